package e2e

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// serving runs `osservatorio serve` over a lake as people do, until the test ends, and returns its address.
func serving(t testing.TB, dir string, args ...string) string {
	t.Helper()
	c := exec.Command(os.Args[0], append([]string{"--data", dir, "--quiet", "serve", "--listen", "127.0.0.1:0"}, args...)...)
	c.Env = append(os.Environ(), asProgram+"=2026-04-02")
	var told strings.Builder
	c.Stderr = &told
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		c.Wait()
		t.Fatalf("%v\n%s", err, told.String())
	}
	t.Cleanup(func() {
		c.Process.Signal(os.Interrupt)
		if err := c.Wait(); err != nil {
			t.Errorf("the server did not end well: %v\n%s", err, told.String())
		}
	})
	return strings.TrimSpace(url)
}

// fetched is an answer of a server, read whole.
type fetched struct {
	*http.Response
	body string
}

// get asks a server without any help of the client: what is packed stays packed. headers are "Name: value".
func get(t testing.TB, url string, headers ...string) fetched {
	t.Helper()
	return ask(t, http.MethodGet, url, headers...)
}

func ask(t testing.TB, method, url string, headers ...string) fetched {
	t.Helper()
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Add(name, value)
	}
	if req.Header.Get("Accept-Encoding") == "" {
		req.Header.Set("Accept-Encoding", "identity")
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fetched{resp, string(body)}
}

// TestServe holds what every answer of the server keeps to, whatever it is about.
func TestServe(t *testing.T) {
	url := serving(t, demoLake(t))
	home := get(t, url+"/")
	if home.StatusCode != 200 || !strings.Contains(home.body, "DATI DIMOSTRATIVI") {
		t.Errorf("home: %s %.300s", home.Status, home.body)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Content-Security-Policy": "default-src 'none'"} {
		if !strings.Contains(home.Header.Get(name), want) {
			t.Errorf("%s: %q", name, home.Header.Get(name))
		}
	}

	list := get(t, url+"/api/v1/indicators")
	var catalogue struct{ Data []struct{ ID string } }
	if err := json.Unmarshal([]byte(list.body), &catalogue); err != nil || len(catalogue.Data) < 50 {
		t.Errorf("indicators: %v, %d of them", err, len(catalogue.Data))
	}
	for _, h := range []string{"If-None-Match: " + list.Header.Get("ETag"), "If-None-Match: \"other\", " + list.Header.Get("ETag"), "If-Modified-Since: " + list.Header.Get("Last-Modified")} {
		if again := get(t, url+"/api/v1/indicators", h); again.StatusCode != 304 || again.body != "" || again.Header.Get("ETag") != list.Header.Get("ETag") {
			t.Errorf("%s: %s, %d bytes", h, again.Status, len(again.body))
		}
	}
	if other := get(t, url+"/api/v1/indicators?release="+list.Header.Get("X-Release")[:12], "If-None-Match: "+list.Header.Get("ETag")); other.StatusCode != 200 {
		t.Errorf("another address with the tag of this one: %s", other.Status)
	}
	for _, packed := range []string{"gzip", "zstd"} {
		first, again := get(t, url+"/api/v1/indicators", "Accept-Encoding: "+packed), get(t, url+"/api/v1/indicators", "Accept-Encoding: "+packed)
		if first.Header.Get("Content-Encoding") != packed || len(first.body)*3 > len(list.body) || first.body != again.body {
			t.Errorf("%s: %q, %d of %d bytes", packed, first.Header.Get("Content-Encoding"), len(first.body), len(list.body))
		}
	}
	if head := ask(t, "HEAD", url+"/api/v1/indicators"); head.StatusCode != 200 || head.body != "" || head.Header.Get("ETag") != list.Header.Get("ETag") {
		t.Errorf("HEAD: %s, %d bytes", head.Status, len(head.body))
	}
	if pre := ask(t, "OPTIONS", url+"/api/v1/indicators", "Origin: https://example.org", "Access-Control-Request-Method: GET"); pre.StatusCode != 204 || pre.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("OPTIONS: %s", pre.Status)
	}
	// A page of another site reads only those headers of its own that are named.
	readable := strings.Split(list.Header.Get("Access-Control-Expose-Headers"), ", ")
	for name := range list.Header {
		if strings.HasPrefix(name, "X-") && name != "X-Content-Type-Options" && name != "X-Frame-Options" && !slices.Contains(readable, name) {
			t.Errorf("%s cannot be read by pages of other sites: %v", name, readable)
		}
	}

	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"POST", "/api/v1/indicators", 405, "only reads"},
		{"GET", "/api/v1/nothing", 404, "/api/v1/nothing"},
		{"GET", "/nothing", 404, "/nothing"},
		{"GET", "/api/v1/indicators?release=2020-01-01-00000000", 404, `"parameter":"release"`},
		{"GET", "/api/v1/indicators?release=../../../etc", 404, `"parameter":"release"`},
		{"GET", "/?q=" + strings.Repeat("x", 9000), 414, "too long"},
		{"GET", "/assets/other/site.css", 404, ""},
		{"GET", "/healthz", 200, "alive"},
		{"GET", "/readyz", 200, "ready, release 20"},
	} {
		if got := ask(t, c.method, url+c.path); got.StatusCode != c.status || !strings.Contains(got.body, c.says) {
			t.Errorf("%s %.60s: %s %.300s", c.method, c.path, got.Status, got.body)
		}
	}
}
