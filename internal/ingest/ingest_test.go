package ingest

import (
	"context"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// Blank, dash, underscore, star and zero are five different things and stay so.
func TestMissingIsNotZero(t *testing.T) {
	b := newBench(t)
	b.drop(t, "long-a_16032026.csv", long("2013,Piemonte,T,0", "2013,Toscana,T,", "2013,Veneto,T,-", "2013,Lazio,T,_", "2013,Umbria,T,(*)", `2013,Puglia,T,"1.234,5"`))
	m := b.outcomes["long-a_16032026.csv"].Snapshot
	if m == nil || m.Verdict != snapshot.Accepted || m.Published != "2026-03-16" || m.DatedBy != "file name" || m.Window != "a_16032026" {
		t.Fatalf("%+v", m)
	}
	same(t, "vintage", b.table(t, m.Vintage, "_line", "REF_AREA", "OBS_VALUE", "OBS_STATUS", "_raw", "_provenance"), []string{
		"2|ITC1|0|NULL|NULL|real", "3|ITI1|NULL|O|NULL|real", "4|ITH3|NULL|M|-|real", "5|ITI4|NULL|Q|_|real", "6|ITI2|NULL|Q|(*)|real", "7|ITF4|1234500000|NULL|NULL|real"})
}

// "Idem" is the reference above it, also where the figure above was refused, but never across a record that was not read.
func TestDittoRepeatsTheRecordBefore(t *testing.T) {
	b := newBench(t)
	b.drop(t, "transcribed-a.csv", "Periodo,N,Fonte\n2010,1,idem\n2011,1,one\n2012,2, idem \n2013,bad,two\n2014,3,idem\n2015,4,\n2016,5,idem\n2017,6,three\n2018,7\n2019,8,idem\n")
	m := b.outcomes["transcribed-a.csv"].Snapshot
	if m == nil || m.Verdict != snapshot.Accepted || m.Rows.Quarantined != 5 {
		t.Fatalf("%+v", m)
	}
	same(t, "references", b.table(t, m.Vintage, "TIME_PERIOD", "REFERENCE", "_provenance"), []string{
		"2011|one|published", "2012|one|published", "2014|two|published", "2015|NULL|published", "2017|three|published"})
	same(t, "quarantine", b.table(t, m.Quarantine, "line", "rule"), []string{"2|ditto", "5|integer", "8|ditto", "10|row", "11|ditto"})
}

// A transcription that is invented is synthetic like all of a demonstration.
func TestProvenanceOfATranscription(t *testing.T) {
	for kind, want := range map[lake.Kind]string{lake.Real: "published", lake.Demo: "synthetic"} {
		in := &Ingester{Lake: &lake.Lake{Kind: kind}}
		d := &source.Dataset{Source: &source.Source{}, Provenance: "published"}
		if got := in.provenance(d); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}

func TestQuarantineShowsRows(t *testing.T) {
	b := newBench(t)
	good := []string{"2013,Piemonte,T,1", "2013,Piemonte,M,2", "2013,Piemonte,F,3", "2013,Lazio,T,4", "2013,Lazio,M,5", "2013,Lazio,F,6", "2013,Umbria,T,7", "2013,Umbria,M,8", "2013,Umbria,F,9", "2013,Molise,T,9", "2013,Molise,M,9", "2013,Molise,F,9"}
	bad := []string{"2013,Piemontt,X,1", "20133,Veneto,T,uno", "2013,Veneto,T,2000000", "2013,Piemonte,T,1"}
	b.drop(t, "long-q_16032026.csv", long(append(slices.Clone(good), bad...)...))
	m := b.outcomes["long-q_16032026.csv"].Snapshot
	if m.Verdict != snapshot.Accepted || m.Rows.In != 16 || m.Rows.Good != 12 || m.Rows.Quarantined != 4 {
		t.Fatalf("%s %s %+v", m.Verdict, m.Reason, m.Rows)
	}
	got := b.table(t, m.Quarantine, "line", "column", "raw", "rule")
	same(t, "quarantine", got, []string{"14|Territorio|Piemontt|area", "14|Sesso|X|code", "15|Periodo|20133|period", "15|Valore|uno|decimal",
		"16|Valore|2000000|bounds", "17|||repeated row"})
	if len(m.Faults) != 6 || m.Faults[3].Error() != `15: column Valore: is not a number (found "uno"; rule: decimal)` {
		t.Errorf("faults shown: %+v", m.Faults)
	}
	if rows := b.table(t, m.Quarantine, "row"); rows[0] != `[["Periodo","2013"],["Territorio","Piemontt"],["Sesso","X"],["Valore","1"]]` {
		t.Errorf("whole row %s", rows[0])
	}
	// One bad row more is above the contract's quarter.
	b.drop(t, "long-r_16032026.csv", long(append(slices.Clone(good), append(bad, "2014,Nowhere,T,1")...)...))
	if m := b.outcomes["long-r_16032026.csv"].Snapshot; m.Verdict != snapshot.Rejected || m.Vintage != "" || m.Quarantine == "" ||
		!strings.Contains(m.Reason, "5 of 17 records break the contract, more than the 25% that it allows") {
		t.Errorf("%s %q, vintage %q, quarantine %q", m.Verdict, m.Reason, m.Vintage, m.Quarantine)
	}
}

func TestVerdictsOnWholeFiles(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		status           Status
		reason           string // begins so
	}{
		{"sums hold", "long-a.csv", long("2013,Italia,T,5", "2013,Piemonte,T,2", "2013,Toscana,T,3"), New, "regions add up to the total"},
		{"Bolzano under the region and by itself", "long-a.csv", long("2013,Italia,T,5", "2013,Trentino-Alto Adige,T,5", "2013,Bolzano,T,2", "2013,Trento,T,3"), New, "regions add up to the total"},
		{"a record of another width", "long-a.csv", long("2013,Italia,T,5", "2013,Piemonte,T,2", "2013,Toscana,T,2,5"), Rejected, "1 of 3 records break"},
		{"residual, by what varies", "long-a.csv", long("2013,Italia,T,50", "2013,Piemonte,T,20", "2014,Italia,T,30", "2014,Piemonte,T,30", "2015,Italia,T,30", "2015,Piemonte,T,31"), New,
			"flag: total minus regions 2013: +30; 2015: -1"},
		{"a total alone has no parts to differ from", "long-a.csv", long("2013,Italia,T,50"), New, "regions add up to the total"},
		{"repeated key", "long-a.csv", long("2013,Piemonte,T,1", "2013,Toscana,T,1", "2013,ITC1,T,2"), Rejected,
			"repeated keys with different values: a dimension was dropped by the export (1 key: lines 2 and 4: 2013.ITC1.T)"},
		{"level jump", "long-a.csv", long("2013,Piemonte,T,150", "2014,Piemonte,T,14", "2013,Toscana,T,90", "2014,Toscana,T,1"), Rejected, "level jump: ITC1.T 2013→2014: 150→14"},
		{"no level jump", "long-a.csv", long("2013,Piemonte,T,150", "2014,Piemonte,T,15", "2015,Piemonte,M,1500"), New, "regions add up"},
		{"unknown column", "long-a.csv", "Periodo,Territorio,Sesso,Valore,Peso\n2013,Piemonte,T,1,2\n", Rejected, "columns differ from the layout:\n  new      Peso  (column 5)\n"},
		{"known and unused column", "long-a.csv", "Periodo,Territorio,Sesso,Valore,NOTE_2\n2013,Piemonte,T,1,2\n", New, "regions add up"},
		{"missing column", "long-a.csv", "Periodo,Territorio,Sesso\n2013,Piemonte,T\n", Rejected, "columns differ from the layout:\n  missing  Valore\n"},
		{"no rows", "long-a.csv", long(), Rejected, "it has a header and no rows"},
		{"exact sums hold", "exact.csv", "Periodo,Sesso,N\n2013,T,5\n2013,M,2\n2013,F,3\n", New, "parts of SEX add up to the total"},
		{"exact sums do not", "exact.csv", "Periodo,Sesso,N\n2013,T,5\n2013,M,2\n2013,F,2\n", Rejected, "parts do not add up: total minus parts of SEX +1"},
		{"not a whole number", "exact.csv", "Periodo,Sesso,N\n2013,M,2.5\n", Rejected, "no row of 1 keeps the contract exact"},
		{"another name", "other.csv", long(), Unrecognised, ""},
		{"another header", "long-a.csv", "a,b\n1,2\n", Unrecognised, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.drop(t, c.file, c.text)
			o := b.outcomes[c.file]
			if o.Status != c.status {
				t.Errorf("%s: %+v, want %s", o.Status, o.Snapshot, c.status)
			}
			if o.Snapshot != nil && !strings.HasPrefix(o.Snapshot.Reason, c.reason) {
				t.Errorf("reason %q, want %q", o.Snapshot.Reason, c.reason)
			}
		})
	}
}

func TestWideRecordsMelt(t *testing.T) {
	b := newBench(t)
	b.drop(t, "wide-31-12-2024.csv", "Regione,Centri di accoglienza,Centri SAI\nItalia,1.010,\nPiemonte,1.000,5\nToscana,7,zero\nNote,,\n")
	m := b.outcomes["wide-31-12-2024.csv"].Snapshot
	if m.Reason != "flag: total minus parts of REF_AREA Centri di accoglienza: +3" {
		t.Errorf("reason %q", m.Reason)
	}
	if want := (snapshot.Rows{In: 4, Good: 5, Quarantined: 1, Totals: 1, Skipped: 1}); m.Rows != want || m.Rows.Data() != 2 {
		t.Errorf("rows %+v, want %+v", m.Rows, want)
	}
	same(t, "vintage", b.table(t, m.Vintage, "TIME_PERIOD", "REF_AREA", "FACILITY", "OBS_VALUE", "OBS_STATUS"), []string{
		"2024-12-31|IT|CENTRES|1010000000|NULL", "2024-12-31|IT|SAI|NULL|O", "2024-12-31|ITC1|CENTRES|1000000000|NULL", "2024-12-31|ITC1|SAI|5000000|NULL", "2024-12-31|ITI1|CENTRES|7000000|NULL"})
	same(t, "quarantine", b.table(t, m.Quarantine, "line", "column", "raw", "rule"), []string{"4|Centri SAI|zero|decimal"})
}

// events counts the ledger's events by kind.
func (b *bench) events(t *testing.T) map[string]int {
	t.Helper()
	out := map[string]int{}
	if err := b.Lake.Ledger.Read(func(e ledger.Event) error { out[e.Kind]++; return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameBytesMakeNoNewSnapshot(t *testing.T) {
	b := newBench(t)
	one, two := long("2013,Piemonte,T,1"), long("2013,Piemonte,T,2")
	const name = "long-a_16032026.csv"
	for i, step := range []struct {
		text string
		want Status
	}{{one, New}, {one, Unchanged}, {two, New}, {one, Unchanged}, {two, Unchanged}} {
		b.drop(t, name, step.text)
		if got := b.outcomes[name].Status; got != step.want {
			t.Errorf("drop %d: %s, want %s", i+1, got, step.want)
		}
	}
	if got := b.events(t); got["snapshot"] != 2 || got["unchanged"] != 3 {
		t.Errorf("events %v", got)
	}
	if v, err := b.Lake.Verify(nil); err != nil || len(v.Faults) > 0 {
		t.Errorf("%+v %v", v, err)
	}
}

// A folder may hold the same file many times over; workers must not trip over each other.
func TestCopiesInOneFolder(t *testing.T) {
	b := newBench(t)
	var pairs []string
	for i := range 40 {
		pairs = append(pairs, fmt.Sprintf("folder%d/long-a_16032026.csv", i), long("2013,Piemonte,T,1"))
	}
	b.drop(t, pairs...)
	if got := b.events(t); got["snapshot"] != 1 || got["unchanged"] != 39 {
		t.Errorf("events %v", got)
	}
	if v, err := b.Lake.Verify(nil); err != nil || len(v.Faults) > 0 {
		t.Errorf("%+v %v", v, err)
	}
}

// Another reading of the same bytes makes another vintage of the same snapshot.
func TestDeclarationsCount(t *testing.T) {
	b := newBench(t)
	const name = "long-a_16032026.csv"
	text := long("2013,Piemonte,T,1")
	b.drop(t, name, text)
	first := b.outcomes[name].Snapshot
	d, _ := b.Catalog.Dataset("s/long")
	d.Schema.Source = append(slices.Clone(d.Schema.Source), "# more\n"...)
	b.drop(t, name, text)
	second := b.outcomes[name].Snapshot
	if b.outcomes[name].Status != New || first.ID != second.ID || first.Vintage == second.Vintage {
		t.Errorf("%s: %s %s, then %s %s", b.outcomes[name].Status, first.ID, first.Vintage, second.ID, second.Vintage)
	}
	if v, err := b.Lake.Verify(nil); err != nil || len(v.Faults) > 0 {
		t.Errorf("%+v %v", v, err)
	}
}

// A file given for a dataset by name is judged even where its form is unknown.
func TestUnknownFormOfANamedDataset(t *testing.T) {
	b := newBench(t)
	d, _ := b.Catalog.Dataset("s/long")
	files := fstest.MapFS{"long-a.csv": {Data: []byte("Anno,Valori\n1,2\n")}}
	if err := b.DropFS(context.Background(), files, []string{"long-a.csv"}, []*source.Dataset{d}); err != nil {
		t.Fatal(err)
	}
	o := b.outcomes["long-a.csv"]
	if want := "of no declared form of s/long: long: another header (Anno, Valori)"; o.Status != Rejected || o.Snapshot.Reason != want {
		t.Errorf("%s %+v, want %s", o.Status, o.Snapshot, want)
	}
	if entries, err := os.ReadDir(b.Lake.Path("tmp")); err != nil || len(entries) > 0 {
		t.Errorf("left in hand: %v %v", entries, err)
	}
}

func TestExtension(t *testing.T) {
	for name, want := range map[string]string{"a.csv": ".csv", "A.CSV": ".csv", "a.csv.gz": ".csv.gz", "https://x/y/z.xlsx?q=1": ".xlsx", "https://x/data/150_915/ALL": ".dat"} {
		if got := extension(path.Clean(name)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
