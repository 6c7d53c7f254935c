package cli

import (
	"fmt"
	"strconv"
	"strings"

	"osservatorio/internal/diag"
	"osservatorio/internal/release"
)

// reasons say in words why a cell has no value or a weak one: CONF_STATUS of the withheld, OBS_STATUS of the estimates.
var reasons = []struct{ column, code, words string }{
	{"CONF_STATUS", "A", "few persons"},
	{"CONF_STATUS", "O", "one employer makes up most of it"},
	{"CONF_STATUS", "T", "two employers make up most of it"},
	{"CONF_STATUS", "C", "confidential"},
	{"CONF_STATUS", "D", "another withheld cell could be computed from it"},
	{"CONF_STATUS", "N", "withheld by the provider"},
	{"OBS_STATUS", "L", "too imprecise"},
}

// explainGaps tells on stderr how many cells of an answer are withheld and why, how many are rounded, and how many estimates are weak.
func (a *app) explainGaps(rel *release.Release, q answer) error {
	_, rows, err := rel.DB.Strings(a.ctx, `SELECT CASE WHEN OBS_VALUE IS NOT NULL AND CONF_STATUS <> 'R' THEN 'F' ELSE CONF_STATUS END, OBS_STATUS, count(*) FROM (`+q.sql+`) GROUP BY ALL`)
	if err != nil {
		return err
	}
	all, weak, rounded := 0, 0, 0
	by := map[string]int{}
	for _, r := range rows {
		n, err := strconv.Atoi(r[2])
		if err != nil {
			return err
		}
		all += n
		switch {
		case r[0] == "R":
			rounded += n
		case r[0] != "F" && r[0] != "":
			by["CONF_STATUS"+r[0]] += n
		case r[1] == "L":
			by["OBS_STATUSL"] += n
		case r[1] == "U":
			weak += n
		}
	}
	withheld := 0
	var why []string
	for _, x := range reasons {
		if n := by[x.column+x.code]; n > 0 {
			withheld += n
			why = append(why, fmt.Sprintf("%d %s (%s %s)", n, x.words, x.column, x.code))
		}
	}
	if withheld > 0 {
		a.console.line(markWarn, "query "+q.indicator.ID, fmt.Sprintf("%d of %s withheld: %s", withheld, diag.Count(all, "cell", "cells"), strings.Join(why, ", ")), 0)
	}
	if rounded > 0 {
		a.console.line(markWarn, "query "+q.indicator.ID, fmt.Sprintf("%d of %s rounded for confidentiality, or computed from counts that are (CONF_STATUS R)", rounded, diag.Count(all, "cell", "cells")), 0)
	}
	if weak > 0 {
		a.console.line(markWarn, "query "+q.indicator.ID, fmt.Sprintf("%d of %s of low reliability (OBS_STATUS U)", weak, diag.Count(all, "cell", "cells")), 0)
	}
	return nil
}
