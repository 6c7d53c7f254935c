package lake

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/crash"
	"osservatorio/internal/ledger"
)

// killed is what a crash point panics with; nothing that is deferred is undone by a real kill,
// so the test works on a copy of the lake made at the point.
type killed struct{ copy string }

// crashAt runs work and returns the lake as it was on the disk at the nth point, or ok = false
// when there are fewer.
func crashAt(t *testing.T, dir string, n int, work func()) (at string, copied string, ok bool) {
	t.Helper()
	copied = t.TempDir()
	count := 0
	crash.Hit = func(point string) {
		if count++; count == n {
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			at = point
			panic(killed{copied})
		}
	}
	defer func() {
		crash.Hit = nil
		if r := recover(); r != nil {
			if _, is := r.(killed); !is {
				panic(r)
			}
			ok = true
		}
	}()
	work()
	return at, copied, false
}

func hashed(t *testing.T, file, path string) ledger.Ref {
	t.Helper()
	sum, err := HashFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Ref{Path: path, SHA256: sum}
}

// A step that places a file and a folder over old ones and removes another is, after a crash at
// any point, either not begun or done, and done once.
func TestStepsAreWhole(t *testing.T) {
	points := map[string]int{}
	for n := 1; ; n++ {
		l, err := OpenAs(t.TempDir(), Real, clock)
		if err != nil {
			t.Fatal(err)
		}
		do := func(kind, text string, remove ...string) {
			s := Step{Event: ledger.Event{Kind: kind, Subject: "s"}, Remove: remove}
			if text != "" {
				folder := l.Path("tmp", "release")
				manifest := folder + "/manifest.json"
				if err := atomicfile.WriteBytes(manifest, []byte(text)); err != nil {
					t.Fatal(err)
				}
				s.Event.Out = append(s.Event.Out, hashed(t, manifest, "releases/"+text+"/manifest.json"))
				s.Place = append(s.Place, Placement{folder, "releases/" + text})
				for _, path := range []string{"raw/a/b/1.csv", "releases/CURRENT"} {
					temp, err := l.Aside([]byte(text + "\n"))
					if err != nil {
						t.Fatal(err)
					}
					s.Place = append(s.Place, Placement{temp, path})
					if path != "releases/CURRENT" {
						s.Event.Out = append(s.Event.Out, hashed(t, temp, path))
					}
				}
			}
			if kind == Pruned {
				for _, r := range remove {
					s.Event.In = append(s.Event.In, ledger.Ref{Path: r + "/manifest.json"})
				}
			}
			if _, err := l.Do(s); err != nil {
				t.Fatal(err)
			}
		}
		do("publish", "old")
		at, dir, crashed := crashAt(t, l.Dir, n, func() {
			do("publish", "new")
			do(Pruned, "", "releases/old")
		})
		if !crashed {
			break
		}
		points[at]++
		what := fmt.Sprintf("%d %s", n, at)
		if l, err = Open(dir, clock); err != nil {
			t.Fatal(err)
		}
		check := func(when string) string {
			v, err := l.Verify(nil)
			if err != nil || len(v.Faults) > 0 {
				t.Errorf("%s, %s: %+v %v", what, when, v, err)
			}
			var kinds []string
			if err := l.Ledger.Read(func(e ledger.Event) error { kinds = append(kinds, e.Kind); return nil }); err != nil {
				t.Errorf("%s, %s: %v", what, when, err)
			}
			return strings.Join(kinds, " ")
		}
		check("before recovery")
		unlock, err := l.Lock()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		unlock()
		kinds := check("after recovery")
		if left, err := os.ReadDir(l.Path("tmp")); err != nil || len(left) > 0 {
			t.Errorf("%s: left in tmp: %v %v", what, left, err)
		}
		if left, _ := os.ReadDir(l.Path("journal")); len(left) > 0 {
			t.Errorf("%s: left in the journal: %v", what, left)
		}
		current, err := os.ReadFile(l.Path("releases/CURRENT"))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"old\n": "publish", "new\n": "publish publish"}[string(current)]
		_, old := os.Stat(l.Path("releases/old"))
		if os.IsNotExist(old) {
			want += " pruned"
		}
		if got := strings.TrimSuffix(kinds, " recovered"); got != want {
			t.Errorf("%s: release %q and events %q", what, current, kinds)
		}
	}
	for _, p := range []string{"step in the journal", "file renamed", "ledger written", "file removed", "step out of the journal"} {
		if points[p] == 0 {
			t.Errorf("no crash at %q; there were %v", p, points)
		}
	}
}

// A temporary file of a living process stays, one of a dead process goes.
func TestSweepSparesTheLiving(t *testing.T) {
	l, err := OpenAs(t.TempDir(), Real, clock)
	if err != nil {
		t.Fatal(err)
	}
	alive, err := atomicfile.Create(l.Path("reports", "r", "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Abort()
	dead := l.Path("reports", "r", atomicfile.TempPattern+"dead")
	if err := os.WriteFile(dead, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var told string
	l.Told = func(text string) { told = text }
	unlock, err := l.Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if _, err := os.Stat(dead); err == nil {
		t.Error("what a dead process left is still there")
	}
	if err := alive.Commit(); err != nil {
		t.Errorf("what a living process was writing is gone: %v", err)
	}
	if told != "a command was cut short: 0 steps finished, 1 temporary file removed" {
		t.Errorf("told %q", told)
	}
}
