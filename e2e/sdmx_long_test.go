//go:build long

package e2e

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSDMXClients has R's rsdmx and Python's sdmx1 and pysdmx read the service, structures and data, and
// holds the numbers that they get against `query`; the messages are held against the official schemas.
func TestSDMXClients(t *testing.T) {
	dir := demoLake(t)
	service := serving(t, dir) + "/sdmx"
	work := t.TempDir()
	const flow, key = "neet", "A.ITC1+ITI1+ITC2.NEU+TOTAL.."
	asked := must(t, 0, "--data", dir, "query", flow, "--area", "ITC1,ITI1,ITC2", "--where", "FREQ=A", "--where", "CITIZENSHIP=NEU", "--where", "CITIZENSHIP=TOTAL", "--format", "csv")
	expected := filepath.Join(work, "query.csv")
	write(t, expected, asked.stdout)

	client := func(name string, args ...string) {
		t.Helper()
		out, err := exec.Command(name, args...).CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		t.Logf("%s", out)
	}
	python := filepath.Join(work, "python", "bin", "python")
	for _, step := range [][]string{{"python3", "-m", "venv", filepath.Join(work, "python")}, {python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", "sdmx/requirements.txt"}} {
		if out, err := exec.Command(step[0], step[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	client(python, "sdmx/schemas.py", service)
	client(python, "sdmx/clients.py", service, flow, key, expected)
	if err := exec.Command("Rscript", "-e", "library(rsdmx)").Run(); err != nil {
		t.Skip("R's rsdmx is not installed; scripts/install-tools installs it")
	}
	client("Rscript", "sdmx/clients.R", service, flow, key, expected)
}
