//go:build long

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pythonTools makes a folder of Python packages, pinned in a file of e2e/python, once for all runs.
func pythonTools(t *testing.T, requirements string) (bin string) {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed; scripts/install-tools installs it")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	list, err := os.ReadFile(filepath.Join("python", requirements))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "osservatorio", "tests", strings.TrimSuffix(requirements, ".txt"))
	done := filepath.Join(dir, "installed.txt")
	if had, err := os.ReadFile(done); err == nil && string(had) == string(list) {
		return filepath.Join(dir, "bin")
	}
	for _, args := range [][]string{{"python3", "-m", "venv", "--clear", dir}, {filepath.Join(dir, "bin", "pip"), "install", "--quiet", "--disable-pip-version-check", "-r", filepath.Join("python", requirements)}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", args[0], err, out)
		}
	}
	if err := os.WriteFile(done, list, 0o644); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "bin")
}

// TestAPIKeepsItsWord lets a property tester ask what the OpenAPI document allows, and what it forbids: no server
// error, no answer outside the document, nothing taken that it forbids. What it allows may still be refused: not
// every indicator has every dimension.
func TestAPIKeepsItsWord(t *testing.T) {
	bin := pythonTools(t, "schemathesis.txt")
	lake := demoLake(t)
	work := t.TempDir()
	config := filepath.Join(work, "config.yaml")
	if err := os.WriteFile(config, []byte("serve: {tokens: "+filepath.Join(work, "tokens.json")+"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	base := serving(t, lake, "--config", config)
	validate := exec.Command(filepath.Join(bin, "openapi-spec-validator"), "--schema", "3.1", "-")
	validate.Stdin = strings.NewReader(get(t, base+"/api/v1/openapi.json").body)
	if out, err := validate.CombinedOutput(); err != nil {
		t.Errorf("the document is no OpenAPI 3.1: %v\n%s", err, out)
	}
	run := func(args ...string) {
		t.Helper()
		c := exec.Command(filepath.Join(bin, "schemathesis"), append([]string{"run", base + "/api/v1/openapi.json", "--url", base, "--exclude-checks", "positive_data_acceptance",
			"--phases", "examples,coverage,fuzzing", "--max-examples", "30", "--generation-deterministic", "--request-timeout", "25", "--no-color", "--continue-on-failure"}, args...)...)
		c.Dir = work
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out[max(0, len(out)-12000):])
		}
	}
	run("--exclude-path-regex", "restricted")
	for _, role := range []string{"analyst", "editor", "operator"} {
		secret := strings.TrimSpace(must(t, 0, "--config", config, "token", "new", "--name", role, "--role", role, "--days", "3").stdout)
		run("--include-tag", "restricted: "+role, "-H", "Authorization: Bearer "+secret)
	}
}
