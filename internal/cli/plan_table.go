package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"osservatorio/internal/demand"
	"osservatorio/internal/italian"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

// planPart is a column of the first table.
type planPart struct {
	title, indicator, sector, permit string
	decimals                         int
}

// has tells whether a row belongs to the part.
func (p planPart) has(r planned) bool {
	return r.Indicator == p.indicator && r.Sector == p.sector && r.Permit == p.permit
}

// parts of the first table: heading, and which rows it shows with how many decimals.
var planParts = []planPart{
	{"NEED: FARMING", "quota_need", demand.Farming, "SEASONAL", 0},
	{"NEED: TOURISM", "quota_need", demand.Tourism, "SEASONAL", 0},
	{"NEED: SEASONAL", "quota_need", demand.All, "SEASONAL", 0},
	{"NEED: DOMESTIC", "quota_need", demand.All, "DOMESTIC", 0},
	{"CAPACITY A YEAR", "quota_capacity", demand.All, "SEASONAL", 0},
	{"CAPACITY A MONTH", "quota_capacity_month", demand.All, "SEASONAL", 0},
	{"NULLA OSTA/QUOTA %", "quota_no_over_quota", demand.All, "SEASONAL", 1},
	{"CONTRACTS/NULLA OSTA %", "quota_contracts_over_no", demand.All, "SEASONAL", 1},
	{"PERMITS/QUOTA %", "quota_permits_over_quota", demand.All, "SEASONAL", 1},
}

// table prints for people: parts, scenarios, months, and how each was made.
func (c *planQuotasCmd) table(a *app, w io.Writer, rel *release.Release, rows []planned, areas *territory.Territory) error {
	fmt.Fprintf(w, "Entries of non-EU workers in %d, release %s. In brackets the limits at 95 %%.\n", c.Year, rel.Manifest.ID)
	fmt.Fprintln(w, "Need, capacity and conversion of mature cohorts are three things; need is never divided by a conversion.")
	if slices.ContainsFunc(rows, func(r planned) bool { return strings.HasSuffix(r.Detail, demand.Illustrated) }) {
		fmt.Fprintf(w, "This is %s.\n", demand.Illustrated)
	}
	if rel.Synthetic() {
		fmt.Fprintln(w, inventedNotice)
	}
	var order []string
	at := map[string][]planned{}
	for _, r := range rows {
		if at[r.Area] == nil {
			order = append(order, r.Area)
		}
		at[r.Area] = append(at[r.Area], r)
	}
	slices.SortFunc(order, func(a, b string) int {
		if (a == "IT") != (b == "IT") {
			return map[bool]int{true: -1, false: 1}[a == "IT"]
		}
		return strings.Compare(a, b)
	})
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	parts := slices.DeleteFunc(slices.Clone(planParts), func(p planPart) bool { return !slices.ContainsFunc(rows, p.has) })
	if len(parts) > 0 { // of ripartizioni nothing is planned but the need below
		fmt.Fprint(t, "\nAREA")
		for _, p := range parts {
			fmt.Fprint(t, "\t", p.title)
		}
		fmt.Fprintln(t)
		for _, area := range order {
			fmt.Fprint(t, areaTitle(areas, area))
			for _, p := range parts {
				fmt.Fprint(t, "\t", shown(at[area], p.decimals, p.has))
			}
			fmt.Fprintln(t)
		}
	}
	var scenarios []string
	for _, r := range rows {
		if r.Indicator == "quota_scenario" && !slices.Contains(scenarios, r.Scenario) {
			scenarios = append(scenarios, r.Scenario)
		}
	}
	slices.Sort(scenarios)
	quotas := order
	if len(scenarios) == 0 {
		quotas = nil
	} else {
		fmt.Fprint(t, "\nAREA")
		for _, s := range scenarios {
			fmt.Fprintf(t, "\tQUOTA: %s\t→ PERMITS", strings.ToUpper(s))
		}
		fmt.Fprintln(t)
	}
	for _, area := range quotas {
		fmt.Fprint(t, areaTitle(areas, area))
		for _, s := range scenarios {
			for _, indicator := range []string{"quota_scenario", "quota_permits"} {
				fmt.Fprint(t, "\t", shown(at[area], 0, func(r planned) bool { return r.Indicator == indicator && r.Scenario == s }))
			}
		}
		fmt.Fprintln(t)
	}
	dated := rel.Manifest.AsOf[:len("2006-01")]
	due := func(month string) string {
		if month < dated {
			return month + " past"
		}
		return month
	}
	by := func(method string) string { return "BY " + method }
	across(t, "DUE IN (limits with --format csv)", due, order, at, areas, ofIndicator("quota_need_due"), func(r planned) string { return r.Period }, addedUp)
	across(t, "NEED: NON-SEASONAL", by, order, at, areas, ofIndicator("dem_foreign_requirement"), func(r planned) string { return r.Method }, func(rows []planned) string {
		return shown(rows, 0, func(planned) bool { return true })
	})
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if slices.ContainsFunc(rows, func(r planned) bool { return r.Indicator == "quota_need_due" && r.Period < dated }) {
		fmt.Fprintf(w, "Months marked past were over on the day of the data, %s: what was due in them should be cleared already, and is no work that lies ahead.\n", rel.Manifest.AsOf)
	}
	fmt.Fprintln(w, "Quotas are scenarios of need and capacity (schemas/quotas.yaml); the permits are what mature cohorts' conversion would make of them.")
	fmt.Fprintln(w, "Non-seasonal needs are those of `plan demand`, whose methods answer different questions and are neither averaged nor added (docs/demand.md).")
	fmt.Fprintln(w, "– not known or withheld; ! the method missed by more than may be relied on. Ripartizioni have the non-seasonal need only.")
	fmt.Fprintln(w, "No data: capacity and conversion of non-seasonal and domestic entries, which flussi/funnel does not count.")
	var conversions int64
	if err := rel.DB.Scan(a.ctx, "SELECT count(*) FROM observations WHERE INDICATOR = 'conversion_rate'", &conversions); err != nil {
		return err
	}
	if conversions > 0 {
		fmt.Fprintln(w, "Permits of seasonal work that are turned into others come out of no quota of entries: `query conversion_rate` has what became of them.")
	} else {
		fmt.Fprintln(w, "No data: permits of seasonal work that are turned into others; rows of flussi/funnel with PERMIT_TYPE CONVERSION would fill them (`query conversion_rate`).")
	}
	how(w, rows, order)
	return nil
}

// across prints one line for each area, with a column for each value that key has among the rows that belong, under what title makes
// of it; nothing without any.
func across(t io.Writer, heading string, title func(string) string, order []string, at map[string][]planned, areas *territory.Territory, belongs func(planned) bool, key func(planned) string,
	cell func([]planned) string) {
	var columns []string
	for _, area := range order {
		for _, r := range at[area] {
			if belongs(r) && !slices.Contains(columns, key(r)) {
				columns = append(columns, key(r))
			}
		}
	}
	if len(columns) == 0 {
		return
	}
	slices.Sort(columns)
	fmt.Fprint(t, "\n", heading)
	for _, column := range columns {
		fmt.Fprint(t, "\t", title(column))
	}
	fmt.Fprintln(t)
	for _, area := range order {
		fmt.Fprint(t, areaTitle(areas, area))
		for _, column := range columns {
			fmt.Fprint(t, "\t", cell(slices.DeleteFunc(slices.Clone(at[area]), func(r planned) bool { return !belongs(r) || key(r) != column })))
		}
		fmt.Fprintln(t)
	}
}

// addedUp is the sum of the values of rows, without limits: those of parts are no limits of the sum.
func addedUp(rows []planned) string {
	if len(rows) == 0 {
		return "–"
	}
	sum := 0.0
	for _, r := range rows {
		sum += r.interval().Mean
	}
	return italian.IT.Number(sum, 0)
}

func ofIndicator(id string) func(planned) bool {
	return func(r planned) bool { return r.Indicator == id }
}

// shown is the value of the one row that fits, with its limits.
func shown(rows []planned, decimals int, fits func(planned) bool) string {
	i := slices.IndexFunc(rows, fits)
	if i < 0 || !rows[i].interval().Known() {
		return "–"
	}
	v, mark := rows[i].interval(), ""
	if rows[i].Status == "U" {
		mark = " !"
	}
	return bracketed(v, decimals) + mark
}

// how says of every part how it was made, for the first area that has it.
func how(w io.Writer, rows []planned, order []string) {
	for _, p := range planParts {
		for _, area := range order {
			i := slices.IndexFunc(rows, func(r planned) bool {
				return r.Area == area && r.Indicator == p.indicator && r.Sector == p.sector && r.Permit == p.permit
			})
			if i < 0 {
				continue
			}
			r := rows[i]
			made(w, p.title, r.Method, r.Detail, r.Origin, r.Vintage, r.missed(), r.ErrorOf, area)
			break
		}
	}
}
