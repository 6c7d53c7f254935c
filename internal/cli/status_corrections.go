package cli

import (
	"fmt"
	"io"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/source"
)

// expiresSoon is how many days before its last one a correction is listed.
const expiresSoon = 30

// correctionStatus is a correction at which somebody has to look.
type correctionStatus struct {
	Dataset  string `json:"dataset"`
	Window   string `json:"window"`
	Name     string `json:"name"`
	File     string `json:"file"`
	Expires  string `json:"expires"`   // its last day
	DaysLeft int    `json:"days_left"` // below 0: nothing of the window is taken in
}

// correctionsOf lists the corrections that have expired or soon will, as the datasets and their files have them.
func correctionsOf(catalog *source.Catalog, now time.Time) []correctionStatus {
	var out []correctionStatus
	for _, d := range catalog.Datasets() {
		for _, c := range d.Corrections {
			if left := c.DaysLeft(now); left <= expiresSoon {
				out = append(out, correctionStatus{d.ID(), c.Window, c.Name, "pipelines/" + d.Source.Name + "/corrections.yaml", c.Expires, left})
			}
		}
	}
	return out
}

// printCorrections tells when each ends, and what follows.
func (s *status) printCorrections(w io.Writer) {
	if len(s.Corrections) > 0 {
		fmt.Fprintln(w, "\nCORRECTIONS THAT END")
	}
	for _, c := range s.Corrections {
		when := fmt.Sprintf("%s left, until %s", diag.Count(c.DaysLeft, "day", "days"), c.Expires)
		switch {
		case c.DaysLeft < 0:
			when = fmt.Sprintf("expired on %s; nothing of the window is taken in", c.Expires)
		case c.DaysLeft == 0:
			when = fmt.Sprintf("today is its last day (%s)", c.Expires)
		}
		fmt.Fprintf(w, "%s %s: correction %q: %s; renew it in %s or take it away\n", c.Dataset, c.Window, c.Name, when, c.File)
	}
}
