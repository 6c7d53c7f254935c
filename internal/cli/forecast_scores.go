package cli

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"osservatorio/internal/compare"
	"osservatorio/internal/export"
	"osservatorio/internal/forecast/scoreboard"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

type forecastScoresCmd struct {
	Indicator string   `arg:"" optional:"" help:"Id of an indicator that releases forecast; all when left out."`
	Area      []string `help:"NUTS or ISTAT codes or names, comma-separated." placeholder:"C,…"`
	Where     []string `help:"A column's value, e.g. CITIZENSHIP=NEU or KIND=published; several values joined with +; may be repeated." placeholder:"DIM=VALUE" sep:"none"`
	By        []string `help:"What lines are told apart by: kind, step, area, citizenship, sector, origin, known_on (kind; of one indicator kind and step)." placeholder:"COLUMN,…"`
	Release   string   `help:"A release; the current one when left out." placeholder:"ID"`
	Format    string   `help:"table, json or csv." enum:"table,json,csv" default:"table"`
}

func (forecastScoresCmd) Help() string {
	return `How good the forecasts of a release were on the past, by indicator and step ahead: errors beside those of the
seasonal naive forecast, limits beside what came, and whether the difference is more than chance (Diebold-Mariano with
the correction of Harvey, Leybourne and Newbold). KIND says what was known: real-time is on the vintages of the day,
pseudo-real-time on the values of today up to the origin, published is what an earlier release said.
docs/forecasting.md explains the measures.

Examples:
  osservatorio forecast scores
  osservatorio forecast scores employed
  osservatorio forecast scores co_activations --area Piemonte,Toscana --by area
  osservatorio forecast scores --where KIND=published --by known_on --format csv`
}

// Run prints the scoreboard.
func (c *forecastScoresCmd) Run(a *app) error {
	rel, p, err := a.released(c.Release)
	if err != nil {
		return err
	}
	defer rel.Close()
	f, err := c.filter(p.Lists.Areas)
	if err != nil {
		return usageError{err}
	}
	lines, err := compare.Scores(a.ctx, rel, f)
	if errors.Is(err, compare.ErrColumn) || errors.Is(err, compare.ErrNoKind) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		if err := c.nothing(a, rel, f); err != nil {
			return err
		}
	}
	switch c.Format {
	case "json":
		return export.JSON(a.out, map[string]any{"release": rel.Manifest.ID, "synthetic": rel.Synthetic(), "scores": append([]compare.ScoreLine{}, lines...)})
	case "csv":
		return export.CSV(a.out, scoreTable(lines, f.By, ""))
	}
	tw := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	for _, row := range scoreTable(lines, f.By, "–") {
		fmt.Fprintln(tw, strings.Join(row, "\t"))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, l := range lines {
		if text := oneSided(l); text != "" {
			fmt.Fprintln(a.out, text)
		}
	}
	fmt.Fprintf(a.out, "\nrelease %s\n", rel.Manifest.ID)
	if rel.Synthetic() {
		fmt.Fprintln(a.out, inventedNotice+": scores of invented series measure no accuracy.")
	}
	return nil
}

// nothing tells why there is no line: a kind that the release has no trials of yet is an answer, whatever else it does not know an
// error.
func (c *forecastScoresCmd) nothing(a *app, rel *release.Release, f compare.ScoreFilter) error {
	kinds := f.Where["KIND"]
	known := len(kinds) > 0 && !slices.ContainsFunc(kinds, func(k string) bool { return !slices.Contains(release.Kinds, k) })
	if known {
		f.Where = maps.Clone(f.Where)
		delete(f.Where, "KIND")
		other, err := compare.Scores(a.ctx, rel, f)
		if err != nil {
			return err
		}
		known = len(other) > 0
	}
	if !known {
		return usagef("release %s has no trial of that: `osservatorio forecast scores` without arguments lists what there is", rel.Manifest.ID)
	}
	why := "the release has no trial of kind " + strings.Join(kinds, ", ")
	if slices.Contains(kinds, release.SaidBefore) {
		why = "it scores no forecast of an earlier release in that: what a release said is scored in later ones, once the periods are over"
	}
	a.console.line(markWarn, "release "+rel.Manifest.ID, why, 0)
	return nil
}

func (c *forecastScoresCmd) filter(areas *territory.Territory) (compare.ScoreFilter, error) {
	chosen, err := (&selection{Area: c.Area, Where: c.Where}).filter(c.Indicator, areas)
	f := compare.ScoreFilter{Indicator: c.Indicator, Where: chosen.Where}
	if len(chosen.Areas) > 0 {
		f.Where["REF_AREA"] = chosen.Areas
	}
	for _, by := range c.By {
		if by = strings.ToUpper(by); by == "AREA" {
			by = "REF_AREA"
		}
		if by != "INDICATOR" && by != "FREQ" && !slices.Contains(f.By, by) { // lines are told apart by these two in any case
			f.By = append(f.By, by)
		}
	}
	if len(c.By) == 0 {
		f.By = []string{"KIND"}
		if c.Indicator != "" {
			f.By = append(f.By, "STEP")
		}
	}
	return f, err
}

// scoreTable are the lines with a header; none stands for a measure that is not defined.
func scoreTable(lines []compare.ScoreLine, by []string, none string) [][]string {
	head := append([]string{"INDICATOR", "FREQ"}, by...)
	rows := [][]string{append(head, "TRIALS", "SERIES", "ORIGINS", "MASE", "NAIVE_MASE", "RMSSE", "SMAPE", "OWA", "BIAS", "PINBALL", "CRPS",
		"COVER80", "COVER95", "MSIS80", "MSIS95", "DM", "P")}
	for _, l := range lines {
		row := []string{l.Indicator, l.Freq}
		for _, column := range by {
			row = append(row, l.Of[column])
		}
		row = append(row, strconv.Itoa(l.Trials), strconv.Itoa(l.Series), strconv.Itoa(l.Origins))
		for _, v := range scoreMeasures(l.Score) {
			text := none
			if v != nil {
				text = strconv.FormatFloat(*v, 'f', 3, 64)
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return rows
}

func scoreMeasures(s scoreboard.Score) []*float64 {
	return []*float64{s.MASE, s.NaiveMAE, s.RMSSE, s.SMAPE, s.OWA, s.Bias, s.Pinball, s.CRPS, s.Cover80, s.Cover95, s.MSIS80, s.MSIS95, s.DM, s.P}
}

// oneSidedShare is the part of the error that bias makes up when forecasts are told to err to one side.
const oneSidedShare = 0.8

// oneSided tells of a line whose forecasts erred nearly all to one side, "" of others: no limits around the middle mend that.
func oneSided(l compare.ScoreLine) string {
	if l.Bias == nil || l.MASE == nil || l.Trials < 4 || math.Abs(*l.Bias) < oneSidedShare**l.MASE || *l.MASE == 0 {
		return ""
	}
	side := "low"
	if *l.Bias > 0 {
		side = "high"
	}
	name := []string{l.Indicator, l.Freq}
	for _, column := range slices.Sorted(maps.Keys(l.Of)) {
		name = append(name, strings.ToLower(column)+" "+l.Of[column])
	}
	return fmt.Sprintf("! %s: nearly every forecast was too %s (BIAS %.3f, MASE %.3f)", strings.Join(name, ", "), side, *l.Bias, *l.MASE)
}
