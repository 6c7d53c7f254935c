package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	if _, err = p.observe(ctx, db, runner, results, indicators, protected, log); err != nil {
		return nil, err
	}
	if out.Made, err = p.manifest(ctx, db, inputs, results, protected); err != nil {
		return nil, err
	}
	out.Observations = out.Made.Rows["observations"]
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	hidden, err := p.hiddenByReleases()
	if err != nil {
		return nil, err
	}
	if err := mark(ctx, db, protected, out.File, model.Dimensions(indicators), hidden); err != nil {
		return nil, err
	}
	if err := db.Scan(ctx, "SELECT count(*) FROM "+duck.Parquet(out.File)+" WHERE OBS_STATUS = 'Q' AND CONF_STATUS NOT IN ('F', 'N')", &out.Withheld); err != nil {
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

// hiddenByReleases are the logs of what published releases withhold.
func (p *Pipeline) hiddenByReleases() ([]string, error) {
	releases, err := p.earlier()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range releases {
		log := filepath.Join(filepath.Dir(e.Observations), fileWithheld)
		if _, err := os.Stat(log); err == nil {
			out = append(out, log)
		}
	}
	return out, nil
}

// mark copies observations, marked as not for publication. What a release withholds of a cell at any time
// at which it was known is withheld here too, whatever hides it now: a past state beside a release gives nothing away.
func mark(ctx context.Context, db *duck.DB, from, to string, dims, hidden []string) error {
	temp := filepath.Join(filepath.Dir(to), atomicfile.TempPattern+filepath.Base(to))
	defer os.Remove(temp)
	query := "SELECT * REPLACE (CASE WHEN CONF_STATUS IN ('F', 'R') THEN 'N' ELSE CONF_STATUS END AS CONF_STATUS) FROM " + duck.Parquet(from)
	if len(hidden) > 0 {
		_, have, err := db.Strings(ctx, "SELECT column_name FROM (DESCRIBE FROM "+duck.Parquet(hidden...)+")")
		if err != nil {
			return err
		}
		same := []string{"h.KNOWN_FROM < coalesce(o.KNOWN_TO, DATE '9999-12-31')", "o.KNOWN_FROM < coalesce(h.KNOWN_TO, DATE '9999-12-31')", "h.RULE <> 'provider'"}
		for _, d := range slices.Concat(model.Key(), dims) {
			there := "'_Z'" // a dimension that the releases did not have
			if slices.ContainsFunc(have, func(r []string) bool { return r[0] == d }) {
				there = "coalesce(h." + duck.Ident(d) + ", '_Z')"
			}
			same = append(same, fmt.Sprintf("coalesce(o.%s, '_Z') = %s", duck.Ident(d), there))
		}
		var none []string
		for _, c := range []string{"OBS_VALUE", "NUMERATOR", "DENOMINATOR", "SE", "CV", "CI_LOW", "CI_HIGH", "SE_METHOD", "SAMPLE_SIZE"} {
			none = append(none, fmt.Sprintf("CASE WHEN hides THEN NULL ELSE %[1]s END AS %[1]s", c))
		}
		query = fmt.Sprintf(`SELECT * EXCLUDE (hides) REPLACE (%s, CASE WHEN hides THEN 'Q' ELSE OBS_STATUS END AS OBS_STATUS, CASE WHEN hides THEN 'D' ELSE CONF_STATUS END AS CONF_STATUS)
FROM (SELECT o.*, CONF_STATUS IN ('F', 'N') AND EXISTS (FROM %s AS h WHERE %s) AS hides FROM (%s) AS o)`,
			strings.Join(none, ", "), duck.Parquet(hidden...), strings.Join(same, " AND "), query)
	}
	if err := db.Copy(ctx, query, temp); err != nil {
		return fmt.Errorf("%s: %w", to, err)
	}
	return atomicfile.Adopt(temp, to)
}
