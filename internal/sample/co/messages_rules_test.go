package co_test

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio"
	"osservatorio/internal/pseudonym"
	"osservatorio/internal/snapshot"
)

// told is one message of a test. Times of sending are days of 2025, "07-01".
type told struct {
	code, previous, kind string
	sent, event, own     string // element and its attributes beside the contract's
	worker               int    // day of birth of nobody
	start, end, contract string
	omocode, agency      bool
	place                string // Belfiore code, Campobasso if empty
}

func (m told) text() string {
	code := fmt.Sprintf("QQQZZZ80A%02dA080", m.worker)
	if m.omocode {
		code = code[:14] + "L"
	}
	code += string(pseudonym.CheckCharacter(code))
	contract := fmt.Sprintf(` dataInizio="2025-%s" dataFine="%s" tipologiaContrattuale="%s"`, m.start, m.end, m.contract)
	previous := ""
	if m.previous != "" {
		previous = ` codiceComunicazionePrecedente="` + m.previous + `"`
	}
	head := fmt.Sprintf(` codiceComunicazione="%s"%s dataInvio="2025-%sT09:00:00.0000000+02:00" versione="CO190701R1">`, m.code, previous, m.sent)
	worker := fmt.Sprintf(`<Lavoratore><AnagraficaCompleta><cognome>Inventatini</cognome><codice-fiscale>%s</codice-fiscale><cittadinanza>436</cittadinanza><sesso>M</sesso><nascita><comune>Z330</comune><data>1980-01-%02d</data></nascita></AnagraficaCompleta></Lavoratore><TipoComunicazione>%s</TipoComunicazione>`, code, m.worker, m.kind)
	site := `<SedeLavoro><Comune>` + cmp.Or(m.place, "B519") + `</Comune></SedeLavoro><Settore>56.10.11</Settore>`
	event := "<" + m.event + m.own + contract + "/>"
	if m.event != "InizioRapporto" {
		event = "<" + m.event + m.own + "><Contratto" + contract + "/></" + m.event + ">"
	}
	if m.agency {
		mission := strings.NewReplacer("InizioRapporto", "Inizio", "dataInizio=", "dataInizioMissione=", "dataFine=", "dataFineMissione=").Replace(event)
		return "<UniSomm" + head + `<AgenziaSomministrazione codiceFiscale="99000000044"><RapportoAgenziaSomm dataInizioSomm="2025-01-01" TipologiaContrattuale="A.02.00"/></AgenziaSomministrazione>` +
			worker + `<DittaUtilizzatrice codiceFiscale="99000000010">` + site + "<InizioContratto>" + mission + "</InizioContratto></DittaUtilizzatrice></UniSomm>\n"
	}
	return "<UniLav" + head + `<DatoreLavoro codiceFiscale="99000000010">` + site + "</DatoreLavoro>" + worker + event + "</UniLav>\n"
}

// Whatever the order in which messages arrive and the files that they come in, the same ones are in force.
func TestRelationshipsFromMessages(t *testing.T) {
	begin := func(code string, worker int, sent, start, end, contract string) told {
		return told{code: code, kind: "01", sent: sent, event: "InizioRapporto", worker: worker, start: start, end: end, contract: contract}
	}
	after := func(m told, code, kind, sent string) told {
		m.previous, m.code, m.kind, m.sent = m.code, code, kind, sent
		return m
	}
	moved := func(m told, start string) told { m.start = start; return m }
	tells := func(m told, code, sent, event, own string) told {
		m.code, m.sent, m.event, m.own = code, sent, event, own
		return m
	}
	fixed := func(worker int) told {
		return begin(fmt.Sprintf("9%03d", worker), worker, "06-30", "07-01", "2025-08-31", "A.02.00")
	}
	first, second := fixed(3), moved(after(fixed(3), "93", "03", "07-02"), "07-03")
	third := moved(after(second, "94", "03", "07-04"), "07-05")
	cancelled := moved(after(fixed(4), "95", "03", "07-02"), "07-04")
	turned := tells(fixed(6), "96", "08-14", "Trasformazione", ` dataTrasformazione="2025-08-15"`)
	turned.contract = "A.01.00"
	lasting := begin("9007", 7, "06-30", "07-01", "9999-12-31", "A.01.00")
	orphan := moved(after(fixed(10), "97", "03", "07-02"), "07-07")
	mission := fixed(9)
	mission.agency = true
	ended := tells(fixed(14), "98", "07-21", "Cessazione", ` dataCessazione="2025-07-20"`)
	ended.omocode = true
	younger := tells(fixed(16), "99", "07-21", "Cessazione", ` dataCessazione="2025-07-20"`)
	nowhere := moved(fixed(18), "07-09")
	nowhere.place = "Y999"
	misdirected := after(fixed(17), "991", "03", "06-29") // names a message that is sent after it
	files := map[string][]told{
		"co-messaggi-ITF2-2025-Q3.xml": {fixed(1), fixed(2), third, second, first, fixed(4), fixed(5),
			tells(fixed(5), "92", "08-30", "Proroga", ` dataFineProroga="2025-10-31"`), turned, fixed(6), lasting,
			tells(lasting, "961", "08-14", "Trasformazione", ` dataTrasformazione="2025-08-15"`), mission, orphan,
			begin("9011", 11, "12-01", "07-01", "1900-01-01", "A.01.00"), fixed(12), ended, fixed(14),
			after(fixed(15), "962", "04", "07-02"), younger, fixed(16), tells(younger, "992", "07-22", "Cessazione", ` dataCessazione="2025-07-25"`), misdirected, fixed(17), nowhere},
		"co-messaggi-ITF2-2025-Q4.xml": {moved(after(fixed(1), "91", "03", "10-02"), "07-02"), after(fixed(2), "910", "04", "10-02"),
			after(cancelled, "911", "04", "10-03"), cancelled, fixed(12), fixed(15)},
	}
	days := map[string]string{"co-messaggi-ITF2-2025-Q3.xml": "2025-11-15", "co-messaggi-ITF2-2025-Q4.xml": "2026-02-15"}
	all := fstest.MapFS{}
	for name, list := range files {
		var b strings.Builder
		for _, m := range list {
			b.WriteString(m.text())
		}
		all[name] = &fstest.MapFile{Data: []byte(b.String())}
	}
	want := map[string]string{ // by the day of birth, which a pseudonym hides, the order of workers is told by their dates
		"2025-07-01 TD DIP":                      "2", // 12 once, 17 as its first message has it
		"2025-07-02 TD DIP":                      "1", // 1: rectified by the next file
		"2025-07-05 TD DIP":                      "1", // 3: rectified twice
		"2025-07-07 TD DIP":                      "1", // 10: of a message that is not held
		"2025-07-09 TD DIP":                      "1", // 18: in a municipality that is on no list
		"2025-07-01 TD DIP extended 2025-09-01":  "1", // 5
		"2025-07-01 TD DIP permanent 2025-08-15": "1", // 6
		"2025-07-01 TI DIP":                      "2", // 7: permanent all along; 11: late, and counted
		"2025-07-01 TD SOM":                      "1", // 9
		"2025-07-01 TD DIP ended 2025-07-20":     "1", // 14: one person under two spellings of a code
		"2025-07-01 TD DIP ended 2025-07-25":     "1", // 16: the end told last
	}
	places, err := fs.Sub(osservatorio.Files, "pipelines/istat/testdata")
	if err != nil {
		t.Fatal(err)
	}
	const relationships = `SELECT concat_ws(' ', START_DATE, CONTRACT, PERIMETER,
		'ended ' || CASE WHEN NOT LAPSED THEN END_DATE END, 'extended ' || list_min(EXTENDED_DATES), 'permanent ' || TRANSFORMED_DATE) AS r, count(*)
		FROM core.co_relationships WHERE SOURCE = 'co/messages' AND NOT COUNTED GROUP BY r`
	for _, order := range [][]string{{"co-messaggi-ITF2-2025-Q3.xml", "co-messaggi-ITF2-2025-Q4.xml"}, {"co-messaggi-ITF2-2025-Q4.xml", "co-messaggi-ITF2-2025-Q3.xml"}} {
		got := open(t)
		got.drop(t, places, "2025-01-31", "Elenco-comuni-italiani.csv")
		for _, name := range order {
			got.drop(t, all, days[name], name)
			if o := got.outcomes[name]; o.Snapshot == nil || o.Snapshot.Verdict != snapshot.Accepted || o.Snapshot.Rows.Quarantined > 0 {
				t.Fatalf("%s: %+v", name, o.Snapshot)
			}
		}
		query := got.models(t)
		if found := query(relationships); !maps.Equal(found, want) {
			t.Errorf("%v:\n got %s\nwant %s", order, sorted(found), sorted(want))
		}
		if late := query("SELECT START_DATE::VARCHAR, LATE_DAYS FROM core.co_messages_in_force WHERE LATE_DAYS > 60"); !maps.Equal(late, map[string]string{"2025-07-01": "153"}) {
			t.Errorf("late: %s", sorted(late))
		}
		if found := query("SELECT coalesce(REF_AREA, 'none'), COUNTED::VARCHAR, count(*) FROM core.co_relationships GROUP BY ALL"); !maps.Equal(found, map[string]string{"ITF2 false": "12", "none false": "1"}) {
			t.Errorf("areas: %s", sorted(found))
		}
		if found := query(got.check(t, "co_message_places")); !maps.Equal(found, map[string]string{"Y999 1": "1"}) {
			t.Errorf("municipalities that are on no list: %s", sorted(found))
		}
		if counted := query("SELECT count(*) FROM core.co_record_cells"); counted[""] != "0" {
			t.Errorf("%s cells of messages that nobody declared complete", counted[""])
		}
		got.project.Reference = declaring(t, got.project.Reference, "ITF2,2025-Q3,2026-02-20,nobody,test\n")
		counted := got.models(t)("SELECT PERIMETER, CITIZENSHIP, sum(ACTIVATIONS) || ' begun ' || sum(TERMINATIONS) || ' ended' FROM core.co_record_cells WHERE SECTOR = '_T' AND CONTRACT = '_T' AND ACTIVATIONS > 0 GROUP BY ALL")
		if wanted := map[string]string{"DIP NEU": "11 begun 7 ended", "SOM NEU": "1 begun 1 ended"}; !maps.Equal(counted, wanted) {
			t.Errorf("declared complete: %s, want %s", sorted(counted), sorted(wanted))
		}
	}
}

// Without a list of municipalities every job stands, in no area, and a check says so.
func TestRelationshipsWithoutMunicipalities(t *testing.T) {
	got, _ := takeTwins(t)
	query := got.models(t)
	if found := query("SELECT count(*) > 0, bool_or(COUNTED)::VARCHAR, count(REF_AREA) FROM core.co_relationships WHERE SOURCE = 'co/messages'"); !maps.Equal(found, map[string]string{"true false": "0"}) {
		t.Errorf("jobs, counted, with an area: %s", sorted(found))
	}
	if found := query(got.check(t, "co_message_places")); !maps.Equal(found, map[string]string{"B519 21": "1"}) {
		t.Errorf("municipalities that are on no list: %s", sorted(found))
	}
}

// check is the query of a check.
func (k taken) check(t *testing.T, name string) string {
	t.Helper()
	for _, c := range k.project.Models.Checks {
		if c.Header.Check == name {
			return c.SQL
		}
	}
	t.Fatalf("no check %s", name)
	return ""
}

// declaring is the reference tables with a line in that of complete quarters.
func declaring(t *testing.T, reference fs.FS, line string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(reference, "*.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		data, err := fs.ReadFile(reference, n)
		if err != nil {
			t.Fatal(err)
		}
		if n == "co_complete.csv" {
			data = append(data, line...)
		}
		out[n] = &fstest.MapFile{Data: data}
	}
	return out
}
