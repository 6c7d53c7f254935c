package snapshot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
)

func clock() time.Time { return time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC) }

func store(t *testing.T) (*Store, *lake.Lake) {
	t.Helper()
	l, err := lake.OpenAs(t.TempDir(), lake.Demo, clock)
	if err != nil {
		t.Fatal(err)
	}
	return NewStore(l), l
}

func save(t *testing.T, s *Store, m *Manifest) {
	t.Helper()
	place, ref, err := s.Aside(m)
	if err == nil {
		_, err = s.lake.Do(lake.Step{Event: ledger.Event{Kind: "snapshot", Out: []ledger.Ref{ref}}, Place: []lake.Placement{place}})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAllIsInOrder(t *testing.T) {
	s, l := store(t)
	manifest := func(dataset, window, published string, hour int) *Manifest {
		return &Manifest{ID: NewID(dataset, window, published, "x"), Source: "istat", Dataset: dataset, Window: window,
			Published: published, Observed: clock().Add(time.Duration(hour) * time.Hour), Rows: Rows{In: 10, Totals: 2, Skipped: 1}}
	}
	want := []*Manifest{
		manifest("a", "2013", "2014-04-10", 5),
		manifest("a", "2014", "2014-04-10", 1),
		manifest("a", "2014", "2015-04-10", 0),
		manifest("b", "2013", "2014-04-10", 2),
	}
	for _, i := range []int{2, 0, 3, 1} {
		save(t, s, want[i])
	}
	// Bytes of a JSON extract and a temporary file lie beside the manifests.
	for name, text := range map[string]string{"1.raw.json": `[{"id": 7}]`, ".tmp-x.json": "{"} {
		if err := os.WriteFile(l.Path("raw", "istat", "a", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.All()
	if err != nil || len(all) != len(want) {
		t.Fatalf("%d manifests, %v", len(all), err)
	}
	for i, m := range all {
		if m.ID != want[i].ID || m.Rows.Data() != 7 {
			t.Errorf("place %d: %+v, want %+v", i, m, want[i])
		}
	}
	if latest := Latest(all)[Slot("istat/a", "2014")]; latest.ID != want[1].ID {
		t.Errorf("the snapshot observed last is %+v", latest)
	}
}

func TestABrokenManifestIsNamed(t *testing.T) {
	s, l := store(t)
	m := &Manifest{ID: "1", Source: "istat", Dataset: "a"}
	save(t, s, m)
	if err := os.WriteFile(s.Path(m), []byte(`{"id": "`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.All(); err == nil || !strings.Contains(err.Error(), filepath.Join(l.Dir, "raw")) {
		t.Errorf("got %v", err)
	}
}

func TestIDsTellPartsApart(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range [][4]string{{"a", "b", "c", "d"}, {"ab", "", "c", "d"}, {"a", "bc", "", "d"}, {"a", "b", "c", "e"}, {"a", "b", "cd", ""}} {
		id := NewID(p[0], p[1], p[2], p[3])
		if seen[id] || len(id) != 16 {
			t.Errorf("%q gives %s", p, id)
		}
		seen[id] = true
	}
}
