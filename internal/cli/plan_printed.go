package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"osservatorio/internal/demand"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
)

// printedSheets are the figures of the fact sheets that the project carries, and the regions whose funnel they print.
const printedSheets = "data/sample/published/fact_sheets.csv"

var printedRegions = []string{"ITC1", "ITI1"}

// illustration lists what is set beside each other: a part of the planner, and the printed figure that it is nearest to.
var illustration = []struct {
	title, indicator string
	decimals         int
	printed          string // indicator of the fact sheets
}{
	{"entries needed", "quota_need", 0, "seasonal_applications"},
	{"nulla osta that can be processed", "quota_capacity", 0, "seasonal_nulla_osta"},
	{"nulla osta over quota, %", "quota_no_over_quota", 1, "seasonal_no_over_quota"},
	{"contracts over nulla osta, %", "quota_contracts_over_no", 1, "seasonal_contracts_over_no"},
	{"permits requested over quota, %", "quota_permits_over_quota", 1, "seasonal_pds_over_quota"},
	{"quota, scenario capacity", "quota_scenario", 0, "seasonal_quota"},
}

// printed prints the years of the illustration beside the printed funnel.
func (c *planQuotasCmd) printed(a *app, rel *release.Release, p *project.Project) error {
	sheets, err := printedFigures(p)
	if err != nil {
		return err
	}
	var rows []planned
	for _, year := range p.Demand.Quotas.Illustration {
		of := planQuotasCmd{Year: year}
		some, err := of.rows(a, rel, nil)
		if err != nil {
			return err
		}
		rows = append(rows, some...)
	}
	return c.write(a, func(w io.Writer) error {
		fmt.Fprintf(w, "An illustration that validates nothing: what the planner of release %s says from counts made before each year began,\n", rel.Manifest.ID)
		fmt.Fprintln(w, "beside the funnel as the fact sheets of Piedmont and Tuscany print it. Printed applications, clearances and quotas are rationed and are")
		fmt.Fprintln(w, "no measure of need or capacity; limits come from the errors of all years, later ones too. In brackets the limits at 95 %.")
		if rel.Manifest.Provenance == "synthetic" {
			fmt.Fprintln(w, inventedNotice+": the release rests on invented extracts, calibrated to these very figures.")
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, area := range printedRegions {
			fmt.Fprintf(t, "\n%s\tYEAR\tPLANNED\tPRINTED\tAS\n", areaTitle(p.Lists.Areas, area))
			for _, it := range illustration {
				for _, year := range p.Demand.Quotas.Illustration {
					y := strconv.Itoa(year)
					value := shown(rows, it.decimals, func(r planned) bool {
						return r.Area == area && r.Period == y && r.Indicator == it.indicator && r.Sector == demand.All && r.Permit == "SEASONAL" &&
							(it.indicator != "quota_scenario" || r.Scenario == "capacity")
					})
					fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", it.title, y, value, strings.Join(sheets[area+"|"+y+"|"+it.printed], "; "), it.printed)
				}
			}
		}
		return t.Flush()
	})
}

// printedFigures reads the figures of the fact sheets on seasonal work of the printed regions by area, year and indicator; a contested
// one says so. Sub-quotas of several years stay out.
func printedFigures(p *project.Project) (map[string][]string, error) {
	f, err := p.Files.Open(printedSheets)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", printedSheets, err)
	}
	at := func(row []string, column string) string { return row[slices.Index(rows[0], column)] }
	out := map[string][]string{}
	for _, row := range rows[1:] {
		if at(row, "THEME") != "seasonal" || !slices.Contains(printedRegions, at(row, "REF_AREA")) || strings.Contains(at(row, "BREAKDOWN"), "MULTIANNUAL") {
			continue
		}
		decimals, err := strconv.Atoi(at(row, "DECIMALS"))
		if err != nil {
			return nil, fmt.Errorf("%s: DECIMALS of %s: %w", printedSheets, at(row, "FIGURE_ID"), err)
		}
		text := italianNumber(at(row, "OBS_VALUE"), decimals)
		if at(row, "STATUS") == "contested" {
			text += " (contested)"
		}
		key := at(row, "REF_AREA") + "|" + at(row, "TIME_PERIOD") + "|" + at(row, "INDICATOR")
		out[key] = append(out[key], text)
	}
	return out, nil
}
