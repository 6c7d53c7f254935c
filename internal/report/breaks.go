package report

import (
	"slices"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
)

// breaksOf are the breaks of series on an axis of periods, with what the catalogue says that changed.
func (b *builder) breaksOf(periods []period.Period, columns [][]estimate, indicators ...string) []chart.Break {
	var out []chart.Break
	label := b.t("Interruzione della serie", "Break in series") // said once: the lines are alike
	for i, p := range periods {
		if slices.ContainsFunc(columns, func(c []estimate) bool { return strings.Contains(c[i].flags, "b") }) {
			var why []string
			for _, id := range indicators {
				for _, x := range b.catalogue[id].BreaksAt(p.String(), "") {
					if text := x.Why.In(b.Lang()); !slices.Contains(why, text) {
						why = append(why, text)
					}
				}
			}
			out = append(out, chart.Break{Period: p.String(), Label: label, Why: strings.Join(why, " ")})
			label = ""
		}
	}
	return out
}
