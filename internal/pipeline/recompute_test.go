package pipeline

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// A past state withholds what a release withholds of the same cell while it was known, whatever hides
// it in the past itself; what the provider withholds, and what a release withholds at another time, it shows.
func TestPastShowsNothingThatAReleaseWithholds(t *testing.T) {
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	dir := t.TempDir()
	write := func(name, columns string, rows ...string) string {
		path := filepath.Join(dir, name)
		if err := db.Copy(ctx, fmt.Sprintf("FROM (VALUES %s) AS v(%s)", strings.Join(rows, ", "), columns), path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key := strings.Join(model.Key(), ", ") + ", SECTOR"
	cell := func(area string) string {
		var codes []string
		for _, k := range model.Key() {
			codes = append(codes, map[string]string{"INDICATOR": "'co_activations'", "REF_AREA": "'" + area + "'"}[k])
			if codes[len(codes)-1] == "" {
				codes[len(codes)-1] = "'x'"
			}
		}
		return strings.Join(codes, ", ")
	}
	past := write("past.parquet", key+", OBS_VALUE, NUMERATOR, DENOMINATOR, SE, CV, CI_LOW, CI_HIGH, SE_METHOD, SAMPLE_SIZE, OBS_STATUS, CONF_STATUS, KNOWN_FROM, KNOWN_TO",
		"("+cell("ITC1")+", '_Z', 7, 7, 9, 1, 1, 1, 1, 'x', 1, 'A', 'F', DATE '2024-01-01', NULL::DATE)",
		"("+cell("ITC2")+", '_Z', 8, 7, 9, 1, 1, 1, 1, 'x', 1, 'A', 'F', DATE '2024-01-01', DATE '2024-06-01')",
		"("+cell("ITC3")+", '_Z', 9, 7, 9, 1, 1, 1, 1, 'x', 1, 'A', 'F', DATE '2024-01-01', NULL)",
		"("+cell("ITC4")+", '_Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Q', 'A', DATE '2024-01-01', NULL)")
	// A release of before the dimension SECTOR.
	log := write("withheld.parquet", strings.Join(model.Key(), ", ")+", KNOWN_FROM, KNOWN_TO, CONF_STATUS, RULE",
		"("+cell("ITC1")+", DATE '2024-03-01', NULL::DATE, 'D', 'secondary')",
		"("+cell("ITC2")+", DATE '2024-06-01', NULL, 'D', 'secondary')",
		"("+cell("ITC3")+", DATE '2024-01-01', NULL, 'N', 'provider')")
	out := filepath.Join(dir, "out.parquet")
	if err := mark(ctx, db, past, out, []string{"SECTOR"}, []string{log}); err != nil {
		t.Fatal(err)
	}
	_, rows, err := db.Strings(ctx, "SELECT REF_AREA, concat_ws(' ', OBS_VALUE, NUMERATOR, DENOMINATOR, SE, CI_HIGH, SAMPLE_SIZE, OBS_STATUS, CONF_STATUS) FROM "+duck.Parquet(out)+" ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	want := "[[ITC1 Q D] [ITC2 8 7 9 1 1 1 A N] [ITC3 9 7 9 1 1 1 A N] [ITC4 Q A]]"
	if fmt.Sprint(rows) != want {
		t.Errorf("got  %v\nwant %s", rows, want)
	}
}
