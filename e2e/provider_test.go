package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProviderComesAndGoes pulls from a provider that works, fails, and works again: the exit
// codes and the status say so, and what was had before stays.
func TestProviderComesAndGoes(t *testing.T) {
	text, err := os.ReadFile("testdata/occupati_10-04-2014.csv")
	if err != nil {
		t.Fatal(err)
	}
	code := http.StatusOK
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/occupati.csv" || code != http.StatusOK {
			w.WriteHeader(code)
			return
		}
		w.Header().Set("Last-Modified", "Thu, 10 Apr 2014 00:00:00 GMT")
		w.Write(text)
	}))
	defer provider.Close()
	project, err := filepath.Abs("testdata/project")
	if err != nil {
		t.Fatal(err)
	}
	config, dir := filepath.Join(t.TempDir(), "config.yaml"), filepath.Join(t.TempDir(), "lake")
	if err := os.WriteFile(config, []byte("project: "+project+"\nhost: "+provider.URL+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		answer, exit int
		says         string // on stderr
		status       string
	}{
		{200, 0, "1 new; 10 rows", "2014-04-10  \n"},
		{500, 3, "the provider answered 500 Internal Server Error", "since "},
		{503, 3, "the provider answered 503 Service Unavailable", "the provider answered 500"}, // since the first failure
		{200, 0, "1 unchanged", "2014-04-10  \n"},
	} {
		code = step.answer
		r := must(t, step.exit, "--data", dir, "--config", config, "ingest", "prova/occupati")
		if !strings.Contains(r.stderr, step.says) {
			t.Errorf("step %d says\n%s", i+1, r.stderr)
		}
		if s := must(t, 0, "--data", dir, "--config", config, "status").stdout; !strings.Contains(s, step.status) {
			t.Errorf("step %d: the status is\n%s", i+1, s)
		}
	}
}
