package report

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/precision"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

// series names one series of an indicator. dims holds the indicator's own dimensions
// that are not totals, "NAME=CODE" in order of name, joined by commas.
type series struct{ indicator, area, citizenship, sex, age, dims string }

func (s series) in(area string) series         { s.area = area; return s }
func (s series) of(citizenship string) series  { s.citizenship = citizenship; return s }
func (s series) by(sex string) series          { s.sex = sex; return s }
func (s series) with(name, code string) series { s.dims = setDim(s.dims, name, code); return s }

// setDim sets a dimension; a total leaves it out, as the data's "_Z" does.
func setDim(dims, name, code string) string {
	var parts []string
	for part := range strings.SplitSeq(dims, ",") {
		if part != "" && !strings.HasPrefix(part, name+"=") {
			parts = append(parts, part)
		}
	}
	if !isTotal(code) {
		parts = append(parts, name+"="+code)
	}
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

func isTotal(code string) bool { return code == "_T" || code == "_Z" || code == "TOTAL" || code == "" }

// dim is the code of a dimension in dims, "" for a total.
func dim(dims, name string) string {
	for part := range strings.SplitSeq(dims, ",") {
		if code, ok := strings.CutPrefix(part, name+"="); ok {
			return code
		}
	}
	return ""
}

// observation is one value of a release as it holds now. Numbers are NaN where there is none.
type observation struct {
	value, numerator, denominator, se float64
	status, conf, provenance          string
}

// store holds the observations that a report may need.
type store struct {
	catalogue map[string]model.Indicator
	cells     map[series]map[period.Period]observation
	periods   map[series][]period.Period // ascending
	rules     precision.Rules
	ages      map[string]string // indicator -> the age that the report speaks of
	schemes   *codelist.List    // with the days on which benefits were in force; may be nil
}

// load reads the observations of a release that are known now, up to the end of the
// target: of Italy all, of its parts, of both sexes together (rates of ripartizioni also by
// sex), the last three years that each indicator has. It is one query.
func load(ctx context.Context, rel *release.Release, target period.Period, areas *territory.Territory) (*store, error) {
	return read(ctx, rel, loadQuery(model.Dimensions(rel.Catalogue.Indicators), target, areas), func(_ series, p period.Period) bool { return !p.End().After(target.End()) })
}

// read holds what a query of the columns of selection gives, as far as it is wanted.
func read(ctx context.Context, rel *release.Release, query string, wanted func(series, period.Period) bool) (*store, error) {
	s := &store{catalogue: map[string]model.Indicator{}, cells: map[series]map[period.Period]observation{},
		periods: map[series][]period.Period{}, ages: map[string]string{}}
	for _, d := range rel.Catalogue.Indicators {
		s.catalogue[d.ID] = d
	}
	rows, err := rel.DB.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("observations of release %s: %w", rel.Manifest.ID, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := s.scan(rows, wanted); err != nil {
			return nil, fmt.Errorf("observations of release %s: %w", rel.Manifest.ID, err)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for key, cells := range s.cells {
		s.periods[key] = slices.SortedFunc(maps.Keys(cells), period.Period.Compare)
	}
	s.chooseAges()
	return s, nil
}

func loadQuery(dims []string, target period.Period, areas *territory.Territory) string {
	var codes, parts, bySex []string
	for _, id := range rates {
		bySex = append(bySex, duck.Quote(id))
	}
	for _, a := range areas.All() {
		if a.Level == territory.Ripartizione || a.Level == territory.MacroArea {
			parts = append(parts, duck.Quote(a.Code))
		}
		if a.Level != territory.Province && a.Level != territory.Merged && a.Level != territory.Special {
			codes = append(codes, duck.Quote(a.Code))
		}
	}
	return selection(dims) + fmt.Sprintf(`
WHERE KNOWN_TO IS NULL AND left(TIME_PERIOD, 4)::INT <= %d AND REF_AREA IN (%s) AND (REF_AREA = '%s' OR SEX = 'T'
  OR INDICATOR IN (%s) AND REF_AREA IN (%s))
QUALIFY REF_AREA = '%[3]s' OR left(TIME_PERIOD, 4)::INT >= max(left(TIME_PERIOD, 4)::INT)
  OVER (PARTITION BY INDICATOR, CITIZENSHIP, FREQ, REF_AREA = '%[3]s') - 2`,
		target.Year(), strings.Join(codes, ", "), territory.Italy, strings.Join(bySex, ", "), strings.Join(parts, ", "))
}

// selection is the columns of observations that a store is read from.
func selection(dims []string) string {
	// A dimension that is no total is written NAME=CODE; concat_ws leaves out the NULLs.
	named := []string{"','", "NULL"} // concat_ws wants one at least
	for _, name := range dims {
		named = append(named, fmt.Sprintf("CASE WHEN %s NOT IN ('_T', '_Z', 'TOTAL', '') THEN '%[2]s=' || %[1]s END", duck.Ident(name), name))
	}
	return fmt.Sprintf(`SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, concat_ws(%s),
  OBS_VALUE::DOUBLE, NUMERATOR::DOUBLE, DENOMINATOR::DOUBLE, SE::DOUBLE, OBS_STATUS, CONF_STATUS, PROVENANCE
FROM observations`, strings.Join(named, ", "))
}

func (s *store) scan(rows *sql.Rows, wanted func(series, period.Period) bool) error {
	var key series
	var when string
	var status, conf, provenance sql.NullString
	var v, num, den, se sql.NullFloat64
	if err := rows.Scan(&key.indicator, &key.area, &when, &key.citizenship, &key.sex, &key.age, &key.dims,
		&v, &num, &den, &se, &status, &conf, &provenance); err != nil {
		return err
	}
	p, err := period.Parse(when)
	if err != nil {
		return err
	}
	if !wanted(key, p) {
		return nil
	}
	if s.cells[key] == nil {
		s.cells[key] = map[period.Period]observation{}
	}
	s.cells[key][p] = observation{number(v), number(num), number(den), number(se), status.String, conf.String, provenance.String}
	return nil
}

func number(v sql.NullFloat64) float64 {
	if !v.Valid {
		return math.NaN()
	}
	return v.Float64
}

// agePreference orders the ages of an indicator that serve equally many citizenships.
var agePreference = []string{"TOTAL", "Y15-74", "Y_GE15", "Y15-89", "Y15-64", "Y20-64", "Y15-29", "Y15-34", "Y15-24"}

// chooseAges takes for each indicator the age class that Italy, or else its parts, have
// for most citizenships in the indicator's last year.
func (s *store) chooseAges() {
	last := map[string]int{} // year of the indicator, anywhere
	national := map[string]bool{}
	for key, periods := range s.periods {
		last[key.indicator] = max(last[key.indicator], periods[len(periods)-1].Year())
		national[key.indicator] = national[key.indicator] || key.area == territory.Italy
	}
	citizenships := map[string]map[string]map[string]bool{} // indicator, age, citizenship
	for key, periods := range s.periods {
		if national[key.indicator] && key.area != territory.Italy || periods[len(periods)-1].Year() < last[key.indicator] {
			continue
		}
		ages := citizenships[key.indicator]
		if ages == nil {
			ages = map[string]map[string]bool{}
			citizenships[key.indicator] = ages
		}
		if ages[key.age] == nil {
			ages[key.age] = map[string]bool{}
		}
		ages[key.age][key.citizenship] = true
	}
	for indicator, ages := range citizenships {
		s.ages[indicator] = slices.MinFunc(slices.Sorted(maps.Keys(ages)), func(a, b string) int {
			return cmp.Or(len(ages[b])-len(ages[a]), ageRank(a)-ageRank(b))
		})
	}
}

func ageRank(age string) int {
	if i := slices.Index(agePreference, age); i >= 0 {
		return i
	}
	return len(agePreference)
}

// mainPerimeter is the perimeter of the compulsory communications that the report is
// about where it does not say another: dependent and para-subordinate work.
const mainPerimeter = "DIP"

// of names the series of an indicator for Italy, all citizenships, both sexes, totals.
func (s *store) of(indicator string) series {
	key := series{indicator: indicator, area: territory.Italy, citizenship: "TOTAL", sex: "T", age: s.ages[indicator]}
	if s.has(indicator, "PERIMETER") {
		key = key.with("PERIMETER", mainPerimeter)
	}
	return key
}

func (s *store) has(indicator, dimension string) bool {
	return slices.Contains(s.catalogue[indicator].Dimensions, dimension)
}

// codes lists the codes of a dimension that any series of an indicator has, totals
// left out, in order.
func (s *store) codes(indicator, dimension string) []string {
	seen := map[string]bool{}
	for key := range s.cells {
		if key.indicator != indicator {
			continue
		}
		if code := dim(key.dims, dimension); code != "" {
			seen[code] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
