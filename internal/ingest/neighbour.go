package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

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
	if g.Off || old == nil || old.Rows.Good == 0 {
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
		if err := db.Scan(ctx, fmt.Sprintf("SELECT (SELECT %[1]s FROM %[2]s), (SELECT %[1]s FROM %[3]s)", each, duck.Parquet(path), duck.Parquet(res.vintage.file.Name())), &before, &now); err != nil {
			return fmt.Errorf("compare with snapshot %s: %w", old.ID, err)
		}
		if float64(old.Rows.Good) < g.From {
			return besideSmall(ctx, &versus{contract: d.Schema, old: old, new: m, oldTable: duck.Parquet(path), newTable: duck.Parquet(res.vintage.file.Name()), db: db}, res)
		}
		if least := g.Least / 2; now < least*before { // a year is not the next: half as strict as within a window
			res.object(waivable(gateRows, fmt.Sprintf("rows: %.0f %s in the first file of window %s, less than %s times the %.0f of window %s (%s)",
				now, word, m.Window, number(least), before, old.Window, old.ID)))
		}
		return nil
	})
}

// smallFactor is how many times larger or smaller the total of a small table may be than the year before.
const smallFactor = 20

// besideSmall holds the first file of a window against a small table of the year before. Few rows more or less say
// nothing there; the areas that it was about, and the magnitude of what it adds up to, do.
func besideSmall(ctx context.Context, v *versus, res *parsed) error {
	if at := v.contract.Gates.Areas; !at.Off && at.Field != "" {
		before, err := v.distinct(ctx, v.oldTable, at.Field)
		if err != nil {
			return err
		}
		now, err := v.distinct(ctx, v.newTable, at.Field)
		if err != nil {
			return err
		}
		lost := slices.DeleteFunc(before, func(a string) bool { return slices.Contains(now, a) })
		if len(lost) > 0 {
			res.object(waivable(gateAreas, fmt.Sprintf("missing areas: %s of window %s (%s), in the first file of window %s",
				v.list(lost, "area", "areas"), v.old.Window, v.old.ID, v.new.Window)))
		}
	}
	values := v.contract.Values()
	if v.contract.Gates.Revision.Off || len(values) == 0 {
		return nil
	}
	periods := "1"
	if p := v.contract.Gates.Periods.Field; p != "" {
		periods = fmt.Sprintf("greatest(count(DISTINCT %s), 1)", duck.Ident(p))
	}
	total := fmt.Sprintf("coalesce(sum(abs(%s::DOUBLE)), 0) / %s", duck.Ident(values[0]), periods)
	var before, now float64
	if err := v.db.Scan(ctx, fmt.Sprintf("SELECT (SELECT %[1]s FROM %[2]s), (SELECT %[1]s FROM %[3]s)", total, v.oldTable, v.newTable), &before, &now); err != nil {
		return fmt.Errorf("compare with snapshot %s: %w", v.old.ID, err)
	}
	if high := max(before, now); high >= v.contract.Gates.Revision.Min && high > smallFactor*min(before, now) {
		res.object(waivable(gateRevision, fmt.Sprintf("total of %s: %s in the first file of window %s, %s in window %s (%s): more than %d times apart",
			values[0], number(now), v.new.Window, number(before), v.old.Window, v.old.ID, smallFactor)))
	}
	return nil
}
