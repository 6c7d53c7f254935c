package excelsior

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"osservatorio/internal/sample/extract"
)

//go:embed medium_term.csv
var mediumTermCSV string

// mediumTerm are the editions of the medium-term report that are transcribed, with the day of each.
var mediumTerm = []struct{ edition, published string }{
	{"2024-07", "2024-10-01"}, {"2025-07", "2025-09-15"},
}

// mediumTermExtracts are the transcriptions as people keep them. The figures are the printed ones, rounded as there; nothing of
// them is invented.
func mediumTermExtracts() []extract.Extract {
	var all []extract.Extract
	for _, e := range mediumTerm {
		all = append(all, extract.Extract{
			Source: "excelsior", Dataset: "medium-term", Path: fmt.Sprintf("/scambio/excelsior/medio_termine_%s.csv", e.edition),
			MediaType: "text/csv", Published: extract.Day(e.published),
			Write: func(w io.Writer) error {
				var out strings.Builder
				for _, line := range strings.Split(strings.TrimSpace(mediumTermCSV), "\n") {
					if strings.HasPrefix(line, "EDIZIONE") || strings.HasPrefix(line, e.edition) {
						out.WriteString(line + "\n")
					}
				}
				_, err := io.WriteString(w, out.String())
				return err
			},
		})
	}
	return all
}
