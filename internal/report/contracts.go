package report

import (
	"fmt"
	"math"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

var coNeeds = []string{"co/records", "co/tavole"}

// contracts is the part on the compulsory communications.
func (b *builder) contracts() doc.Section {
	s := doc.Section{ID: "assunzioni-cessazioni", Number: "2", Title: b.t("Assunzioni e cessazioni", "Hirings and terminations")}
	s.Blocks = append(s.Blocks, b.contractsText()...)
	s.Blocks = append(s.Blocks, b.activationLines(), b.flows(), b.netBars(), b.workers(), b.contractsByRegion(), b.shareHeat(),
		b.bySectorAndContract(), b.contractBars(), b.byPerimeter())
	return s
}

func (b *builder) contractsText() []doc.Block {
	neu := b.of("co_activations").of("NEU")
	when := b.latest(b.target, neu)
	if !when.ok() {
		return []doc.Block{doc.Paragraph{Text: b.lacking(coNeeds...), Lead: true}}
	}
	before := when.yearBefore().period
	count, rate := quantity{}, quantity{decimals: 1, rate: true}
	text := join(
		b.sentence(b.when(when.period), b.t("le attivazioni di lavoratori non comunitari", "activations of non-EU workers"),
			true, b.compare(neu, when), count, before),
		b.sentence("", b.t("le cessazioni", "terminations"), true, b.compare(b.of("co_terminations").of("NEU"), when), count, period.Period{}),
		b.balance(b.compare(b.of("co_net").of("NEU"), when), before))
	share := b.compare(b.of("co_foreign_share").of("NEU"), when)
	var more []string
	if !math.IsNaN(share.now.value) {
		more = append(more, b.sentence("", b.t("l'incidenza dei lavoratori non comunitari sulle attivazioni", "the share of non-EU workers in activations"), false, share, rate, period.Period{}))
	}
	if per := b.at(b.of("co_contracts_per_worker").of("NEU"), when); !math.IsNaN(per.value) {
		people := b.at(b.of("co_workers_activated").of("NEU"), when)
		more = append(more, fmt.Sprintf(b.t("I lavoratori interessati sono %s: %s attivazioni a testa.", "They concern %s workers: %s activations each."),
			b.Number(people.value, 0), b.Number(per.value, 2)))
	}
	blocks := []doc.Block{doc.Paragraph{Text: text, Lead: true}}
	if more != nil {
		blocks = append(blocks, doc.Paragraph{Text: join(more...)})
	}
	return append(blocks, doc.Paragraph{Text: b.t(
		"Le comunicazioni contano rapporti di lavoro, non persone: una persona può averne più d'uno nel periodo. Salvo diversa indicazione le tavole riguardano il lavoro dipendente e parasubordinato; somministrazione, tirocini e lavoro domestico sono perimetri a parte (tavola T2.5) e non si sommano.",
		"The communications count employment relationships, not persons: a person may have more than one in the period. Unless otherwise said the tables are about dependent and para-subordinate work; agency work, internships and domestic work are perimeters of their own (table T2.5) and are not added.")})
}

// balance says what a net figure is, against the year before, without directions: a
// balance that grows may do so below zero.
func (b *builder) balance(c change, before period.Period) string {
	if math.IsNaN(c.now.value) {
		return ""
	}
	text := fmt.Sprintf(b.t("Il saldo tra attivazioni e cessazioni è %s (%s)", "The balance of activations and terminations is %s (%s)"),
		b.sign(c.now.value), b.Signed(c.now.value, 0))
	if !math.IsNaN(c.before.value) {
		text += fmt.Sprintf(b.t("; %s era %s (%s)", "; %s it was %s (%s)"), b.when(before), b.sign(c.before.value), b.Signed(c.before.value, 0))
	}
	return text + "."
}

func (b *builder) sign(v float64) string {
	switch {
	case v > 0:
		return b.t("positivo", "positive")
	case v < 0:
		return b.t("negativo", "negative")
	}
	return b.t("nullo", "nil")
}

func (b *builder) flows() *doc.Table {
	ids := []string{"co_activations", "co_transformations", "co_extensions", "co_terminations", "co_net"}
	var stacks []stack
	for _, id := range ids {
		stacks = append(stacks, b.stacked(b.title(id), quantity{balance: id == "co_net"}, b.lines(b.of(id), everyone...)...))
	}
	t := b.table("T2.1", b.t("Attivazioni, trasformazioni, proroghe, cessazioni e saldo per cittadinanza", "Activations, transformations, extensions, terminations and balance by citizenship"),
		b.t("Flusso e cittadinanza", "Flow and citizenship"),
		b.about(b.t("numero di rapporti di lavoro o di eventi; variazioni assolute e percentuali", "employment relationships or events; absolute changes and per cent"), "", ids...))
	t.Notes = []string{b.t("Della variazione del saldo è data solo la differenza: una percentuale su un saldo non ha significato.", "Of the balance only the difference is given: a percentage of a balance has no meaning.")}
	return b.settled(b.yearly(t, stacks...), coNeeds...)
}

func (b *builder) netBars() *doc.Figure {
	key := b.of("co_net").of("NEU")
	periods, columns := b.history(period.Quarterly, 24, key)
	m := b.about(b.t("migliaia di rapporti di lavoro", "thousand employment relationships"), b.stretch(codesOf(periods)), "co_net")
	return b.figure("G2.2", b.t("Saldo trimestrale tra attivazioni e cessazioni di lavoratori non comunitari", "Quarterly balance of activations and terminations of non-EU workers"), m,
		chart.Frame{Decimals: 1, Notes: []string{b.t("Dati grezzi: il saldo ha una forte stagionalità.", "Raw data: the balance is strongly seasonal.")}},
		func(f chart.Frame) chart.Chart {
			return &chart.Bars{Frame: f, Categories: codesOf(periods), Periods: true, Series: []chart.Series{drawn(b.t("Saldo", "Balance"), columns[0], thousand, false)}}
		}, coNeeds...)
}

func (b *builder) activationLines() *doc.Figure {
	keys := []series{b.of("co_activations").of("NEU"), b.of("co_activations").of("EU")}
	periods, columns := b.history(b.frequency(keys...), 0, keys...)
	m := b.about(b.t("migliaia di rapporti di lavoro", "thousand employment relationships"), b.stretch(codesOf(periods)), "co_activations")
	return b.figure("G2.1", b.t("Attivazioni di lavoratori stranieri", "Activations of foreign workers"), m, chart.Frame{Decimals: 1},
		func(f chart.Frame) chart.Chart {
			l := &chart.Line{Frame: f, Periods: codesOf(periods), Breaks: b.breaksOf(periods, columns, "co_activations")}
			for i, c := range []string{"NEU", "EU"} {
				l.Series = append(l.Series, drawn(b.citizenship(c), columns[i], thousand, false))
			}
			return l
		}, coNeeds...)
}

func (b *builder) workers() *doc.Table {
	ids := []string{"co_activations", "co_workers_activated", "co_contracts_per_worker"}
	t := b.table("T2.2", b.t("Attivazioni e lavoratori interessati per cittadinanza", "Activations and workers concerned by citizenship"), b.t("Misura e cittadinanza", "Measure and citizenship"),
		b.about(b.t("numero; rapporto tra attivazioni e lavoratori", "number; ratio of activations to workers"), "", ids...))
	t.Notes = []string{b.t("I lavoratori sono contati una volta in ciascuna cella: non si sommano tra territori, settori o periodi.",
		"Workers are counted once in each cell: they do not add up over areas, sectors or periods.")}
	b.yearly(t,
		b.stacked(b.title(ids[0]), quantity{}, b.lines(b.of(ids[0]), everyone...)...),
		b.stacked(b.title(ids[1]), quantity{}, b.lines(b.of(ids[1]), everyone...)...),
		b.stacked(b.title(ids[2]), quantity{decimals: 2}, b.lines(b.of(ids[2]), everyone...)...))
	return b.settled(t, coNeeds...)
}

func (b *builder) contractsByRegion() *doc.Table {
	all, neu := b.of("co_activations"), b.of("co_activations").of("NEU")
	when := b.broad(neu)
	t := b.table("T2.3", b.t("Attivazioni, cessazioni e saldo per territorio", "Activations, terminations and balance by area"), "",
		b.about(b.t("numero di rapporti di lavoro; variazioni e incidenze percentuali", "employment relationships; changes and shares in per cent"), b.period(when),
			"co_activations", "co_terminations", "co_net", "co_foreign_share"))
	total, foreign := b.t("Totale", "Total"), b.t("Non comunitari", "Non-EU workers")
	starts, ends, net := b.t("attivazioni", "activations"), b.t("cessazioni", "terminations"), b.t("saldo", "balance")
	return b.regional(t, coNeeds,
		b.value(total, starts, all, when, 0, 1), b.growth(total, b.t("var. %", "change %"), all, when, 1), b.value(total, net, b.of("co_net"), when, 0, 1),
		b.value(foreign, starts, neu, when, 0, 1), b.growth(foreign, b.t("var. %", "change %"), neu, when, 1),
		b.value(foreign, ends, b.of("co_terminations").of("NEU"), when, 0, 1), b.value(foreign, net, b.of("co_net").of("NEU"), when, 0, 1),
		b.value(foreign, b.t("incidenza %", "share %"), b.of("co_foreign_share").of("NEU"), when, 1, 1))
}

func (b *builder) shareHeat() *doc.Figure {
	key := b.of("co_foreign_share").of("NEU")
	sectors := append(ordered(b.codes("co_foreign_share", "SECTOR"), sectorOrder), "_T")
	var keys []series
	for _, code := range sectors {
		keys = append(keys, key.with("SECTOR", code))
	}
	when := b.broad(keys...)
	m := b.about(b.t("valori percentuali sulle attivazioni del settore", "per cent of the activations of the sector"), b.period(when), "co_foreign_share")
	return b.figure("G2.3", b.t("Incidenza dei lavoratori non comunitari sulle attivazioni per regione e settore", "Share of non-EU workers in activations by region and sector"), m,
		chart.Frame{Decimals: 1}, func(f chart.Frame) chart.Chart {
			h := &chart.HeatMap{Frame: f}
			for _, code := range sectors {
				h.Columns = append(h.Columns, b.label("sector", code))
			}
			for _, area := range append(b.regions(), italy) {
				var values []float64
				var status []chart.Status
				for _, code := range sectors {
					e := b.at(key.with("SECTOR", code).in(area), when)
					values, status = append(values, e.value), append(status, e.mark())
				}
				h.Rows, h.Values, h.Status = append(h.Rows, b.place(area)), append(h.Values, values), append(h.Status, status)
				h.Emphasis = append(h.Emphasis, area == italy)
			}
			return h
		}, coNeeds...)
}

// contractCodes are the kinds of contract in the order of the report.
var contractCodes = []string{"TI", "TD", "APPR", "COLL", "ALT"}

func (b *builder) bySectorAndContract() *doc.Table {
	key := b.of("co_activations").of("NEU")
	sectors := append(ordered(b.codes("co_activations", "SECTOR"), sectorOrder), "_T")
	var keys []series
	for _, code := range sectors {
		for _, kind := range contractCodes {
			keys = append(keys, key.with("SECTOR", code).with("CONTRACT", kind))
		}
	}
	when := b.latest(b.target, keys...)
	t := b.table("T2.4", b.t("Attivazioni di lavoratori non comunitari per settore e contratto", "Activations of non-EU workers by sector and contract"), b.t("Settore", "Sector"),
		b.about(b.t("numero di rapporti di lavoro; incidenza percentuale sulle attivazioni del settore", "employment relationships; per cent of the activations of the sector"), b.period(when), "co_activations", "co_foreign_share"))
	for _, kind := range append(contractCodes, "_T") {
		t.Columns = append(t.Columns, doc.Column{Title: b.label("contract", kind)})
	}
	t.Columns = append(t.Columns, doc.Column{Title: b.t("Incidenza %", "Share %")})
	for _, code := range sectors {
		row := doc.Row{Label: b.label("sector", code), Total: code == "_T"}
		for _, kind := range append(contractCodes, "_T") {
			row.Cells = append(row.Cells, b.at(key.with("SECTOR", code).with("CONTRACT", kind), when).cell(0, 1))
		}
		row.Cells = append(row.Cells, b.at(b.of("co_foreign_share").of("NEU").with("SECTOR", code), when).cell(1, 1))
		t.Rows = append(t.Rows, row)
	}
	return b.settled(t, coNeeds...)
}

// contractBars shows what part of each group's activations each contract is.
func (b *builder) contractBars() *doc.Figure {
	key := b.of("co_activations")
	when := b.latest(b.target, key.of("NEU").with("CONTRACT", "TI"), key.of("NEU").with("CONTRACT", "TD"))
	m := b.about(b.t("composizione percentuale", "per cent of the total"), b.period(when), "co_activations")
	return b.figure("G2.4", b.t("Attivazioni per contratto e cittadinanza", "Activations by contract and citizenship"), m, chart.Frame{Decimals: 1},
		func(f chart.Frame) chart.Chart {
			bars := &chart.Bars{Frame: f, Stacked: true, Horizontal: true}
			for _, c := range everyone {
				bars.Categories = append(bars.Categories, b.citizenship(c))
			}
			for _, kind := range contractCodes {
				s := chart.Series{Name: b.label("contract", kind)}
				for _, c := range everyone {
					part, whole := b.at(key.of(c).with("CONTRACT", kind), when), b.at(key.of(c), when)
					s.Values, s.Status = append(s.Values, 100*part.value/whole.value), append(s.Status, part.mark())
				}
				bars.Series = append(bars.Series, s)
			}
			return bars
		}, coNeeds...)
}

func (b *builder) byPerimeter() *doc.Table {
	when := b.latest(b.target, b.of("co_activations").of("NEU"))
	t := b.table("T2.5", b.t("Attivazioni, cessazioni e saldo per perimetro", "Activations, terminations and balance by perimeter"), b.t("Perimetro", "Perimeter"),
		b.about(b.t("numero di rapporti di lavoro; incidenza percentuale", "employment relationships; share in per cent"), b.period(when), "co_activations", "co_terminations", "co_net", "co_foreign_share"))
	t.Perimeter = b.t("quello di ciascuna riga", "that of each row")
	total, foreign := b.t("Totale", "Total"), b.t("Non comunitari", "Non-EU workers")
	ids := []string{"co_activations", "co_terminations", "co_net"}
	names := []string{b.t("attivazioni", "activations"), b.t("cessazioni", "terminations"), b.t("saldo", "balance")}
	for _, group := range []string{total, foreign} {
		for _, name := range names {
			t.Columns = append(t.Columns, doc.Column{Group: group, Title: name})
		}
	}
	t.Columns = append(t.Columns, doc.Column{Group: foreign, Title: b.t("incidenza %", "share %")})
	for _, code := range []string{"DIP", "SOM", "TIR", "DOM"} {
		label, _, _ := strings.Cut(b.label("perimeter", code), ",")
		row := doc.Row{Label: capital(label)}
		for _, c := range []string{"TOTAL", "NEU"} {
			for _, id := range ids {
				row.Cells = append(row.Cells, b.at(b.of(id).of(c).with("PERIMETER", code), when).cell(0, 1))
			}
		}
		row.Cells = append(row.Cells, b.at(b.of("co_foreign_share").of("NEU").with("PERIMETER", code), when).cell(1, 1))
		t.Rows = append(t.Rows, row)
	}
	return b.settled(t, coNeeds...)
}
