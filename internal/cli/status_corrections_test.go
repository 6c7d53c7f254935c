package cli

import (
	"strings"
	"testing"
	"time"

	"osservatorio/internal/source"
)

// Corrections are listed from a month before their last day on, the last day included.
func TestCorrectionsThatEnd(t *testing.T) {
	s := &source.Source{Name: "istat"}
	d := &source.Dataset{Source: s, Name: "rates"}
	for _, expires := range []string{"2026-01-30", "2026-03-16", "2026-03-17", "2026-04-15", "2026-04-16"} {
		d.Corrections = append(d.Corrections, &source.Correction{Name: "to " + expires, Window: "all", Expires: expires})
	}
	s.Datasets = map[string]*source.Dataset{"rates": d}
	st := &status{Corrections: correctionsOf(&source.Catalog{Sources: []*source.Source{s}}, time.Date(2026, 3, 16, 22, 0, 0, 0, time.UTC))}
	var got strings.Builder
	st.printCorrections(&got)
	want := `
CORRECTIONS THAT END
istat/rates all: correction "to 2026-01-30": expired on 2026-01-30; nothing of the window is taken in; renew it in pipelines/istat/corrections.yaml or take it away
istat/rates all: correction "to 2026-03-16": today is its last day (2026-03-16); renew it in pipelines/istat/corrections.yaml or take it away
istat/rates all: correction "to 2026-03-17": 1 day left, until 2026-03-17; renew it in pipelines/istat/corrections.yaml or take it away
istat/rates all: correction "to 2026-04-15": 30 days left, until 2026-04-15; renew it in pipelines/istat/corrections.yaml or take it away
`
	if got.String() != want {
		t.Errorf("got %s\nwant %s", got.String(), want)
	}
}
