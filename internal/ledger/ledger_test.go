package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func clock() time.Time { return time.Date(2026, 3, 16, 9, 0, 0, 123_456_789, time.UTC) }

func open(t *testing.T) *Ledger {
	t.Helper()
	return Open(filepath.Join(t.TempDir(), "ledger.jsonl"), clock)
}

func write(t *testing.T, l *Ledger, subjects ...string) {
	t.Helper()
	for _, s := range subjects {
		if _, err := l.Append(Event{Kind: "snapshot", Subject: s}); err != nil {
			t.Fatal(err)
		}
	}
}

func subjects(l *Ledger) ([]string, error) {
	var out []string
	err := l.Read(func(e Event) error {
		out = append(out, e.Subject)
		return nil
	})
	return out, err
}

// edit changes the ledger's bytes behind its back.
func edit(t *testing.T, l *Ledger, change func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(l.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(l.path, change(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestEventsComeBackAsTheyWere(t *testing.T) {
	l := open(t)
	if got, err := subjects(l); err != nil || got != nil {
		t.Fatalf("a ledger that is not there yet gave %v, %v", got, err)
	}
	want := Event{Kind: "snapshot", Subject: "istat/neet", In: []Ref{{"raw/a", "00"}}, Out: []Ref{{"vintages/b", "11"}},
		Note: map[string]string{"window": "2013", "name": "è \"quoted\" <&>"}}
	written, err := l.Append(want)
	if err != nil {
		t.Fatal(err)
	}
	write(t, l, "second")
	var got []Event
	if err := l.Read(func(e Event) error { got = append(got, e); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Seq != 1 || got[1].Seq != 2 || got[0].Prev != "" || got[1].Prev != got[0].Hash {
		t.Fatalf("the chain is %+v", got)
	}
	if fmt.Sprintf("%+v", got[0]) != fmt.Sprintf("%+v", written) {
		t.Errorf("read %+v\nwritten %+v", got[0], written)
	}
	if got[0].Note["name"] != want.Note["name"] || got[0].In[0] != want.In[0] || got[0].Out[0] != want.Out[0] {
		t.Errorf("read %+v, want the content of %+v", got[0], want)
	}
	if !got[0].Time.Equal(clock().Truncate(time.Millisecond)) {
		t.Errorf("time %v", got[0].Time)
	}
}

// A crash may leave a line without its end: readers leave it out, the next writer takes its place.
func TestTornLastLine(t *testing.T) {
	l := open(t)
	write(t, l, "a", "b")
	whole, err := os.ReadFile(l.path)
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.IndexByte(whole, '\n') + 1
	for cut := end; cut < len(whole); cut++ {
		edit(t, l, func([]byte) []byte { return whole[:cut] })
		if got, err := subjects(l); err != nil || !slices.Equal(got, []string{"a"}) {
			t.Fatalf("cut at %d: read %v, %v", cut, got, err)
		}
		write(t, l, "c")
		if got, err := subjects(l); err != nil || !slices.Equal(got, []string{"a", "c"}) {
			t.Fatalf("cut at %d, then appended: read %v, %v", cut, got, err)
		}
	}
}

// Lines longer than the block that the end of the file is read by.
func TestLongLines(t *testing.T) {
	l := open(t)
	long := strings.Repeat("x", 1<<17)
	write(t, l, "a", long, "b", long, "c")
	got, err := subjects(l)
	if err != nil || !slices.Equal(got, []string{"a", long, "b", long, "c"}) {
		t.Fatalf("read %d events, %v", len(got), err)
	}
}

func TestWritersTakeTurns(t *testing.T) {
	l := open(t)
	const writers, each = 8, 12
	var group sync.WaitGroup
	errs := make(chan error, writers)
	for w := range writers {
		group.Go(func() {
			own := Open(l.path, clock) // as another process would
			for i := range each {
				if _, err := own.Append(Event{Subject: fmt.Sprintf("%d.%d", w, i)}); err != nil {
					errs <- err
					return
				}
				if _, err := subjects(own); err != nil { // readers see whole lines while others write
					errs <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	got, err := subjects(l)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if got = slices.Compact(got); len(got) != writers*each {
		t.Errorf("%d events, want %d", len(got), writers*each)
	}
}

func TestTamperingIsFound(t *testing.T) {
	swap := func(old, new string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(new), 1) }
	}
	lines := func(b []byte) [][]byte { return bytes.SplitAfter(b, []byte("\n")) }
	for name, change := range map[string]func([]byte) []byte{
		"a word changed":         swap(`"subject":"b"`, `"subject":"x"`),
		"a time changed":         swap("2026-03-16", "2026-03-17"),
		"a line taken out":       func(b []byte) []byte { return bytes.Join(append(lines(b)[:1:1], lines(b)[2:]...), nil) },
		"two lines swapped":      func(b []byte) []byte { l := lines(b); l[0], l[1] = l[1], l[0]; return bytes.Join(l, nil) },
		"a line said twice":      func(b []byte) []byte { l := lines(b); return bytes.Join([][]byte{l[0], l[1], l[1], l[2]}, nil) },
		"the first line cut":     func(b []byte) []byte { return bytes.Join(lines(b)[1:], nil) },
		"a line that is no JSON": func(b []byte) []byte { return append([]byte("hello\n"), b...) },
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t)
			write(t, l, "a", "b", "c")
			edit(t, l, change)
			if _, err := subjects(l); !errors.Is(err, ErrBroken) {
				t.Errorf("reading gave %v, want %v", err, ErrBroken)
			}
		})
	}
}

// Every byte counts: whichever one changes, the chain does not hold.
func TestEveryByteIsCovered(t *testing.T) {
	l := open(t)
	write(t, l, "a", "b")
	whole, err := os.ReadFile(l.path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole[:len(whole)-1] {
		edit(t, l, func([]byte) []byte {
			b := bytes.Clone(whole)
			b[i] ^= 1
			return b
		})
		got, err := subjects(l)
		if err == nil {
			t.Fatalf("byte %d (%q): read %v without an error", i, whole[i], got)
		}
	}
}

// File names and cells may hold bytes that are no UTF-8, which JSON cannot: what is written must still follow.
func TestBytesThatAreNoText(t *testing.T) {
	l := open(t)
	written, err := l.Append(Event{Subject: "a", Note: map[string]string{"name": "caf\xe9.csv"}})
	if err != nil {
		t.Fatal(err)
	}
	write(t, l, "b")
	if got, err := subjects(l); err != nil || len(got) != 2 {
		t.Fatalf("read %v, %v", got, err)
	}
	if written.Note["name"] != "caf\ufffd.csv" {
		t.Errorf("the event says %q, and the file cannot", written.Note["name"])
	}
}

func TestAppendRefusesABrokenEnd(t *testing.T) {
	l := open(t)
	write(t, l, "a")
	edit(t, l, func(b []byte) []byte { return append(b, "hello\n"...) })
	if _, err := l.Append(Event{}); !errors.Is(err, ErrBroken) {
		t.Errorf("appending gave %v, want %v", err, ErrBroken)
	}
}

// Whatever a file holds, reading it ends with events that follow each other or with ErrBroken.
func FuzzRead(f *testing.F) {
	l := Open(filepath.Join(f.TempDir(), "seed"), clock)
	for _, s := range []string{"a", "b"} {
		if _, err := l.Append(Event{Kind: "snapshot", Subject: s, Out: []Ref{{"raw/a", "00"}}}); err != nil {
			f.Fatal(err)
		}
	}
	whole, err := os.ReadFile(l.path)
	if err != nil {
		f.Fatal(err)
	}
	for _, cut := range []int{0, 1, len(whole) / 2, len(whole) - 1, len(whole)} {
		f.Add(whole[:cut])
	}
	f.Add([]byte("{}\n{}\n"))
	f.Add([]byte("null\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l := Open(filepath.Join(t.TempDir(), "ledger"), clock)
		if err := os.WriteFile(l.path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		var prev Event
		err := l.Read(func(e Event) error {
			if e.Seq != prev.Seq+1 || e.Prev != prev.Hash {
				t.Fatalf("%+v after %+v", e, prev)
			}
			prev = e
			return nil
		})
		if err != nil && !errors.Is(err, ErrBroken) {
			t.Fatal(err)
		}
		if err == nil { // a whole chain can be gone on with
			if next, err := l.Append(Event{Kind: "more"}); err != nil || next.Seq != prev.Seq+1 {
				t.Fatalf("%+v, %v", next, err)
			}
		}
	})
}
