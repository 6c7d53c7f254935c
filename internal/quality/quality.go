// Package quality runs the checks that stand between what was computed and what is
// published. A check is a query that returns the offending rows; no row is a pass.
package quality

import (
	"context"
	"fmt"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// Severity of a check.
const (
	Block = "block" // offending rows stop the release
	Warn  = "warn"  // offending rows are told and published with it
)

// sampleRows is how many offending rows a result keeps; their number is always told.
const sampleRows = 20

// Result is what one check found.
type Result struct {
	Check    string     `json:"check"`
	Path     string     `json:"path"`
	Title    string     `json:"title"`
	Message  string     `json:"message,omitempty"`
	Severity string     `json:"severity"`
	Found    int        `json:"found"` // offending rows
	Header   []string   `json:"header,omitempty"`
	Rows     [][]string `json:"rows,omitempty"` // the first of them, in order
}

// Blocks reports whether the result stops a release.
func (r Result) Blocks() bool { return r.Severity == Block && r.Found > 0 }

// Run runs the checks on a session in which every table that they read is bound.
func Run(ctx context.Context, db *duck.DB, checks []*model.File) ([]Result, error) {
	out := make([]Result, 0, len(checks))
	for _, c := range checks {
		r := Result{Check: c.Header.Check, Path: c.Path, Title: c.Header.Name(), Message: c.Header.Message, Severity: c.Header.Severity}
		var err error
		if err = db.Scan(ctx, "SELECT count(*) FROM (\n"+c.SQL+"\n)", &r.Found); err == nil && r.Found > 0 {
			r.Header, r.Rows, err = db.Strings(ctx, fmt.Sprintf("SELECT columns(*)::VARCHAR FROM (\n%s\n) ORDER BY ALL LIMIT %d", c.SQL, sampleRows))
		}
		if err != nil {
			return nil, c.Locate(err)
		}
		out = append(out, r)
	}
	return out, nil
}

// Passed reports whether no result blocks.
func Passed(results []Result) bool {
	for _, r := range results {
		if r.Blocks() {
			return false
		}
	}
	return true
}
