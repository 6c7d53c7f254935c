package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestReleasesChangeUnderReaders publishes, stages, corrects and withdraws releases while many ask:
// no request fails, no answer mixes two releases, and what the public may not see it does not see.
func TestReleasesChangeUnderReaders(t *testing.T) {
	work := t.TempDir()
	if err := copyTree("testdata/project", filepath.Join(work, "project")); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(work, "config.yaml")
	write(t, config, "project: "+filepath.Join(work, "project")+"\n")
	lake := filepath.Join(work, "lake")
	do := func(line string) {
		t.Helper()
		if r := osservatorio(append([]string{"--data", lake, "--config", config, "--quiet"}, strings.Fields(line)...)...); r.code != 0 {
			t.Fatalf("%s: exit %d\n%s", line, r.code, r.stderr)
		}
	}
	candidate := func(from string) {
		t.Helper()
		name := filepath.Join(work, strings.Replace(filepath.Base(from), "10-04-2014", "11-04-2014", 1))
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		write(t, name, string(data))
		for _, line := range []string{"ingest --from " + name, "build", "forecast", "check"} {
			do(line)
		}
	}
	current := func() string {
		data, err := os.ReadFile(filepath.Join(lake, "releases", "CURRENT"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(data))
	}

	candidate("testdata/occupati_10-04-2014.csv")
	url := serving(t, lake)
	if r := get(t, url+"/api/v1/indicators"); r.StatusCode != 503 || !strings.Contains(r.body, "nothing has been published yet") {
		t.Errorf("before the first release: %s %s", r.Status, r.body)
	}
	do("publish --stage --by somebody")
	do("approve 2014 --by somebody --embargo 2099-01-01T10:00")
	if r := get(t, url+"/api/v1/indicators?release=2014"); r.StatusCode == 200 {
		t.Errorf("under embargo: %s %s", r.Status, r.body)
	}
	do("approve 2014 --by somebody")
	do("publish 2014 --by somebody")
	first := current()

	stop := make(chan struct{})
	var readers sync.WaitGroup
	var mu sync.Mutex
	asked, seen := 0, map[string]int{}
	for i := range 20 {
		readers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				fault := ""
				if i%2 == 0 {
					fault = readOnce(fmt.Sprintf("%s/api/v1/indicators?limit=%d", url, 1+(i+n)%50))
				} else {
					fault = readPage(url + mixed[(i/2+n)%len(mixed)])
				}
				mu.Lock()
				asked++
				if seen[fault]++; strings.HasPrefix(fault, "!") {
					t.Error(fault)
				}
				mu.Unlock()
			}
		})
	}
	is := func(want string) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			got := get(t, url+"/api/v1/indicators").Header.Get("X-Release")
			if got == want {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("the server answers from %s, not from %s", got, want)
			}
		}
	}
	is(first)
	candidate("testdata/occupati_10-04-2015.csv")
	do("publish --by somebody")
	second := current()
	is(second)
	if r := get(t, url+"/api/v1/indicators?release="+first); r.StatusCode != 200 || r.Header.Get("X-Release") != first {
		t.Errorf("the release before, by name: %s %s", r.Status, r.Header.Get("X-Release"))
	}
	tag := get(t, url+"/api/v1/indicators?release="+first).Header.Get("ETag")
	do("withdraw " + second + " --reason wrong --by somebody")
	is(first)
	if r := get(t, url+"/api/v1/indicators?release="+second); r.StatusCode != 410 {
		t.Errorf("a withdrawn release by name: %s %s", r.Status, r.body)
	}
	if r := get(t, url+"/api/v1/indicators?release="+first, "If-None-Match: "+tag); r.StatusCode != 200 {
		t.Errorf("a tag from before an erratum: %s", r.Status)
	}
	close(stop)
	readers.Wait()
	if asked < 300 || seen[first] == 0 || seen[second] == 0 {
		t.Errorf("%d requests of readers: %v", asked, seen)
	}
}

// mixed are addresses of every kind, most of whose answers name their release.
var mixed = []string{"/", "/indicatori/employed", "/indicatori/employed?area=ITC1", "/en/regions/ITC1", "/regioni/ITC1/scheda.html", "/dati", "/confronto?view=regions&indicator=employed", "/ricerca?q=occupati",
	"/api/v1/observations?indicator=employed&format=csv", "/api/v1/observations?indicator=employed&format=json", "/?figure=mappa&format=svg&citizenship=TOTAL", "/indicatori/employed?figure=regioni&format=csv",
	"/sdmx/data/employed?format=jsondata", "/sdmx/data/employed?format=csv"}

// readPage asks for an answer that names its release, and returns that, or what is wrong with "!" before it.
func readPage(url string) string {
	resp, err := http.Get(url)
	if err != nil {
		return "!" + err.Error()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	id := resp.Header.Get("X-Release")
	switch {
	case resp.StatusCode != 200 || err != nil:
		return fmt.Sprintf("!%s: %s %v", url, resp.Status, err)
	case !bytes.Contains(body, []byte(id)) && !strings.Contains(url, "figure=mappa") && !strings.Contains(url, "/sdmx/"): // these name no release
		return fmt.Sprintf("!%s: an answer of another release under the name of %s", url, id)
	}
	return id
}

// readOnce asks for a list and returns the release that answered, or what is wrong with "!" before it.
func readOnce(url string) string {
	resp, err := http.Get(url)
	if err != nil {
		return "!" + err.Error()
	}
	defer resp.Body.Close()
	var body struct{ Release struct{ ID string } }
	err = json.NewDecoder(resp.Body).Decode(&body)
	switch header := resp.Header.Get("X-Release"); {
	case resp.StatusCode != 200 || err != nil:
		return fmt.Sprintf("!%s %v", resp.Status, err)
	case body.Release.ID != header:
		return "!an answer of " + body.Release.ID + " under the name of " + header
	}
	return body.Release.ID
}
