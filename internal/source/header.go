package source

import "slices"

// Unmatched compares a header with the columns that the layout knows: missing are those that it needs
// and the file lacks, each with its other names; unknown are those of the file that it does not know.
func (l *Layout) Unmatched(header []string) (missing [][]string, unknown []string) {
	known := map[string]bool{l.Window.Cell: true}
	need := func(names []string, optional bool) {
		found := false
		for _, n := range names {
			known[n] = true
			found = found || slices.Contains(header, n)
		}
		if !found && !optional && len(names) > 0 {
			missing = append(missing, names)
		}
	}
	for _, field := range sortedKeys(l.Columns) {
		how := l.Columns[field]
		if how.Const != nil || how.Attr != "" {
			continue
		}
		need(how.From, how.Optional)
		for _, name := range how.Join {
			need([]string{name}, how.Optional)
		}
	}
	for _, p := range l.Melt.Columns {
		need([]string{p.Column}, true)
	}
	for _, s := range slices.Concat(l.Skip, l.Totals) {
		need([]string{s.Column}, true)
	}
	for _, name := range l.Recognise.Header {
		if !known[name] {
			need([]string{name}, false)
		}
	}
	for _, h := range header {
		if !known[h] && !l.Ignored(h) {
			unknown = append(unknown, h)
		}
	}
	return missing, unknown
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
