package e2e

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestSandbox runs the provider stand-in as people do: it prints its address, serves the
// extracts of a day at the providers' paths, and ends well when it is interrupted.
func TestSandbox(t *testing.T) {
	c := exec.Command(os.Args[0], "sandbox", "--addr", "127.0.0.1:0", "--day", "2025-10-01")
	c.Env = append(os.Environ(), asProgram+"=2026-04-02")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	url, err := bufio.NewReader(out).ReadString('\n')
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
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("interrupted, it ends with %v", err)
	}
	if r := osservatorio("sandbox", "--addr", "0.0.0.0:0"); r.code == 0 {
		t.Error("it listens to the whole network")
	}
}
