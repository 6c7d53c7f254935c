package report

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

// forecast is the forecast of one series: its points, its method, its past.
type forecast struct {
	area, citizenship string
	origin            period.Period
	method, reason    string
	mase, naive       float64
	cover80, cover95  float64
	points            []point
}

// point is one period of a forecast with its limits.
type point struct {
	period                 period.Period
	mean                   float64
	lo80, hi80, lo95, hi95 float64
}

// forecasts reads the forecasts of a release, in order of area and citizenship.
func (b *builder) forecasts(ctx context.Context) ([]forecast, error) {
	rows, err := b.rel.DB.Query(ctx, `SELECT REF_AREA, CITIZENSHIP, ORIGIN, METHOD, REASON, MASE::DOUBLE, NAIVE_MASE::DOUBLE,
  COVER80::DOUBLE, COVER95::DOUBLE, TIME_PERIOD, OBS_VALUE::DOUBLE, LO80::DOUBLE, HI80::DOUBLE, LO95::DOUBLE, HI95::DOUBLE
FROM forecasts WHERE INDICATOR = 'co_activations' AND SEX = 'T' AND FREQ = 'Q'
ORDER BY REF_AREA <> 'IT', REF_AREA, CITIZENSHIP, STEP`)
	if err != nil {
		return nil, fmt.Errorf("forecasts of release %s: %w", b.rel.Manifest.ID, err)
	}
	defer rows.Close()
	var out []forecast
	for rows.Next() {
		var f forecast
		var p point
		var origin, when string
		var mase, naive, c80, c95, mean, lo80, hi80, lo95, hi95 sql.NullFloat64
		if err := rows.Scan(&f.area, &f.citizenship, &origin, &f.method, &f.reason, &mase, &naive, &c80, &c95, &when, &mean, &lo80, &hi80, &lo95, &hi95); err != nil {
			return nil, err
		}
		if f.origin, err = period.Parse(origin); err != nil {
			return nil, err
		}
		if p.period, err = period.Parse(when); err != nil {
			return nil, err
		}
		f.mase, f.naive, f.cover80, f.cover95 = number(mase), number(naive), number(c80), number(c95)
		p.mean, p.lo80, p.hi80, p.lo95, p.hi95 = number(mean), number(lo80), number(hi80), number(lo95), number(hi95)
		if n := len(out); n == 0 || out[n-1].area != f.area || out[n-1].citizenship != f.citizenship {
			out = append(out, f)
		}
		last := &out[len(out)-1]
		last.points = append(last.points, p)
	}
	return out, rows.Err()
}

// outlook is the part on the forecast. It starts from the last quarter that the release
// knows, which may be later than the period of the report, and says so.
func (b *builder) outlook(ctx context.Context) (doc.Section, error) {
	s := doc.Section{ID: "previsione", Number: "5", Title: b.t("La previsione", "The forecast")}
	all, err := b.forecasts(ctx)
	if err != nil {
		return s, err
	}
	past, err := b.past(ctx)
	if err != nil {
		return s, err
	}
	demand, err := b.projections(ctx)
	if err != nil {
		return s, err
	}
	beside, err := b.excelsiorNeed(ctx)
	if err != nil {
		return s, err
	}
	s.Blocks = append(s.Blocks, b.outlookText(all)...)
	s.Blocks = append(s.Blocks, b.fan("G5.1", "NEU", all, past), b.forecastTable(all), b.fan("G5.2", "TOTAL", all, past),
		b.forecastByRegion(all), b.backtest(all), b.openingsByRegion(demand), b.foreignRequirement(demand, beside), b.foreignByRegion(demand))
	return s, nil
}

func find(all []forecast, area, citizenship string) (forecast, bool) {
	i := slices.IndexFunc(all, func(f forecast) bool { return f.area == area && f.citizenship == citizenship && len(f.points) > 0 })
	if i < 0 {
		return forecast{}, false
	}
	return all[i], true
}

func (b *builder) outlookText(all []forecast) []doc.Block {
	f, ok := find(all, italy, "NEU")
	if !ok {
		return []doc.Block{doc.Paragraph{Text: b.lacking(coNeeds...), Lead: true}}
	}
	last := f.points[len(f.points)-1]
	next := f.points[0]
	text := fmt.Sprintf(b.t("Per il %s sono previste %s attivazioni di lavoratori non comunitari, con intervallo all'80%% tra %s e %s e al 95%% tra %s e %s.",
		"For the %s %s activations of non-EU workers are forecast, between %[3]s and %[4]s at 80%% and between %[5]s and %[6]s at 95%%."),
		b.name(next.period), b.Number(next.mean, 0), b.Number(next.lo80, 0), b.Number(next.hi80, 0), b.Number(next.lo95, 0), b.Number(next.hi95, 0))
	origin := fmt.Sprintf(b.t("La previsione parte dall'ultimo trimestre noto alla release (%s) e arriva al %s, %d trimestri avanti; la metodologia è una per tutte le serie: la combinazione di modelli ETS, theta, ARIMA e di tendenza locale e globale (LGT), con pesi dagli errori di previsioni provate nella serie stessa; le previsioni sono poi rese coerenti, così che le regioni sommino alle ripartizioni e all'Italia e le cittadinanze al totale. Il lavoro domestico, la somministrazione e i tirocini non sono compresi.",
		"The forecast starts from the last quarter that the release knows (%s) and reaches the %s, %d quarters ahead; the method is one for all series: a combination of ETS, theta, ARIMA and local and global trend (LGT) models, weighted by the errors of forecasts tried within the series itself; the forecasts are then made coherent, so that regions add up to ripartizioni and Italy, and citizenships to the total. Domestic work, agency work and internships are not included."),
		b.name(f.origin), b.name(last.period), len(f.points))
	blocks := []doc.Block{doc.Paragraph{Text: text, Lead: true}, doc.Paragraph{Text: origin}}
	if b.rel.Synthetic() {
		blocks = append(blocks, doc.Box{Warning: true, Title: b.t("Previsione su dati inventati", "A forecast of invented data"), Paragraphs: []string{b.t(
			"Le serie di questa release sono dimostrative: la previsione mostra il procedimento. I punteggi della verifica a ritroso (tavola T5.3) dicono soltanto che il calcolo funziona: su serie inventate non misurano alcuna accuratezza.",
			"The series of this release are invented: the forecast shows the procedure. The scores of the backtest (table T5.3) say only that the computation works: on invented series they measure no accuracy at all.")}})
	}
	return blocks
}

// past is the quarterly activations of Italy by citizenship, up to the origin of the
// forecasts and so beyond the period of the report.
func (b *builder) past(ctx context.Context) (map[string]map[period.Period]observation, error) {
	rows, err := b.rel.DB.Query(ctx, `SELECT CITIZENSHIP, TIME_PERIOD, OBS_VALUE::DOUBLE, OBS_STATUS FROM observations
WHERE KNOWN_TO IS NULL AND INDICATOR = 'co_activations' AND REF_AREA = 'IT' AND FREQ = 'Q' AND SEX = 'T'`+b.mainOnly())
	if err != nil {
		return nil, fmt.Errorf("activations of release %s: %w", b.rel.Manifest.ID, err)
	}
	defer rows.Close()
	out := map[string]map[period.Period]observation{}
	for rows.Next() {
		var citizenship, when, status string
		var v sql.NullFloat64
		if err := rows.Scan(&citizenship, &when, &v, &status); err != nil {
			return nil, err
		}
		p, err := period.Parse(when)
		if err != nil {
			return nil, err
		}
		if out[citizenship] == nil {
			out[citizenship] = map[period.Period]observation{}
		}
		out[citizenship][p] = observation{value: number(v), se: math.NaN(), status: status}
	}
	return out, rows.Err()
}

// mainOnly keeps the totals of the main perimeter, of the dimensions that there are.
func (b *builder) mainOnly() string {
	out := ""
	for _, d := range [][2]string{{"PERIMETER", mainPerimeter}, {"SECTOR", "_T"}, {"CONTRACT", "_T"}} {
		if b.has("co_activations", d[0]) {
			out += fmt.Sprintf(" AND %s = '%s'", d[0], d[1])
		}
	}
	return out
}

func (b *builder) fan(id, citizenship string, all []forecast, past map[string]map[period.Period]observation) *doc.Figure {
	const history = 32 // quarters
	f, ok := find(all, italy, citizenship)
	var periods []period.Period
	var last period.Period
	if ok {
		last = f.points[len(f.points)-1].period
		periods, _ = period.Range(f.origin.Add(1-history), last)
	}
	m := b.about(b.t("migliaia di rapporti di lavoro", "thousand employment relationships"), b.stretch(codesOf(periods)), "co_activations")
	title := b.t("Attivazioni di lavoratori non comunitari: osservate e previste", "Activations of non-EU workers: observed and forecast")
	if citizenship == "TOTAL" {
		title = b.t("Attivazioni, tutte le cittadinanze: osservate e previste", "Activations, all citizenships: observed and forecast")
	}
	notes := []string{b.t("Metodo: ", "Method: ") + f.method + b.t("; origine: ", "; origin: ") + b.name(f.origin) + "."}
	return b.figure(id, title, m, chart.Frame{Decimals: 1, Notes: notes}, func(frame chart.Frame) chart.Chart {
		fan := &chart.Fan{Frame: frame, Periods: codesOf(periods), Bands: []chart.Band{{Level: 95}, {Level: 80}}}
		for _, p := range periods {
			o, known := past[citizenship][p]
			if !known {
				o = observation{value: math.NaN()}
			}
			fan.Actual, fan.Status = append(fan.Actual, o.value/thousand), append(fan.Status, o.estimate().mark())
			pt := point{mean: math.NaN(), lo80: math.NaN(), hi80: math.NaN(), lo95: math.NaN(), hi95: math.NaN()}
			if i := slices.IndexFunc(f.points, func(x point) bool { return x.period == p }); i >= 0 {
				pt = f.points[i]
			}
			fan.Forecast = append(fan.Forecast, pt.mean/thousand)
			fan.Bands[0].Lo, fan.Bands[0].Hi = append(fan.Bands[0].Lo, pt.lo95/thousand), append(fan.Bands[0].Hi, pt.hi95/thousand)
			fan.Bands[1].Lo, fan.Bands[1].Hi = append(fan.Bands[1].Lo, pt.lo80/thousand), append(fan.Bands[1].Hi, pt.hi80/thousand)
		}
		return fan
	}, coNeeds...)
}
