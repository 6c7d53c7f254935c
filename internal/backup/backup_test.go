package backup

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
)

func clock() time.Time { return time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC) }

// oneFile is a lake that keeps one file, a report that it does not account for, and work in hand.
func oneFile(t *testing.T) *lake.Lake {
	t.Helper()
	l, err := lake.OpenAs(filepath.Join(t.TempDir(), "lake"), lake.Real, clock)
	if err != nil {
		t.Fatal(err)
	}
	temp, err := l.Aside([]byte("a;b"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := lake.HashFile(temp)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Do(lake.Step{Event: ledger.Event{Kind: "snapshot", In: []ledger.Ref{{Path: "raw/s/d/1.csv", SHA256: sum}}},
		Place: []lake.Placement{{Temp: temp, Path: "raw/s/d/1.csv"}}}); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{"reports/r.html": "<p>", "build/candidate/x": "rebuilt", "raw/s/d/stranger": "?"} {
		if err := os.MkdirAll(filepath.Dir(l.Path(path)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(l.Path(path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func TestRoundTrip(t *testing.T) {
	ctx, l := context.Background(), oneFile(t)
	dest, dir := filepath.Join(t.TempDir(), "copies"), filepath.Join(t.TempDir(), "back")
	first, err := Write(ctx, l, dest, 0, clock(), nil)
	if err != nil || first.Copied != 4 || !slices.Equal(first.Skipped, []string{"raw/s/d/stranger"}) {
		t.Fatalf("%+v %v", first, err)
	}
	second, err := Write(ctx, l, dest, 0, clock(), nil)
	if err != nil || second.Copied != 1 || second.Files != 4 { // the ledger knows of the first
		t.Fatalf("%+v %v", second, err)
	}
	if names, err := List(dest); err != nil || !slices.Equal(names, []string{first.Name, second.Name}) {
		t.Fatalf("%v %v", names, err)
	}
	// Both were taken in the same second: that beginning names neither.
	if _, _, err := Restore(ctx, dest, "20260316", dir, nil); !errors.Is(err, ErrAmbiguous) || !strings.Contains(err.Error(), first.Name+", "+second.Name) {
		t.Fatalf("an ambiguous name: %v", err)
	}
	if _, chosen, err := Restore(ctx, dest, second.Name[:30], filepath.Join(t.TempDir(), "chosen"), nil); err != nil || chosen != second.Name {
		t.Fatalf("%s %v", chosen, err)
	}
	if _, _, err := Restore(ctx, dest, "", dir, nil); err != nil {
		t.Fatal(err)
	}
	if err := Done(dir); err != nil {
		t.Fatal(err)
	}
	back, err := lake.Open(dir, clock)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := back.Verify(nil); err != nil || v.Files != 1 || len(v.Faults) > 0 {
		t.Errorf("%+v %v", v, err)
	}
	if _, _, err := Restore(ctx, dest, "", dir, nil); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("restored over a lake: %v", err)
	}
}

func TestDamageIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		harm    func(l *lake.Lake, dest string) error
		backup  bool // the lake is harmed, and refuses; else the backup is, and does
		message string
	}{
		"a byte of the lake": {func(l *lake.Lake, _ string) error {
			return os.WriteFile(l.Path("raw/s/d/1.csv"), []byte("a;c"), 0o644)
		}, true, "raw/s/d/1.csv: its bytes differ from the ledger"},
		"a file of the lake": {func(l *lake.Lake, _ string) error { return os.Remove(l.Path("raw/s/d/1.csv")) }, true, "raw/s/d/1.csv: is missing"},
		"a byte of the backup": {func(l *lake.Lake, dest string) error {
			return os.WriteFile(stored1(l, dest), []byte("a;c"), 0o644)
		}, false, "1.csv cannot be restored"},
		"a file of the backup": {func(l *lake.Lake, dest string) error { return os.Remove(stored1(l, dest)) }, false, "1.csv cannot be restored"},
		"its manifest": {func(_ *lake.Lake, dest string) error {
			names, _ := List(dest)
			path := filepath.Join(dest, names[0]+".json")
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(path, []byte(strings.Replace(string(data), "reports/r", "reports/s", 1)), 0o644)
		}, false, "is not as it was written"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, l, dest := context.Background(), oneFile(t), filepath.Join(t.TempDir(), "copies")
			if _, err := Write(ctx, l, dest, 0, clock(), nil); err != nil {
				t.Fatal(err)
			}
			if err := c.harm(l, dest); err != nil {
				t.Fatal(err)
			}
			var err error
			if c.backup {
				_, err = Write(ctx, l, dest, 0, clock(), nil)
			} else {
				_, _, err = Restore(ctx, dest, "", filepath.Join(t.TempDir(), "back"), nil)
			}
			if err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("got %v, want %s", err, c.message)
			}
			if !c.backup {
				return
			}
			// The folder had those bytes already: its backup stays whole, and the only one, in this folder and in a new one.
			if names, _ := List(dest); len(names) != 1 {
				t.Errorf("a backup of a damaged lake: %v", names)
			}
			if _, _, err := Restore(ctx, dest, "", filepath.Join(t.TempDir(), "back"), nil); err != nil {
				t.Errorf("the backup before the damage: %v", err)
			}
			fresh := filepath.Join(t.TempDir(), "fresh")
			if _, err := Write(ctx, l, fresh, 0, clock(), nil); !errors.Is(err, ErrDamaged) {
				t.Errorf("a first backup of a damaged lake: %v", err)
			}
			if names, _ := List(fresh); len(names) > 0 {
				t.Errorf("a first backup of a damaged lake: %v", names)
			}
		})
	}
}

// stored1 is where the bytes of the one file lie in a backup.
func stored1(l *lake.Lake, dest string) string {
	named, _ := l.Named()
	return object(dest, &File{SHA256: named["raw/s/d/1.csv"]})
}

func TestFoldersOfOthers(t *testing.T) {
	ctx, l, dest := context.Background(), oneFile(t), filepath.Join(t.TempDir(), "copies")
	if _, err := Write(ctx, l, dest, 0, clock(), nil); err != nil {
		t.Fatal(err)
	}
	other := oneFile(t)
	if _, err := other.Ledger.Append(ledger.Event{Kind: "other"}); err != nil {
		t.Fatal(err)
	}
	empty, err := lake.OpenAs(t.TempDir(), lake.Demo, clock)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(ctx, empty, dest, 0, clock(), nil); !errors.Is(err, ErrOther) {
		t.Errorf("another lake's folder: %v", err)
	}
	if _, err := Write(ctx, l, l.Path("reports"), 0, clock(), nil); !errors.Is(err, ErrOther) {
		t.Errorf("a folder of the lake itself: %v", err)
	}
	if _, _, err := Restore(ctx, dest, "1999", t.TempDir(), nil); !errors.Is(err, ErrNone) {
		t.Errorf("no backup of that name: %v", err)
	}
}

// No manifest leads out of the folder that is restored.
func FuzzDecode(f *testing.F) {
	good, err := json.Marshal(Manifest{Format: 1, Kind: lake.Real, Files: []File{{"lake.json", strings.Repeat("0a", 32), 7}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(strings.Replace(string(good), "lake.json", "../lake.json", 1)))
	f.Add([]byte(strings.Replace(string(good), "0a", "/.", 1)))
	f.Add([]byte(`{"format":1,"kind":"demo","files":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Decode(data)
		if err != nil {
			return
		}
		for _, x := range m.Files {
			for _, path := range []string{filepath.Join("/lake", filepath.FromSlash(x.Path)), object("/lake", &x)} {
				if !strings.HasPrefix(path, "/lake") {
					t.Errorf("%q %q leads to %s", x.Path, x.SHA256, path)
				}
			}
		}
	})
}
