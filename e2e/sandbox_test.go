package e2e

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSandbox runs the provider stand-in as people do: it prints its address, serves the
// extracts of a day at the providers' paths, misbehaves as its script says, tells what is asked,
// and ends well when it is interrupted.
func TestSandbox(t *testing.T) {
	script := filepath.Join(t.TempDir(), "faults.yaml")
	if err := os.WriteFile(script, []byte("faults: [{path: ^/odapi, do: status, status: 503, body: closed}]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(os.Args[0], "sandbox", "--addr", "127.0.0.1:0", "--day", "2025-10-01", "--faults", script)
	c.Env = append(os.Environ(), asProgram+"=2026-04-02")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	told := bufio.NewReader(out)
	url, err := told.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url = strings.TrimSpace(url)
	for path, want := range map[string]string{
		"/": "as on 2025-10-01",
		"/SDMXWS/rest/data/150_915_DF_DCCV_TAXOCCU1_4/ALL/ALL": "DATAFLOW",
	} {
		resp, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %s %.200s", path, resp.Status, body)
		}
	}
	resp, err := http.Get(url + "/odapi/package_list")
	if err != nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("under a fault: %v %v", resp, err)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(told)
	if err != nil || !strings.Contains(string(rest), "/SDMXWS/rest/data/150_915_DF_DCCV_TAXOCCU1_4/ALL/ALL\n") ||
		!strings.HasSuffix(string(rest), " GET /odapi/package_list 503\n") {
		t.Errorf("it tells %v\n%s", err, rest)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("interrupted, it ends with %v", err)
	}
	if r := osservatorio("sandbox", "--faults", "sandbox_test.go"); r.code != 2 {
		t.Errorf("with a script that is none: exit %d\n%s", r.code, r.stderr)
	}
	if r := osservatorio("sandbox", "--addr", "0.0.0.0:0"); r.code == 0 {
		t.Error("it listens to the whole network")
	}
}
