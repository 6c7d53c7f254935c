package report

import (
	"strings"

	"osservatorio/internal/report/doc"
	"osservatorio/internal/territory"
)

func (b *builder) forecastAbout(f forecast, unit string) doc.Meta {
	when := b.period(span{})
	if n := len(f.points); n > 0 {
		when = b.name(f.points[0].period) + " – " + b.name(f.points[n-1].period)
	}
	return b.about(unit, when, "co_activations")
}

// forecastTable is the forecast of Italy, non-EU citizens and all.
func (b *builder) forecastTable(all []forecast) *doc.Table {
	f, _ := find(all, italy, "NEU")
	t := b.table("T5.1", b.t("Attivazioni previste, Italia", "Activations forecast, Italy"), b.t("Cittadinanza e trimestre", "Citizenship and quarter"),
		b.forecastAbout(f, b.t("numero di rapporti di lavoro; limiti all'80 e al 95%", "employment relationships; 80 and 95% limits")))
	narrow, wide := b.t("Intervallo 80%", "80% interval"), b.t("Intervallo 95%", "95% interval")
	lower, upper := b.t("minimo", "lower"), b.t("massimo", "upper")
	t.Columns = []doc.Column{{Title: b.t("Previsione", "Forecast")}, {Group: narrow, Title: lower}, {Group: narrow, Title: upper}, {Group: wide, Title: lower}, {Group: wide, Title: upper}}
	for _, c := range []string{"NEU", "TOTAL"} {
		f, ok := find(all, italy, c)
		if !ok {
			continue
		}
		t.Rows = append(t.Rows, doc.Row{Label: b.citizenship(c) + " (" + f.method + ")"})
		for _, p := range f.points {
			row := doc.Row{Label: capital(b.name(p.period)), Indent: true}
			for _, v := range []float64{p.mean, p.lo80, p.hi80, p.lo95, p.hi95} {
				row.Cells = append(row.Cells, doc.Num(v, 0))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	t.Notes = []string{b.t("Ogni cella è una previsione, non un dato osservato. I limiti dei conteggi non scendono sotto zero.", "Every cell is a forecast, not an observation. Limits of counts do not fall below zero.")}
	return b.settled(t, coNeeds...)
}

// forecastByRegion is the next four quarters of each region, non-EU citizens.
func (b *builder) forecastByRegion(all []forecast) *doc.Table {
	const ahead = 4
	f, _ := find(all, italy, "NEU")
	f.points = f.points[:min(ahead, len(f.points))]
	t := b.table("T5.2", b.t("Attivazioni previste di lavoratori non comunitari per territorio", "Forecast activations of non-EU workers by area"), "",
		b.forecastAbout(f, b.t("numero di rapporti di lavoro; limiti all'80% del primo trimestre", "employment relationships; 80% limits of the first quarter")))
	at := func(step int, value func(point) float64) func(string) doc.Cell {
		return func(area string) doc.Cell {
			r, ok := find(all, area, "NEU")
			if !ok || step >= len(r.points) {
				return doc.Cell{Kind: doc.Missing}
			}
			return doc.Num(value(r.points[step]), 0)
		}
	}
	mean := func(p point) float64 { return p.mean }
	var columns []measure
	for i, p := range f.points {
		columns = append(columns, measure{b.t("Previsione", "Forecast"), b.short(p.period), at(i, mean)})
	}
	limits := b.t("Limiti 80%", "80% limits")
	if len(f.points) > 0 {
		limits += ", " + b.short(f.points[0].period)
	}
	columns = append(columns, measure{limits, b.t("minimo", "lower"), at(0, func(p point) float64 { return p.lo80 })},
		measure{limits, b.t("massimo", "upper"), at(0, func(p point) float64 { return p.hi80 })},
		measure{"", b.t("Metodo", "Method"), func(area string) doc.Cell {
			if r, ok := find(all, area, "NEU"); ok {
				return doc.Words(r.method)
			}
			return doc.Cell{Kind: doc.Missing}
		}})
	t.Notes = []string{b.t("Le previsioni sono coerenti: la somma delle regioni è la previsione dell'Italia.", "The forecasts are coherent: the regions add up to the forecast of Italy.")}
	return b.regional(t, coNeeds, columns...)
}

// backtest sets the method against the seasonal naive one on the past of each series.
// Of invented series the scores are shown as a test of the computation only.
func (b *builder) backtest(all []forecast) *doc.Table {
	title := b.t("Verifica a ritroso del metodo di previsione", "Backtest of the forecasting method")
	if b.rel.Synthetic() {
		title = b.t("Prova tecnica della verifica a ritroso, su serie inventate", "Technical test of the backtest, on invented series")
	}
	f, _ := find(all, italy, "NEU")
	m := b.forecastAbout(f, b.t("MASE: rapporto tra errori assoluti medi; copertura in percentuale", "MASE: ratio of mean absolute errors; coverage in per cent"))
	m.Period = b.t("origini mobili fino al ", "rolling origins up to the ") + b.name(f.origin)
	if f.origin.IsZero() {
		m.Period = b.period(span{})
	}
	t := b.table("T5.3", title, b.t("Serie", "Series"), m)
	mase, cover := "MASE", b.t("Copertura dell'intervallo", "Coverage of the interval")
	t.Columns = []doc.Column{{Title: b.t("Metodo", "Method")}, {Title: b.t("Motivo", "Reason")}, {Group: mase, Title: b.t("metodo", "method")},
		{Group: mase, Title: b.t("stagionale ingenuo", "seasonal naive")}, {Group: cover, Title: "80%"}, {Group: cover, Title: "95%"}}
	for _, f := range b.tested(all) {
		label := b.place(f.area) + ", " + strings.ToLower(b.citizenship(f.citizenship))
		t.Rows = append(t.Rows, doc.Row{Label: label, Cells: []doc.Cell{doc.Words(f.method), doc.Words(b.reason(f.reason)),
			doc.Num(f.mase, 2), doc.Num(f.naive, 2), doc.Num(100*f.cover80, 0), doc.Num(100*f.cover95, 0)}})
	}
	t.Notes = []string{b.t("MASE: errore assoluto medio della previsione sull'errore, nel campione, della previsione stagionale ingenua (il valore dello stesso trimestre dell'anno prima). Sotto il valore della colonna accanto il metodo fa meglio di quella.",
		"MASE: mean absolute error of the forecast over the in-sample error of the seasonal naive forecast (the value of the same quarter of the year before). Below the value of the next column the method does better.")}
	if b.rel.Synthetic() {
		t.Notes = append(t.Notes, b.t("Serie inventate: i punteggi provano il calcolo e non misurano l'accuratezza.", "Invented series: the scores test the computation and measure no accuracy."))
	}
	return b.settled(t, coNeeds...)
}

// tested are the forecasts whose backtest is shown, in order: of Italy all
// citizenships, of the regions and ripartizioni non-EU citizens.
func (b *builder) tested(all []forecast) []forecast {
	var out []forecast
	add := func(area, citizenship string) {
		if f, ok := find(all, area, citizenship); ok {
			out = append(out, f)
		}
	}
	for _, c := range []string{"TOTAL", "ITA", "EU", "NEU", "FOR"} {
		add(italy, c)
	}
	for _, level := range []territory.Level{territory.Region, territory.Ripartizione} {
		for _, a := range b.areasAt(level) {
			add(a.Code, "NEU")
		}
	}
	return out
}

func (b *builder) reason(code string) string {
	switch code {
	case "combination":
		return b.t("combinazione", "combination")
	case "too-short", "too-few-data":
		return b.t("serie corta", "short series")
	case "astray":
		return b.t("nessun modello plausibile", "no plausible model")
	case "constant", "all-zero":
		return b.t("serie costante", "constant series")
	}
	return code
}
