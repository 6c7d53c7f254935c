package release

import (
	"context"
	"errors"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/schema"
)

func TestCompare(t *testing.T) {
	why := schema.Text{IT: "età diverse", EN: "other ages"}
	a := model.Indicator{ID: "neet_rate_1524", Population: "citizenship", Territory: "residence", Incomparable: []model.Comparison{{Dimension: "SEX", Why: why}, {Indicator: "neet_rate_1529", Why: why}}}
	if _, err := Compare(a, model.Indicator{ID: "neet_rate_1529"}); !errors.Is(err, ErrIncomparable) || !strings.Contains(err.Error(), "other ages") {
		t.Errorf("a forbidden comparison: %v", err)
	}
	notes, err := Compare(a, model.Indicator{ID: "co_net", Population: "birth_and_citizenship", Territory: "workplace"})
	if err != nil || len(notes) != 2 || !strings.Contains(notes[1], "residenza; co_net: luogo di lavoro") {
		t.Errorf("other criteria: %q, %v", notes, err)
	}
	if notes, err := Compare(a, model.Indicator{ID: "inps_pensions", Population: "none", Territory: "residence"}); err != nil || len(notes) != 0 {
		t.Errorf("nothing to tell: %q, %v", notes, err)
	}
}

func TestNotes(t *testing.T) {
	db, err := duck.Open(context.Background(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	r := &Release{DB: db}
	d := model.Indicator{ID: "x", Incomparable: []model.Comparison{{Dimension: "AGE", Why: schema.Text{IT: "età diverse"}}},
		Breaks: []model.Break{{Dataset: "istat/rcfl-microdata", Period: "2021", Why: schema.Text{IT: "Nuovo regolamento."}}, {Dataset: "istat/permits", Period: "2021", Why: schema.Text{IT: "Altro."}}}}
	rows := func(values string) string {
		return "SELECT * FROM (VALUES " + values + ") AS t(TIME_PERIOD, FREQ, AGE, OBS_STATUS, SOURCE)"
	}
	for _, c := range []struct{ values, want string }{
		{"('2020', 'A', 'Y15-64', 'A', 'istat/rcfl-microdata'), ('2021', 'A', 'Y15-64', 'B', 'istat/rcfl-microdata')",
			"la serie si interrompe (B) in 2021: prima e dopo non si confrontano. Nuovo regolamento."},
		{"('2021', 'A', 'Y15-64', 'B', 'istat/rcfl-microdata'), ('2022', 'A', 'Y15-64', 'A', 'istat/rcfl-microdata')", ""},
		{"('2020', 'A', 'Y15-64', 'A', 's'), ('2021-S1', 'S', 'Y15-64', 'B', 's')", ""}, // the first half-year of the answer
		{"('2020', 'A', 'Y15-64', 'A', 's'), ('2020', 'A', 'Y_GE15', 'A', 's')", "AGE: età diverse"},
	} {
		notes, err := r.Notes(context.Background(), d, rows(c.values))
		if got := strings.Join(notes, "|"); err != nil || got != c.want {
			t.Errorf("%s\n got %q, %v\nwant %q", c.values, got, err, c.want)
		}
	}
}
