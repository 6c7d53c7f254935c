package report

import (
	"math"
	"slices"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

var (
	benefitNeeds = []string{"inps/benefit-recipients"}
	cigNeeds     = []string{"inps/wage-supplementation-workers", "inps/fund-hours"}
	pensionNeeds = []string{"inps/pensions"}
)

// schemes are the benefits in the order of the report; those that the release does not
// have are left out, and others follow.
var schemes = []string{"NASPI", "ASPI", "MINIASPI", "DISOCC_ORD", "DISOCC_AGR", "MOBILITA", "DISCOLL",
	"CIGO", "CIGS", "CIGD", "FIS", "FONDI", "MATERNITA", "CONGEDO_PAR", "ANF", "AUU", "PENS_IVS", "PENS_ASS"}

// ordered are codes in the order of a list, unknown ones at the end.
func ordered(codes, order []string) []string {
	var out []string
	for _, c := range order {
		if slices.Contains(codes, c) {
			out = append(out, c)
		}
	}
	for _, c := range codes {
		if !slices.Contains(order, c) {
			out = append(out, c)
		}
	}
	return out
}

// welfare is the part on income support.
func (b *builder) welfare() doc.Section {
	s := doc.Section{ID: "sostegno-al-reddito", Number: "4", Title: b.t("I percettori di sostegno al reddito", "Recipients of income support")}
	s.Blocks = append(s.Blocks, b.welfareText()...)
	s.Blocks = append(s.Blocks, b.recipients(), b.schemeBars(), b.recipientsBySex(), b.recipientsByRegion(), b.supplementation(), b.pensions())
	return s
}

// currentScheme is the unemployment benefit of today, named where there are no data.
const currentScheme = "NASPI"

// mainScheme is the unemployment benefit in force in the period: the one of the text
// and of the table by area.
func (b *builder) mainScheme() (string, span) {
	key := b.of("welfare_benef").of("NEU")
	var best string
	var when span
	for _, code := range []string{"NASPI", "ASPI", "DISOCC_ORD"} {
		if found := b.latest(b.target, key.with("SCHEME", code)); found.ok() && (best == "" || found.period.Compare(when.period) > 0) {
			best, when = code, found
		}
	}
	return best, when
}

func (b *builder) welfareText() []doc.Block {
	code, when := b.mainScheme()
	if code == "" {
		return []doc.Block{doc.Paragraph{Text: b.lacking(benefitNeeds...), Lead: true}}
	}
	before := when.yearBefore().period
	name := b.label("scheme", code)
	key := b.of("welfare_benef").of("NEU").with("SCHEME", code)
	lines := []string{b.sentence(b.when(when.period), b.t("i beneficiari non comunitari di "+name, "non-EU recipients of "+name), true, b.compare(key, when), quantity{}, before)}
	share := b.compare(b.of("welfare_reg_share").of("NEU").with("SCHEME", code), when)
	if !math.IsNaN(share.now.value) {
		lines = append(lines, b.sentence("", b.t("la loro quota sui beneficiari di tutte le cittadinanze", "their share of recipients of all citizenships"), false, share, quantity{decimals: 1, rate: true}, period.Period{}))
	}
	return []doc.Block{doc.Paragraph{Text: join(lines...), Lead: true}, doc.Paragraph{Text: b.t(
		"I beneficiari sono persone con almeno un pagamento nell'anno, contate una volta per prestazione: chi ne riceve due è in due righe, e le righe non si sommano. L'ultimo anno è provvisorio.",
		"Recipients are persons with at least one payment in the year, counted once for each scheme: who has two is in two rows, and rows do not add up. The last year is provisional.")}}
}

func (b *builder) recipients() *doc.Table {
	key := b.of("welfare_benef")
	codes := ordered(b.codes("welfare_benef", "SCHEME"), schemes)
	var keys []series
	for _, code := range codes {
		keys = append(keys, key.of("NEU").with("SCHEME", code))
	}
	when := b.latest(b.target, keys...)
	t := b.table("T4.1", b.t("Beneficiari per prestazione e cittadinanza", "Recipients by scheme and citizenship"), b.t("Prestazione", "Scheme"),
		b.about(b.t("persone; variazioni e quote percentuali", "persons; changes and shares in per cent"), b.period(when), "welfare_benef", "welfare_reg_share"))
	for _, c := range everyone {
		t.Columns = append(t.Columns, doc.Column{Group: b.t("Beneficiari", "Recipients"), Title: b.citizenship(c)})
	}
	t.Columns = append(t.Columns, doc.Column{Group: b.t("Non comunitari", "Non-EU citizens"), Title: b.t("var. %", "change %")},
		doc.Column{Group: b.t("Non comunitari", "Non-EU citizens"), Title: b.t("quota %", "share %")})
	for _, code := range codes {
		row := doc.Row{Label: b.label("scheme", code)}
		for _, c := range everyone {
			row.Cells = append(row.Cells, b.at(key.of(c).with("SCHEME", code), when).cell(0, 1))
		}
		row.Cells = append(row.Cells, signed(b.compare(key.of("NEU").with("SCHEME", code), when).percent(), 1),
			b.at(b.of("welfare_reg_share").of("NEU").with("SCHEME", code), when).cell(1, 1))
		if !bare(row) {
			t.Rows = append(t.Rows, row)
		}
	}
	t.Notes = []string{b.t("Le righe non si sommano: una persona può ricevere più prestazioni nell'anno.", "Rows do not add up: a person may receive several benefits in a year.")}
	return b.settled(t, benefitNeeds...)
}

// unemploymentSchemes succeed one another; the chart shows them stacked.
var unemploymentSchemes = []string{"DISOCC_ORD", "MINIASPI", "ASPI", "NASPI", "DISOCC_AGR", "MOBILITA"}

func (b *builder) schemeBars() *doc.Figure {
	var keys []series
	for _, code := range unemploymentSchemes {
		keys = append(keys, b.of("welfare_benef").of("NEU").with("SCHEME", code))
	}
	periods, columns := b.history(period.Annual, 0, keys...)
	m := b.about(b.t("migliaia di beneficiari, per prestazione", "thousand recipients, by scheme"), b.stretch(codesOf(periods)), "welfare_benef")
	notes := []string{b.t("ASpI e mini-ASpI hanno sostituito nel 2013 la disoccupazione ordinaria e sono state sostituite dalla NASpI nel maggio 2015; la mobilità è cessata a fine 2016. Chi riceve due prestazioni nell'anno è contato in entrambe: l'altezza della barra non è un numero di persone.",
		"ASpI and mini-ASpI replaced the ordinary benefit in 2013 and gave way to NASpI in May 2015; the mobility allowance ended in 2016. Who has two benefits in a year is counted in both: the height of a bar is not a number of persons.")}
	return b.figure("G4.1", b.t("Beneficiari non comunitari delle prestazioni di disoccupazione", "Non-EU recipients of unemployment benefits"), m,
		chart.Frame{Notes: notes, Decimals: 1}, func(f chart.Frame) chart.Chart {
			bars := &chart.Bars{Frame: f, Categories: codesOf(periods), Periods: true, Stacked: true}
			for i, code := range unemploymentSchemes {
				if s := drawn(b.label("scheme", code), columns[i], thousand, false); !allMissing(s.Values) {
					bars.Series = append(bars.Series, s)
				}
			}
			return bars
		}, benefitNeeds...)
}

func allMissing(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return !isMissing(v) })
}

func (b *builder) recipientsBySex() *doc.Table {
	key := b.of("welfare_benef").of("NEU")
	codes := ordered(b.codes("welfare_benef", "SCHEME"), schemes)
	var keys []series
	for _, code := range codes {
		keys = append(keys, key.with("SCHEME", code).by("F"))
	}
	when := b.latest(b.target, keys...)
	t := b.table("T4.2", b.t("Beneficiari non comunitari per prestazione e sesso", "Non-EU recipients by scheme and sex"), b.t("Prestazione", "Scheme"),
		b.about(b.t("persone; quota percentuale di donne", "persons; women in per cent"), b.period(when), "welfare_benef"))
	for _, title := range []string{b.t("Uomini", "Men"), b.t("Donne", "Women"), b.t("Totale", "Total"), b.t("Donne %", "Women %")} {
		t.Columns = append(t.Columns, doc.Column{Title: title})
	}
	for _, code := range codes {
		k := key.with("SCHEME", code)
		men, women, all := b.at(k.by("M"), when), b.at(k.by("F"), when), b.at(k, when)
		row := doc.Row{Label: b.label("scheme", code), Cells: []doc.Cell{men.cell(0, 1), women.cell(0, 1), all.cell(0, 1), doc.Num(100*women.value/all.value, 1)}}
		if !bare(row) {
			t.Rows = append(t.Rows, row)
		}
	}
	return b.settled(t, benefitNeeds...)
}

func (b *builder) recipientsByRegion() *doc.Table {
	code, _ := b.mainScheme()
	if code == "" {
		code = currentScheme
	}
	key := b.of("welfare_benef").of("NEU").with("SCHEME", code)
	share, part := b.of("welfare_reg_share").of("NEU").with("SCHEME", code), b.of("welfare_nat_share").of("NEU").with("SCHEME", code)
	when := b.broad(key)
	farm := b.of("welfare_benef").of("NEU").with("SCHEME", "DISOCC_AGR")
	t := b.table("T4.3", b.t("Beneficiari non comunitari di ", "Non-EU recipients of ")+b.label("scheme", code)+b.t(" e di disoccupazione agricola per territorio", " and of the agricultural benefit by area"), "",
		b.about(b.t("persone; valori percentuali", "persons; per cent"), b.period(when), "welfare_benef", "welfare_reg_share", "welfare_nat_share"))
	name, other := b.label("scheme", code), b.label("scheme", "DISOCC_AGR")
	reg, nat := b.t("quota sui beneficiari del territorio %", "share of the area's recipients %"), b.t("quota sui non com. in Italia %", "share of non-EU in Italy %")
	t.Notes = []string{b.t("Le due quote hanno basi diverse: la prima dice quanti dei beneficiari del territorio sono non comunitari, la seconda quanti dei beneficiari non comunitari d'Italia sono nel territorio.",
		"The two shares have other bases: the first says how many of the area's recipients are non-EU citizens, the second how many of Italy's non-EU recipients are in the area.")}
	return b.regional(t, benefitNeeds,
		b.value(name, b.t("persone", "persons"), key, when, 0, 1), b.growth(name, b.t("var. %", "change %"), key, when, 1),
		b.value(name, reg, share, when, 1, 1), b.within(name, nat, part, when, 1),
		b.value(other, b.t("persone", "persons"), farm, when, 0, 1), b.growth(other, b.t("var. %", "change %"), farm, when, 1))
}

func (b *builder) supplementation() *doc.Table {
	workers, hours := b.of("inps_cig_workers"), b.of("inps_fund_hours")
	workerCodes, hourCodes := ordered(b.codes("inps_cig_workers", "SCHEME"), schemes), ordered(b.codes("inps_fund_hours", "SCHEME"), schemes)
	t := b.table("T4.4", b.t("Integrazioni salariali: lavoratori e ore autorizzate, tutte le cittadinanze", "Wage supplementation: workers and hours authorised, all citizenships"), b.t("Misura e prestazione", "Measure and scheme"),
		b.about(b.t("lavoratori (media mensile); ore; variazioni assolute e percentuali", "workers (monthly mean); hours; absolute changes and per cent"), "", "inps_cig_workers", "inps_fund_hours"))
	var a, c []line
	for _, code := range workerCodes {
		a = append(a, line{b.label("scheme", code), workers.with("SCHEME", code), false})
	}
	for _, code := range hourCodes {
		c = append(c, line{b.label("scheme", code), hours.with("SCHEME", code), false})
	}
	t.Notes = []string{b.t("Le ore autorizzate non sono ore utilizzate, e non sono lavoratori. Questi dati non distinguono la cittadinanza.",
		"Hours authorised are not hours used, and not workers. These data do not tell citizenships apart.")}
	return b.settled(b.yearly(t, b.stacked(b.title("inps_cig_workers"), quantity{}, a...), b.stacked(b.title("inps_fund_hours"), quantity{}, c...)), cigNeeds...)
}

func (b *builder) pensions() *doc.Table {
	key := b.of("inps_pensions")
	t := b.table("T4.5", b.t("Nuove pensioni per categoria, tutte le cittadinanze", "New pensions by category, all citizenships"), b.t("Categoria", "Category"),
		b.about(b.t("pensioni decorrenti nel periodo; variazioni assolute e percentuali", "pensions that began in the period; absolute changes and per cent"), "", "inps_pensions"))
	var lines []line
	for _, code := range append(ordered(b.codes("inps_pensions", "PENSION_CATEGORY"), []string{"OLD_AGE", "EARLY", "DISABILITY", "SURVIVORS"}), "_T") {
		lines = append(lines, line{b.label("pension_category", code), key.with("PENSION_CATEGORY", code), code == "_T"})
	}
	return b.settled(b.yearly(t, b.stacked("", quantity{}, lines...)), pensionNeeds...)
}
