package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/snapshot"
)

// Names of the gates, as objections and the `gates:` of contracts have them.
const (
	gateType       = "type"       // the bytes are not of the declared form
	gateEmpty      = "empty"      // there is no row to use
	gateHeader     = "header"     // columns that no layout knows
	gateKeys       = "keys"       // one key, two values
	gateQuarantine = "quarantine" // too many bad rows
	gateSums       = "additivity" // parts that must add up do not
	gateLevelJump  = "level_jump"
	gateBytes      = "bytes"
	gateRows       = "rows"
	gatePeriods    = "periods"
	gateAreas      = "areas"
	gateRevision   = "revision"
	gateSwap       = "swap"
	gateCorrection = "correction" // a declared correction does not find what it expects
)

// final is an objection that nobody can waive: there are no rows, or none of which one knows what they say.
func final(gate, text string) snapshot.Objection {
	return snapshot.Objection{Gate: gate, Text: text, Final: true}
}

// waivable is an objection that a person who knows better may set aside.
func waivable(gate, text string) snapshot.Objection {
	return snapshot.Objection{Gate: gate, Text: text}
}

// object adds what a gate has against the file.
func (res *parsed) object(o snapshot.Objection) { res.against = append(res.against, o) }

// hopeless reports whether an objection stands that nobody can waive.
func (res *parsed) hopeless() bool {
	return slices.ContainsFunc(res.against, func(o snapshot.Objection) bool { return o.Final })
}

// settle turns the objections into a verdict and fills in the manifest. What a person decided on the
// snapshot stands, except that nobody can accept what cannot be used.
func (res *parsed) settle(m *snapshot.Manifest) {
	m.Rows, m.Notes, m.Residuals, m.Faults = res.rows, res.notes, res.residuals, res.faults
	m.Objections, m.Profile = res.against, res.profile
	against, d := res.reasons(), m.Decision
	switch {
	case d != nil && d.Verdict == snapshot.Rejected:
		m.Verdict, m.Reason = snapshot.Rejected, fmt.Sprintf("rejected by %s: %s", d.By, d.Reason)
	case against == "":
		m.Verdict, m.Reason = snapshot.Accepted, cmp.Or(res.reason, "keeps its contract")
	case d != nil && !res.hopeless():
		m.Verdict, m.Reason = snapshot.Accepted, fmt.Sprintf("accepted by %s: %s (against it: %s)", d.By, d.Reason, against)
	default:
		m.Verdict, m.Reason, m.Decision = snapshot.Rejected, against, nil
	}
	if m.Verdict == snapshot.Rejected && res.vintage != nil {
		res.vintage.file.Abort()
		res.vintage = nil
	}
}

// reasons are the texts of the objections.
func (res *parsed) reasons() string {
	texts := make([]string, len(res.against))
	for i, o := range res.against {
		texts[i] = o.Text
	}
	return strings.Join(texts, "; ")
}

// shown lists the first of many texts that hold cells; of data that are personal, or not public, it only says how many there are.
func (p *parser) shown(texts []string, most int) string {
	n := len(texts)
	if p.dataset.Schema.Personal || p.dataset.Discreet {
		return fmt.Sprintf("%d, not shown", n)
	}
	return strings.Join(texts[:min(n, most)], "; ") + more(n-most)
}

// named lists the first of many texts.
func named(texts []string) string {
	const most = 8
	n := len(texts)
	return strings.Join(texts[:min(n, most)], ", ") + more(n-most)
}
