package demand

import (
	"math"
	"strconv"
	"testing"
)

// sectorsOfReference reads the sectors that testdata/bridge/reference.R made of the two parts of its regions.
func sectorsOfReference(t *testing.T) map[string]*Ragged {
	t.Helper()
	rows := map[string][]map[string]string{}
	for _, r := range table(t, "testdata/bridge/sectors.csv") {
		rows[r["sector"]] = append(rows[r["sector"]], r)
	}
	out := map[string]*Ragged{}
	for sector, of := range rows {
		s := seriesOf(t, of)
		out[sector] = &Ragged{Regions: []string{"N", "S"}, Employed: s["E"], Leads: []Lead{{Name: "FLOW", Form: Flow, Values: s["FLOW"]}, {Name: "COUNT", Form: Growth, Values: s["COUNT"], Whole: sector == "X"}}}
	}
	return out
}

var (
	partsOfReference  = map[string][]string{"N": {"A", "B", "C"}, "S": {"D", "E"}}
	largerOfReference = map[string][]string{"IT": {"N", "S"}}
)

// TestSectorBridgesAsInR: two sectors of two areas and of all, brought to agree with the regions at every origin, as lm() and plain
// vectors give them; their sum is what the regions are together.
func TestSectorBridgesAsInR(t *testing.T) {
	g := raggedOfReference(t)
	got := SectorBridges(g, sectorsOfReference(t), partsOfReference, largerOfReference)
	rows := table(t, "testdata/bridge/reference_sectors.csv")
	for _, want := range rows {
		ahead, err := strconv.Atoi(want["ahead"])
		if err != nil {
			t.Fatal(err)
		}
		of := got[[2]string{want["area"], want["sector"]}]
		if len(of) < ahead {
			t.Fatalf("%s %s: %d quarters are foreseen, wanted %d", want["area"], want["sector"], len(of), ahead)
		}
		asInR(t, want["area"]+" "+want["sector"], of[ahead-1], want)
	}
	if len(rows) != 12 {
		t.Errorf("%d rows of R", len(rows))
	}
	all := Bridges(g, map[string][]string{"IT": g.Regions, "N": partsOfReference["N"], "S": partsOfReference["S"]})
	for _, area := range []string{"N", "S", "IT"} {
		for h := range 2 {
			near(t, area, got[[2]string{area, "F"}][h].Value.Mean+got[[2]string{area, "X"}][h].Value.Mean, all[area][h].Value.Mean)
		}
	}
	if said := got[[2]string{"N", "X"}][0].Leads[1].said(); said[:34] != "of the same quarter, of all sector" {
		t.Errorf("a leading indicator of all sectors says %q", said)
	}
}

// TestSectorsBehindRegions: where the survey tells regions a quarter further than sectors, these are brought to the surveyed regions in
// that quarter, and to the foreseen ones in the next.
func TestSectorsBehindRegions(t *testing.T) {
	g, sectors := raggedOfReference(t), sectorsOfReference(t)
	for _, s := range sectors {
		for code, v := range s.Employed {
			s.Employed[code] = v[:53]
		}
	}
	got := SectorBridges(g, sectors, partsOfReference, largerOfReference)
	all := Bridges(g, partsOfReference)
	for area, regions := range partsOfReference {
		surveyed := 0.0
		for _, code := range regions {
			surveyed += g.Employed[code][53]
		}
		f, x := got[[2]string{area, "F"}], got[[2]string{area, "X"}]
		if len(f) < 2 || f[0].Quarter != 53 || f[1].Quarter != 54 {
			t.Fatalf("%s: %+v", area, f)
		}
		near(t, area+" surveyed", f[0].Value.Mean+x[0].Value.Mean, surveyed)
		near(t, area+" foreseen", f[1].Value.Mean+x[1].Value.Mean, all[area][0].Value.Mean)
	}
}

// TestYearOfSectors: two foreseen quarters complete a year of the regions and of the sectors, and the sectors still add up to the
// regions; where one area lacks a quarter no sector has the year.
func TestYearOfSectors(t *testing.T) {
	market := func() (*Market, *Ragged, map[string]*Ragged) {
		g, sectors := raggedOfReference(t), sectorsOfReference(t)
		m := &Market{Regions: g.Regions, Sectors: []string{"F", "X"}, Totals: map[string]Series{}, BySector: map[string]map[string]Series{}, Bridges: map[[2]string][]Bridge{},
			Quarters: Quarters{Year: 2012, Quarter: 1}}
		for _, code := range g.Regions {
			m.Totals[code] = Series{Year: 2024, Values: []float64{mean(g.Employed[code][48:52])}}
		}
		for _, area := range []string{"N", "S", "IT"} {
			m.BySector[area] = map[string]Series{"F": {Year: 2024, Values: []float64{1}}, "X": {Year: 2024, Values: []float64{1}}}
		}
		for area, b := range Bridges(g, nil) {
			m.Bridges[[2]string{area, All}] = b
		}
		for of, b := range SectorBridges(g, sectors, partsOfReference, largerOfReference) {
			m.Bridges[of] = b
		}
		return m, g, sectors
	}
	m, g, sectors := market()
	m.FollowQuarters(g, sectors, largerOfReference)
	var regions float64
	for _, code := range m.Regions {
		regions += m.Totals[code].Values[1]
	}
	near(t, "region", m.Totals["A"].Values[1], (g.Employed["A"][52]+g.Employed["A"][53]+m.Bridges[[2]string{"A", All}][0].Value.Mean+m.Bridges[[2]string{"A", All}][1].Value.Mean)/4)
	near(t, "sectors of the year", m.BySector["IT"]["F"].Values[1]+m.BySector["IT"]["X"].Values[1], regions)
	near(t, "areas", m.BySector["N"]["F"].Values[1]+m.BySector["S"]["F"].Values[1], m.BySector["IT"]["F"].Values[1])

	m, g, sectors = market()
	m.Bridges[[2]string{"S", "X"}] = m.Bridges[[2]string{"S", "X"}][:1]
	m.FollowQuarters(g, sectors, largerOfReference)
	if m.Totals["A"].Last() != 2025 || m.BySector["N"]["F"].Last() != 2024 {
		t.Errorf("regions know %d, sectors %d", m.Totals["A"].Last(), m.BySector["N"]["F"].Last())
	}
}

// TestSumOfPlaces: a flow needs all its places; a count moves as those that tell both ends of the year, where they make up most of it,
// and is the plain sum where all tell it.
func TestSumOfPlaces(t *testing.T) {
	gap := math.NaN()
	places := [][]float64{
		{100, 100, 100, 100, 110, 120, 130, gap, 121},
		{10, gap, 10, 20, gap, 20, 20, 22, 30},
	}
	for _, c := range []struct {
		form Form
		want []float64
	}{
		{Flow, []float64{110, gap, 110, 120, gap, 140, 150, gap, 151}},
		// the last of a gap of the larger place is unknown; of a gap of the smaller one it moves as the other
		{Growth, []float64{110, 100, 110, 120, 121, 120, 150, gap, 121 * 121. / 110}},
	} {
		got := c.form.Sum(places)
		for i, want := range c.want {
			if len(got) != len(c.want) || math.Abs(got[i]-want) > 1e-9 || math.IsNaN(got[i]) != math.IsNaN(want) {
				t.Errorf("form %d, quarter %d: %v, wanted %v", c.form, i, got, want)
			}
		}
	}
}
