package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
)

// Recomputed is a past state, computed by today's declarations, as recompute.json tells it.
type Recomputed struct {
	Note         string `json:"note"`
	AsOf         string `json:"as_of"`
	Observations int64  `json:"observations"`
	Withheld     int    `json:"withheld"` // by the rules of disclosure
	// Made says what it was made of; it has no name, because it is no release.
	Made *release.Manifest `json:"made"`
	File string            `json:"-"` // path of the observations
}

const (
	notForPublication = "NON DESTINATO ALLA PUBBLICAZIONE: stato passato ricalcolato con le dichiarazioni di oggi, per sola analisi interna"
	recomputedFile    = "non-pubblicare-osservazioni.parquet"
	recomputedNote    = "recompute.json"
)

// Recompute computes what the vintages published until a day give, and writes it to a folder
// outside the lake, for analysts:
//
//	non-pubblicare-osservazioni.parquet   as observations.parquet of a release; CONF_STATUS N (not for publication) in the place of F
//	recompute.json                        what it is and what it was made of
//
// Cells are withheld as in a build (schemas/disclosure.yaml). It returns model.ErrTooEarly for a day before anything was published.
func (p *Pipeline) Recompute(ctx context.Context, day, folder, by string) (*Recomputed, error) {
	if inside, err := filepath.Rel(p.Lake.Dir, folder); err == nil && filepath.IsLocal(inside) {
		return nil, fmt.Errorf("%s lies in the lake itself; name a folder elsewhere", folder)
	}
	indicators := p.Project.Models.Indicators()
	db, err := p.memory(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	inputs, err := p.inputs()
	if err == nil {
		err = inputs.Until(day)
	}
	if err != nil {
		return nil, err
	}
	runner := &model.Runner{Lake: p.Lake, Set: p.Project.Models, Inputs: inputs, Reliability: p.Project.Reliability, Progress: p.Progress, KeepOthers: true}
	results, err := runner.Run(ctx, db)
	if err != nil {
		return nil, err
	}
	protected, log := p.Lake.Path("build", atomicfile.TempPattern+"recomputed.parquet"), p.Lake.Path("build", atomicfile.TempPattern+"withheld.parquet")
	defer os.Remove(protected) // swept when a crash leaves it
	defer os.Remove(log)
	out := &Recomputed{Note: notForPublication, AsOf: day, File: filepath.Join(folder, recomputedFile)}
	if out.Withheld, err = p.observe(ctx, db, runner, results, indicators, protected, log); err != nil {
		return nil, err
	}
	if out.Made, err = p.manifest(ctx, db, inputs, results, protected); err != nil {
		return nil, err
	}
	out.Observations = out.Made.Rows["observations"]
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	if err := mark(ctx, db, protected, out.File); err != nil {
		return nil, err
	}
	if err := writeJSON(filepath.Join(folder, recomputedNote), out); err != nil {
		return nil, err
	}
	sum, err := lake.HashFile(out.File)
	if err != nil {
		return nil, err
	}
	_, err = p.Lake.Ledger.Append(ledger.Event{Kind: "recompute", Subject: day, Out: []ledger.Ref{{Path: recomputedFile, SHA256: sum}}, Note: map[string]string{"by": by}})
	return out, err
}

// mark copies observations, marked as not for publication.
func mark(ctx context.Context, db *duck.DB, from, to string) error {
	temp := filepath.Join(filepath.Dir(to), atomicfile.TempPattern+filepath.Base(to))
	defer os.Remove(temp)
	query := "SELECT * REPLACE (CASE WHEN CONF_STATUS = 'F' THEN 'N' ELSE CONF_STATUS END AS CONF_STATUS) FROM " + duck.Parquet(from)
	if err := db.Copy(ctx, query, temp); err != nil {
		return fmt.Errorf("%s: %w", to, err)
	}
	return atomicfile.Adopt(temp, to)
}
