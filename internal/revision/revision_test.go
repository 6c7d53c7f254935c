package revision

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
)

func clock() time.Time { return time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC) }

// comparison is a lake with vintages that DuckDB wrote from the queries given.
func comparison(t *testing.T, contract *schema.Contract, queries ...string) (*Comparison, []Vintage) {
	t.Helper()
	l, err := lake.OpenAs(t.TempDir(), lake.Real, clock)
	if err != nil {
		t.Fatal(err)
	}
	db, err := duck.Open(context.Background(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	var out []Vintage
	for i, q := range queries {
		name := fmt.Sprint(i, ".parquet")
		if err := db.Copy(context.Background(), "SELECT *, row_number() OVER () AS _line FROM ("+q+")", l.Path(name)); err != nil {
			t.Fatal(err)
		}
		out = append(out, Vintage{Snapshot: fmt.Sprint(i), Source: fmt.Sprint(i), path: name})
	}
	return &Comparison{Lake: l, Dataset: "s/d", Contract: contract, DB: db}, out
}

func use(name string, t schema.Type) schema.Use {
	return schema.Use{Field: schema.Field{Name: name, Type: t}}
}

// A contract without a key is compared row by row, as often as each row is there.
func TestRowsWithoutAKey(t *testing.T) {
	c, v := comparison(t, &schema.Contract{Fields: []schema.Use{use("EVENT", schema.String), use("N", schema.Integer)}},
		"SELECT * FROM (VALUES ('a', 1), ('a', 1), ('b', NULL), ('c', 3)) t(EVENT, N)",
		"SELECT * FROM (VALUES ('a', 1), ('b', NULL), ('c', 4), ('c', 4)) t(EVENT, N)")
	d, err := c.Compare(context.Background(), Pair{v[0], v[1]})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Change{Added: 2, Removed: 2}); d.Total != want || d.Same != 2 {
		t.Errorf("%+v, %d the same; want %+v and 2", d.Total, d.Same, want)
	}
}

// Missing parts of a key are the same as missing parts, and what was missing before is no difference.
func TestMissingIsCompared(t *testing.T) {
	contract := &schema.Contract{Key: []string{"REF_AREA", "SEX"}, Fields: []schema.Use{use("REF_AREA", schema.String), use("SEX", schema.String),
		use("A", schema.Integer), use("B", schema.Decimal), use("OBS_STATUS", schema.String)}}
	contract.Gates.Areas.Field = "REF_AREA"
	c, v := comparison(t, contract,
		"SELECT * FROM (VALUES ('IT', NULL, 1, 1.5::DECIMAL(18,6), NULL), ('IT', 'F', NULL, 2, 'O'), ('ITC1', 'F', 0, 3, NULL)) t(REF_AREA, SEX, A, B, OBS_STATUS)",
		"SELECT * FROM (VALUES ('IT', NULL, 1, 1.25::DECIMAL(18,6), NULL), ('IT', 'F', 7, 2, 'P'), ('ITC1', 'F', 5, 6, NULL)) t(REF_AREA, SEX, A, B, OBS_STATUS)")
	d, err := c.Compare(context.Background(), Pair{v[0], v[1]})
	if err != nil {
		t.Fatal(err)
	}
	largest := &Cell{Key: "ITC1.F", Before: "0", After: "5", Difference: "+5"}
	b := []*Cell{{Key: "ITC1.F", Before: "3", After: "6", Difference: "+3", Percent: "+100"}}
	want := []Field{{"A", 2, largest, largest}, {"B", 2, b[0], b[0]}}
	if d.Total != (Change{Changed: 3}) || !reflect.DeepEqual(d.Fields, want) {
		t.Errorf("%+v %+v\nwant %+v", d.Total, d.Fields, want)
	}
	if want := []Flag{{"O", "P", 1}}; !reflect.DeepEqual(d.Flags, want) {
		t.Errorf("flags %+v, want %+v", d.Flags, want)
	}
	if want := []Change{{"IT", 0, 0, 2, "0"}, {"ITC1", 0, 0, 1, "+5"}}; !reflect.DeepEqual(d.Areas, want) {
		t.Errorf("areas %+v, want %+v", d.Areas, want)
	}
}

// Of personal data nothing is told but how many rows changed.
func TestPersonalDataAreCounted(t *testing.T) {
	contract := &schema.Contract{Personal: true, Key: []string{"WORKER"}, Fields: []schema.Use{use("WORKER", schema.String), use("PAY", schema.Integer)}}
	c, v := comparison(t, contract, "SELECT 'w1' AS WORKER, 10 AS PAY", "SELECT 'w1' AS WORKER, 20 AS PAY")
	d, err := c.Compare(context.Background(), Pair{v[0], v[1]})
	if err != nil {
		t.Fatal(err)
	}
	if d.Total.Changed != 1 || len(d.Fields)+len(d.Areas)+len(d.Periods)+len(d.Flags) > 0 {
		t.Errorf("%+v", d)
	}
}

// A field that an older contract had not is left out of the comparison.
func TestFieldsThatBothHave(t *testing.T) {
	contract := &schema.Contract{Key: []string{"K"}, Fields: []schema.Use{use("K", schema.String), use("V", schema.Integer), use("LATER", schema.Integer)}}
	c, v := comparison(t, contract, "SELECT 'a' AS K, 1 AS V", "SELECT 'a' AS K, 1 AS V, 9 AS LATER")
	d, err := c.Compare(context.Background(), Pair{v[0], v[1]})
	if err != nil || d.Same != 1 {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestPairs(t *testing.T) {
	manifest := func(id, window, published, verdict string, readings ...snapshot.Reading) *snapshot.Manifest {
		m := &snapshot.Manifest{ID: id, Source: "s", Dataset: "d", Window: window, Published: published, Verdict: verdict, SHA256: id, Earlier: readings}
		if verdict == snapshot.Accepted {
			m.Declared, m.Vintage = "now", id+"-now"
		}
		return m
	}
	all := []*snapshot.Manifest{
		manifest("aa1", "2013", "2014-01-01", snapshot.Accepted),
		manifest("ab2", "2013", "2015-01-01", snapshot.Accepted),
		manifest("ac3", "2013", "2016-01-01", snapshot.Rejected),
		manifest("ad4", "2014", "2016-01-01", snapshot.Accepted),
		manifest("ae5", "2015", "2016-01-01", snapshot.Accepted, snapshot.Reading{Declared: "before", Vintage: "ae5-before"}),
	}
	var got []string
	for _, p := range Last(all, "s/d") {
		got = append(got, p.Old.path+" "+p.New.path)
	}
	if want := []string{"aa1-now ab2-now", "ae5-before ae5-now"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if p, err := Between(all, "s/d", "ae5-be", "aa"); err != nil || p.Old.path != "ae5-before" || p.New.path != "aa1-now" {
		t.Errorf("%+v, %v", p, err)
	}
	for names, want := range map[[2]string]error{{"a", "aa"}: snapshot.ErrAmbiguous, {"b", "aa"}: snapshot.ErrUnknown, {"aa", "ac"}: ErrNone, {"aa-later", "ab"}: ErrNone} {
		if _, err := Between(all, "s/d", names[0], names[1]); !errors.Is(err, want) {
			t.Errorf("%v: %v, want %v", names, err, want)
		}
	}
	c, v := comparison(t, &schema.Contract{Fields: []schema.Use{use("N", schema.Integer)}}, "SELECT 1 AS N")
	if _, err := c.Compare(context.Background(), Pair{v[0], Vintage{Snapshot: "gone", path: "gone.parquet"}}); !errors.Is(err, ErrNone) {
		t.Errorf("a vintage that was pruned: %v", err)
	}
}
