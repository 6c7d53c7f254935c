package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"osservatorio/internal/duck"
	"osservatorio/internal/italian"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
	"osservatorio/internal/report/doc"
	"osservatorio/internal/territory"
)

// ErrArea is returned for an area that has no fact sheet: a province, or one that is no
// place in Italy.
var ErrArea = errors.New("a fact sheet is of a region, an autonomous province, a ripartizione or Italy")

// ErrSheetPeriod is returned for a period that a fact sheet cannot be of.
var ErrSheetPeriod = errors.New("a fact sheet is of a year or a half-year, such as 2025 or 2025-S1")

// sheet is the fact sheet of one area in the making.
type sheet struct {
	*builder
	home  territory.Area
	part  string   // the ripartizione of a region, "" for others
	peers []string // the areas among which it is ranked, itself among them; nil for Italy
	// summed are the indicators of which a ripartizione has the sum of its regions.
	summed map[string]bool
}

// Region makes the fact sheet of an area: sixteen themes with a table each, in the order of
// the fact sheets of the integrated plans of 2015, on two pages with an annex. Stocks of
// 1 January are those at the end of the period; other figures are of the period, or of the
// latest before it. It returns ErrArea and ErrSheetPeriod.
func Region(ctx context.Context, rel *release.Release, opts Options) (*Document, error) {
	if f := opts.Period.Freq(); f != period.Annual && f != period.HalfYearly {
		return nil, fmt.Errorf("%w, not %q", ErrSheetPeriod, opts.Period)
	}
	home, ok := opts.Areas.Area(opts.Area)
	if !ok || !HasSheet(home) {
		return nil, fmt.Errorf("%w, not %q", ErrArea, opts.Area)
	}
	locale, err := italian.ForLang(opts.Lang)
	if err != nil {
		return nil, err
	}
	date, err := time.Parse(time.DateOnly, rel.Manifest.AsOf)
	if err != nil {
		return nil, fmt.Errorf("release %s: as-of day: %w", rel.Manifest.ID, err)
	}
	b := &builder{grammar: grammar{locale}, rel: rel, target: opts.Period, areas: opts.Areas, lists: opts.Codes, providers: opts.Providers}
	s := &sheet{builder: b, home: home}
	s.compared()
	b.store, err = read(ctx, rel, s.query(), s.wanted)
	if err != nil {
		return nil, err
	}
	s.addRegions()
	b.schemes, b.rules = opts.Codes["scheme"], opts.Reliability
	d := &doc.Document{
		Locale: locale, Issuer: b.t("Osservatorio sul mercato del lavoro degli stranieri", "Observatory on foreigners in the labour market"),
		Title:    s.called(),
		Subtitle: b.t("Quadro di riferimento regionale, ", "Regional fact sheet, ") + b.name(opts.Period),
		Edition:  b.edition(), Release: rel.Manifest.ID, Date: date, Demo: rel.Synthetic(), Notice: rel.Entry.Notice(opts.Lang), Brief: true,
	}
	if home.Code == italy {
		d.Subtitle = b.t("Quadro di riferimento nazionale, ", "National fact sheet, ") + b.name(opts.Period)
	}
	d.Summary = fmt.Sprintf("%s, %s. %s %s.", d.Title, d.Subtitle, "Release", d.Release)
	d.Sections = s.sections()
	if b.err != nil {
		return nil, b.err
	}
	name := b.t("scheda-", "fact-sheet-") + home.Code + "-" + opts.Period.String()
	return &Document{doc: d, name: name}, nil
}

// HasSheet reports whether an area has a fact sheet.
func HasSheet(a territory.Area) bool {
	return slices.Contains([]territory.Level{territory.Country, territory.MacroArea, territory.Ripartizione, territory.Region, territory.AutonomousProvince}, a.Level)
}

// SheetPeriod is the period that a fact sheet of a release is of where none is asked for:
// the last year that it has whole, or else its last half-year.
func SheetPeriod(ctx context.Context, rel *release.Release) (period.Period, error) {
	last, err := rel.LastHalfYear(ctx)
	if err != nil {
		return period.Period{}, err
	}
	if last == "" {
		day, err := period.ParseDate(rel.Manifest.AsOf)
		if err != nil {
			return period.Period{}, err
		}
		return day.In(period.Annual).Add(-1), nil
	}
	half, err := period.Parse(last)
	if err != nil || half.Number() == 1 {
		return half, err
	}
	return half.End().In(period.Annual), nil
}

// called is the area as a title has it.
func (s *sheet) called() string { return s.area(s.home.Code) }

// compared finds what the area is set beside: its ripartizione, and its peers.
func (s *sheet) compared() {
	for _, a := range s.areas.Ancestors(s.home.Code) {
		if a.Level == territory.Ripartizione {
			s.part = a.Code
		}
	}
	switch s.home.Level {
	case territory.Region:
		s.peers = s.regions()
	case territory.AutonomousProvince: // in the place of the region that they are parts of
		for _, code := range s.regions() {
			if code != s.home.Parent {
				s.peers = append(s.peers, code)
			}
		}
		for _, a := range s.areas.Children(s.home.Parent, s.target.End()) {
			s.peers = append(s.peers, a.Code)
		}
	case territory.Ripartizione:
		for _, a := range s.areasAt(territory.Ripartizione) {
			s.peers = append(s.peers, a.Code)
		}
	}
}

// history is how many years the annex goes back, the period's own among them.
const history = 6

// query reads of the area, its ripartizione and Italy all years of the annex, and of the other
// areas what ranks, the map and the shares of provinces need.
func (s *sheet) query() string {
	list := func(codes []string) string {
		out := "''"
		for _, c := range codes {
			out += ", " + duck.Quote(c)
		}
		return out
	}
	var provinces []string
	for _, a := range s.provinces() {
		provinces = append(provinces, a.Code)
	}
	year := s.target.Year()
	peers := s.peers
	if peers == nil || s.home.Level == territory.Ripartizione { // whose regions may have to be added
		peers = slices.Concat(peers, s.regions())
	}
	dims := model.Dimensions(s.rel.Catalogue.Indicators)
	total := func(name string, besides ...string) string { // of a dimension that the release has
		if !slices.Contains(dims, name) {
			return "true"
		}
		return fmt.Sprintf("%s IN (%s)", duck.Ident(name), list(append(besides, "_T", "_Z")))
	}
	return selection(dims) + fmt.Sprintf(`
WHERE KNOWN_TO IS NULL AND INDICATOR IN (%s) AND TIME_PERIOD >= '%d' AND TIME_PERIOD < '%d' AND %s AND (%s OR %s)
  AND (REF_AREA = %s AND (FREQ NOT IN ('Q', 'M') OR INDICATOR IN (%s))
    OR (SEX = 'T' OR SEX = 'F' AND INDICATOR IN (%s)) AND (FREQ NOT IN ('Q', 'M') OR REF_AREA = 'IT' AND INDICATOR = 'msna_present') AND (REF_AREA IN (%s) OR REF_AREA IN (%s) AND INDICATOR IN (%s)
      OR REF_AREA IN (%s) AND TIME_PERIOD >= '%d' AND %[4]s AND %[5]s AND %[6]s))`,
		list(needed()), year-history, year+2, total("PERIMETER", mainPerimeter), total("SECTOR"), total("CONTRACT"), duck.Quote(s.home.Code), list(byQuarter), list(womenTold()),
		list([]string{s.part, italy}), list(provinces), list(byProvince), list(peers), year-2)
}

// byQuarter are the indicators of which the sheet shows more than years: the area's quarters and months.
var byQuarter = []string{"co_activations", "co_terminations", "msna_present", "reception_present"}

// womenTold are the indicators of which the tables tell the share of women, in other areas too.
func womenTold() []string {
	var out []string
	for _, t := range themes {
		for _, f := range t.facts {
			if f.of == "SEX" && !slices.Contains(out, f.indicator) {
				out = append(out, f.indicator)
			}
		}
	}
	return out
}

// provinces are those of a region in force at the end of the period.
func (s *sheet) provinces() []territory.Area {
	if s.home.Level != territory.Region {
		return nil
	}
	return s.areas.Within(s.home.Code, territory.Province, s.target.End())
}

// closing is the year of the 1 January on which, or last before which, the period ends.
func (s *sheet) closing() period.Period { return s.target.End().AddDays(1).In(period.Annual) }

// wanted reports whether a cell may stand in the sheet: none after its period, but stocks
// at its end, which are dated 1 January.
func (s *sheet) wanted(key series, p period.Period) bool {
	if januaryStocks[key.indicator] {
		return p.Freq() == period.Annual && p.Compare(s.closing()) <= 0
	}
	return !p.End().After(s.target.End())
}

// of january stocks the release gives the year on whose first day they were counted.
var januaryStocks = map[string]bool{"foreign_residents": true, "foreign_share_resident": true, "permits_stock": true, "permits_longterm_share": true}

// sections are the front, the themes, the comparison, the warnings and the sources.
func (s *sheet) sections() []doc.Section {
	var annex []doc.Section
	for i, t := range themes {
		annex = append(annex, s.theme(i+1, t))
	}
	annex = append(annex, s.comparison(len(themes)+1), s.warnings(len(themes)+2), s.method(len(themes)))
	for i := 1; i < len(annex); i++ {
		annex[i].Flow = true
	}
	return append([]doc.Section{s.front(annex)}, annex...)
}

// SheetAreas are the areas that have a fact sheet now: Italy, the ripartizioni, the regions
// and the autonomous provinces.
func SheetAreas(areas *territory.Territory) []territory.Area {
	var out []territory.Area
	for _, level := range []territory.Level{territory.Country, territory.Ripartizione, territory.Region, territory.AutonomousProvince} {
		for _, a := range areas.All() {
			if a.Level == level && a.To.IsZero() {
				out = append(out, a)
			}
		}
	}
	return out
}
