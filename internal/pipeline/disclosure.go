package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/disclose"
	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/quality"
	"osservatorio/internal/release"
)

// rulesOfDisclosure is the path of the rules among a project's declarations.
const rulesOfDisclosure = "schemas/" + disclose.File

// observe writes observations to a file after disclosure control, and to log what was withheld: what
// comes after, forecasts, checks, releases, never sees a value that is withheld, but for projections, which take
// their inputs from core models (docs/disclosure.md).
func (p *Pipeline) observe(ctx context.Context, db *duck.DB, runner *model.Runner, results *model.Results, indicators []model.Indicator, to, log string) (*disclose.Result, error) {
	if p.Project.Disclosure == nil {
		if err := os.Remove(log); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return &disclose.Result{}, runner.Observe(ctx, results, indicators, to)
	}
	whole := p.Lake.Path("build", atomicfile.TempPattern+"whole.parquet") // swept when a crash leaves it
	defer os.Remove(whole)
	runner.Protect = true
	if err := runner.Observe(ctx, results, indicators, whole); err != nil {
		return nil, err
	}
	earlier, err := p.earlier()
	if err != nil {
		return nil, err
	}
	return disclose.Protect(ctx, db, p.Project.Disclosure, model.Dimensions(indicators), whole, to, log, earlier)
}

// caveats are the indicators with the caveat that they are rounded, where they are.
func (p *Pipeline) caveats(indicators []model.Indicator, r *disclose.Result) []model.Indicator {
	out := slices.Clone(indicators)
	for i, d := range out {
		if slices.Contains(r.Indicators, d.ID) {
			more := p.Project.Disclosure.Rounding.Caveat()
			out[i].Caveats.IT = strings.TrimSpace(d.Caveats.IT + " " + more.IT)
			out[i].Caveats.EN = strings.TrimSpace(d.Caveats.EN + " " + more.EN)
		}
	}
	return out
}

// unprotected reports whether a check reads values that may not be published: those of datasets that
// are not public, and estimates that may be too weak.
func (p *Pipeline) unprotected(check *model.File) bool {
	return slices.ContainsFunc(p.Project.Models.Datasets(check), func(id string) bool {
		return p.Project.Disclosure != nil && !p.Project.Disclosure.Passes(id) || slices.Contains(p.Project.Reliability.WithheldFrom, id)
	})
}

// publications is the folder of a lake for the files of open data that were given away and that no release
// of the lake stands for any more, as `query --format csv` wrote them.
const publications = "published"

// earlier are the releases that the lake holds and that were published once, also if they were
// withdrawn since, and files of open data: what was published stays known.
func (p *Pipeline) earlier() ([]disclose.Earlier, error) {
	ids, err := release.List(p.Lake)
	if err != nil {
		return nil, err
	}
	register, err := release.ReadRegister(p.Lake)
	if err != nil {
		return nil, err
	}
	now, err := p.Project.Hashes()
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(p.Lake.Path(publications, "*.csv"))
	if err != nil {
		return nil, err
	}
	var out []disclose.Earlier
	for _, path := range files {
		out = append(out, disclose.Earlier{Observations: path})
	}
	for _, id := range ids {
		if x := register.Find(id); x != nil && x.LastPublished == 0 {
			continue // staged, and seen by nobody outside
		}
		m, err := release.ReadManifest(p.Lake, id)
		if err != nil {
			return nil, err
		}
		e := disclose.Earlier{Observations: p.Lake.Path("releases", id, fileObservations)}
		if _, logged := m.Files[release.Withheld]; logged && m.Declarations[rulesOfDisclosure] == now[rulesOfDisclosure] {
			e.Log = p.Lake.Path("releases", id, release.Withheld)
		}
		out = append(out, e)
	}
	return out, nil
}

// audit tries to recover what the candidate withholds. A cell of the observatory's that can be blocks the
// release; one that its provider withheld and gives away itself is told.
func (p *Pipeline) audit(ctx context.Context) ([]quality.Result, error) {
	if p.Project.Disclosure == nil {
		return nil, nil
	}
	// Another session works beside this one: they spill in different places.
	db, err := duck.Open(ctx, duck.Options{TempDir: p.Lake.Path("build", "candidate")})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	earlier, err := p.earlier()
	if err != nil {
		return nil, err
	}
	indicators := p.Project.Models.Indicators()
	a, err := disclose.Audit(ctx, db, p.Project.Disclosure, model.Dimensions(indicators), p.path(fileObservations), earlier)
	if err != nil {
		return nil, err
	}
	header := []string{"CELL", "HOW", "WIDTH"}
	ours := quality.Result{Check: "disclosure", Path: rulesOfDisclosure, Severity: quality.Block,
		Title:   "Nessuna cella oscurata si può ricavare da quanto è pubblicato",
		Message: "A withheld cell can be computed from what is printed; docs/disclosure.md says what to do.", Header: header}
	theirs := quality.Result{Check: "disclosure_provider", Path: ours.Path, Severity: quality.Warn,
		Title:   "Celle oscurate dal fornitore che si ricavano da quanto pubblica",
		Message: "The provider's own figures give the cell away, or contradict each other around it.", Header: header}
	for _, f := range a.Findings {
		r := &ours
		if f.Provider {
			r = &theirs
		}
		if r.Found++; r.Found <= 20 {
			r.Rows = append(r.Rows, []string{f.Cell, f.How, f.Width})
		}
	}
	return []quality.Result{ours, theirs}, nil
}
