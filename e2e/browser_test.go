//go:build long

package e2e

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// TestReportInABrowser opens the demonstration's report in a real browser, at the width of a
// desk and of a phone: no accessibility fault, no request to anywhere, no link that leads nowhere.
func TestReportInABrowser(t *testing.T) {
	dir := demoLake(t)
	installBrowser(t)
	pages, err := filepath.Glob(filepath.Join(dir, "reports", "*", "*.html"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("the demonstration left no report (%v)", err)
	}
	page, err := filepath.Abs(pages[0])
	if err != nil {
		t.Fatal(err)
	}
	audit := exec.Command("node", "audit.mjs", page)
	audit.Dir = "browser"
	if out, err := audit.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestSiteInABrowser opens every page of the site in a real browser, at the width of a desk and of a
// phone, and goes through it as a planner does.
func TestSiteInABrowser(t *testing.T) {
	url := serving(t, demoLake(t))
	installBrowser(t)
	audit := exec.Command("node", "site.mjs", url)
	audit.Dir = "browser"
	if out, err := audit.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// installBrowser fetches what drives the browser; without a browser the test is skipped.
func installBrowser(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("chromium is not installed; scripts/install-tools installs it")
	}
	install := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--silent")
	install.Dir = "browser"
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
}
