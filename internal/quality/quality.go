// Package quality runs the checks that stand between what was computed and what is
// published. A check is a query that returns the offending rows; no row is a pass.
package quality

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
	// Keys is set when a check reads what is not published: then Rows say which cells offend, and no value of them.
	Keys bool `json:"keys_only,omitempty"`
}

// Blocks reports whether the result stops a release.
func (r Result) Blocks() bool { return r.Severity == Block && r.Found > 0 }

// Run runs the checks on a session in which every table that they read is bound. What a check finds
// is published with the release and printed: of one that reads what disclosure control has not seen
// (unprotected) only the columns of its grain are told, which name the cell.
func Run(ctx context.Context, db *duck.DB, checks []*model.File, unprotected func(*model.File) bool) ([]Result, error) {
	out := make([]Result, 0, len(checks))
	for _, c := range checks {
		r := Result{Check: c.Header.Check, Path: c.Path, Title: c.Header.Name(), Message: c.Header.Message, Severity: c.Header.Severity, Keys: unprotected(c)}
		err := db.Scan(ctx, "SELECT count(*) FROM (\n"+c.SQL+"\n)", &r.Found)
		columns := "columns(*)::VARCHAR"
		if err == nil && r.Found > 0 && r.Keys {
			columns, err = keys(ctx, db, c)
		}
		if err == nil && r.Found > 0 && columns != "" {
			r.Header, r.Rows, err = db.Strings(ctx, fmt.Sprintf("SELECT %s FROM (\n%s\n) ORDER BY ALL LIMIT %d", columns, c.SQL, sampleRows))
		}
		if err != nil {
			return nil, c.Locate(err)
		}
		out = append(out, r)
	}
	return out, nil
}

// keys selects the columns that name a cell: those of the check's grain, a number never.
func keys(ctx context.Context, db *duck.DB, c *model.File) (string, error) {
	_, names, err := db.Strings(ctx, "SELECT column_name FROM (DESCRIBE\n"+c.SQL+"\n) WHERE column_type IN ('VARCHAR', 'BOOLEAN', 'DATE')")
	var out []string
	for _, n := range names {
		if slices.Contains(c.Header.Grain, n[0]) {
			out = append(out, duck.Ident(n[0])+"::VARCHAR AS "+duck.Ident(n[0]))
		}
	}
	return strings.Join(out, ", "), err
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
