package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/sample/extract"
)

func edition(path, day, text string) extract.Extract {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return extract.Extract{Path: path, Published: at, MediaType: "text/csv", Write: func(w io.Writer) error {
		_, err := fmt.Fprint(w, text)
		return err
	}}
}

func started(t *testing.T) (*Stand, string) {
	t.Helper()
	broken := edition("/broken.csv", "2014-04-10", "half")
	broken.Write = func(w io.Writer) error {
		fmt.Fprint(w, strings.Repeat("x", 1<<16))
		return errors.New("the provider fell over")
	}
	s := New([]extract.Extract{edition("/a.csv", "2026-03-16", "third"), edition("/a.csv", "2025-09-15", "first"), edition("/a.csv", "2025-12-15", "second"), edition("/b.csv", "2014-04-10", "b"), broken}, time.Now)
	url, stop, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return s, url
}

func get(t *testing.T, method, url, since string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if since != "" {
		r.Header.Set("If-Modified-Since", since)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		body = []byte("broke off: " + err.Error())
	}
	return resp, string(body)
}

func TestEditionOfTheDay(t *testing.T) {
	s, url := started(t)
	for _, c := range []struct {
		day, body string
		code      int
	}{{"2025-09-14", "", 404}, {"2025-09-15", "first", 200}, {"2025-12-14", "first", 200}, {"2025-12-15", "second", 200}, {"2026-03-16", "third", 200}, {"2030-01-01", "third", 200}} {
		day, _ := time.Parse(time.DateOnly, c.day)
		s.SetDay(day)
		resp, body := get(t, http.MethodGet, url+"/a.csv", "")
		if resp.StatusCode != c.code || (c.code == 200 && body != c.body) {
			t.Errorf("%s: %d %q", c.day, resp.StatusCode, body)
		}
	}
}

func TestConditionalAnswers(t *testing.T) {
	_, url := started(t)
	resp, body := get(t, http.MethodGet, url+"/a.csv", "")
	modified := resp.Header.Get("Last-Modified")
	if body != "third" || modified != "Mon, 16 Mar 2026 00:00:00 GMT" || resp.Header.Get("Content-Type") != "text/csv" {
		t.Errorf("on its last day: %q, %v", body, resp.Header)
	}
	for since, want := range map[string]int{modified: 304, "Tue, 17 Mar 2026 00:00:00 GMT": 304, "Mon, 15 Dec 2025 00:00:00 GMT": 200, "yesterday": 200} {
		if resp, _ := get(t, http.MethodGet, url+"/a.csv", since); resp.StatusCode != want {
			t.Errorf("since %s: %d, want %d", since, resp.StatusCode, want)
		}
	}
	if resp, body := get(t, http.MethodHead, url+"/a.csv", ""); resp.StatusCode != 200 || body != "" {
		t.Errorf("HEAD: %d %q", resp.StatusCode, body)
	}
	if resp, _ := get(t, http.MethodPost, url+"/a.csv", ""); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", resp.StatusCode)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	_, url := started(t)
	for path, want := range map[string]string{"/none.csv": "404 page not found", "/SDMXWS/rest/data/none": "NoRecordsFound"} {
		if resp, body := get(t, http.MethodGet, url+path, ""); resp.StatusCode != 404 || strings.TrimSpace(body) != want {
			t.Errorf("%s: %d %q", path, resp.StatusCode, body)
		}
	}
	if _, body := get(t, http.MethodGet, url+"/broken.csv", ""); !strings.HasPrefix(body, "broke off") {
		t.Errorf("an extract that cannot be written looks whole: %d bytes", len(body))
	}
	if _, body := get(t, http.MethodGet, url+"/", ""); !strings.Contains(body, "2026-03-16") || !strings.Contains(body, "/a.csv\n/b.csv\n/broken.csv") {
		t.Errorf("the list of paths is %q", body)
	}
}

func TestLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", "[::]:0", "192.0.2.1:80", "example.org:80", "127.0.0.1"} {
		if _, stop, err := New(nil, time.Now).Start(addr); err == nil {
			stop()
			t.Errorf("it listens on %s", addr)
		}
	}
}

// A service answers for what lies under its prefix and is no extract, by the longest prefix, as on the day.
func TestServices(t *testing.T) {
	s := New([]extract.Extract{edition("/rest/a.csv", "2026-03-16", "extract")}, time.Now)
	say := func(name string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, r.Method, " ", name, " ", s.Day().Format(time.DateOnly))
		})
	}
	s.Handle("/rest/", say("outer"))
	s.Handle("/rest/data/", say("inner"))
	url, stop, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for path, want := range map[string]string{"/rest/a.csv": "extract", "/rest/b": "GET outer 2026-03-16", "/rest/data/b": "GET inner 2026-03-16"} {
		if _, body := get(t, http.MethodGet, url+path, ""); body != want {
			t.Errorf("%s: %q, want %q", path, body, want)
		}
	}
	if _, body := get(t, http.MethodPost, url+"/rest/b?x=1", ""); body != "POST outer 2026-03-16" {
		t.Errorf("POST: %q", body)
	}
	before := s.Day().AddDate(0, 0, -1)
	s.SetDay(before)
	if resp, body := get(t, http.MethodGet, url+"/rest/a.csv", ""); resp.StatusCode != 404 {
		t.Errorf("before its first edition an extract is the service's: %q", body)
	}
	if _, body := get(t, http.MethodGet, url+"/", ""); !strings.Contains(body, "/rest/*\n/rest/a.csv\n/rest/data/*") {
		t.Errorf("the list of paths is %q", body)
	}
}

func TestRequestsAreWrittenDown(t *testing.T) {
	s, url := started(t)
	var first Request
	s.Watch(func(r Request) {
		if first.Path == "" {
			first = r
		}
	})
	get(t, http.MethodGet, url+"/a.csv?x=1", "")
	get(t, http.MethodHead, url+"/none", "")
	get(t, http.MethodGet, url+"/broken.csv", "")
	var got []string
	for i, r := range s.Requests() {
		got = append(got, fmt.Sprint(r.Method, " ", r.Path, " ", r.Status))
		if r.Time.IsZero() || i > 0 && r.Time.Before(s.Requests()[i-1].Time) {
			t.Errorf("request %d came at %s", i, r.Time)
		}
	}
	if s.Requests()[0] != first {
		t.Errorf("told of %v", first)
	}
	if want := "GET /a.csv?x=1 200; HEAD /none 404; GET /broken.csv 200"; strings.Join(got, "; ") != want {
		t.Errorf("%s, want %s", strings.Join(got, "; "), want)
	}
}
