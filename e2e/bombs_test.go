//go:build long

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/sandbox"
)

// mostMemory is what the program may take at its peak to refuse a bomb, in KiB.
const mostMemory = 600 << 10

// TestBombs sends bodies that are far larger than they seem, and asserts that the program, in a
// process of its own, refuses them in little memory and says why. What was good stays in use.
func TestBombs(t *testing.T) {
	for _, c := range []struct{ connection, bomb, says, policy string }{
		{"zip", "{do: bomb, to: zip, size: 150000000, path: DATA}", "times its size", ""},
		{"csv.gz", "{do: bomb, to: gzip, size: 150000000, path: DATA}", "times its size", ""},
		{"csv", "{do: bomb, to: encoding, path: DATA}", "more than 1000000000 bytes", ", max_body: 1000000000"},
		{"xlsx", "{do: bomb, to: xlsx, path: DATA}", "unzip size exceeds", ""},
		{"sdmx-ml", "{do: bomb, to: xml, path: DATA}", "a document type declaration", ""},
		{"sdmx-ml", "{do: bomb, to: external, path: DATA}", "a document type declaration", ""},
		{"sdmx-ml", "{do: bomb, to: text, size: 300000000, path: DATA}", "more than", ""},
		{"csv", "{do: bomb, to: line, path: DATA}", "a line of more than 4194304 bytes", ""},
		{"csv", "{do: bomb, to: text, size: 300000000, path: DATA}", "more than", ""},
		{"osservatori", "{do: bomb, to: json, path: DATA}", "more than", ""},
		{"osservatori", "{do: bomb, to: text, path: DATA}", "more than", ""},
		{"socrata-pages", "{do: bomb, to: json, path: DATA}", "depth", ""},
		{"socrata-pages", "{do: bomb, to: text, path: DATA}", "more than", ""},
		{"ckan", "{do: bomb, to: text, path: DESCRIBES}", "more than", ""},
	} {
		t.Run(c.connection+" "+c.bomb, func(t *testing.T) {
			w := connectionNamed(t, c.connection).open(t)
			before := w.hashes()
			w.asking("retries: [], timeout: 120s" + c.policy)
			faults, err := sandbox.ReadFaults("script", []byte(providerFault{script: c.bomb}.of(w.connection)))
			if err == nil {
				err = w.stand.Script(faults)
			}
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			cmd := exec.Command(os.Args[0], "--data", filepath.Join(w.dir, "lake"), "--config", filepath.Join(w.dir, "config.yaml"), "ingest", "prova/occupati")
			peakFile := filepath.Join(t.TempDir(), "peak")
			cmd.Env = append(os.Environ(), asProgram+"=2015-05-01", tellPeak+"="+peakFile)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			cmd.Run()
			peak := peakOf(t, peakFile)
			t.Logf("%s, %d MiB, %s", time.Since(start).Round(time.Second/10), peak>>10, strings.TrimSpace(stderr.String()))
			if code := cmd.ProcessState.ExitCode(); code != 3 || !strings.Contains(stderr.String(), c.says) {
				t.Errorf("exit %d\n%s", code, stderr.String())
			}
			if peak > mostMemory {
				t.Errorf("it took %d MiB", peak>>10)
			}
			if err := w.stand.ScriptError(); err != nil {
				t.Error(err)
			}
			after := w.hashes()
			for path, sum := range before {
				if after[path] != sum {
					t.Errorf("%s is another file", path)
				}
			}
		})
	}
}

func connectionNamed(t *testing.T, name string) connection {
	t.Helper()
	for _, c := range connections {
		if c.name == name {
			return c.filled()
		}
	}
	t.Fatalf("there is no connection %s", name)
	return connection{}
}
