package cli

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"osservatorio/internal/demand"
	"osservatorio/internal/italian"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

// compared are the rows of the table.
var compared = []struct{ title, indicator, method, component string }{
	{"Employed persons", "dem_employed", "SIMULATION", demand.All},
	{"Expansion", "dem_expansion", "SIMULATION", demand.All},
	{"Replacement, exits", "dem_replacement", "EXITS", demand.All},
	{"  of which retirement", "dem_leavers", "COHORT", "RETIREMENT"},
	{"Openings, exits", "dem_openings", "EXITS", demand.All},
	{"Openings, exits and transfers", "dem_openings", "EXITS_TRANSFERS", demand.All},
	{"Openings, net replacement", "dem_openings", "NET", demand.All},
	{"Foreign workers: gap", "dem_foreign_requirement", demand.Gap, demand.All},
	{"Foreign workers: share of openings", "dem_foreign_requirement", demand.Share, demand.All},
	{"Foreign workers: demographic", "dem_foreign_requirement", demand.Demographic, demand.All},
	{"Foreign workers: firms' plans", "dem_foreign_requirement", demand.Survey, demand.All},
	{"Here already, activated: unemployed", "dem_pool", "ACTIVATED", "UNEMPLOYED"},
	{"Here already, activated: NEET", "dem_pool", "ACTIVATED", "NEET"},
	{"Here already, activated: contract ended", "dem_pool", "ACTIVATED", "ENDING"},
	{"Here already, activated: family permit", "dem_pool", "ACTIVATED", "FAMILY"},
	{"Here already, activated: protection", "dem_pool", "ACTIVATED", "PROTECTION"},
}

// table prints an area after the other, scenarios side by side, then what is published elsewhere, then how each line was made.
func (c *planDemandCmd) table(a *app, w io.Writer, rel *release.Release, rows []demand.Projection, areas, scenarios []string, p *project.Project) error {
	fmt.Fprintf(w, "Demand for labour in %d, release %s; in brackets the limits at 95 %%, then the difference from %s\n", c.Year, rel.Manifest.ID, demand.Baseline)
	if rel.Synthetic() {
		fmt.Fprintln(w, inventedNotice)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, area := range areas {
		fmt.Fprintf(t, "\n%s\t%s\n", areaTitle(p.Lists.Areas, area), strings.Join(scenarios, "\t"))
		for _, m := range compared {
			base, ok := c.find(rows, area, demand.Baseline, m.indicator, m.method, m.component)
			if !ok {
				continue
			}
			fmt.Fprint(t, m.title)
			for _, s := range scenarios {
				r, ok := c.find(rows, area, s, m.indicator, m.method, m.component)
				switch {
				case ok && r.Status == "O":
					fmt.Fprint(t, "\tno data")
					continue
				case !ok || !r.Value.Known():
					fmt.Fprint(t, "\t–")
					continue
				}
				fmt.Fprint(t, "\t", bracketed(r.Value, 0))
				if s != demand.Baseline {
					fmt.Fprint(t, " ", signed(r.Value.Mean-base.Value.Mean))
				}
			}
			fmt.Fprintln(t)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if _, held := rel.Indicator("exc_need"); held && slices.Contains(areas, "IT") {
		if err := besides(a, w, rel, p.Demand.Published); err != nil {
			return err
		}
	}
	fmt.Fprintln(w)
	for _, m := range compared {
		for _, area := range areas {
			if r, ok := c.find(rows, area, demand.Baseline, m.indicator, m.method, m.component); ok {
				made(w, strings.TrimSpace(m.title), r.Method, r.Detail, r.Origin, r.Vintage, r.PastError, r.PastErrorOf, area)
				break
			}
		}
	}
	_, err := fmt.Fprintln(w, "The four methods answer different questions and are neither averaged nor added; the groups that are here already overlap.")
	return err
}

// find is the figure of the year of one line of the table, sectors and occupations together.
func (c *planDemandCmd) find(rows []demand.Projection, area, scenario, indicator, method, component string) (demand.Projection, bool) {
	i := slices.IndexFunc(rows, func(r demand.Projection) bool {
		return r.Area == area && r.Scenario == scenario && r.Indicator == indicator && r.Method == method && r.Component == component &&
			r.Period == strconv.Itoa(c.Year) && r.Sector == demand.All && r.Occupation == demand.All && r.Sex == demand.BothSex && r.Citizenship != "NEU" &&
			(r.Age == demand.Everyone || r.Indicator != "dem_foreign_requirement")
	})
	if i < 0 {
		return demand.Projection{}, false
	}
	return rows[i], true
}

// besides prints what others publish of Italy beside which lines, and how it differs: Excelsior's needs of the latest edition that
// the release has, and the figures that schemas/demand.yaml declares.
func besides(a *app, w io.Writer, rel *release.Release, declared []demand.Published) error {
	_, rows, err := rel.DB.Strings(a.ctx, `SELECT INDICATOR || ' ' || CITIZENSHIP, HORIZON, EDITION,
  (min(OBS_VALUE) / (right(HORIZON, 4)::INT - left(HORIZON, 4)::INT + 1))::DOUBLE::VARCHAR, (max(OBS_VALUE) / (right(HORIZON, 4)::INT - left(HORIZON, 4)::INT + 1))::DOUBLE::VARCHAR
FROM observations
WHERE INDICATOR IN ('exc_need', 'exc_expansion', 'exc_replacement') AND REF_AREA = 'IT' AND KNOWN_TO IS NULL AND OBS_VALUE IS NOT NULL
  AND EDITION = (SELECT max(EDITION) FROM observations WHERE INDICATOR = 'exc_need' AND REF_AREA = 'IT' AND KNOWN_TO IS NULL)
GROUP BY INDICATOR, CITIZENSHIP, HORIZON, EDITION ORDER BY 1`)
	if err != nil {
		return err
	}
	for i, r := range rows {
		low, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			return err
		}
		high, err := strconv.ParseFloat(r[4], 64)
		if err != nil {
			return err
		}
		if i == 0 {
			fmt.Fprintf(w, "\nBeside Excelsior, edition %s, a year of %s (the whole economy but domestic services; its replacement is told as that of\nretirement, while exits here hold death, care and emigration too):\n", r[2], r[1])
		}
		title := map[string]string{"exc_need TOTAL": "need, beside openings", "exc_need FOR": "immigrants, beside the share of openings", "exc_expansion TOTAL": "expansion", "exc_replacement TOTAL": "replacement"}[r[0]]
		fmt.Fprintf(w, "  %s: %s\n", title, fromTo(low, high))
	}
	for _, f := range declared {
		fmt.Fprintf(w, "Beside %s: %s a year, %s. %s (%s)\n", f.Beside, fromTo(f.Low, f.High), f.What["en"], f.Scope["en"], f.Source)
	}
	return nil
}

func fromTo(low, high float64) string {
	if low == high {
		return italian.IT.Number(low, 0)
	}
	return italian.IT.Number(low, 0) + " to " + italian.IT.Number(high, 0)
}

// made says of a line how it was made, how far its method was off in the past, or why nobody knows.
func made(w io.Writer, title, method, detail, origin, vintage string, missed float64, missedOf, area string) {
	past := withCommas(missedOf)
	if missed == missed {
		past = fmt.Sprintf("%s (%s, %s)", italian.IT.Number(missed, 1), past, area)
	}
	fmt.Fprintf(w, "%s: %s; %s; known up to %s; data of %s; past error %s\n", title, method, withCommas(detail), origin, vintage, past)
}

var decimalPoint = regexp.MustCompile(`(\d)\.(\d)`)

// withCommas writes the decimals of a text of the release as the numbers of the table have them.
func withCommas(text string) string { return decimalPoint.ReplaceAllString(text, "$1,$2") }

// bracketed is a value with its limits at 95 per cent, where it has some.
func bracketed(v demand.Interval, decimals int) string {
	n := func(x float64) string { return italian.IT.Number(x, decimals) }
	if !v.Limited() {
		return n(v.Mean)
	}
	return fmt.Sprintf("%s (%s; %s)", n(v.Mean), n(v.Lo95), n(v.Hi95))
}

// inventedNotice marks answers in English that rest on invented extracts.
const inventedNotice = "DEMONSTRATION DATA"

// areaTitle is what an area is called in English, in which plans and notices are.
func areaTitle(names *territory.Territory, code string) string {
	if area, ok := names.Area(code); ok {
		return cmp.Or(area.NameEN, area.NameIT)
	}
	return code
}

// signed is a difference; one that rounds to nothing has no sign.
func signed(v float64) string {
	text := italian.IT.Number(v, 0)
	if v > 0 && text != "0" {
		return "+" + text
	}
	return text
}
