package precision_test

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio"
	"osservatorio/internal/duck"
	"osservatorio/internal/precision"
)

func shipped(t *testing.T) precision.Rules {
	t.Helper()
	schemas, err := fs.Sub(osservatorio.Files, "schemas")
	if err != nil {
		t.Fatal(err)
	}
	r, err := precision.LoadRules(schemas)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestClass holds the classes of the shipped limits to cases on both sides of each, and the SQL to the Go.
func TestClass(t *testing.T) {
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rules := shipped(t)
	none := math.NaN()
	for _, c := range []struct {
		value, se, respondents float64
		unit                   string
		want                   precision.Class
	}{
		{1000, 149, 0, "PS", precision.Reliable},
		{1000, 151, 0, "PS", precision.Weak},
		{1000, 251, 0, "PS", precision.Unreliable},
		{1000, none, 5, "PS", precision.Reliable}, // no error, no judgement
		{50, 3.8, 0, "PC", precision.Reliable},    // 42.6 to 57.4
		{50, 3.9, 0, "PC", precision.Weak},
		{50, 8, 0, "PC", precision.Unreliable},
		{2, 1, 60, "PC", precision.Reliable}, // a CV of 50 percent, but a narrow interval
		{50, 1, 49, "PC", precision.Weak},    // few respondents
		{50, 1, 29, "PC", precision.Unreliable},
		{0, none, 12, "PC", precision.Unreliable}, // nobody of twelve
		{0, none, 0, "PC", precision.Reliable},
		{-3, 9, 0, "PP", precision.Reliable}, // gaps are judged by their interval
	} {
		if got := rules.Class(c.value, c.se, precision.KindOf(c.unit), c.respondents); got != c.want {
			t.Errorf("%+v: class %d", c, got)
		}
		number := func(v float64) string {
			if math.IsNaN(v) || v == 0 {
				return "NULL::DECIMAL(18,6)"
			}
			return fmt.Sprintf("%g::DECIMAL(18,6)", v)
		}
		low, high := precision.IntervalSQL("OBS_VALUE", "SE", "unit", "NULL::DOUBLE")
		var got precision.Class
		query := fmt.Sprintf("SELECT %s FROM (SELECT *, (%s)::DECIMAL(18,6) AS CI_LOW, (%s)::DECIMAL(18,6) AS CI_HIGH FROM (SELECT %g::DECIMAL(18,6) AS OBS_VALUE, %s AS SE, %s AS SAMPLE_SIZE, NULL::INTEGER AS PARTS_CLASS, '%s' AS unit))",
			rules.ClassSQL(), low, high, c.value, number(c.se), number(c.respondents), c.unit)
		if err := db.Scan(ctx, query, &got); err != nil || got != c.want {
			t.Errorf("%+v: SQL says class %d (%v)", c, got, err)
		}
	}
}

// TestRulesAreRead holds the reader to the faults of a declaration.
func TestRulesAreRead(t *testing.T) {
	good, err := fs.ReadFile(osservatorio.Files, "schemas/reliability.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"withhold: 25", "withhold: 10", "counts: an estimate would be withheld before it is flagged"},
		{"withhold: 30", "withhold: 60", "respondents: an estimate would be withheld before it is flagged"},
		{"flag: 7.5", "flag: 0", "rates: both limits must be above zero"},
		{"  citation: The project's own default. Eurostat", "  citation: \"\" # Eurostat", "counts: say in `citation`"},
		{"flag: 50", "flags: 50", "field flags not found"},
	} {
		text := strings.Replace(string(good), c.old, c.new, 1)
		_, err := precision.LoadRules(fstest.MapFS{precision.RulesFile: {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.new, err, c.want)
		}
	}
	none, err := precision.LoadRules(fstest.MapFS{})
	if err != nil || none.Class(1000, 900, precision.Count, 0) != precision.Reliable {
		t.Errorf("no rules: %+v (%v)", none, err)
	}
}
