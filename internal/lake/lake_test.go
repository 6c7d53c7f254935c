package lake

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/ledger"
)

func clock() time.Time { return time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC) }

func TestKindIsForLife(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	if _, err := Open(dir, clock); !errors.Is(err, ErrNone) {
		t.Fatalf("opening nothing gave %v", err)
	}
	if _, err := OpenAs(dir, Demo, clock); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAs(dir, Real, clock); !errors.Is(err, ErrMixed) {
		t.Errorf("real data into a demo lake gave %v", err)
	}
	l, err := Open(dir, clock)
	if err != nil || l.Kind != Demo || l.Kind.Provenance() != "synthetic" {
		t.Errorf("opened %+v, %v", l, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "lake.json"), []byte(`{"kind":"mixed"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAs(dir, Demo, clock); err == nil || !strings.Contains(err.Error(), "lake.json") {
		t.Errorf("a lake of no known kind gave %v", err)
	}
}

func TestOneWriter(t *testing.T) {
	l, err := OpenAs(t.TempDir(), Real, clock)
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := l.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Lock(); !errors.Is(err, ErrBusy) {
		t.Errorf("a second writer gave %v", err)
	}
	unlock()
	unlock, err = l.Lock()
	if err != nil {
		t.Errorf("after the first had ended: %v", err)
	}
	unlock()
}

func TestVerify(t *testing.T) {
	l, err := OpenAs(t.TempDir(), Real, clock)
	if err != nil {
		t.Fatal(err)
	}
	put := func(path, text string) ledger.Ref {
		t.Helper()
		if err := atomicfile.WriteBytes(l.Path(path), []byte(text)); err != nil {
			t.Fatal(err)
		}
		ref, err := l.Ref(l.Path(path))
		if err != nil {
			t.Fatal(err)
		}
		return ref
	}
	step := func(in, out []ledger.Ref) {
		t.Helper()
		if _, err := l.Ledger.Append(ledger.Event{Kind: "snapshot", In: in, Out: out}); err != nil {
			t.Fatal(err)
		}
	}
	raw := put("raw/istat/neet/1.raw.csv", "a;b")
	step([]ledger.Ref{raw, {Path: "istat/neet all", SHA256: "a name, not a file"}}, []ledger.Ref{put("vintages/istat/neet/1.parquet", "rows")})
	step(nil, []ledger.Ref{put("build/candidate/x", "not kept"), put("vintages/istat/neet/2.parquet", "rows"), put("releases/id/manifest.json", "{}")})
	put("releases/CURRENT", "id\n")

	check := func(what string, want ...string) {
		t.Helper()
		v, err := l.Verify(nil)
		if err != nil || v.Files != 4 {
			t.Fatalf("%s: %+v, %v", what, v, err)
		}
		var got []string
		for _, f := range v.Faults {
			got = append(got, f.Path+" "+f.Problem)
		}
		if len(got) != len(want) {
			t.Fatalf("%s: found %q, want %q", what, got, want)
		}
		for i, w := range want {
			if !strings.HasPrefix(got[i], w) {
				t.Errorf("%s: found %q, want %q…", what, got[i], w)
			}
		}
	}
	check("nothing wrong")
	put("build/candidate/x", "changed, and of no account")
	check("a file that is not kept changed")
	put("releases/CURRENT", "lost\n")
	check("a pointer to nothing", "releases/CURRENT names release \"lost\"")
	put("releases/CURRENT", "id\n")
	put("vintages/istat/neet/2.parquet", "rowS")
	check("a byte changed", "vintages/istat/neet/2.parquet its bytes differ")
	if err := os.Remove(l.Path("raw/istat/neet/1.raw.csv")); err != nil {
		t.Fatal(err)
	}
	put("quarantine/istat/neet/9.parquet", "who wrote this?")
	put("releases/"+atomicfile.TempPattern+"r/x", "left by a crash")
	check("and a file gone, and strangers", "raw/istat/neet/1.raw.csv is missing", "vintages/istat/neet/2.parquet its bytes differ",
		"quarantine/istat/neet/9.parquet is not in the ledger", "releases/.tmp-r/x is not in the ledger")

	if err := os.WriteFile(l.Path("ledger.jsonl"), []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Verify(nil); !errors.Is(err, ledger.ErrBroken) {
		t.Errorf("a broken ledger gave %v", err)
	}
}
