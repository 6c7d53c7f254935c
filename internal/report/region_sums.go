package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/territory"
)

// summedParts are the ripartizioni of which the sheet may need the sum of the regions: those among which the area is
// ranked, or the one that it lies in.
func (s *sheet) summedParts() []string {
	if s.home.Level == territory.Ripartizione {
		return s.peers
	}
	if s.part != "" {
		return []string{s.part}
	}
	return nil
}

// addRegions gives ripartizioni the sum of their regions where the release has no figure of them: of counts that add up
// over areas and have no error of a sample, in the periods in which all regions have a value that is published.
func (s *sheet) addRegions() {
	s.summed = map[string]bool{}
	for _, part := range s.summedParts() {
		var regions []string
		for _, a := range s.areas.Within(part, territory.Region, s.target.End()) {
			regions = append(regions, a.Code)
		}
		if len(regions) == 0 {
			continue
		}
		var keys []series
		for key := range s.cells {
			if adds := s.catalogue[key.indicator].Areas; key.area == regions[0] && (adds == "additive" || adds == "residual") {
				keys = append(keys, key)
			}
		}
		for _, key := range keys {
			s.addUp(key, part, regions)
		}
	}
}

func (s *sheet) addUp(key series, part string, regions []string) {
	whole := key.in(part)
	for p := range s.cells[key] {
		if _, has := s.cells[whole][p]; has {
			continue
		}
		sum := observation{numerator: math.NaN(), denominator: math.NaN(), se: math.NaN(), conf: "F"}
		for _, code := range regions {
			o, has := s.cells[key.in(code)][p]
			if e := o.estimate(); !has || math.IsNaN(e.value) || o.se > 0 {
				sum.value = math.NaN()
				break
			}
			sum.value += o.value
			if strings.Index(graver, o.status) > strings.Index(graver, sum.status) {
				sum.status = o.status
			}
		}
		if math.IsNaN(sum.value) {
			continue
		}
		if s.cells[whole] == nil {
			s.cells[whole] = map[period.Period]observation{}
		}
		s.cells[whole][p] = sum
		s.summed[key.indicator] = true
		at, _ := slices.BinarySearchFunc(s.periods[whole], p, period.Period.Compare)
		s.periods[whole] = slices.Insert(s.periods[whole], at, p)
	}
}

// graver are the statuses that a sum takes over from its parts, the gravest last.
const graver = " AEPUB"

// ofParts says of the table of the main figures which of them are sums of regions, and why others are missing.
func (s *sheet) ofParts(facts []fact) []string {
	if s.home.Level != territory.Ripartizione && s.part == "" {
		return nil
	}
	part := s.part
	if part == "" {
		part = s.home.Code
	}
	var sums []string
	missing := map[string][]string{} // by how areas make a larger one
	for _, f := range facts {
		title, adds := lower(s.title(f.indicator)), s.catalogue[f.indicator].Areas
		switch {
		case s.summed[f.indicator]:
			if !slices.Contains(sums, title) {
				sums = append(sums, title)
			}
		case s.periods[s.series(f, part)] == nil && s.periods[s.series(f, italy)] != nil && !slices.Contains(missing[adds], title):
			missing[adds] = append(missing[adds], title)
		}
	}
	var out []string
	if sums != nil {
		out = append(out, fmt.Sprintf(s.t("%s: la release non ha una cifra della ripartizione per %s; quella data è la somma delle sue regioni.", "%s: the release has no figure of this part of the country for %s; that given is the sum of its regions."), s.area(part), s.List(sums)))
	}
	for _, adds := range []string{"additive", "residual", "distinct", "ratio", "none"} {
		if missing[adds] == nil {
			continue
		}
		why := model.Explain("areas", adds).In(s.Lang())
		if adds == "additive" || adds == "residual" {
			why = s.t("non tutte le regioni hanno una cifra da sommare", "not all regions have a figure to add")
		}
		out = append(out, fmt.Sprintf(s.t("%s: nessuna cifra per %s (%s).", "%s: no figure for %s (%s)."), s.area(part), s.List(missing[adds]), why))
	}
	return out
}
