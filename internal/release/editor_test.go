package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
)

// bench is a lake with an editor, candidates that differ and a clock.
type bench struct {
	*testing.T
	lake       *lake.Lake
	now        time.Time
	candidates []string
}

func newBench(t *testing.T, n int) *bench {
	t.Helper()
	b := &bench{T: t, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	var err error
	if b.lake, err = lake.OpenAs(t.TempDir(), lake.Demo, func() time.Time { return b.now }); err != nil {
		t.Fatal(err)
	}
	db, err := duck.Open(context.Background(), duck.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i := range n {
		dir := t.TempDir()
		for _, table := range []string{"observations", "forecasts", "backtests"} {
			if err := db.Copy(context.Background(), fmt.Sprintf("SELECT %d AS v", i), filepath.Join(dir, table+".parquet")); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"catalogue.json", "checks.json"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("null"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		b.candidates = append(b.candidates, dir)
	}
	return b
}

func (b *bench) manifest() *Manifest { return &Manifest{AsOf: "2026-11-20"} }

func (b *bench) editor(by string, approval Approval) *Editor {
	return &Editor{Lake: b.lake, Approval: approval, By: by, Now: func() time.Time { return b.now }}
}

func (b *bench) stage(e *Editor, i int) string {
	b.Helper()
	m := b.manifest()
	if _, err := e.Stage(context.Background(), b.candidates[i], m, Correction{}); err != nil {
		b.Fatal(err)
	}
	return m.ID
}

func (b *bench) publish(e *Editor, i int, c Correction) (string, error) {
	m := b.manifest()
	_, err := e.Publish(context.Background(), b.candidates[i], m, c)
	return m.ID, err
}

// is holds the state of a release and the pointer to what they must be.
func (b *bench) is(id string, want State, current string) {
	b.Helper()
	r, err := ReadRegister(b.lake)
	if err != nil {
		b.Fatal(err)
	}
	if x := r.Find(id); x == nil || x.State != want {
		b.Errorf("%s: %+v, want %s", id, x, want)
	}
	if got, err := Current(b.lake); got != current && !(current == "" && errors.Is(err, ErrNone)) {
		b.Errorf("current %q, want %q", got, current)
	}
}

func (b *bench) want(err, kind error) {
	b.Helper()
	if !errors.Is(err, kind) || err == nil {
		b.Errorf("%v, want %v", err, kind)
	}
}

func TestLifeOfARelease(t *testing.T) {
	b := newBench(t, 3)
	anna, bruno := b.editor("anna", OtherApproval), b.editor("bruno", OtherApproval)
	_, err := b.publish(anna, 0, Correction{})
	b.want(err, ErrApproval)
	one := b.stage(anna, 0)
	b.is(one, Checked, "")
	_, err = b.publish(anna, 0, Correction{})
	b.want(err, ErrApproval)
	b.want(anna.Approve(one, time.Time{}), ErrApproval)
	hour := b.now.Add(time.Hour)
	if err := bruno.Approve(one, hour); err != nil {
		t.Fatal(err)
	}
	b.is(one, Embargoed, "")
	b.want(bruno.Promote(one, Correction{}), ErrEmbargo)
	_, err = b.publish(bruno, 0, Correction{})
	b.want(err, ErrEmbargo)
	b.now = hour
	r, _ := ReadRegister(b.lake)
	if due := r.Due(b.now, ""); !slices.Equal(due, []string{one}) {
		t.Errorf("due: %v", due)
	}
	if err := bruno.Promote(one, Correction{}); err != nil {
		t.Fatal(err)
	}
	b.is(one, Published, one)

	// The next one corrects it, and is withdrawn in its turn: what was corrected is not good either.
	free := b.editor("carla", NoApproval)
	two, err := b.publish(free, 1, Correction{one, "Torino read twice"})
	if err != nil {
		t.Fatal(err)
	}
	b.is(one, Corrected, two)
	b.want(bruno.Approve(one, time.Time{}), ErrState)
	if instead, err := free.Withdraw(two, "worse"); err != nil || instead != "" {
		t.Fatal(instead, err)
	}
	b.is(two, Withdrawn, "")
	_, err = b.publish(free, 1, Correction{})
	b.want(err, ErrState)
	_, err = b.publish(free, 0, Correction{})
	b.want(err, ErrState)
	r, _ = ReadRegister(b.lake)
	if e := r.Errata(); len(e) != 2 || e[0].Reason != "worse" && e[1].Reason != "worse" {
		t.Errorf("errata: %+v", e)
	}
	three, err := b.publish(free, 2, Correction{two, "worse"})
	if err != nil {
		t.Fatal(err)
	}
	b.is(three, Published, three)
	r, _ = ReadRegister(b.lake)
	if r.Find(two).CorrectedBy != three || r.Find(three).Corrects != two {
		t.Errorf("who corrects whom: %+v", r)
	}
}

// A release that waited while a newer one was published must not take readers back.
func TestOvertaken(t *testing.T) {
	b := newBench(t, 2)
	e := b.editor("anna", NoApproval)
	old := b.stage(e, 0)
	if err := e.Approve(old, time.Time{}); err != nil {
		t.Fatal(err)
	}
	current, err := b.publish(e, 1, Correction{})
	if err != nil {
		t.Fatal(err)
	}
	b.want(e.Promote(old, Correction{}), ErrState)
	r, _ := ReadRegister(b.lake)
	if due := r.Due(b.now, current); len(due) > 0 {
		t.Errorf("due: %v", due)
	}
	b.stage(e, 0) // it is the candidate again: it needs another approval
	b.is(old, Checked, current)
}

// Whatever is tried: the register is what the ledger says, the pointer names a published
// release, and the lake is as its ledger says.
func TestRandomDecisions(t *testing.T) {
	b := newBench(t, 3)
	random := rand.New(rand.NewPCG(7, 8))
	refused, done := 0, 0
	var ids []string
	for i := range b.candidates {
		m := b.manifest()
		if err := m.Identify(b.candidates[i]); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, m.ID)
	}
	for range 60 {
		b.now = b.now.Add(time.Duration(random.IntN(90)) * time.Minute)
		e := b.editor([]string{"anna", "bruno"}[random.IntN(2)], []Approval{NoApproval, AnyApproval, OtherApproval}[random.IntN(3)])
		i, other := random.IntN(3), random.IntN(3)
		c := Correction{}
		if random.IntN(5) == 0 {
			c = Correction{ids[other], "wrong"}
		}
		var err error
		switch random.IntN(12) {
		case 0, 1, 2:
			_, err = e.Stage(context.Background(), b.candidates[i], b.manifest(), c)
		case 3, 4, 5:
			_, err = b.publish(e, i, c)
		case 6, 7:
			err = e.Approve(ids[i], time.Time{})
		case 8:
			err = e.Approve(ids[i], b.now.Add(time.Hour))
		case 9, 10:
			err = e.Promote(ids[i], c)
		case 11:
			_, err = e.Withdraw(ids[i], "wrong")
		}
		if err != nil {
			refused++
		} else {
			done++
		}
		b.consistent()
	}
	if done < 10 || refused < 10 {
		t.Errorf("%d done, %d refused", done, refused)
	}
}

func (b *bench) consistent() {
	b.Helper()
	got, err := ReadRegister(b.lake)
	if err != nil {
		b.Fatal(err)
	}
	want, err := fold(ledger.Open(b.lake.Path("ledger.jsonl"), nil))
	if err != nil {
		b.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		x, _ := json.Marshal(got)
		y, _ := json.Marshal(want)
		b.Fatalf("the register is\n%s\nthe ledger says\n%s", x, y)
	}
	if id, err := Current(b.lake); err == nil {
		if x := got.Find(id); x == nil || x.State != Published {
			b.Fatalf("the current release is %+v", x)
		}
	}
	v, err := b.lake.Verify(nil)
	if err != nil || len(v.Faults) > 0 {
		b.Fatalf("%v %+v", err, v.Faults)
	}
}
