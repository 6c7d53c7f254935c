package sandbox

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/sample/extract"
)

const sheet = "Anno;Territorio;Valore\n2012;Piemonte;1.650\n2012;Toscana;900\n2013;Piemonte;1.600,5\n2013;Toscana;750\n"

const objects = `{"success":true,"result":{"records":[{"anno":2012,"area":"IT","n":"1"},{"anno":2013,"area":"ITC1","n":null},{"anno":2013,"area":"IT"}]}}`

func bytesEdition(path string, data []byte) extract.Extract {
	e := edition(path, "2025-09-15", "")
	e.Write = func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
	return e
}

func zipped(t *testing.T, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func workbook(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range [][]any{{"Tavola 1"}, {"Area", "Entrate"}, {"Piemonte", 10.5}, {"Toscana", 20}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("B%d", i+2), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func message(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../driver/testdata/cases/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(data, []byte("Et\xe0"), []byte("Eta"))
}

// faulty is a stand-in with an extract of each format, and a way to ask it under a fault.
func faulty(t *testing.T) (*Stand, string, func(script, path string) (*http.Response, string, error)) {
	t.Helper()
	s := New([]extract.Extract{bytesEdition("/a.csv", []byte(sheet)), bytesEdition("/a.json", []byte(objects)),
		bytesEdition("/a.zip", zipped(t, "a.csv", sheet)), bytesEdition("/a.csv.gz", gzipped([]byte(sheet))), bytesEdition("/a.xlsx", workbook(t)),
		bytesEdition("/a.xml", message(t, "sdmx-specific.xml")),
		bytesEdition("/g.xml", bytes.Replace(message(t, "sdmx-generic.xml"), []byte("ISO-8859-1"), []byte("UTF-8"), 1))}, time.Now)
	url, stop, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}, Timeout: 2 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return s, url, func(script, path string) (*http.Response, string, error) {
		t.Helper()
		faults, err := ReadFaults("script", []byte("faults: ["+script+"]"))
		if err == nil {
			err = s.Script(faults)
		}
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Get(url + path)
		if err != nil {
			return nil, "", err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		return resp, string(body), err
	}
}

func TestBrokenConnections(t *testing.T) {
	_, _, ask := faulty(t)
	for _, c := range []struct {
		script string
		want   error
	}{
		{"{do: truncate, at: 20}", io.ErrUnexpectedEOF},
		{"{do: truncate, share: 0.9}", io.ErrUnexpectedEOF},
		{"{do: truncate, at: 20, transfer: chunked}", io.ErrUnexpectedEOF},
		{"{do: truncate, at: 20, transfer: close}", nil}, // nothing tells
		{"{do: reset}", syscall.ECONNRESET},
		{"{do: reset, at: 20}", syscall.ECONNRESET},
		{"{do: refuse}", syscall.ECONNREFUSED},
		{"{do: drip, rate: 200}", nil},
	} {
		resp, body, err := ask(c.script, "/a.csv")
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.script, err)
		}
		if strings.Contains(c.script, "at: 20") && strings.Contains(c.script, "truncate") && body != sheet[:20] {
			t.Errorf("%s: %q", c.script, body)
		}
		if strings.Contains(c.script, "close") && resp.ContentLength != -1 {
			t.Errorf("%s announces %d bytes", c.script, resp.ContentLength)
		}
		if resp, body, err := ask("{do: status, status: 500, path: none}", "/a.csv"); err != nil || resp.StatusCode != 200 || body != sheet {
			t.Errorf("after %s: %v %v", c.script, resp, err)
		}
	}
	start := time.Now()
	if _, _, err := ask("{do: hang, at: 20, path: csv}", "/a.csv"); err == nil || !os.IsTimeout(err) || time.Since(start) < time.Second {
		t.Errorf("hang: %v after %s", err, time.Since(start))
	}
}

func TestAnswersOfAnotherKind(t *testing.T) {
	_, url, ask := faulty(t)
	resp, body, _ := ask("{do: redirect}", "/a.csv")
	if resp.StatusCode != 302 || resp.Header.Get("Location") != pagePath {
		t.Errorf("redirect: %v %s", resp, body)
	}
	if resp, body := get(t, http.MethodGet, url+pagePath, ""); resp.StatusCode != 200 || !strings.Contains(body, "<html") {
		t.Errorf("where it leads: %v", resp)
	}
	if resp, body, _ := ask("{do: page}", "/a.csv"); resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") || !strings.Contains(body, "manutenzione") {
		t.Errorf("page: %v %s", resp, body)
	}
	if resp, body, _ := ask("{do: false-gzip}", "/a.csv"); resp.Header.Get("Content-Encoding") != "gzip" || body != sheet {
		t.Errorf("false-gzip: %v %s", resp, body)
	}
	resp, body, _ = ask("{do: half-gzip}", "/a.csv")
	if _, err := gzip.NewReader(strings.NewReader(body)); resp.Header.Get("Content-Encoding") != "gzip" || err != nil || len(body) >= len(gzipped([]byte(sheet))) {
		t.Errorf("half-gzip: %v %v", resp, err)
	}
	resp, body, _ = ask(`{do: status, status: 404, body: NoRecordsFound, header: {Retry-After: "60"}}`, "/a.csv")
	if resp.StatusCode != 404 || body != "NoRecordsFound" || resp.Header.Get("Retry-After") != "60" {
		t.Errorf("status: %v %s", resp, body)
	}
	if resp, _, _ := ask("{do: stale, to: 2020-01-01}", "/a.csv"); resp.Header.Get("Last-Modified") != "Wed, 01 Jan 2020 00:00:00 GMT" {
		t.Errorf("stale: %v", resp.Header)
	}
	if resp, _ := get(t, http.MethodGet, url+"/a.csv", "Wed, 01 Jan 2020 00:00:00 GMT"); resp.StatusCode != 304 {
		t.Errorf("stale, asked on that condition: %v", resp)
	}
}

// Which requests a fault meets.
func TestMatchers(t *testing.T) {
	now := time.Date(2026, 3, 16, 12, 0, 0, 0, time.UTC)
	s := New([]extract.Extract{bytesEdition("/a.csv", []byte(sheet))}, func() time.Time { return now })
	url, stop, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	statuses := func(n int, query string) (out string) {
		for range n {
			resp, _ := get(t, http.MethodGet, url+"/a.csv"+query, "")
			out += fmt.Sprint(resp.StatusCode, " ")
		}
		return out
	}
	for script, want := range map[string]string{
		"{do: status, status: 500, from: 2, count: 2}":                                                 "200 500 500 200 ",
		"{do: status, status: 500, from: 3}":                                                           "200 200 500 500 ",
		"{do: status, status: 500, method: POST}":                                                      "200 200 200 200 ",
		"{do: status, status: 500, path: 'x=2$'}":                                                      "200 200 200 200 ",
		"{do: status, status: 500, path: '^/a.csv[?]x=1$'}":                                            "500 500 500 500 ",
		"{do: status, status: 500, until: 2026-03-16T12:00:00Z}":                                       "200 200 200 200 ",
		"{do: status, status: 500, until: 2026-03-16T12:00:01Z}":                                       "500 500 500 500 ",
		"{do: status, status: 503, count: 1}, {do: status, status: 500, from: 2}":                      "503 500 500 500 ",
		"{do: status, status: 429, from: 2, count: 1, ban: 1h}":                                        "200 429 429 429 ",
		"{do: status, status: 429, count: 1, ban: 1h, path: none}, {do: status, status: 400, from: 4}": "200 200 200 400 ",
	} {
		faults, err := ReadFaults("script", []byte("faults: ["+script+"]"))
		if err == nil {
			err = s.Script(faults)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := statuses(4, "?x=1"); got != want {
			t.Errorf("%s: %s, want %s", script, got, want)
		}
		if strings.Contains(script, "from: 2, count: 1, ban") {
			if s.Knocks() != 2 {
				t.Errorf("%d knocked, want 2", s.Knocks())
			}
			now = now.Add(time.Hour)
			if got := statuses(1, "?x=1"); got != "200 " {
				t.Errorf("after the ban: %s", got)
			}
			now = now.Add(-time.Hour)
		}
	}
}

func TestScriptsAreReadStrictly(t *testing.T) {
	for script, want := range map[string]string{
		"":                                              "there is no fault in it",
		"faults: []":                                    "there is no fault in it",
		"fault: [{do: empty}]":                          "there is no field fault here",
		"faults: [{do: explode}]":                       `"explode" is none of status, redirect,`,
		"faults: [{do: empty, at: 3}]":                  "empty takes no at",
		"faults: [{do: status}]":                        "status needs status",
		"faults: [{do: status, status: 799}]":           "799 is no status",
		"faults: [{do: status, status: abc}]":           "cannot unmarshal",
		"faults: [{do: empty, path: '('}]":              "path: error parsing",
		"faults: [{do: empty, from: -1}]":               "below 0",
		"faults: [{do: cut, share: 2}]":                 "not between 0 and 1",
		"faults: [{do: truncate, transfer: x}]":         "none of length, chunked, close",
		"faults: [{do: stale, to: yesterday}]":          "not a day written",
		"faults: [{do: bomb, to: tar}]":                 "is none of zip,",
		"faults: [{do: status, status: 429, ban: day}]": "invalid duration",
	} {
		if _, err := ReadFaults("script.yaml", []byte(script)); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "script.yaml: ") {
			t.Errorf("%s: %v, want %s", script, err, want)
		}
	}
}

// Bombs are small on the way and as large as they say when they are unpacked.
func TestBombs(t *testing.T) {
	_, _, ask := faulty(t)
	const size = 64 << 20
	count := func(r io.Reader, err error) int64 {
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, r)
		if err != nil {
			t.Error(err)
		}
		return n
	}
	_, body, err := ask(fmt.Sprintf("{do: bomb, to: gzip, size: %d}", size), "/a.csv")
	if n := count(gzip.NewReader(strings.NewReader(body))); err != nil || n < size || len(body) > size/100 {
		t.Errorf("gzip: %d bytes unpack to %d, %v", len(body), n, err)
	}
	for to, path := range map[string]string{"zip": "/a.zip", "xlsx": "/a.xlsx"} {
		_, body, err := ask(fmt.Sprintf("{do: bomb, to: %s, size: %d}", to, size), path)
		if err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		var n int64
		for _, m := range z.File {
			n += count(m.Open())
		}
		if n < size || len(body) > size/100 {
			t.Errorf("%s: %d bytes unpack to %d", to, len(body), n)
		}
	}
	for to, want := range map[string]string{"xml": "&e7;&e7;", "external": "file:///etc/passwd"} {
		if _, body, err := ask("{do: bomb, to: "+to+"}", "/a.xml"); err != nil || !strings.Contains(body, want) || !strings.Contains(body, `="&e8;`) {
			t.Errorf("%s: %v %s", to, err, body)
		}
	}
	for to, path := range map[string]string{"json": "/a.json", "line": "/a.csv", "text": "/a.xml"} {
		if _, body, err := ask(fmt.Sprintf("{do: bomb, to: %s, size: %d}", to, size), path); err != nil || len(body) < size {
			t.Errorf("%s: %d bytes, %v", to, len(body), err)
		}
	}
}
