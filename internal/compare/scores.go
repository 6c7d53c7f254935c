package compare

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/forecast/scoreboard"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
)

// Errors of a scoreboard.
var (
	ErrNoKind = errors.New("the release is of before trials said on which knowledge they were made")
	ErrColumn = errors.New("trials have no such column")
)

// ScoreFilter chooses trials of forecasts, and says by what they are told apart.
type ScoreFilter struct {
	Indicator string              // all when empty
	Where     map[string][]string // values by column
	By        []string            // columns, after INDICATOR and FREQ
}

// ScoreLine is one line of a scoreboard.
type ScoreLine struct {
	Indicator string            `json:"indicator"`
	Freq      string            `json:"freq"`
	Of        map[string]string `json:"of"` // by column of ScoreFilter.By
	scoreboard.Score
}

// quantities are the columns of a trial that are no names.
var quantities = []string{"ACTUAL", "FORECAST", "LO80", "HI80", "LO95", "HI95", "SEASONAL_NAIVE", "NAIVE2", "SCALE", "SCALE_RMS"}

// Scores sums up the trials of a release's forecasts. The errors are ErrNoKind and ErrColumn.
func Scores(ctx context.Context, rel *release.Release, f ScoreFilter) ([]ScoreLine, error) {
	_, described, err := rel.DB.Strings(ctx, "SELECT column_name FROM (DESCRIBE FROM backtests)")
	if err != nil {
		return nil, err
	}
	var names []string // columns that tell trials apart
	for _, c := range described {
		if !slices.Contains(quantities, c[0]) && c[0] != "METHOD" && c[0] != "PROVENANCE" && c[0] != "BASE" {
			names = append(names, c[0])
		}
	}
	if !slices.Contains(names, "KIND") {
		return nil, fmt.Errorf("%w: %s", ErrNoKind, rel.Manifest.ID)
	}
	var conditions []string
	if f.Indicator != "" {
		conditions = append(conditions, "INDICATOR = "+duck.Quote(f.Indicator))
	}
	for column, values := range f.Where {
		if !slices.Contains(names, column) {
			return nil, fmt.Errorf("%w: %s; there are %s", ErrColumn, column, strings.Join(names, ", "))
		}
		var quoted []string
		for _, v := range values {
			quoted = append(quoted, duck.Quote(v))
		}
		conditions = append(conditions, fmt.Sprintf("%s::VARCHAR IN (%s)", duck.Ident(column), strings.Join(quoted, ", ")))
	}
	for _, column := range f.By {
		if !slices.Contains(names, column) {
			return nil, fmt.Errorf("%w: %s; there are %s", ErrColumn, column, strings.Join(names, ", "))
		}
	}
	query := "SELECT " + cast(names) + ", " + cast(quantities) + " FROM backtests WHERE ACTUAL IS NOT NULL"
	for _, c := range conditions {
		query += " AND " + c
	}
	_, rows, err := rel.DB.Strings(ctx, query+" ORDER BY ALL")
	if err != nil {
		return nil, err
	}
	return scoreRows(rows, names, f.By)
}

func cast(columns []string) string {
	var out []string
	for _, c := range columns {
		out = append(out, fmt.Sprintf("coalesce(%s::VARCHAR, '') AS %[1]s", duck.Ident(c)))
	}
	return strings.Join(out, ", ")
}

// scoreRows groups trials and scores each group.
func scoreRows(rows [][]string, names, by []string) ([]ScoreLine, error) {
	at := map[string]int{}
	for i, n := range names {
		at[n] = i
	}
	groups := map[string][]scoreboard.Trial{}
	lines := map[string]ScoreLine{}
	for _, r := range rows {
		line := ScoreLine{Indicator: r[at["INDICATOR"]], Freq: r[at["FREQ"]], Of: map[string]string{}}
		key := []string{line.Indicator, line.Freq}
		for _, column := range by {
			v := r[at[column]]
			line.Of[column] = v
			if n, err := strconv.Atoi(v); err == nil {
				v = fmt.Sprintf("%06d", n) // numbers in their order
			}
			key = append(key, v)
		}
		t, err := trialOf(r, at, names)
		if err != nil {
			return nil, err
		}
		id := strings.Join(key, "\x00")
		lines[id] = line
		groups[id] = append(groups[id], t)
	}
	var keys []string
	for k := range groups {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var out []ScoreLine
	for _, k := range keys {
		line := lines[k]
		line.Score = scoreboard.Of(groups[k])
		out = append(out, line)
	}
	return out, nil
}

// apart are the columns of one trial that do not tell its series from others.
var apart = []string{"KIND", "KNOWN_ON", "ORIGIN", "TIME_PERIOD", "STEP"}

func trialOf(r []string, at map[string]int, names []string) (scoreboard.Trial, error) {
	var t scoreboard.Trial
	var series []string
	for _, n := range names {
		if !slices.Contains(apart, n) {
			series = append(series, r[at[n]])
		}
	}
	t.Series = strings.Join(series, ".")
	origin, err := period.Parse(r[at["ORIGIN"]])
	if err != nil {
		return t, err
	}
	// Places in time only count the periods between origins of one frequency.
	t.Origin = origin.Year()*origin.Freq().PerYear() + origin.Number()
	if t.Step, err = strconv.Atoi(r[at["STEP"]]); err != nil {
		return t, err
	}
	for i, into := range []*float64{&t.Actual, &t.Mean, &t.Lo80, &t.Hi80, &t.Lo95, &t.Hi95, &t.Naive, &t.Naive2, &t.ScaleMAE, &t.ScaleRMS} {
		*into = math.NaN()
		if text := r[len(names)+i]; text != "" {
			if *into, err = strconv.ParseFloat(text, 64); err != nil {
				return t, err
			}
		}
	}
	return t, nil
}
