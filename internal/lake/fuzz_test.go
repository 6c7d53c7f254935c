package lake

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever stands in the journal, recovery touches nothing outside the lake, and where it gives
// up the lake's files are as they were.
func FuzzJournal(f *testing.F) {
	for _, text := range []string{
		`{"event":{"seq":0,"time":"0001-01-01T00:00:00Z","kind":"snapshot","subject":"s","prev":"","hash":""},"place":[{"path":"raw/a/b/1.csv"}],"after":0}`,
		`{"event":{"kind":"pruned"},"remove":["raw/a"],"after":1}`,
		`{"remove":["../outside"]}`, `{"place":[{"path":"/outside/x"}]}`, `{"remove":["."]}`, `null`, `{`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		root := t.TempDir()
		outside := filepath.Join(root, "outside")
		l, err := OpenAs(filepath.Join(root, "lake"), Real, clock)
		if err != nil {
			t.Fatal(err)
		}
		for path, content := range map[string]string{outside: "theirs", l.Path("journal", "1", stepFile): string(text), l.Path("journal", "1", "0"): "a;b"} {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		unlock, err := l.Lock()
		if err == nil {
			unlock()
			if left, _ := os.ReadDir(l.Path("journal")); len(left) > 0 {
				t.Errorf("recovered, and left %v", left)
			}
		} else if !strings.Contains(err.Error(), l.Dir) {
			t.Errorf("an error that does not name the lake: %v", err)
		}
		if data, err := os.ReadFile(outside); err != nil || string(data) != "theirs" {
			t.Fatalf("what lies outside the lake: %q %v", data, err)
		}
		if entries, _ := os.ReadDir(root); len(entries) != 2 {
			t.Fatalf("beside the lake: %v", entries)
		}
	})
}
