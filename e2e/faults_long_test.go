//go:build long

package e2e

import (
	"maps"
	"os"
	"testing"
)

// TestEveryFault has every connection meet every fault that applies to it, recover, and publish:
// those of the plain connection each, the others' first. With -update it writes docs/faults.md anew.
func TestEveryFault(t *testing.T) {
	docs := readFaultDocs(t)
	t.Run("all", func(t *testing.T) {
		for n, c := range connections {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				for _, g := range faultTable {
					for i, f := range g.rows {
						if c := c.filled(); f.of(c) != "" {
							c.play(t, f, docs, n == 0 || i == 0)
						}
					}
				}
			})
		}
	})
	docs.write(t)
}

// write writes the document anew with -update: what was played as it was seen, the rest as it stood.
func (d *faultDocs) write(t *testing.T) {
	if *update && !t.Failed() {
		maps.Copy(d.cells, d.got)
		maps.Copy(d.messages, d.gotTexts)
		if err := os.WriteFile(faultDocsPath, []byte(renderFaultDocs(d.cells, d.messages)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
