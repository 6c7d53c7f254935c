package report

import (
	"fmt"
	"math"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

var funnelNeeds = []string{"flussi/funnel", "flussi/quotas"}

// stages are the steps of seasonal work from the quota to the permit.
var stages = []string{"seasonal_quota", "seasonal_applications", "seasonal_nulla_osta", "seasonal_visas", "seasonal_contracts", "seasonal_permits"}

// ratios between stages, with the decimals that they are printed with.
var ratios = []string{"seasonal_demand_ratio", "seasonal_no_over_quota", "seasonal_contracts_over_no", "seasonal_pds_over_quota"}

// entryFlows is the part on the quotas of seasonal work.
func (b *builder) entryFlows() doc.Section {
	s := doc.Section{ID: "flussi-ingresso", Number: "6", Title: b.t("I flussi di ingresso per lavoro stagionale", "Entry flows for seasonal work")}
	s.Blocks = append(s.Blocks, b.funnelText()...)
	s.Blocks = append(s.Blocks, b.funnel(), b.funnelYears(), b.funnelByRegion())
	return s
}

// seasonal is a stage or ratio of non-EU citizens: there are no others.
func (b *builder) seasonal(id string) series { return b.of(id).of("NEU") }

func (b *builder) funnelPeriod() span {
	var keys []series
	for _, id := range stages[1:] {
		keys = append(keys, b.seasonal(id))
	}
	when := b.latest(b.target, keys...)
	if !when.ok() {
		when = b.latest(b.target, b.seasonal(stages[0]))
	}
	return when
}

func (b *builder) funnelText() []doc.Block {
	when := b.funnelPeriod()
	quota, asked := b.at(b.seasonal(stages[0]), when), b.at(b.seasonal(stages[1]), when)
	if math.IsNaN(quota.value) && math.IsNaN(asked.value) {
		return []doc.Block{doc.Paragraph{Text: b.lacking(funnelNeeds...), Lead: true}}
	}
	var lines []string
	if !math.IsNaN(quota.value) {
		text := fmt.Sprintf(b.t("Per il lavoro stagionale l'anno di programmazione %s prevede %s ingressi", "For seasonal work the programming year %s provides for %s entries"),
			b.name(when.period), b.Number(quota.value, 0))
		if ratio := b.at(b.seasonal("seasonal_demand_ratio"), when); !math.IsNaN(ratio.value) {
			text += fmt.Sprintf(b.t(", a fronte di %s istanze: %s per ogni quota", ", against %s applications: %s for each quota"), b.Number(asked.value, 0), b.Number(ratio.value, 2))
		}
		lines = append(lines, text+".")
	}
	if no, pds := b.at(b.seasonal("seasonal_no_over_quota"), when), b.at(b.seasonal("seasonal_pds_over_quota"), when); !math.IsNaN(no.value) && !math.IsNaN(pds.value) {
		lines = append(lines, fmt.Sprintf(b.t("Su cento quote i nulla osta sono %s e i permessi di soggiorno richiesti %s.", "Of a hundred quotas %s come to a nulla osta and %s to a request for a residence permit."),
			b.Number(no.value, 1), b.Number(pds.value, 1)))
	}
	return []doc.Block{doc.Paragraph{Text: join(lines...), Lead: true}, doc.Paragraph{Text: b.t(
		"Le fasi sono osservate alla data dell'ultimo conteggio e appartengono alla programmazione dell'anno, anche quando le pratiche si concludono dopo. Quote di atti e concetti diversi (tetto del decreto, quota ripartita, integrazioni) non si sommano: per l'Italia vale il tetto del decreto, per le regioni la quota ripartita con le integrazioni.",
		"Stages are observed on the day of the last count and belong to the year's programme, even where files are closed later. Quotas of different acts and concepts (the decree's ceiling, what is divided, additions) are not added: for Italy the ceiling of the decree stands, for regions what was divided with its additions.")}}
}

func (b *builder) funnel() *doc.Figure {
	when := b.funnelPeriod()
	m := b.about(b.t("numero", "number"), b.period(when), stages...)
	return b.figure("G6.1", b.t("Dalla quota al permesso di soggiorno: lavoro stagionale, Italia", "From the quota to the residence permit: seasonal work, Italy"), m, chart.Frame{},
		func(f chart.Frame) chart.Chart {
			c := &chart.Funnel{Frame: f}
			for i, id := range stages {
				e := b.at(b.seasonal(id), when)
				c.Stages = append(c.Stages, chart.Stage{Name: b.title(id), Value: e.value, Status: e.mark(), NoRatio: i == 1})
			}
			return c
		}, funnelNeeds...)
}

// funnelYears is the series of the last years, Italy.
func (b *builder) funnelYears() *doc.Table {
	var keys []series
	for _, id := range stages {
		keys = append(keys, b.seasonal(id))
	}
	periods, columns := b.history(period.Annual, 8, keys...)
	t := b.table("T6.1", b.t("Lavoro stagionale: quote, istanze, nulla osta, visti, contratti e permessi, Italia", "Seasonal work: quotas, applications, nulla osta, visas, contracts and permits, Italy"), b.t("Fase", "Stage"),
		b.about(b.t("numero; rapporti tra le fasi", "number; ratios between stages"), b.stretch(codesOf(periods)), stages...))
	for _, p := range periods {
		t.Columns = append(t.Columns, doc.Column{Title: b.name(p)})
	}
	for i, id := range stages {
		row := doc.Row{Label: b.title(id), Cells: []doc.Cell{}}
		for _, e := range columns[i] {
			row.Cells = append(row.Cells, e.cell(0, 1))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = append(t.Rows, doc.Row{Label: b.t("Rapporti tra le fasi", "Ratios between stages")})
	for _, id := range ratios {
		row := doc.Row{Label: b.ratioTitle(id), Indent: true, Cells: []doc.Cell{}}
		for _, p := range periods {
			row.Cells = append(row.Cells, b.at(b.seasonal(id), span{period: p}).cell(b.ratioDecimals(id), 1))
		}
		t.Rows = append(t.Rows, row)
	}
	return b.settled(t, funnelNeeds...)
}

func (b *builder) ratioTitle(id string) string {
	if isRate(b.catalogue[id].Unit) {
		return b.title(id) + " (%)"
	}
	return b.title(id)
}

func (b *builder) ratioDecimals(id string) int {
	if isRate(b.catalogue[id].Unit) {
		return 1
	}
	return 2
}

func (b *builder) funnelByRegion() *doc.Table {
	var keys []series
	for _, id := range stages[1:] {
		keys = append(keys, b.seasonal(id))
	}
	when := b.broad(keys...)
	if !when.ok() {
		when = b.broad(b.seasonal(stages[0]))
	}
	t := b.table("T6.2", b.t("Lavoro stagionale: fasi e rapporti per territorio", "Seasonal work: stages and ratios by area"), "",
		b.about(b.t("numero; istanze per quota; valori percentuali", "number; applications for each quota; per cent"), b.period(when), stages...))
	names := []string{b.t("quote", "quotas"), b.t("istanze", "applic."), b.t("nulla osta", "nulla osta"), b.t("visti", "visas"), b.t("contratti", "contracts"), b.t("permessi", "permits")}
	short := []string{b.t("istanze su quote", "applic. / quotas"), b.t("n.o. su quote %", "n.o. / quotas %"), b.t("contratti su n.o. %", "contracts / n.o. %"), b.t("permessi su quote %", "permits / quotas %")}
	var columns []measure
	for i, id := range stages {
		columns = append(columns, b.value(b.t("Fasi", "Stages"), names[i], b.seasonal(id), when, 0, 1))
	}
	for i, id := range ratios {
		columns = append(columns, b.value(b.t("Rapporti", "Ratios"), short[i], b.seasonal(id), when, b.ratioDecimals(id), 1))
	}
	t.Notes = []string{b.t("La quota dell'Italia è il tetto del decreto e comprende la riserva non ripartita: non è la somma delle regioni.", "Italy's quota is the ceiling of the decree and holds the reserve not yet divided: it is not the sum of the regions.")}
	return b.regional(t, funnelNeeds, columns...)
}
