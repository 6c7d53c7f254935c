package ingest

import (
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/source"
)

// headerChange is one line of the difference between the columns that a layout knows and those of a file.
type headerChange struct{ what, column, hint string }

// headerDiff tells line by line how a header differs from the columns that a layout knows: missing,
// new, renamed (a new column spelt nearly as a missing one) and, beside the last header that was
// accepted, moved. It is empty when there is nothing to tell.
func headerDiff(l *source.Layout, header, last []string) string {
	var changes []headerChange
	missing, unknown := l.Unmatched(header)
	renamed := map[string]bool{}
	for _, m := range missing {
		near := ""
		for _, name := range m {
			for _, n := range codelist.Nearest(name, unknown) {
				if near == "" && !renamed[n] {
					near = n
				}
			}
		}
		wanted := strings.Join(m, " or ")
		if near == "" {
			changes = append(changes, headerChange{"missing", wanted, ""})
			continue
		}
		renamed[near] = true
		changes = append(changes, headerChange{"renamed", wanted, fmt.Sprintf("→ %s (column %d)", near, slices.Index(header, near)+1)})
	}
	for _, u := range unknown {
		if !renamed[u] {
			changes = append(changes, headerChange{"new", u, fmt.Sprintf("(column %d)", slices.Index(header, u)+1)})
		}
	}
	if len(changes) == 0 {
		return ""
	}
	for _, m := range movedColumns(last, header) {
		changes = append(changes, headerChange{"moved", m.name, m.places()})
	}
	width := 0
	for _, c := range changes {
		width = max(width, len([]rune(c.column)))
	}
	var b strings.Builder
	for i, c := range changes {
		if i == maxHeaderChanges {
			fmt.Fprintf(&b, "\n  and %d more", len(changes)-i)
			break
		}
		pad := strings.Repeat(" ", width-len([]rune(c.column)))
		b.WriteString(strings.TrimRight(fmt.Sprintf("\n  %-8s %s%s  %s", c.what, c.column, pad, c.hint), " "))
	}
	return b.String() + "\n  amend layout " + l.Name + " (columns, ignore), or find out what the provider changed"
}

// maxHeaderChanges is how many lines of a difference are shown: a foreign file differs in all of them.
const maxHeaderChanges = 30

// movedColumn is a column that stands elsewhere; its places are counted from 1.
type movedColumn struct {
	name     string
	from, to int
}

func (m movedColumn) places() string { return fmt.Sprintf("(column %d → %d)", m.from, m.to) }

// movedColumns lists the columns of both headers whose place among the others changed, fewest first:
// those that are not in the longest sequence that kept its order.
func movedColumns(before, now []string) []movedColumn {
	var at []int // places in before of the columns that both have, in the order of now
	var names []string
	for _, name := range now {
		if i := slices.Index(before, name); i >= 0 {
			at, names = append(at, i), append(names, name)
		}
	}
	keep := longestIncreasing(at)
	var out []movedColumn
	for i, name := range names {
		if !keep[i] {
			out = append(out, movedColumn{name, at[i] + 1, slices.Index(now, name) + 1})
		}
	}
	return out
}

// longestIncreasing marks the members of one longest increasing subsequence.
func longestIncreasing(values []int) []bool {
	length, from := make([]int, len(values)), make([]int, len(values))
	best := -1
	for i, v := range values {
		length[i], from[i] = 1, -1
		for j := range i {
			if values[j] < v && length[j]+1 > length[i] {
				length[i], from[i] = length[j]+1, j
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	keep := make([]bool, len(values))
	for ; best >= 0; best = from[best] {
		keep[best] = true
	}
	return keep
}

// nearestForm is the layout that shares most columns with a header, among those that the file's name fits.
func nearestForm(forms []*source.Layout, base string, header func(*source.Layout) []string) (*source.Layout, []string) {
	var best *source.Layout
	var columns []string
	most := 0
	for _, l := range forms {
		if !l.MatchesFile(base) {
			continue
		}
		h := header(l)
		missing, unknown := l.Unmatched(h)
		if shared := len(h) - len(unknown) - len(missing); shared > most {
			best, columns, most = l, h, shared
		}
	}
	return best, columns
}
