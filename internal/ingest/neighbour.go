package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"osservatorio/internal/duck"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// yearIn is a year within the name of a window.
var yearIn = regexp.MustCompile(`(19|20)\d{2}`)

// neighbour is the accepted snapshot of the same window of the nearest year before: that of 2024 for
// 2025, of ITC1-2024-Q1 for ITC1-2025-Q1. It is nil when there is none that was read in the same way.
func (in *Ingester) neighbour(m *snapshot.Manifest) *snapshot.Manifest {
	shape := yearIn.ReplaceAllString(m.Window, "#")
	if shape == m.Window {
		return nil
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	var found *snapshot.Manifest
	for _, old := range in.byID {
		if old.DatasetID() != m.DatasetID() || old.Verdict != snapshot.Accepted || old.Layout != m.Layout || old.Window >= m.Window ||
			yearIn.ReplaceAllString(old.Window, "#") != shape {
			continue
		}
		if found == nil || old.Window > found.Window || old.Window == found.Window && snapshot.Compare(found, old) < 0 {
			found = old
		}
	}
	return found
}

// besideNeighbour holds the first file of a window against the same window of the year before, which is
// all that there is to hold it against. Their rows a period are compared, for the year may just have begun.
func (in *Ingester) besideNeighbour(ctx context.Context, d *source.Dataset, m *snapshot.Manifest, res *parsed) error {
	g := d.Schema.Gates.Rows
	old := in.neighbour(m)
	if g.Off || old == nil || float64(old.Rows.Good) < g.From {
		return nil
	}
	path := in.Lake.Path(filepath.FromSlash(old.Vintage))
	if _, err := os.Stat(path); err != nil {
		return nil // its rows are no longer kept
	}
	each, word := "count(*)::DOUBLE", "rows"
	if p := d.Schema.Gates.Periods.Field; p != "" {
		each, word = fmt.Sprintf("count(*) / greatest(count(DISTINCT %s), 1)", duck.Ident(p)), "rows a period"
	}
	return in.withDuck(ctx, func(db *duck.DB) error {
		var before, now float64
		if err := db.Scan(ctx, fmt.Sprintf("SELECT (SELECT %[1]s FROM %[2]s), (SELECT %[1]s FROM %[3]s)", each, duck.Parquet(path), duck.Parquet(res.vintage.Name())), &before, &now); err != nil {
			return fmt.Errorf("compare with snapshot %s: %w", old.ID, err)
		}
		if least := g.Least / 2; now < least*before { // a year is not the next: half as strict as within a window
			res.object(waivable(gateRows, fmt.Sprintf("rows: %.0f %s in the first file of window %s, less than %s times the %.0f of window %s (%s)",
				now, word, m.Window, number(least), before, old.Window, old.ID)))
		}
		return nil
	})
}
