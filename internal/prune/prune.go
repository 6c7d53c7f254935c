// Package prune takes out of a lake what its retention no longer asks for: snapshots with
// everything that was made of them, and releases, of which only the forecasts are kept. The ledger
// keeps what they were, with their hashes.
package prune

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/release"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// Releases is the retention of releases. The current one always stays, those that wait to be
// published, and one that is being read.
type Releases struct {
	// Last is how many releases stay, and the last of every half-year beside them; 0 keeps all.
	Last int `yaml:"last"`
	// Pinned releases stay whatever their age.
	Pinned []string `yaml:"pinned"`
}

// Victim is a snapshot or a release that goes.
type Victim struct {
	Subject string       // dataset or release
	Note    string       // id of the snapshot, window and publication; "" for a release
	Why     string       // by which rule
	Files   []ledger.Ref // sorted by path
	remove  []string
}

// Plan is what a pruning would take away, and what else it found.
type Plan struct {
	Victims []Victim
	InUse   []string // releases that would go and are being read
}

// Make lists what goes. It reads only.
func Make(l *lake.Lake, catalog *source.Catalog, keep Releases, now time.Time) (*Plan, error) {
	named, err := l.Named()
	if err != nil {
		return nil, err
	}
	p := &Plan{}
	staying, err := p.releases(l, keep, named)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{} // snapshots that a release that stays was made of
	for _, id := range staying {
		m, err := release.ReadManifest(l, id)
		if err != nil {
			return nil, err
		}
		for _, i := range m.Inputs {
			used[i.Snapshot] = true
		}
	}
	return p, p.snapshots(l, catalog, used, named, now)
}

// releases adds the releases that go and returns those that stay.
func (p *Plan) releases(l *lake.Lake, keep Releases, named map[string]string) (staying []string, err error) {
	there, err := release.List(l)
	if err != nil || keep.Last == 0 || len(there) == 0 {
		return there, err
	}
	for _, id := range keep.Pinned { // a name that was mistyped must not let a release go
		if !slices.Contains(there, id) {
			return there, fmt.Errorf("releases.pinned: there is no release %q in this lake; there is: %s", id, strings.Join(there, ", "))
		}
	}
	current, err := release.Current(l)
	if err != nil && !errors.Is(err, release.ErrNone) { // none when all were withdrawn
		return there, err
	}
	order, err := published(l, there)
	if err != nil {
		return there, err
	}
	register, err := release.ReadRegister(l)
	if err != nil {
		return there, err
	}
	for _, x := range register.Waiting() { // they are not published yet, and count for nothing here
		if i := slices.Index(order, x.Release); i >= 0 {
			staying, order = append(staying, x.Release), slices.Delete(order, i, i+1)
		}
	}
	lastOf := map[string]string{} // half-year of the data -> release
	for _, id := range order {
		lastOf[halfYear(id)] = id
	}
	for i, id := range order {
		switch {
		case i >= len(order)-keep.Last, id == current, lastOf[halfYear(id)] == id, slices.Contains(keep.Pinned, id):
			staying = append(staying, id)
		case release.InUse(l, id):
			staying, p.InUse = append(staying, id), append(p.InUse, id)
		default:
			folder := "releases/" + id
			p.Victims = append(p.Victims, Victim{Subject: id, Why: fmt.Sprintf("not among the last %d, nor the last of its half-year", keep.Last),
				Files: under(named, func(path string) bool { return strings.HasPrefix(path, folder+"/") }), remove: []string{folder}})
		}
	}
	return staying, nil
}

// published orders releases by their last publication, the oldest first.
func published(l *lake.Lake, there []string) ([]string, error) {
	last := map[string]int64{}
	err := l.Ledger.Read(func(e ledger.Event) error {
		if e.Kind == "publish" {
			last[e.Subject] = e.Seq
		}
		return nil
	})
	out := slices.Clone(there)
	slices.SortStableFunc(out, func(a, b string) int { return int(last[a] - last[b]) })
	return out, err
}

// halfYear is that of the last publication day that a release knows, by which it is named.
func halfYear(id string) string {
	if len(id) < 7 {
		return id
	}
	if id[5:7] <= "06" {
		return id[:4] + "-S1"
	}
	return id[:4] + "-S2"
}

// snapshots adds the snapshots that go.
func (p *Plan) snapshots(l *lake.Lake, catalog *source.Catalog, used map[string]bool, named map[string]string, now time.Time) error {
	all, err := snapshot.NewStore(l).All()
	if err != nil {
		return err
	}
	latest := snapshot.Latest(all)
	newer := map[string]int{} // accepted ones of the slot that come after
	for _, m := range slices.Backward(all) {
		d, ok := catalog.Dataset(m.DatasetID())
		slot := snapshot.Slot(m.DatasetID(), m.Window)
		rank := newer[slot]
		if m.Verdict == snapshot.Accepted {
			newer[slot]++
		}
		if !ok || d.Keep == nil || used[m.ID] || latest[slot].ID == m.ID {
			continue
		}
		if why := goes(m, d.Keep, rank, now); why != "" {
			p.Victims = append(p.Victims, victim(m, why, named))
		}
	}
	slices.SortStableFunc(p.Victims, func(a, b Victim) int { return strings.Compare(a.Subject+a.Note, b.Subject+b.Note) })
	return nil
}

// goes says why a snapshot goes; rank is how many accepted ones of its slot are newer. "" when it stays.
func goes(m *snapshot.Manifest, keep *source.Keep, rank int, now time.Time) string {
	if m.Verdict == snapshot.Accepted {
		if a := keep.Accepted; a != nil && rank >= a.Last && (a.Years == 0 || m.Published < now.AddDate(-a.Years, 0, 0).Format(time.DateOnly)) {
			return fmt.Sprintf("%s accepted, and it was published %s", diag.Count(rank, "newer one is", "newer ones are"), m.Published)
		}
		return ""
	}
	if r := keep.Rejected; r != nil && m.Observed.Before(now.AddDate(0, -r.Months, 0)) {
		return "rejected, and taken " + m.Observed.Format(time.DateOnly)
	}
	return ""
}

// victim gathers everything that was ever made of a snapshot, by whatever declarations.
func victim(m *snapshot.Manifest, why string, named map[string]string) Victim {
	v := Victim{Subject: m.DatasetID(), Note: strings.Join([]string{m.ID, m.Window, m.Published}, " "), Why: why}
	v.Files = under(named, func(p string) bool {
		parts := strings.SplitN(p, "/", 2)
		base := path.Base(p)
		return slices.Contains([]string{"raw", "vintages", "quarantine"}, parts[0]) && path.Dir(parts[len(parts)-1]) == m.DatasetID() &&
			(strings.HasPrefix(base, m.ID+".") || strings.HasPrefix(base, m.ID+"-"))
	})
	for _, f := range v.Files {
		v.remove = append(v.remove, f.Path)
	}
	return v
}

// under lists the named files that match, sorted.
func under(named map[string]string, match func(path string) bool) []ledger.Ref {
	var out []ledger.Ref
	for p, sum := range named {
		if match(p) {
			out = append(out, ledger.Ref{Path: p, SHA256: sum})
		}
	}
	slices.SortFunc(out, func(a, b ledger.Ref) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// Do takes the victims out of the lake, which must be locked, a step each. A candidate that was
// built goes too when snapshots do, since it may have been made of them.
func (p *Plan) Do(l *lake.Lake) error {
	for _, v := range p.Victims {
		step := lake.Step{Event: ledger.Event{Kind: lake.Pruned, Subject: v.Subject, In: v.Files}}
		if v.Note == "" {
			if err := keepForecasts(l, v, &step); err != nil {
				return err
			}
		}
		remove := v.remove
		if v.Note != "" {
			remove = append(slices.Clone(remove), "build/candidate", "build/views.sql")
		}
		note := map[string]string{"why": v.Why}
		if v.Note != "" {
			note["snapshot"] = v.Note
		}
		step.Event.Note, step.Remove = note, remove
		if _, err := l.Do(step); err != nil {
			return err
		}
	}
	return nil
}

// keepForecasts lets a step keep what a release forecast, for the day on which the truth is known.
func keepForecasts(l *lake.Lake, v Victim, step *lake.Step) error {
	for _, f := range v.Files {
		if path.Base(f.Path) != "forecasts.parquet" {
			continue
		}
		data, err := os.ReadFile(l.Path(filepath.FromSlash(f.Path)))
		if err != nil {
			return err
		}
		kept := release.Kept(v.Subject)
		temp, err := l.Aside(data)
		if err != nil {
			return err
		}
		step.Place = append(step.Place, lake.Placement{Temp: temp, Path: kept})
		step.Event.Out = append(step.Event.Out, ledger.Ref{Path: kept, SHA256: f.SHA256})
	}
	return nil
}
