package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/ingest"
	"osservatorio/internal/lake"
	"osservatorio/internal/pipeline"
	"osservatorio/internal/project"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

type ingestCmd struct {
	Datasets  []string `arg:"" optional:"" name:"source/dataset" help:"Sources or datasets; all when none is named."`
	From      string   `help:"A file or a folder that is already here, instead of the providers." placeholder:"PATH"`
	RotateKey bool     `help:"Take personal data in under another key than that of the pseudonyms in use; every original has to come again."`
	Demo      bool     `help:"The host is the stand-in and the lake is a demonstration." hidden:""`
}

func (ingestCmd) Help() string {
	return `Examples:
  osservatorio ingest --from extracts/            every file there, each by its own layout
  osservatorio ingest interno/reception --from cruscotto_statistico_giornaliero_31-12-2024-accoglienza.csv
  osservatorio ingest istat                       pull from the provider`
}

// Run takes extracts in.
func (c *ingestCmd) Run(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	datasets, err := pipeline.Select(p.Catalog, c.Datasets)
	if err != nil {
		return usageError{err}
	}
	if err := checkFrom(c.From); err != nil {
		return err
	}
	l, err := a.lakeOf(a.kind())
	if err != nil {
		return err
	}
	unlock, err := l.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	t := &tally{console: a.console}
	in, err := a.ingester(l, p, t)
	if err != nil {
		return err
	}
	in.RotateKey = c.RotateKey
	if c.From != "" {
		err = in.Drop(a.ctx, c.From, datasets)
	} else {
		err = in.Pull(a.ctx, datasets)
	}
	if err == nil && len(c.Datasets) == 0 {
		err = a.builtin(in, p, datasets)
	}
	if err != nil {
		return err
	}
	if info, err := os.Stat(c.From); err == nil && !info.IsDir() && len(t.unrecognised) > 0 {
		return c.unrecognised(datasets)
	}
	return t.finish()
}

// unrecognised says of one file that was left where it is why, or how to learn it.
func (c *ingestCmd) unrecognised(datasets []*source.Dataset) error {
	if len(datasets) != 1 {
		return fmt.Errorf("%s is of no declared form; `osservatorio ingest SOURCE/DATASET --from %s` says why", c.From, c.From)
	}
	var names []string
	for _, l := range datasets[0].Forms {
		if l.MatchesFile(filepath.Base(c.From)) {
			return fmt.Errorf("%s is of no declared form of %s and may be one of personal data by its name: it is left where it is", c.From, datasets[0].ID())
		}
		names = append(names, l.Recognise.File...)
	}
	return fmt.Errorf("%s is not named as a file of %s: its names are like %s (recognise.file of its layouts in pipelines/%s/layouts)",
		c.From, datasets[0].ID(), strings.Join(names, ", "), datasets[0].Source.Name)
}

// kind is that of a lake that ingestion makes: a demonstration when a stand-in takes the providers'
// place, for what it says is invented. A lake that is there stays what it is.
func (a *app) kind() lake.Kind {
	if a.config.Host == "" {
		return lake.Real
	}
	if old, err := a.lake(); err == nil {
		return old.Kind
	}
	return lake.Demo
}

// checkFrom refuses what is not there before a lake is made for it.
func checkFrom(path string) error {
	if path == "" {
		return nil
	}
	if _, err := os.Stat(path); err != nil {
		return usagef("--from: %v", err)
	}
	return nil
}

// ingester takes extracts into a lake and tells the tally of each.
func (a *app) ingester(l *lake.Lake, p *project.Project, t *tally) (*ingest.Ingester, error) {
	key, err := pseudonymKey(l.Kind)
	return &ingest.Ingester{Pseudonyms: key, Lake: l, Catalog: p.Catalog, Lists: p.Lists, Now: a.now, Host: a.config.Host, Client: a.client(), Done: t.add}, err
}

// builtin takes in what the project carries with it of the datasets: the published figures.
func (a *app) builtin(in *ingest.Ingester, p *project.Project, datasets []*source.Dataset) error {
	bySource := map[*source.Source][]*source.Dataset{}
	for _, d := range datasets {
		bySource[d.Source] = append(bySource[d.Source], d)
	}
	for _, s := range p.Catalog.Sources {
		if s.Builtin == "" || bySource[s] == nil {
			continue
		}
		folder, err := fs.Sub(p.Files, s.Builtin)
		if err != nil {
			return err
		}
		names, err := fs.Glob(folder, "*.csv")
		if err != nil {
			return err
		}
		if err := in.DropFS(a.ctx, folder, names, bySource[s]); err != nil {
			return err
		}
	}
	return nil
}

// shownFaults is how many rows in quarantine are shown of a dataset.
const shownFaults = 5

// tally counts outcomes by dataset and tells those that a person must know of one by one.
type tally struct {
	console      *console
	counts       map[string]map[ingest.Status]int
	rows         map[string]int64
	quarantined  map[string]int64
	elapsed      map[string]time.Duration
	flagged      map[string][]string // accepted with a residual
	faults       map[string][]string // of rows in quarantine
	order        []string
	unrecognised []string
	bad          int
	rejected     int
}

func (t *tally) add(o ingest.Outcome) {
	if t.counts == nil {
		t.counts, t.rows, t.quarantined, t.elapsed = map[string]map[ingest.Status]int{}, map[string]int64{}, map[string]int64{}, map[string]time.Duration{}
		t.flagged, t.faults = map[string][]string{}, map[string][]string{}
	}
	if o.Status == ingest.Unrecognised {
		t.unrecognised = append(t.unrecognised, o.Name)
		return
	}
	if t.counts[o.Dataset] == nil {
		t.counts[o.Dataset] = map[ingest.Status]int{}
		t.order = append(t.order, o.Dataset)
	}
	t.elapsed[o.Dataset] += o.Elapsed
	if o.Status == ingest.Unchanged && o.Snapshot.Verdict == snapshot.Rejected && o.Snapshot.Decision == nil {
		o.Status = ingest.Rejected // it was rejected before, and nothing has changed
	}
	t.counts[o.Dataset][o.Status]++
	if o.Snapshot != nil && o.Status != ingest.Unchanged {
		for _, f := range o.Snapshot.Faults {
			f.File = path.Base(o.Name)
			t.faults[o.Dataset] = append(t.faults[o.Dataset], f.Error())
		}
	}
	for _, change := range o.Drift {
		t.console.line(markWarn, o.Dataset, "the provider's structure has changed: "+change, 0)
	}
	switch o.Status {
	case ingest.New:
		t.corrections(o)
		t.rows[o.Dataset] += o.Snapshot.Rows.Good
		t.quarantined[o.Dataset] += o.Snapshot.Rows.Quarantined
		if strings.HasPrefix(o.Snapshot.Reason, "flag: ") {
			t.flagged[o.Dataset] = append(t.flagged[o.Dataset], path.Base(o.Name)+": "+strings.TrimPrefix(o.Snapshot.Reason, "flag: "))
		}
	case ingest.Rejected:
		t.bad++
		t.rejected++
		t.console.line(markFail, o.Dataset, fmt.Sprintf("%s: rejected: %s", o.Name, o.Snapshot.Reason), 0)
	case ingest.Failed:
		t.bad++
		t.console.line(markFail, o.Dataset, fmt.Sprintf("%s: %v", o.Name, o.Err), 0)
	}
}

// finish prints a line a dataset and returns errPart when something failed or was rejected.
func (t *tally) finish() error {
	slices.Sort(t.order)
	for _, d := range t.order {
		n := t.counts[d]
		mark := markDone
		if n[ingest.New] == 0 && n[ingest.Unchanged] > 0 {
			mark = markSame
		}
		if n[ingest.Rejected]+n[ingest.Failed] > 0 {
			mark = markWarn
		}
		var parts []string
		for _, s := range []ingest.Status{ingest.New, ingest.Unchanged, ingest.Rejected, ingest.Failed, ingest.NotYet} {
			if n[s] > 0 {
				parts = append(parts, fmt.Sprintf("%d %s", n[s], s))
			}
		}
		text := strings.Join(parts, ", ")
		if t.rows[d] > 0 {
			text += "; " + diag.Count(t.rows[d], "row", "rows")
		}
		if t.quarantined[d] > 0 {
			text += fmt.Sprintf(", %s in quarantine/%s", diag.Count(t.quarantined[d], "record", "records"), d)
			mark = markWarn
		}
		t.console.line(mark, d, text, t.elapsed[d])
		if f := t.flagged[d]; len(f) > 0 {
			slices.Sort(f)
			t.console.line(markWarn, d, fmt.Sprintf("%d accepted with totals that differ from their parts, e.g. %s", len(f), shorten(f[0], 160)), 0)
		}
		for _, f := range t.faults[d][:min(len(t.faults[d]), shownFaults)] {
			t.console.line(markWarn, d, f, 0)
		}
	}
	if t.rejected > 0 {
		t.console.line(markInfo, "rejected", "kept and not used, what was good stays in use; `osservatorio status` says what to decide", 0)
	}
	slices.Sort(t.unrecognised)
	if n := len(t.unrecognised); n > 0 {
		t.console.line(markInfo, "not of these sources", fmt.Sprintf("%s left alone, e.g. %s", diag.Count(n, "file", "files"), t.unrecognised[0]), 0)
	}
	if t.bad > 0 {
		return errPart
	}
	return nil
}
