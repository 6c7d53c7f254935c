package chart

import (
	"fmt"
	"math"

	"osservatorio/internal/italian"
)

// sample is a chart of each kind with invented but likely figures.
type sample struct {
	name    string
	chart   Chart
	options Options
}

var missing = math.NaN()

const inventedSource = "dati dimostrativi, elaborazioni dell'Osservatorio"

func samples() []sample {
	mobile := sampleLine()
	mobile.Width, mobile.Title = 360, "Tasso di occupazione per cittadinanza"
	return []sample{
		{"line", sampleLine(), Options{}},
		{"line-narrow-en", mobile, Options{Locale: italian.EN}},
		{"line-monthly", sampleMonthly(), Options{}},
		{"fan", sampleFan(), Options{}},
		{"bars-grouped", sampleGrouped(), Options{}},
		{"bars-periods", samplePeriodBars(), Options{}},
		{"bars-horizontal", sampleHorizontal(), Options{}},
		{"bars-stacked", sampleStacked(), Options{}},
		{"bars-stacked-horizontal", sampleStackedHorizontal(), Options{}},
		{"dumbbell", sampleDumbbell(), Options{}},
		{"scatter", sampleScatter(), Options{}},
		{"heatmap", sampleHeat(), Options{}},
		{"funnel", sampleFunnel(), Options{}},
		{"map-tiles", sampleMap(Tiles()), Options{}},
		{"map-narrow", narrowMapSample(), Options{}},
		{"sparks", sampleSparks(), Options{}},
		{"sparks-bare", sampleSparks(), Options{Bare: true}},
	}
}

func years(from, to int) []string {
	var out []string
	for y := from; y <= to; y++ {
		out = append(out, fmt.Sprint(y))
	}
	return out
}

func halves(from, to int) []string {
	var out []string
	for y := from; y <= to; y++ {
		out = append(out, fmt.Sprintf("%d-S1", y), fmt.Sprintf("%d-S2", y))
	}
	return out
}

// wave is a smooth invented series: level, trend a step, amplitude.
func wave(n int, level, trend, amplitude, phase float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Round((level+trend*float64(i)+amplitude*math.Sin(phase+float64(i)*0.55))*10) / 10
	}
	return out
}

func around(values []float64, half float64) Band {
	b := Band{Level: 95}
	for _, v := range values {
		b.Lo, b.Hi = append(b.Lo, v-half), append(b.Hi, v+half)
	}
	return b
}

func sampleLine() *Line {
	n := len(halves(2013, 2025))
	italians, eu, third := wave(n, 56.2, 0.25, 0.7, 0), wave(n, 63, 0.02, 1.2, 2), wave(n, 57.2, 0.14, 1.4, 4)
	third[7] = missing
	status := make([]Status, n)
	status[n-1], status[n-2] = Provisional, Provisional
	return &Line{
		Frame: Frame{Title: "Tasso di occupazione 15-64 anni per cittadinanza", Subtitle: "I semestre 2013 – II semestre 2025",
			Unit: "valori percentuali", Suffix: "%", Decimals: 1, Demo: true, Source: inventedSource,
			Notes: []string{"Dal 2021 sono occupati anche gli assenti dal lavoro da meno di tre mesi: le due serie non sono confrontabili."}},
		Periods: halves(2013, 2025),
		Series: []Series{
			{Name: "Italiani", Values: italians, Status: status, Bands: []Band{around(italians, 0.5)}},
			{Name: "UE", Values: eu, Status: status},
			{Name: "Extra-UE", Values: third, Status: status, Bands: []Band{around(third, 1.1)}},
		},
		Breaks: []Break{{Period: "2021-S1", Label: "Nuova definizione di occupato"}},
	}
}

func sampleMonthly() *Line {
	var periods []string
	for i := range 36 {
		periods = append(periods, fmt.Sprintf("%d-%02d", 2023+i/12, i%12+1))
	}
	return &Line{
		Frame: Frame{Title: "Saldo mensile tra attivazioni e cessazioni, dati grezzi e destagionalizzati",
			Unit: "migliaia", Source: inventedSource},
		Periods: periods,
		Series: []Series{
			{Name: "Dati grezzi", Values: wave(36, 4, 0.1, 60, 0), Context: true},
			{Name: "Destagionalizzati", Values: wave(36, 4, 0.1, 6, 0)},
		},
	}
}

func sampleFan() *Fan {
	periods := halves(2018, 2026)
	n, origin := len(periods), len(periods)-3
	actual, forecast := wave(n, 2300, 12, 40, 1), wave(n, 2300, 12, 40, 1)
	earlier := wave(n, 2270, 13, 40, 1)
	wide, narrow := Band{Level: 95}, Band{Level: 80}
	for i := range n {
		d := 45 * math.Sqrt(float64(max(0, i-origin)))
		wide.Lo, wide.Hi = append(wide.Lo, forecast[i]-d*1.5), append(wide.Hi, forecast[i]+d*1.5)
		narrow.Lo, narrow.Hi = append(narrow.Lo, forecast[i]-d), append(narrow.Hi, forecast[i]+d)
		if i > origin {
			actual[i] = missing
		} else {
			forecast[i] = missing
			for _, b := range []*Band{&wide, &narrow} {
				b.Lo[i], b.Hi[i] = missing, missing
			}
		}
		if i < origin-1 {
			earlier[i] = missing
		}
	}
	return &Fan{
		Frame: Frame{Title: "Occupati non comunitari: previsione a diciotto mesi", Unit: "migliaia", Demo: true, Source: inventedSource,
			Notes: []string{"Modello ETS; origine I semestre 2025 e, per confronto, I semestre 2024."}},
		Periods: periods, Actual: actual, Forecast: forecast, Bands: []Band{wide, narrow},
		Earlier: []Series{{Name: "Previsione 2024", Values: earlier}},
	}
}

func sampleGrouped() *Bars {
	return &Bars{
		Frame: Frame{Title: "Occupati per settore e cittadinanza", Subtitle: "I semestre 2025", Unit: "composizione percentuale",
			Decimals: 1, Source: inventedSource},
		Categories: []string{"Agricoltura", "Industria in senso stretto", "Costruzioni", "Commercio", "Alberghi e ristoranti", "Servizi alle famiglie"},
		Series: []Series{
			{Name: "Italiani", Values: []float64{3.1, 20.9, 5.8, 14.3, 5.2, 1.3}},
			{Name: "UE", Values: []float64{5.6, 19.8, 12.1, 8.9, 9.4, 20.2}, Status: []Status{Estimated, 0, 0, 0, 0, 0}},
			{Name: "Extra-UE", Values: []float64{7.2, 18.4, 9.7, 12.2, 10.8, missing}},
		},
	}
}

func samplePeriodBars() *Bars {
	n := 22
	codes := make([]string, 0, n)
	for i := range n {
		codes = append(codes, fmt.Sprintf("%d-Q%d", 2020+i/4, i%4+1))
	}
	return &Bars{
		Frame:      Frame{Title: "Saldo trimestrale tra attivazioni e cessazioni", Unit: "migliaia", Source: inventedSource},
		Categories: codes, Periods: true,
		Series: []Series{{Name: "Saldo", Values: wave(n, 2, 0.2, 55, 0)}},
	}
}

func sampleHorizontal() *Bars {
	return &Bars{
		Frame:      Frame{Title: "Variazione delle attivazioni per motivo e area", Unit: "migliaia, sul I semestre 2024", Decimals: 1, Source: inventedSource},
		Categories: []string{"Nord-ovest", "Nord-est", "Centro", "Sud", "Isole"}, Horizontal: true,
		Series: []Series{
			{Name: "Tempo indeterminato", Values: []float64{12.4, 8.1, -3.2, 4.4, -1.1}},
			{Name: "Tempo determinato", Values: []float64{22.1, 15.9, 9.8, missing, 3.2}},
		},
	}
}

func sampleStacked() *Bars {
	return &Bars{
		Frame:      Frame{Title: "Percettori di sostegno al reddito non comunitari, per prestazione", Unit: "migliaia", Source: inventedSource},
		Categories: years(2013, 2024), Periods: true, Stacked: true,
		Series: []Series{
			{Name: "ASpI e mini-ASpI", Values: []float64{88, 96, 71, 12, missing, missing, missing, missing, missing, missing, missing, missing}},
			{Name: "NASpI", Values: []float64{0, 0, 34, 102, 118, 124, 129, 141, 133, 138, 146, 151}},
			{Name: "Disoccupazione agricola", Values: []float64{61, 63, 64, 66, 67, 69, 72, 74, 78, 81, 85, 88}},
		},
	}
}

func sampleStackedHorizontal() *Bars {
	return &Bars{
		Frame:      Frame{Title: "Rapporti cessati per durata effettiva", Unit: "composizione percentuale", Decimals: 1, Source: inventedSource},
		Categories: []string{"Italiani", "UE", "Extra-UE", "Totale"}, Stacked: true, Horizontal: true,
		Series: []Series{
			{Name: "Fino a 1 mese", Values: []float64{35.2, 22.4, 18.9, 31.6}},
			{Name: "2-3 mesi", Values: []float64{16.1, 24.5, 22.7, 17.9}},
			{Name: "4-12 mesi", Values: []float64{31.3, 38.8, 41.2, 33.5}},
			{Name: "Oltre 1 anno", Values: []float64{17.4, 14.3, 17.2, 17.0}},
		},
	}
}

// regionNames are the regions in ISTAT's order.
var regionNames = [][2]string{
	{"ITC1", "Piemonte"}, {"ITC2", "Valle d'Aosta"}, {"ITC3", "Liguria"}, {"ITC4", "Lombardia"}, {"ITDA", "Trentino-Alto Adige"},
	{"ITH3", "Veneto"}, {"ITH4", "Friuli-Venezia Giulia"}, {"ITH5", "Emilia-Romagna"}, {"ITI1", "Toscana"}, {"ITI2", "Umbria"},
	{"ITI3", "Marche"}, {"ITI4", "Lazio"}, {"ITF1", "Abruzzo"}, {"ITF2", "Molise"}, {"ITF3", "Campania"}, {"ITF4", "Puglia"},
	{"ITF5", "Basilicata"}, {"ITF6", "Calabria"}, {"ITG1", "Sicilia"}, {"ITG2", "Sardegna"},
}

func sampleDumbbell() *Dumbbell {
	first, second := wave(20, 66, -0.8, 4, 0), wave(20, 61, -0.3, 5, 2)
	d := &Dumbbell{
		Frame: Frame{Title: "Tasso di occupazione 15-64 anni: italiani ed extra-UE a confronto", Subtitle: "Regioni, media 2024",
			Unit: "valori percentuali con intervallo al 95%", Decimals: 1, Demo: true, Source: inventedSource},
		First: "Italiani", Second: "Extra-UE",
		Rows: []DumbbellRow{{"Italia", Estimate{Value: 61.9, CI: &Interval{61.5, 62.3}}, Estimate{Value: 59.7, CI: &Interval{58.4, 61}}, true}},
	}
	for i, r := range regionNames[8:] {
		half := 1.5 + float64(i%5)
		row := DumbbellRow{Label: r[1], First: Estimate{Value: first[i], CI: &Interval{first[i] - 1, first[i] + 1}},
			Second: Estimate{Value: second[i], CI: &Interval{second[i] - half, second[i] + half}}}
		switch r[1] {
		case "Molise":
			row.Second.Status = Suppressed
		case "Umbria", "Basilicata":
			row.Second.Status = Unreliable
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

func sampleScatter() *Scatter {
	names := []string{"Dirigenti", "Professioni intellettuali", "Tecnici", "Impiegati", "Commercio e servizi", "Operai specializzati",
		"Conduttori di impianti", "Autisti", "Addetti alle pulizie", "Cuochi e camerieri", "Muratori", "Assistenza alle persone"}
	x := []float64{4.1, 6.8, 9.2, 8.4, 18.9, 24.1, 25.2, 26.4, 37.8, 22.9, 31.5, 27.2}
	y := []float64{48.2, 49.9, 53.1, 33.2, 44.7, 63.9, 55.8, 58.2, 38.4, 50.2, 66.8, 44.1}
	meanX, meanY := 21.0, 51.0
	s := &Scatter{
		Frame: Frame{Title: "Dove gli immigrati sono più richiesti e dove è più difficile trovare personale", Subtitle: "Entrate previste per gruppo professionale, ottobre 2023",
			Decimals: 1, Suffix: "%", Demo: true, Source: inventedSource},
		XName: "Quota di immigrati sulle entrate (%)", YName: "Entrate di difficile reperimento (%)",
		MeanX: &meanX, MeanY: &meanY, MeanName: "Media",
	}
	for i, name := range names {
		s.Points = append(s.Points, ScatterPoint{Label: name, X: x[i], Y: y[i], Emphasis: name == "Muratori"})
	}
	return s
}

func sampleHeat() *HeatMap {
	h := &HeatMap{
		Frame: Frame{Title: "Quota di stranieri sulle attivazioni, per regione e settore", Subtitle: "I semestre 2025", Unit: "valori percentuali",
			Decimals: 1, Demo: true, Source: inventedSource},
		Columns: []string{"Agricoltura", "Industria", "Costruzioni", "Commercio", "Alberghi e ristoranti", "Servizi alle imprese", "Istruzione e sanità", "Servizi alle famiglie"},
	}
	for i, r := range regionNames[8:] {
		h.Rows = append(h.Rows, r[1])
		row := wave(8, 48-float64(i)*1.2, -2, 11, float64(i)*0.7)
		status := make([]Status, 8)
		switch r[1] {
		case "Molise":
			status[2], status[6] = Suppressed, Unreliable
		case "Basilicata":
			row[4] = missing
		}
		h.Values, h.Status = append(h.Values, row), append(h.Status, status)
	}
	h.Rows, h.Values = append(h.Rows, "Italia"), append(h.Values, []float64{36.1, 21.5, 27.2, 13.1, 26.4, 17.5, 6.1, 62.2})
	h.Status, h.Emphasis = append(h.Status, make([]Status, 8)), make([]bool, len(h.Rows))
	h.Emphasis[len(h.Rows)-1] = true
	return h
}

func sampleFunnel() *Funnel {
	return &Funnel{
		Frame: Frame{Title: "Dalla quota al permesso di soggiorno: lavoro stagionale", Subtitle: "Anno di programmazione 2024", Unit: "numero",
			Demo: true, Source: inventedSource},
		Stages: []Stage{
			{Name: "Quota", Note: "decreto di programmazione", Value: 90000},
			{Name: "Istanze presentate", Note: "al 31 dicembre 2024", Value: 112340, NoRatio: true},
			{Name: "Nulla osta rilasciati", Value: 52871},
			{Name: "Visti", Value: 31204, Status: Provisional},
			{Name: "Contratti di soggiorno", Value: 9875},
			{Name: "Permessi rilasciati", Value: missing},
		},
	}
}

func sampleMap(shapes *Shapes) *Map {
	reference := 59.7
	m := &Map{
		Frame: Frame{Title: "Tasso di occupazione 15-64 anni degli stranieri non comunitari", Subtitle: "Regioni, media 2024", Unit: "valori percentuali",
			Decimals: 1, Suffix: "%", Demo: true, Source: inventedSource},
		Shapes: shapes, Reference: &reference, ReferenceName: "Italia",
	}
	values := wave(20, 66, -0.7, 4, 1)
	for i, r := range regionNames {
		region := Region{Code: r[0], Name: r[1], Value: values[i]}
		switch r[1] {
		case "Molise":
			region.Status = Suppressed
		case "Valle d'Aosta":
			region.Status = Unreliable
		}
		m.Regions = append(m.Regions, region)
	}
	return m
}

func narrowMapSample() *Map {
	m := sampleMap(Tiles())
	m.Width, m.Scale = 360, Scale{Limits: []float64{-3, -1, 1, 3}, Diverging: true}
	m.Title, m.Unit, m.Suffix = "Variazione del tasso di occupazione", "punti percentuali", ""
	m.Reference, m.Notes = nil, nil
	for i, v := range wave(20, 0.2, 0, 4.5, 1) {
		m.Regions[i].Value = v
	}
	return m
}

func sampleSparks() *Sparks {
	trend := func(phase float64) []float64 { return wave(12, 50, 0.6, 4, phase) }
	return &Sparks{
		Frame: Frame{Title: "In sintesi", Subtitle: "I semestre 2025 e variazione sullo stesso periodo del 2024", Demo: true, Source: inventedSource},
		Items: []Spark{
			{Label: "Occupati stranieri", Value: "2.514.000", Change: "+3,1%", Trend: trend(0), Periods: years(2014, 2025)},
			{Label: "Tasso di occupazione extra-UE", Value: "59,7%", Change: "+0,8 p.p.", Trend: trend(1), Status: Provisional},
			{Label: "Tasso di disoccupazione extra-UE", Value: "10,2%", Change: "−1,1 p.p.", Trend: trend(2)},
			{Label: "Inattivi stranieri 15-64 anni", Value: "1.118.000", Change: "stabile", Trend: trend(3)},
			{Label: "Attivazioni di rapporti di lavoro con stranieri", Value: "1.402.331", Change: "+2,4%", Trend: trend(4)},
			{Label: "Saldo attivazioni-cessazioni", Value: "+212.480", Change: "+14.210", Trend: trend(5)},
			{Label: "Entrate di immigrati previste dalle imprese", Value: "117.000", Change: "22,2% del totale", Trend: trend(6)},
			{Label: "Percettori di NASpI non comunitari", Value: "151.204", Trend: trend(7)},
		},
	}
}
