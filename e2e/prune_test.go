package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/lake"
	"osservatorio/internal/release"
)

// asReader makes the test binary a process that opens a release of the lake that the variable
// names, and counts its observations whenever a line comes in, until there are no more.
const asReader = "OSSERVATORIO_TEST_READS"

// readRelease is that process.
func readRelease(dir, id string, in io.Reader, out io.Writer) error {
	l, err := lake.Open(dir, time.Now)
	if err != nil {
		return err
	}
	r, err := release.Open(context.Background(), l, id)
	if err != nil {
		return err
	}
	defer r.Close()
	fmt.Fprintln(out, "open")
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var n int
		if err := r.DB.Scan(context.Background(), "SELECT count(*) FROM observations", &n); err != nil {
			return err
		}
		fmt.Fprintln(out, n, "observations")
	}
	return nil
}

// A release that another process has open stays when the releases are pruned, whole, and is told
// of; when that process has gone, killed or not, the next pruning takes it.
func TestPruneLeavesWhatIsRead(t *testing.T) {
	work := t.TempDir()
	for _, from := range []string{"testdata", "cases/prune"} {
		if err := copyTree(from, work); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(work)
	run := func(args ...string) result {
		return must(t, 0, append([]string{"--config", "keep.yaml"}, args...)...)
	}
	chain := func(files ...string) string {
		for _, f := range files {
			run("ingest", "--from", f)
		}
		for _, step := range []string{"build", "forecast", "check"} {
			run(step)
		}
		return strings.TrimSpace(run("publish").stdout)
	}
	old := chain("occupati_10-04-2014.csv", "occupati_10-04-2015.csv")
	current := chain("popolazione_10-04-2014.csv")
	folder := filepath.Join("data", "releases", old)
	count := func() int {
		files, err := os.ReadDir(folder)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return len(files)
	}
	whole := count()

	reader := exec.Command(os.Args[0], old)
	reader.Env = append(os.Environ(), asReader+"=data")
	reader.Stderr = os.Stderr
	in, err := reader.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := reader.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Start(); err != nil {
		t.Fatal(err)
	}
	defer reader.Process.Kill()
	said := bufio.NewReader(out)
	hears := func(want string) {
		t.Helper()
		if line, err := said.ReadString('\n'); err != nil || line != want+"\n" {
			t.Fatalf("the reader says %q, %v, want %q", line, err, want)
		}
	}
	hears("open")

	for _, args := range [][]string{{"prune"}, {"prune", "--yes"}} {
		r := run(args...)
		if strings.Contains(r.stdout, "release "+old) || !strings.Contains(r.stderr, "release "+old+" is being read and stays this time") {
			t.Errorf("%v while it is read:\n%s%s", args, r.stdout, r.stderr)
		}
	}
	if n := count(); n != whole || whole < 7 {
		t.Errorf("%d of its %d files are left", n, whole)
	}
	run("verify")
	io.WriteString(in, "\n")
	hears("12 observations")
	if r := run("query", "employed", "--release", old, "--format", "csv"); strings.Count(r.stdout, "\n") < 2 { // beside the other
		t.Errorf("another reader gets\n%s", r.stdout)
	}

	if err := reader.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	reader.Wait()
	if r := run("prune", "--yes"); !strings.Contains(r.stdout, "release "+old) || strings.Contains(r.stderr, "is being read") {
		t.Errorf("when nobody reads it:\n%s%s", r.stdout, r.stderr)
	}
	if count() != 0 || status(t, "data").Release != current {
		t.Errorf("%d files are left, the current release is %s", count(), status(t, "data").Release)
	}
	run("verify")
}
