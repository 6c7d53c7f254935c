package report

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"osservatorio/internal/release"
	"osservatorio/internal/report/doc"
)

// ofDemand are the datasets that the projections of demand rest on.
var ofDemand = []string{"istat/rcfl-microdata", "istat/rcfl-employed", "istat/rcfl-tabulation"}

// projection is a figure of the models of demand.
type projection struct {
	indicator, area, year, method, origin, vintage string
	point
	pastError float64
}

// projections reads what the models of demand say of the next year, all sectors and occupations together; none of a release
// that has no such table.
func (b *builder) projections(ctx context.Context) ([]projection, error) {
	if b.rel.Manifest.Files[release.Projections] == "" {
		return nil, nil
	}
	rows, err := b.rel.DB.Query(ctx, `SELECT INDICATOR, REF_AREA, TIME_PERIOD, METHOD, ORIGIN, DATA_VINTAGE, OBS_VALUE::DOUBLE, LO80::DOUBLE, HI80::DOUBLE,
  LO95::DOUBLE, HI95::DOUBLE, PAST_ERROR::DOUBLE
FROM projections
WHERE SCENARIO = 'BASE' AND SECTOR = '_T' AND OCCUPATION = '_T' AND EDUCATION = '_T' AND COMPONENT = '_T' AND SEX = 'T' AND AGE IN ('TOTAL', 'Y_GE15') AND FREQ = 'A' AND CITIZENSHIP IN ('TOTAL', 'FOR')
  AND INDICATOR IN ('dem_employed', 'dem_expansion', 'dem_replacement', 'dem_openings', 'dem_foreign_requirement')
  AND TIME_PERIOD = (SELECT min(TIME_PERIOD) FROM projections WHERE INDICATOR = 'dem_openings')
ORDER BY ALL`)
	if err != nil {
		return nil, fmt.Errorf("projections of release %s: %w", b.rel.Manifest.ID, err)
	}
	defer rows.Close()
	var out []projection
	for rows.Next() {
		var p projection
		var mean, lo80, hi80, lo95, hi95, off sql.NullFloat64
		if err := rows.Scan(&p.indicator, &p.area, &p.year, &p.method, &p.origin, &p.vintage, &mean, &lo80, &hi80, &lo95, &hi95, &off); err != nil {
			return nil, err
		}
		p.mean, p.lo80, p.hi80, p.lo95, p.hi95, p.pastError = number(mean), number(lo80), number(hi80), number(lo95), number(hi95), number(off)
		out = append(out, p)
	}
	return out, rows.Err()
}

// projected finds one figure.
func projected(all []projection, indicator, area, method string) (projection, bool) {
	i := slices.IndexFunc(all, func(p projection) bool { return p.indicator == indicator && p.area == area && p.method == method })
	if i < 0 {
		return projection{}, false
	}
	return all[i], true
}

func (b *builder) demandAbout(all []projection, unit string) doc.Meta {
	m := b.about(unit, b.period(span{}), "dem_openings")
	if len(all) > 0 {
		m.Period = all[0].year
	}
	return m
}

// openingsByRegion is the demand of each region in the next year: how many will work, how many posts open and why.
func (b *builder) openingsByRegion(all []projection) *doc.Table {
	t := b.table("T5.4", b.t("Fabbisogno di lavoratori previsto per territorio", "Projected openings by area"), "",
		b.demandAbout(all, b.t("migliaia di occupati; errore percentuale medio degli occupati previsti sul passato", "thousands of employed persons; mean percentage error of the employed forecast on the past")))
	at := func(indicator, method string, decimals int, value func(projection) float64) func(string) doc.Cell {
		return func(area string) doc.Cell {
			p, ok := projected(all, indicator, area, method)
			if !ok {
				return doc.Cell{Kind: doc.Missing}
			}
			return doc.Num(value(p), decimals)
		}
	}
	mean := func(p projection) float64 { return p.mean / 1000 }
	employed, open, limits, wide := b.t("Occupati", "Employed"), b.t("Posti che si aprono", "Openings"), b.t("Limiti 80%", "80% limits"), b.t("Limiti 95%", "95% limits")
	t.Notes = []string{b.t("Posti che si aprono: espansione più sostituzione di chi esce dal lavoro (pensione, morte, cura, emigrazione), mai sotto zero per settore e professione. Ogni cella è una previsione; le regioni danno l'Italia, ma per gli arrotondamenti. L'errore è degli occupati, provato sul passato come lo si conosce oggi (quasi in tempo reale); i posti che si aprono nessuno li osserva, e non ne hanno.",
		"Openings: expansion plus replacement of those who leave work (retirement, death, care, emigration), never below zero by sector and occupation. Every cell is a projection; the regions add up to Italy but for rounding. The error is that of the employed, tried on the past as it is known today (pseudo-real-time); nobody observes openings, and they have none.")}
	t.Notes = append(t.Notes, b.knownBy(all, "dem_openings")...)
	return b.regional(t, ofDemand,
		measure{employed, b.t("previsione", "projection"), at("dem_employed", "SIMULATION", 1, mean)},
		measure{employed, b.t("errore passato %", "past error %"), at("dem_employed", "SIMULATION", 1, func(p projection) float64 { return p.pastError })},
		measure{"", b.t("Espansione", "Expansion"), at("dem_expansion", "SIMULATION", 1, mean)},
		measure{"", b.t("Sostituzione", "Replacement"), at("dem_replacement", "EXITS", 1, mean)},
		measure{open, b.t("previsione", "projection"), at("dem_openings", "EXITS", 1, mean)},
		measure{open + ", " + limits, b.t("minimo", "lower"), at("dem_openings", "EXITS", 1, func(p projection) float64 { return p.lo80 / 1000 })},
		measure{open + ", " + limits, b.t("massimo", "upper"), at("dem_openings", "EXITS", 1, func(p projection) float64 { return p.hi80 / 1000 })},
		measure{open + ", " + wide, b.t("minimo", "lower"), at("dem_openings", "EXITS", 1, func(p projection) float64 { return p.lo95 / 1000 })},
		measure{open + ", " + wide, b.t("massimo", "upper"), at("dem_openings", "EXITS", 1, func(p projection) float64 { return p.hi95 / 1000 })})
}

// foreignRequirement sets the four methods side by side, of Italy with their limits, and in the notes what stands beside them.
func (b *builder) foreignRequirement(all []projection, beside string) *doc.Table {
	t := b.table("T5.5", b.t("Fabbisogno di lavoratori stranieri secondo quattro metodi, Italia", "Foreign labour requirement by four methods, Italy"), b.t("Metodo", "Method"),
		b.demandAbout(all, b.t("migliaia di lavoratori nell'anno; limiti all'80 e al 95%", "thousands of workers in the year; 80 and 95% limits")))
	narrow, wide := b.t("Intervallo 80%", "80% interval"), b.t("Intervallo 95%", "95% interval")
	lower, upper := b.t("minimo", "lower"), b.t("massimo", "upper")
	t.Columns = []doc.Column{{Title: b.t("Fabbisogno", "Requirement")}, {Group: narrow, Title: lower}, {Group: narrow, Title: upper}, {Group: wide, Title: lower}, {Group: wide, Title: upper}}
	for _, m := range b.methods() {
		p, ok := projected(all, "dem_foreign_requirement", italy, m.method)
		if !ok {
			continue
		}
		row := doc.Row{Label: m.title}
		for _, v := range []float64{p.mean, p.lo80, p.hi80, p.lo95, p.hi95} {
			row.Cells = append(row.Cells, doc.Num(v/1000, 1))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{b.t("I quattro metodi rispondono a domande diverse: non si mediano e non si sommano, e gli stranieri già presenti senza lavoro non ne sono tolti. Il primo e il terzo possono essere sotto zero, dove i residenti bastano.",
		"The four methods answer different questions: they are neither averaged nor added, and foreigners who are here without work are not taken off. The first and the third can be below zero, where the residents suffice.")}
	t.Notes = append(t.Notes, b.t("I limiti di ogni metodo dicono ciò che quel metodo non sa: larghi quelli della domanda e dei tassi di occupazione, che cambiano di anno in anno; di residenti, decessi ed età non tengono conto.",
		"The limits of each method say what that method does not know: those of demand and of employment rates, which change from year to year, are wide; residents, deaths and ages are not in them."))
	t.Notes = append(t.Notes, append(b.knownBy(all, "dem_foreign_requirement"), b.offBy(all)...)...)
	if beside != "" {
		t.Notes = append(t.Notes, beside)
	}
	return b.settled(t, ofDemand...)
}

// method is one of the methods of the foreign labour requirement, with its title in full and for the head of a column.
type method struct{ method, title, short string }

func (b *builder) methods() []method {
	return []method{
		{"GAP", b.t("Domanda meno offerta dei residenti senza migrazioni", "Demand less the residents' supply without migration"), b.t("Domanda meno offerta", "Demand less supply")},
		{"SHARE", b.t("Quota di immigrati sui posti che si aprono, per settore", "Immigrants' share of openings, by sector"), b.t("Quota sui posti", "Share of openings")},
		{"DEMOGRAPHIC", b.t("Occupati che i soli residenti perderebbero", "Employed that the residents alone would lose"), b.t("Perdita dei residenti", "Residents' loss")},
		{"SURVEY", b.t("Entrate di immigrati previste e di difficile reperimento", "Planned entries of immigrants that are hard to fill"), b.t("Piani delle imprese", "Firms' plans")},
	}
}

// foreignByRegion sets the four methods side by side in each region, each with its limits.
func (b *builder) foreignByRegion(all []projection) *doc.Table {
	t := b.table("T5.6", b.t("Fabbisogno di lavoratori stranieri per territorio e metodo", "Foreign labour requirement by area and method"), "",
		b.demandAbout(all, b.t("migliaia di lavoratori nell'anno; limiti al 95%", "thousands of workers in the year; 95% limits")))
	var columns []measure
	for _, m := range b.methods() {
		for _, part := range []struct {
			title string
			value func(projection) float64
		}{{b.t("fabbisogno", "requirement"), func(p projection) float64 { return p.mean }}, {b.t("minimo", "lower"), func(p projection) float64 { return p.lo95 }},
			{b.t("massimo", "upper"), func(p projection) float64 { return p.hi95 }}} {
			columns = append(columns, measure{m.short, part.title, func(area string) doc.Cell {
				p, ok := projected(all, "dem_foreign_requirement", area, m.method)
				if !ok {
					return doc.Cell{Kind: doc.Missing}
				}
				return doc.Num(part.value(p)/1000, 1)
			}})
		}
	}
	t.Notes = append([]string{b.t("I limiti sono larghi: una differenza tra regioni o tra metodi può non dire nulla.",
		"The limits are wide: a difference between regions or methods may say nothing.")}, append(b.knownBy(all, "dem_foreign_requirement"), b.offBy(all)...)...)
	return b.regional(t, ofDemand, columns...)
}

// knownBy says what was known when an indicator was projected; nothing without projections.
func (b *builder) knownBy(all []projection, indicator string) []string {
	for _, p := range all {
		if p.indicator == indicator {
			return []string{fmt.Sprintf(b.t("Giorno dei dati: %s; ultimo anno osservato: %s.", "Day of the data: %s; last observed year: %s."), b.Period(p.vintage), b.Period(p.origin))}
		}
	}
	return nil
}

// offBy says how far the methods of the foreign requirement were off in the past, where that can be known.
func (b *builder) offBy(all []projection) []string {
	if p, ok := projected(all, "dem_foreign_requirement", italy, "SURVEY"); ok && !math.IsNaN(p.pastError) {
		return []string{fmt.Sprintf(b.t("Errore sul passato: dei piani delle imprese in Italia, presi per quelli di un anno dopo, %s per cento in media; degli altri metodi non ce n'è, perché nessuno conta i lavoratori dall'estero che servivano.",
			"Error on the past: of firms' plans in Italy, taken for those of a year later, %s per cent on average; of the other methods there is none, because nobody counts the workers from abroad that were needed."), b.Number(p.pastError, 1))}
	}
	return []string{b.t("Errore sul passato: non c'è, perché nessuno conta i lavoratori dall'estero che servivano e i piani delle imprese di anni prima non bastano.",
		"Error on the past: there is none, because nobody counts the workers from abroad that were needed and the firms' plans of earlier years are too few.")}
}

// excelsiorNeed is what Excelsior's latest edition says of immigrants a year, to stand beside the methods; "" when the release has none.
func (b *builder) excelsiorNeed(ctx context.Context) (string, error) {
	if _, ok := b.rel.Indicator("exc_need"); !ok {
		return "", nil
	}
	var edition, horizon string
	var yearly float64
	err := b.rel.DB.Scan(ctx, `SELECT EDITION, HORIZON, max(OBS_VALUE)::DOUBLE / (right(HORIZON, 4)::INT - left(HORIZON, 4)::INT + 1) FROM observations
WHERE INDICATOR = 'exc_need' AND CITIZENSHIP = 'FOR' AND REF_AREA = 'IT' AND KNOWN_TO IS NULL AND OBS_VALUE IS NOT NULL GROUP BY EDITION, HORIZON ORDER BY EDITION DESC LIMIT 1`, &edition, &horizon, &yearly)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("needs of Excelsior of release %s: %w", b.rel.Manifest.ID, err)
	}
	return fmt.Sprintf(b.t("Per confronto, Excelsior (edizione %s) stima %s migliaia di immigrati l'anno nel %s: tutta l'economia salvo i servizi domestici, quota dichiarata dalle imprese. I piani delle imprese contano assunzioni, anche di chi è già presente: non misurano le quote.",
		"For comparison, Excelsior (edition %s) puts %s thousand immigrants a year in %s: the whole economy but domestic services, by the share that firms declare. Firms' plans count hirings, those of people who are here already too: they measure no quota."),
		edition, b.Number(yearly/1000, 1), horizon), nil
}
