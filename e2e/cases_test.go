// Package e2e holds the program to what people and other programs see of it: command
// lines, their output and exit codes, lakes and releases as wholes.
package e2e

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/cli"
	"osservatorio/internal/clock"
)

var update = flag.Bool("update", false, "write the cases' expectations anew")

// TestCases runs every folder of cases/. A case starts in an empty folder that holds the
// files of testdata/ (a project of two datasets, in project/) and its own files over them.
//
//	cmd      command lines; a line that begins with osservatorio runs the program, the others
//	         are cp FROM TO, rm GLOB, flip GLOB (change one byte in the middle of a file), cat FILE,
//	         at TIME (the clock of the lines that follow, by which waiting takes no time;
//	         a case begins at noon of 2026-11-22)
//	stdout   what was printed, after the command line that printed it
//	stderr   the same
//	exit     the exit codes, a line a command
//
// Times, the folder's name and hashes that change with DuckDB are replaced by words.
func TestCases(t *testing.T) {
	t.Setenv("OSSERVATORIO_DATA", "") // Setenv puts it back afterwards
	os.Unsetenv("OSSERVATORIO_DATA")
	t.Setenv("COLUMNS", "80") // of --help
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	cases, err := filepath.Glob("cases/*/cmd")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, c := range cases {
		folder := filepath.Join(here, filepath.Dir(c))
		t.Run(filepath.Base(folder), func(t *testing.T) {
			work := t.TempDir()
			for _, from := range []string{filepath.Join(here, "testdata"), folder} {
				if err := copyTree(from, work); err != nil {
					t.Fatal(err)
				}
			}
			t.Chdir(work)
			got := runScript(t, filepath.Join(folder, "cmd"), work)
			for name, text := range got {
				path := filepath.Join(folder, name)
				if *update {
					if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
					continue
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if text != string(want) {
					t.Errorf("%s differs; go test ./e2e -run TestCases -update writes it anew\n got:\n%s\nwant:\n%s", name, text, want)
				}
			}
		})
	}
}

// startOfCases is the time at which every case begins: what a case prints must not change
// with the day on which it is run.
var startOfCases = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// runScript runs a case's command lines and returns the contents of stdout, stderr and exit.
func runScript(t *testing.T, path, work string) map[string]string {
	t.Helper()
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr, exit strings.Builder
	start := time.Now()
	now := func() clock.Clock {
		return clock.System(func() time.Time { return startOfCases.Add(time.Since(start)) })
	}
	for _, line := range strings.Split(strings.TrimSpace(string(script)), "\n") {
		words := strings.Fields(line)
		if words[0] == "cat" {
			data, err := os.ReadFile(words[1])
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&stdout, "$ %s\n%s", line, normalise(string(data), work))
			continue
		}
		if words[0] == "at" {
			at, err := time.Parse(time.RFC3339, words[1])
			if err != nil {
				t.Fatal(err)
			}
			now = func() clock.Clock { return clock.NewSimulated(at) }
			continue
		}
		if words[0] != "osservatorio" {
			if err := fileCommand(words); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			continue
		}
		var out, errs bytes.Buffer
		code := cli.MainOn(t.Context(), now(), words[1:], &out, &errs)
		fmt.Fprintf(&stdout, "$ %s\n%s", line, normalise(out.String(), work))
		fmt.Fprintf(&stderr, "$ %s\n%s", line, normalise(errs.String(), work))
		fmt.Fprintf(&exit, "%d\n", code)
	}
	return map[string]string{"stdout": stdout.String(), "stderr": stderr.String(), "exit": exit.String()}
}

// fileCommand does what a case does to files between two runs of the program.
func fileCommand(words []string) error {
	switch words[0] {
	case "cp":
		data, err := os.ReadFile(words[1])
		if err != nil {
			return err
		}
		return os.WriteFile(words[2], data, 0o644)
	case "rm", "flip":
		paths, err := filepath.Glob(words[1])
		if err != nil || len(paths) != 1 {
			return fmt.Errorf("%d files, %w", len(paths), errors.Join(err, fs.ErrNotExist))
		}
		if words[0] == "rm" {
			return os.Remove(paths[0])
		}
		return flipByte(paths[0])
	}
	return fmt.Errorf("there is no command %s", words[0])
}

// flipByte changes one bit of the byte in the middle of a file.
func flipByte(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	data[len(data)/2] ^= 1
	return os.WriteFile(path, data, 0o644)
}

func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o644)
	})
}

var variable = []struct {
	re *regexp.Regexp
	to string
}{
	{regexp.MustCompile(`  \(\d+\.\ds\)`), "  (0.0s)"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)`), "TIME"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d UTC`), "TIME"},
	{regexp.MustCompile(`since \d{4}-\d\d-\d\d`), "since DAY"},
	{regexp.MustCompile(`(CPU seconds a series|"cpu_seconds_per_series"): [0-9.e-]+`), "$1: 0"},
	{regexp.MustCompile(`"seconds":[0-9.e-]+`), `"seconds":0`},
	{regexp.MustCompile(`(\d{4}-\d\d-\d\d)-[0-9a-f]{8}`), "$1-RELEASE"},
	{regexp.MustCompile(`hash [0-9a-f]{16}`), "hash HASH"},
	{regexp.MustCompile(`\d{8}T\d{6}Z-\d{9}`), "TIME"},
	{regexp.MustCompile(`\d+(\.\d)? (bytes|kB|MB)`), "SIZE"},
	{regexp.MustCompile(`[0-9a-f]{12}…`), "HASH…"},
	{regexp.MustCompile(`[0-9a-f]{16}(-[0-9a-f]{8})?`), "ID"},
}

// normalise replaces what differs from run to run.
func normalise(text, work string) string {
	if real, err := filepath.EvalSymlinks(work); err == nil {
		text = strings.ReplaceAll(text, real, "WORK")
	}
	text = strings.ReplaceAll(text, work, "WORK")
	for _, v := range variable {
		text = v.re.ReplaceAllString(text, v.to)
	}
	return text
}
