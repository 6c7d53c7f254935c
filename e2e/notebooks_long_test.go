//go:build long

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestNotebooks runs the analysts' notebooks from top to bottom on the demonstration, by the script of `make notebooks`,
// with this program; every value that they hold against another is asserted in them.
func TestNotebooks(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed; scripts/install-tools installs it")
	}
	lake, out := demoLake(t), t.TempDir()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	c := exec.Command("../scripts/notebooks")
	c.Env = append(os.Environ(), asProgram+"=2026-04-02", "BIN="+os.Args[0], "DATA="+lake, "OUT="+out, "VENV="+filepath.Join(cache, "osservatorio", "tests", "notebooks"))
	start := time.Now()
	told, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, told)
	}
	t.Logf("%s%s in all", told, time.Since(start).Round(time.Second))
	books, _ := filepath.Glob("../notebooks/*.ipynb")
	if n := strings.Count(string(told), "ran to its end"); n != len(books) || n < 4 {
		t.Errorf("%d of %d notebooks ran", n, len(books))
	}
	for _, book := range books {
		number, _, _ := strings.Cut(filepath.Base(book), "_")
		charts, _ := filepath.Glob(filepath.Join(out, number+"-*.png"))
		if len(charts) == 0 {
			t.Errorf("%s drew nothing", book)
		}
	}
}
