package report

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

var (
	excelsiorNeeds  = []string{"excelsior/sectors", "excelsior/immigrants", "excelsior/occupations"}
	occupationNeeds = []string{"excelsior/occupations"}
)

// demand is the part on what firms plan to hire.
func (b *builder) demand() doc.Section {
	s := doc.Section{ID: "fabbisogni", Number: "3", Title: b.t("I fabbisogni delle imprese", "What firms need")}
	s.Blocks = append(s.Blocks, b.demandText()...)
	s.Blocks = append(s.Blocks, b.entries(), b.demandLines(), b.entriesByRegion(), b.scatter(), b.entriesBySector(), b.entriesByOccupation())
	return s
}

func (b *builder) demandText() []doc.Block {
	all, share, hard := b.of("exc_entries"), b.of("exc_imm_share").of("FOR"), b.of("exc_hard_share")
	when := b.latest(b.target, share, all)
	if !when.ok() {
		return []doc.Block{doc.Paragraph{Text: b.lacking(excelsiorNeeds...), Lead: true}}
	}
	before := when.yearBefore().period
	var lines []string
	lead := b.when(when.period)
	add := func(key series, subject string, plural bool, q quantity) {
		if c := b.compare(key, when); !math.IsNaN(c.now.value) {
			lines = append(lines, b.sentence(lead, subject, plural, c, q, before))
			lead, before = "", period.Period{}
		}
	}
	add(all, b.t("le entrate previste dalle imprese", "the entries that firms plan"), true, quantity{})
	add(share, b.t("la quota di entrate previste di immigrati", "the share of planned entries of immigrants"), false, quantity{decimals: 1, rate: true})
	add(hard, b.t("la quota di entrate di difficile reperimento", "the share of entries hard to find"), false, quantity{decimals: 1, rate: true})
	return []doc.Block{doc.Paragraph{Text: join(lines...), Lead: true}, doc.Paragraph{Text: b.t(
		"Le entrate previste sono intenzioni delle imprese, non assunzioni, e sono arrotondate alle decine. L'indagine riguarda le imprese private con dipendenti dell'industria e dei servizi (con l'agricoltura dal 2025) ed esclude il lavoro domestico. Dell'indagine non è pubblicato l'errore campionario: delle variazioni si danno le cifre e non un giudizio.",
		"Planned entries are intentions of firms, not hires, and are rounded to tens. The survey covers private firms with employees in industry and services (with agriculture from 2025) and leaves out domestic work. Its sampling error is not published: changes are given as figures, without a judgement.")}}
}

func (b *builder) entries() *doc.Table {
	all, hard := b.of("exc_entries"), b.of("exc_hard_share")
	t := b.table("T3.1", b.t("Entrate previste, immigrati e difficoltà di reperimento", "Planned entries, immigrants and difficulty in finding staff"), b.t("Misura", "Measure"),
		b.about(b.t("entrate previste; valori percentuali sulle entrate", "planned entries; per cent of entries"), "", "exc_entries", "exc_imm_share", "exc_hard_share"))
	rate := quantity{decimals: 1, rate: true}
	b.yearly(t,
		b.stacked(b.title("exc_entries"), quantity{}, line{b.citizenship("TOTAL"), all, true}, line{b.t("di cui immigrati", "of which immigrants"), all.of("FOR"), false}),
		b.stacked(b.title("exc_imm_share"), rate, line{b.t("immigrati sulle entrate", "immigrants in entries"), b.of("exc_imm_share").of("FOR"), false}),
		b.stacked(b.title("exc_hard_share"), rate, line{b.citizenship("TOTAL"), hard, true},
			line{b.label("cause", "LACKING"), hard.with("CAUSE", "LACKING"), false}, line{b.label("cause", "UNPREPARED"), hard.with("CAUSE", "UNPREPARED"), false}))
	t.Notes = []string{b.t("Le due cause non esauriscono le difficoltà di reperimento: la loro somma è minore del totale.", "The two causes do not cover all difficulties: their sum is below the total.")}
	return b.settled(t, excelsiorNeeds...)
}

func (b *builder) demandLines() *doc.Figure {
	keys := []series{b.of("exc_imm_share").of("FOR"), b.of("exc_hard_share")}
	periods, columns := b.history(period.Annual, 0, keys...)
	m := b.about(b.t("valori percentuali sulle entrate previste", "per cent of planned entries"), b.stretch(codesOf(periods)), "exc_imm_share", "exc_hard_share")
	return b.figure("G3.1", b.t("Entrate previste di immigrati ed entrate di difficile reperimento", "Planned entries of immigrants and entries hard to find"), m,
		chart.Frame{Decimals: 1, Suffix: "%"}, func(f chart.Frame) chart.Chart {
			return &chart.Line{Frame: f, Periods: codesOf(periods), FromZero: true, Series: []chart.Series{
				drawn(b.t("Immigrati", "Immigrants"), columns[0], 1, false), drawn(b.t("Difficile reperimento", "Hard to find"), columns[1], 1, false)}}
		}, excelsiorNeeds...)
}

func (b *builder) entriesByRegion() *doc.Table {
	all, share, hard := b.of("exc_entries"), b.of("exc_imm_share").of("FOR"), b.of("exc_hard_share")
	when := b.broad(share)
	points := b.t("var. p.p.", "change pp")
	t := b.table("T3.2", b.t("Entrate previste, quota di immigrati e di difficile reperimento per territorio", "Planned entries, share of immigrants and share hard to find by area"), "",
		b.about(b.t("entrate previste; valori percentuali; variazioni in punti percentuali", "planned entries; per cent; changes in percentage points"), b.period(when), "exc_entries", "exc_imm_share", "exc_hard_share"))
	imm, difficult := b.t("Immigrati", "Immigrants"), b.t("Difficile reperimento", "Hard to find")
	return b.regional(t, excelsiorNeeds,
		b.value("", b.t("Entrate previste", "Planned entries"), all, when, 0, 1), b.value(imm, b.t("entrate", "entries"), all.of("FOR"), when, 0, 1),
		b.value(imm, b.t("quota %", "share %"), share, when, 1, 1), b.growth(imm, points, share, when, 1),
		b.value(difficult, b.t("quota %", "share %"), hard, when, 1, 1), b.growth(difficult, points, hard, when, 1))
}

func (b *builder) scatter() *doc.Figure {
	x, y := b.of("exc_imm_share").of("FOR"), b.of("exc_hard_share")
	when := b.broad(x)
	m := b.about(b.t("valori percentuali sulle entrate previste", "per cent of planned entries"), b.period(when), "exc_imm_share", "exc_hard_share")
	return b.figure("G3.2", b.t("Quota di immigrati e difficoltà di reperimento nelle regioni", "Share of immigrants and difficulty in finding staff in the regions"), m,
		chart.Frame{Decimals: 1, Suffix: "%"}, func(f chart.Frame) chart.Chart {
			s := &chart.Scatter{Frame: f, XName: b.t("Entrate previste di immigrati (%)", "Planned entries of immigrants (%)"),
				YName: b.t("Entrate di difficile reperimento (%)", "Entries hard to find (%)"), MeanName: b.area(italy)}
			if mx, my := b.at(x, when), b.at(y, when); !isMissing(mx.value) && !isMissing(my.value) {
				s.MeanX, s.MeanY = &mx.value, &my.value
			}
			for _, code := range b.regions() {
				px, py := b.at(x.in(code), when), b.at(y.in(code), when)
				s.Points = append(s.Points, chart.ScatterPoint{Label: b.place(code), X: px.value, Y: py.value, Status: max(px.mark(), py.mark())})
			}
			return s
		}, excelsiorNeeds...)
}

// breakdown is a table of entries by one dimension, with what shares it has. What is a
// part of another row is set in under it.
func (b *builder) breakdown(t *doc.Table, list string, codes []string, columns ...measure) *doc.Table {
	t.Stub = b.t("Voce", "Category")
	for _, m := range columns {
		t.Columns = append(t.Columns, doc.Column{Group: m.group, Title: m.title})
	}
	for _, code := range append(codes, "_T") {
		row := doc.Row{Label: b.label(list, code), Total: code == "_T", Indent: b.isPart(list, code, codes)}
		if row.Indent {
			row.Label = b.t("di cui ", "of which ") + lower(row.Label)
		}
		for _, m := range columns {
			row.Cells = append(row.Cells, m.cell(code))
		}
		if !bare(row) {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// isPart reports whether another of the codes holds all members of a code and more.
func (b *builder) isPart(list, code string, codes []string) bool {
	own := b.members(list, code)
	return slices.ContainsFunc(codes, func(other string) bool {
		whole := b.members(list, other)
		return len(own) < len(whole) && !slices.ContainsFunc(own, func(m string) bool { return !slices.Contains(whole, m) })
	})
}

// members are the codes that an aggregate of a list is made of in the end; of any other
// code, itself.
func (b *builder) members(list, code string) []string {
	var out []string
	if l := b.lists[list]; l != nil {
		if e, ok := l.Entry(code); ok && e.Attribute("members") != "" {
			for part := range strings.SplitSeq(e.Attribute("members"), "|") {
				out = append(out, b.members(list, part)...)
			}
			return out
		}
	}
	return []string{code}
}

// lower begins a name with a small letter.
func lower(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(r)) + name[n:]
}

// coded is a measure that prints a series for each code of a dimension.
func (b *builder) coded(title string, key series, dimension string, when span, decimals int) measure {
	return measure{"", title, func(code string) doc.Cell { return b.at(key.with(dimension, code), when).cell(decimals, 1) }}
}

func (b *builder) entriesBySector() *doc.Table {
	all, share := b.of("exc_entries"), b.of("exc_imm_share").of("FOR")
	codes := ordered(b.codes("exc_imm_share", "SECTOR"), sectorOrder)
	when := b.latest(b.target, share)
	t := b.table("T3.3", b.t("Entrate previste e quota di immigrati per settore", "Planned entries and share of immigrants by sector"), "",
		b.about(b.t("entrate previste; valori percentuali sulle entrate del settore", "planned entries; per cent of the entries of the sector"), b.period(when), "exc_entries", "exc_imm_share"))
	t = b.breakdown(t, "sector", codes, b.coded(b.t("Entrate previste", "Planned entries"), all, "SECTOR", when, 0),
		b.coded(b.t("di cui immigrati", "of which immigrants"), all.of("FOR"), "SECTOR", when, 0),
		b.coded(b.t("Quota di immigrati %", "Share of immigrants %"), share, "SECTOR", when, 1),
		b.coded(b.t("Anno precedente %", "Year before %"), share, "SECTOR", when.yearBefore(), 1))
	return b.settled(t, excelsiorNeeds...)
}

func (b *builder) entriesByOccupation() *doc.Table {
	all, hard := b.of("exc_entries"), b.of("exc_hard_share")
	codes := b.codes("exc_hard_share", "OCCUPATION")
	when := b.latest(b.target, hard)
	t := b.table("T3.4", b.t("Entrate previste e difficoltà di reperimento per gruppo professionale", "Planned entries and difficulty in finding staff by occupation"), "",
		b.about(b.t("entrate previste; valori percentuali sulle entrate del gruppo", "planned entries; per cent of the entries of the group"), b.period(when), "exc_entries", "exc_hard_share"))
	t = b.breakdown(t, "occupation", codes, b.coded(b.t("Entrate previste", "Planned entries"), all, "OCCUPATION", when, 0),
		b.coded(b.t("Difficile reperimento %", "Hard to find %"), hard, "OCCUPATION", when, 1),
		b.coded(b.label("cause", "LACKING")+" %", hard.with("CAUSE", "LACKING"), "OCCUPATION", when, 1),
		b.coded(b.label("cause", "UNPREPARED")+" %", hard.with("CAUSE", "UNPREPARED"), "OCCUPATION", when, 1))
	return b.settled(t, occupationNeeds...)
}
