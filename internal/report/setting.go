package report

import (
	"maps"
	"math"
	"slices"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

var (
	residentNeeds   = []string{"istat/foreign-population", "istat/resident-population"}
	settingNeeds    = []string{"istat/foreign-population", "istat/permits", "istat/acquisitions", "interno/reception", "interno/msna"}
	receptionNeeds  = []string{"interno/reception"}
	settingIDs      = []string{"foreign_residents", "foreign_share_resident", "permits_stock", "citizenship_acquired", "reception_present", "msna_present"}
	settingCitizens = map[string]string{"foreign_residents": "FOR", "foreign_share_resident": "FOR", "citizenship_acquired": "FOR"}
	facilities      = []string{"HOTSPOT", "CENTRES", "SAI"}
)

// setting is the part on presence: who lives here, with what permit, in reception.
func (b *builder) setting() doc.Section {
	s := doc.Section{ID: "presenza", Number: "7", Title: b.t("La presenza straniera", "Foreigners in Italy")}
	s.Blocks = append(s.Blocks, b.settingText()...)
	s.Blocks = append(s.Blocks, b.presence(), b.receptionBars(), b.residentsByRegion(), b.receptionByRegion())
	return s
}

// present is a series of people present: of foreigners or of non-EU citizens, as the
// indicator counts them.
func (b *builder) present(id string) series {
	if c := settingCitizens[id]; c != "" {
		return b.of(id).of(c)
	}
	return b.of(id).of("NEU")
}

func (b *builder) settingText() []doc.Block {
	var lines []string
	for _, s := range []struct {
		id, subject string
		plural      bool
	}{
		{"foreign_residents", b.t("gli stranieri residenti", "resident foreigners"), true},
		{"permits_stock", b.t("i cittadini non comunitari con permesso di soggiorno", "non-EU citizens with a residence permit"), true},
		{"reception_present", b.t("i migranti presenti nelle strutture di accoglienza", "migrants present in reception facilities"), true},
	} {
		when := b.latest(b.target, b.present(s.id))
		if c := b.compare(b.present(s.id), when); !math.IsNaN(c.now.value) {
			lines = append(lines, b.sentence(b.stockLead(s.id, when), s.subject, s.plural, c, quantity{}, when.yearBefore().period))
		}
	}
	if lines == nil {
		return []doc.Block{doc.Paragraph{Text: b.lacking(settingNeeds...), Lead: true}}
	}
	return []doc.Block{doc.Paragraph{Text: join(lines...), Lead: true}}
}

// stockLead dates a stock: residents and permits are counted on 1 January of the year.
func (b *builder) stockLead(id string, when span) string {
	if when.period.Freq() == period.Annual && id != "reception_present" {
		return b.t("al 1° gennaio ", "on 1 January ") + b.name(when.period)
	}
	if when.period.Freq() == period.HalfYearly {
		return b.t("alla fine del ", "at the end of the ") + b.name(when.period)
	}
	return b.when(when.period)
}

func (b *builder) presence() *doc.Table {
	t := b.table("T7.1", b.t("Residenti, permessi, acquisizioni di cittadinanza, accoglienza", "Residents, permits, acquisitions of citizenship, reception"), b.t("Misura", "Measure"),
		b.about(b.t("persone; incidenza percentuale; variazioni sull'anno precedente", "persons; share in per cent; changes on the year before"),
			b.t("quello di ciascuna riga, l'ultimo disponibile", "that of each row, the latest available"), settingIDs...))
	for _, title := range []string{b.t("Periodo", "Period"), b.t("Anno prima", "Year before"), b.t("Valore", "Value"), b.t("Var. assoluta", "Change"), b.t("Var. %", "Change %")} {
		t.Columns = append(t.Columns, doc.Column{Title: title})
	}
	for _, id := range settingIDs {
		key := b.present(id)
		when := b.latest(b.target, key)
		q := quantity{}
		if isRate(b.catalogue[id].Unit) {
			q = quantity{decimals: 1, rate: true}
		}
		row := doc.Row{Label: b.title(id), Cells: []doc.Cell{{Kind: doc.Missing}, {Kind: doc.Missing}, {Kind: doc.Missing}, {Kind: doc.Missing}, {Kind: doc.Missing}}}
		if when.ok() {
			row.Cells = append([]doc.Cell{doc.Words(b.short(when.period))}, b.yearCells(key, when, q, false)...)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{b.t("Residenti e permessi al 1° gennaio; acquisizioni nell'anno; minori non accompagnati a fine periodo. Gli accolti sono contati nel giorno indicato, l'ultimo disponibile, e confrontati con un giorno dell'anno prima che disti non più di tre giorni dalla stessa data; senza un tale giorno non si dà variazione.",
		"Residents and permits on 1 January; acquisitions in the year; unaccompanied minors at the end of the period. Persons in reception are counted on the day given, the latest available, and compared with a day of the year before not more than three days from the same date; without such a day no change is given.")}
	return b.settled(t, settingNeeds...)
}

func (b *builder) residentsByRegion() *doc.Table {
	key, share := b.present("foreign_residents"), b.present("foreign_share_resident")
	when := b.broad(key)
	t := b.table("T7.2", b.t("Stranieri residenti per territorio", "Resident foreigners by area"), "",
		b.about(b.t("persone; variazioni e incidenze percentuali", "persons; changes and shares in per cent"), b.stockPeriod(when), "foreign_residents", "foreign_share_resident"))
	return b.regional(t, residentNeeds, b.value("", b.t("Residenti", "Residents"), key, when, 0, 1), b.growth("", b.t("Var. % sull'anno prima", "Change % on the year before"), key, when, 1),
		b.value("", b.t("Incidenza sui residenti %", "Share of residents %"), share, when, 1, 1))
}

// stockPeriod is the period of a stock of 1 January.
func (b *builder) stockPeriod(when span) string {
	if when.ok() && when.period.Freq() == period.Annual {
		return b.t("1° gennaio ", "1 January ") + b.period(when)
	}
	return b.period(when)
}

// dropEmpty drops the columns that have no value in any row.
func dropEmpty(t *doc.Table) *doc.Table {
	for i := len(t.Columns) - 1; i >= 0; i-- {
		used := false
		for _, r := range t.Rows {
			used = used || r.Cells != nil && r.Cells[i].Kind != doc.Missing && r.Cells[i].Kind != doc.Empty
		}
		if used {
			continue
		}
		t.Columns = append(t.Columns[:i:i], t.Columns[i+1:]...)
		for k, r := range t.Rows {
			if r.Cells != nil {
				t.Rows[k].Cells = append(r.Cells[:i:i], r.Cells[i+1:]...)
			}
		}
	}
	return t
}

func (b *builder) receptionByRegion() *doc.Table {
	key := b.present("reception_present")
	when := b.broad(key)
	t := b.table("T7.3", b.t("Migranti in accoglienza per struttura e territorio", "Migrants in reception by facility and area"), "",
		b.about(b.t("persone presenti nel giorno", "persons present on the day"), b.period(when), "reception_present"))
	var columns []measure
	for _, code := range facilities {
		columns = append(columns, b.value("", b.label("facility", code), key.with("FACILITY", code), when, 0, 1))
	}
	columns = append(columns, b.value("", b.t("Totale", "Total"), key, when, 0, 1), b.growth("", b.t("Var. % sull'anno prima", "Change % on the year before"), key, when, 1))
	t.Notes = []string{b.t("Il totale dell'Italia è quello stampato dalla fonte: le regioni non sempre vi si sommano, e la differenza è mostrata tra i controlli.",
		"Italy's total is the one that the source prints: the regions do not always add up to it, and the difference stands among the checks.")}
	return b.regional(t, receptionNeeds, columns...)
}

// receptionBars has a bar for the last day known of each half-year, with its date: the
// days are not equally far apart.
func (b *builder) receptionBars() *doc.Figure {
	const last = 8
	var keys []series
	for _, code := range facilities {
		keys = append(keys, b.present("reception_present").with("FACILITY", code))
	}
	days := b.lastDays(last, keys...)
	m := b.about(b.t("migliaia di persone presenti nel giorno", "thousand persons present on the day"),
		b.t("l'ultimo giorno disponibile di ciascun semestre", "the last day available of each half-year"), "reception_present")
	return b.figure("G7.1", b.t("Migranti in accoglienza per struttura", "Migrants in reception by facility"), m, chart.Frame{Decimals: 1},
		func(f chart.Frame) chart.Chart {
			bars := &chart.Bars{Frame: f, Stacked: true, Horizontal: true}
			for _, day := range days {
				bars.Categories = append(bars.Categories, b.name(day))
			}
			for i, code := range facilities {
				var column []estimate
				for _, day := range days {
					column = append(column, b.at(keys[i], span{period: day}))
				}
				bars.Series = append(bars.Series, drawn(b.label("facility", code), column, thousand, false))
			}
			return bars
		}, receptionNeeds...)
}

// lastDays are the last days of half-years that any of the series has, ascending, not
// more than most.
func (b *builder) lastDays(most int, keys ...series) []period.Period {
	last := map[period.Period]period.Period{} // by half-year
	for _, key := range keys {
		for _, p := range b.periods[key] {
			half := p.Start().In(period.HalfYearly)
			if p.Freq() == period.Daily && (last[half].IsZero() || p.Compare(last[half]) > 0) {
				last[half] = p
			}
		}
	}
	days := slices.SortedFunc(maps.Values(last), period.Period.Compare)
	return days[max(0, len(days)-most):]
}
