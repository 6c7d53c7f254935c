package snapshot

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"osservatorio/internal/lake"
)

// What lies where a manifest should is a manifest or an error that names the file.
func FuzzAll(f *testing.F) {
	for _, text := range []string{`{"id":"1","source":"s","dataset":"d","window":"all","published":"2014-04-10","verdict":"accepted","raw":"raw/s/d/1.raw.csv"}`,
		`{"id":"1","decision":{"verdict":"rejected"},"earlier":[{"vintage":"v"}],"profile":null}`, `{"id":""}`, `null`, `[]`, ``} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := lake.OpenAs(t.TempDir(), lake.Real, func() time.Time { return time.Unix(0, 0) })
		if err != nil {
			t.Fatal(err)
		}
		path := l.Path("raw", "s", "d", "1.json")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		all, err := NewStore(l).All()
		if err != nil {
			return
		}
		latest := Latest(all)
		for _, m := range all {
			m.Readings()
			if m.ID == "" || !m.Waiting(latest) && m.Verdict == Rejected && m.Decision == nil && m.Superseded == nil {
				t.Errorf("%+v", m)
			}
		}
	})
}
