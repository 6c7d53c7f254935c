package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"osservatorio/internal/cli"
)

// scratch is a folder for lakes that several tests share; TestMain removes it.
var scratch string

func TestMain(m *testing.M) {
	if day := os.Getenv(asProgram); day != "" { // see runAsProgram
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		armCrash()
		if err := armLimit(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		start := time.Now()
		code := cli.MainAt(os.Args[1:], os.Stdout, os.Stderr, func() time.Time { return at.Add(time.Since(start)) })
		if err := writePeak(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		os.Exit(code)
	}
	if from := os.Getenv(asCopy); from != "" {
		if err := errors.Join(bareCopy(from, os.Args[1]), writePeak()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if dir := os.Getenv(asFileServer); dir != "" {
		if err := serveFiles(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if lake := os.Getenv(asReader); lake != "" {
		if err := readRelease(lake, os.Args[1], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	var err error
	if scratch, err = os.MkdirTemp("", "osservatorio-e2e-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Setenv("XDG_STATE_HOME", filepath.Join(scratch, "state")) // no test is remembered as a refusal
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// asProgram names the environment variable that makes the test binary the program, on the
// day that it holds: a process of its own can have another time zone and fewer processors.
const asProgram = "OSSERVATORIO_TEST_DAY"

// result is what one run of the program gave.
type result struct {
	stdout, stderr string
	code           int
}

func osservatorio(args ...string) result {
	var out, errs bytes.Buffer
	code := cli.Main(args, &out, &errs)
	return result{out.String(), errs.String(), code}
}

// must runs the program and stops the test unless it ends with the code wanted.
func must(t testing.TB, code int, args ...string) result {
	t.Helper()
	r := osservatorio(args...)
	if r.code != code {
		t.Fatalf("osservatorio %s: exit %d, want %d\n%s", strings.Join(args, " "), r.code, code, r.stderr)
	}
	return r
}

// shared makes a lake once for all tests of the process.
type shared struct {
	once sync.Once
	dir  string
	run  result
}

// lake runs the program on the lake in dir when the first test asks for it.
func (s *shared) lake(dir string, args ...string) (string, result) {
	s.once.Do(func() {
		s.dir = dir
		s.run = osservatorio(append([]string{"--data", s.dir}, args...)...)
	})
	return s.dir, s.run
}

// snapshotStatus is a snapshot in the answer of `status --format json`.
type snapshotStatus struct {
	Dataset, Window, Name, Verdict, Reason, Published, Layout, ID string
	Rows, Good, Quarantined                                       int64
}

type lakeStatus struct {
	Kind, Release string
	Releases      []string
	Unpublished   []struct{ Release, State string }
	Snapshots     []snapshotStatus
}

func status(t testing.TB, dir string) lakeStatus {
	t.Helper()
	var s lakeStatus
	if err := json.Unmarshal([]byte(must(t, 0, "--data", dir, "status", "--format", "json").stdout), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// row is a row of a CSV answer by column.
type row map[string]string

func table(t testing.TB, text string) (header []string, rows []row) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(records) == 0 {
		t.Fatalf("%v in\n%s", err, text)
	}
	for _, r := range records[1:] {
		m := row{}
		for i, h := range records[0] {
			m[h] = r[i]
		}
		rows = append(rows, m)
	}
	return records[0], rows
}

// query answers through the public interface.
func query(t testing.TB, dir, indicator string, args ...string) []row {
	t.Helper()
	r := must(t, 0, append([]string{"--data", dir, "query", indicator, "--format", "csv"}, args...)...)
	_, rows := table(t, r.stdout)
	return rows
}

// verdict is a line of a verdicts.csv: what must become of a file.
type verdict struct{ file, verdict, rows, reason string }

func verdicts(t testing.TB, path string) []verdict {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rows := table(t, string(text))
	var out []verdict
	for _, r := range rows {
		out = append(out, verdict{r["file"], r["verdict"], r["data_rows"], r["reason"]})
	}
	return out
}

// hold compares what became of a file with its verdict.
func (v verdict) hold(t *testing.T, got snapshotStatus) {
	t.Helper()
	if want := map[string]string{"accept": "accepted", "reject": "rejected"}[v.verdict]; got.Verdict != want {
		t.Errorf("%s: %s (%s), want %s", v.file, got.Verdict, got.Reason, v.verdict)
		return
	}
	if v.rows != "" && fmt.Sprint(got.Rows) != v.rows {
		t.Errorf("%s: %d data rows, want %s", v.file, got.Rows, v.rows)
	}
	quarantined := int64(0)
	fmt.Sscanf(v.reason, "quarantine %d:", &quarantined)
	if v.verdict == "accept" && got.Quarantined != quarantined {
		t.Errorf("%s: %d records in quarantine, want %d", v.file, got.Quarantined, quarantined)
	}
	switch head, _, _ := strings.Cut(v.reason, ":"); {
	case strings.HasPrefix(v.reason, "flag: "):
		if got.Reason != v.reason {
			t.Errorf("%s:\n got %s\nwant %s", v.file, got.Reason, v.reason)
		}
	case v.reason == "regions add up to the total":
		if got.Reason != v.reason {
			t.Errorf("%s: %s, want %s", v.file, got.Reason, v.reason)
		}
	case strings.HasPrefix(v.reason, "repeated keys"):
		if !strings.HasPrefix(got.Reason, head) || !strings.Contains(got.Reason, "lines ") {
			t.Errorf("%s: %s, want %s, with the keys", v.file, got.Reason, v.reason)
		}
	case strings.HasPrefix(v.reason, "level break"):
		if !strings.HasPrefix(got.Reason, "level jump: ") {
			t.Errorf("%s: %s, want %s", v.file, got.Reason, v.reason)
		}
	}
}

// write writes a file of a test, with its folders.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func currentOf(dir string) string {
	data, err := os.ReadFile(filepath.Join(dir, "releases", "CURRENT"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}
