package cli

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/ingest"
	"osservatorio/internal/snapshot"
)

// waitingOf lists the decisions that wait for a person, by dataset and window.
func waitingOf(all []*snapshot.Manifest) []waiting {
	latest := snapshot.Latest(all)
	inUse := map[string]string{}
	for _, m := range all { // ascending by publication within a slot
		if m.Verdict == snapshot.Accepted {
			inUse[snapshot.Slot(m.DatasetID(), m.Window)] = m.ID
		}
	}
	var out []waiting
	for _, m := range all {
		if !m.Waiting(latest) {
			continue
		}
		final := slices.ContainsFunc(m.Objections, func(o snapshot.Objection) bool { return o.Final })
		out = append(out, waiting{m.ID, m.DatasetID(), m.Window, cmp.Or(m.File, m.URL), m.Observed, m.Reason, !final,
			inUse[snapshot.Slot(m.DatasetID(), m.Window)]})
	}
	return out
}

// printWaiting tells each decision that waits, with the commands that make it.
func (s *status) printWaiting(w io.Writer) {
	if len(s.Waiting) == 0 {
		return
	}
	fmt.Fprintf(w, "\nDECISIONS WAITING (%d)\n", len(s.Waiting))
	for _, x := range s.Waiting {
		use := "nothing of this window is in use"
		if x.InUse != "" {
			use = x.InUse + " stays in use"
		}
		fmt.Fprintf(w, "%s  %s %s, since %s; %s\n", x.Snapshot, x.Dataset, x.Window, x.Since.Format(time.DateOnly), use)
		fmt.Fprintf(w, "  %s\n", strings.ReplaceAll(x.Reason, "\n", "\n  "))
		if x.CanAccept {
			fmt.Fprintf(w, "  osservatorio accept %s --reason TEXT\n", x.Snapshot)
		}
		fmt.Fprintf(w, "  osservatorio reject %s --reason TEXT\n", x.Snapshot)
	}
}

// printSuperseded tells the rejected snapshots that their providers took back before anybody decided.
func (s *status) printSuperseded(w io.Writer) {
	for _, x := range s.Snapshots {
		if x.Superseded != nil && x.Decision == nil {
			fmt.Fprintf(w, "\nsuperseded: %s  %s %s, rejected; the provider sent %s again on %s, which is in use\n",
				x.ID, x.Dataset, x.Window, x.Superseded.By, x.Superseded.At.Format(time.DateOnly))
		}
	}
}

// corrections tells those that a file did not need, or had no cell for.
func (t *tally) corrections(o ingest.Outcome) {
	for _, n := range o.Snapshot.Notes {
		if n.Rule == snapshot.RuleMended || n.Rule == snapshot.RuleAbsent {
			t.console.line(markWarn, o.Dataset, fmt.Sprintf("%s: correction %s", path.Base(o.Name), n.Sample), 0)
		}
	}
}
