package flussi

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"osservatorio/internal/sample/draw"
)

// row is one line of the contract flussi_funnel but for its year and act.
type row struct {
	date, area, scope, stage, concept, permit string
	value                                     int64
	status                                    string
}

// The values of the contract's columns.
const (
	national, regional, provincial, reserve = "NATIONAL", "REGION", "PROVINCE", "RESERVE"
	ceiling, initial, toppedUp, noConcept   = "CEILING", "INITIAL", "TOPPED_UP", "_Z"
	seasonalWork, multiannual               = "SEASONAL", "MULTIANNUAL"
)

// multiannualSince is the first act with a sub-quota for permits of several
// years; multiannualPerMille is about its share of every stage.
const (
	multiannualSince    = 2012
	multiannualPerMille = 80
)

// printedMultiannual are Piemonte's applications, nulla osta and contracts for
// permits of several years under the act of 2012.
var printedMultiannual = [stageCount]int64{applications: 108, nullaOsta: 38, visas: 38, contracts: 38, permits: 38}

// writeFunnel writes the rows of one act that were observed until published.
func writeFunnel(w io.Writer, seed uint64, a act, published string) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "TIME_PERIOD,ACT,OBS_DATE,REF_AREA,SCOPE,STAGE,QUOTA_CONCEPT,PERMIT_TYPE,OBS_VALUE,OBS_STATUS")
	for _, r := range newModel(seed).rows(a) {
		if r.date <= published {
			fmt.Fprintf(out, "%d,%s,%s,%s,%s,%s,%s,%s,%d,%s\n",
				a.year, a.name, r.date, r.area, r.scope, r.stage, r.concept, r.permit, r.value, r.status)
		}
	}
	return out.Flush()
}

func (m model) rows(a act) []row {
	regions := m.regions(a)
	var italy funnel
	for _, r := range regions {
		italy = italy.plus(r)
	}
	italy.area = "IT"
	rows := m.quotaRows(a, regions)
	observations := a.observations()
	for _, o := range observations {
		rows = append(rows, m.stageRows(a, o, italy, national)...)
		for _, r := range regions {
			rows = append(rows, m.stageRows(a, o, r, regional)...)
		}
	}
	last := observations[len(observations)-1]
	for _, r := range regions {
		rows = append(rows, m.provinceRows(a, last, r)...)
	}
	return rows
}

// quotaRows are the ceiling, what the first note divides and leaves in
// reserve, and what the regions have after the reserve is divided too.
func (m model) quotaRows(a act, regions []funnel) []row {
	quota := func(date, area, scope, concept, permit string, value int64) row {
		return row{date, area, scope, "QUOTA", concept, permit, value, "A"}
	}
	rows := []row{quota(a.allotted, "IT", national, ceiling, seasonalWork, a.ceiling)}
	var divided int64
	var first, later []row
	for _, r := range regions {
		n := r.quota
		if a.toppedUp {
			n = draw.PerMille(n, m.draws.Between(820, 940, "initial", r.area, strconv.Itoa(a.year)))
			later = append(later, quota(a.secondNote(), r.area, regional, toppedUp, seasonalWork, r.quota))
		}
		divided += n
		first = append(first, quota(a.allotted, r.area, regional, initial, seasonalWork, n))
		if a.year >= multiannualSince {
			first = append(first, quota(a.allotted, r.area, regional, initial, multiannual, m.multiannual(a, r.area, n)))
		}
	}
	rows = append(rows,
		quota(a.allotted, "IT", national, initial, seasonalWork, divided),
		quota(a.allotted, "RESERVE", reserve, initial, seasonalWork, a.ceiling-divided))
	return append(append(rows, first...), later...)
}

// secondNote is the date on which the reserve was divided.
func (a act) secondNote() string { return fmt.Sprintf("%d-10-15", a.firstYear) }

func (m model) multiannual(a act, area string, n int64) int64 {
	return draw.PerMille(n, m.draws.Around(multiannualPerMille, 300, "multiannual", area, strconv.Itoa(a.year)))
}

// stageRows are the stages of one area on one day, the permits of several
// years apart where an act has them and the area is a region.
func (m model) stageRows(a act, o observation, f funnel, scope string) []row {
	var rows []row
	for s, n := range f.counts {
		stage := func(permit string, value int64) row {
			return row{o.date, f.area, scope, stageCodes[s], noConcept, permit, draw.PerMille(value, o.complete[s]), o.status}
		}
		rows = append(rows, stage(seasonalWork, n))
		if scope == regional && a.year >= multiannualSince {
			several := m.multiannual(a, f.area, n)
			if a.year == 2012 && f.area == "ITC1" {
				several = printedMultiannual[s]
			}
			rows = append(rows, stage(multiannual, several))
		}
	}
	return rows
}

// provinceRows are quota, applications, nulla osta and contracts of a region's
// provinces at the last observation.
func (m model) provinceRows(a act, o observation, region funnel) []row {
	var rows []row
	for _, p := range m.provinces(a, region) {
		area := codeIn(p.area, a.year)
		concept, date := initial, a.allotted
		if a.toppedUp {
			concept, date = toppedUp, a.secondNote()
		}
		rows = append(rows, row{date, area, provincial, "QUOTA", concept, seasonalWork, p.quota, "A"})
		for _, s := range []int{applications, nullaOsta, contracts} {
			rows = append(rows, row{o.date, area, provincial, stageCodes[s], noConcept, seasonalWork, p.counts[s], o.status})
		}
	}
	return rows
}
