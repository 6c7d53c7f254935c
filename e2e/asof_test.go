package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var firstDay = regexp.MustCompile(`first publication known here is of (\d{4}-\d\d-\d\d)`)

// firstPublication is the day before which an indicator has no answer, which is an error; "" of
// one that the release has no observation of. The release is the current one, or one of more options.
func firstPublication(t *testing.T, args []string, indicator string, options ...string) string {
	t.Helper()
	r := osservatorio(slices.Concat(args, []string{"query", indicator, "--as-of", "1900-01-01", "--format", "csv"}, options)...)
	if r.code == 1 && strings.Contains(r.stderr, "this release has no observation of "+indicator+",") {
		return ""
	}
	found := firstDay.FindStringSubmatch(r.stderr)
	if r.code != 1 || r.stdout != "" || found == nil {
		t.Fatalf("%s as of 1900: exit %d, %s%s", indicator, r.code, r.stdout, r.stderr)
	}
	return found[1]
}

// indicatorsOf lists the catalogue of a release.
func indicatorsOf(t *testing.T, args []string) (ids []string) {
	t.Helper()
	_, rows := table(t, must(t, 0, append(slices.Clone(args), "query", "--list", "--format", "csv")...).stdout)
	for _, r := range rows {
		ids = append(ids, r["INDICATOR"])
	}
	return ids
}

// answers are the rows of an answer without what names the release.
func answers(text string) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, l := range lines {
		cells := strings.Split(l, ",")
		lines[i] = strings.Join(cells[:max(0, len(cells)-2)], ",")
	}
	return lines
}

// What a release said on its day is what every later release says of that day.
func TestAsOfIsWhatTheOlderReleaseSaid(t *testing.T) {
	work := t.TempDir()
	if err := copyTree("testdata", work); err != nil {
		t.Fatal(err)
	}
	t.Chdir(work)
	args := []string{"--config", "tiny.yaml", "--data", "data", "--quiet"}
	run := func(line string) string {
		return must(t, 0, append(slices.Clone(args), strings.Fields(line)...)...).stdout
	}
	release := func() string {
		for _, step := range []string{"build", "forecast", "check"} {
			run(step)
		}
		return strings.TrimSpace(run("publish"))
	}
	run("ingest --from popolazione_10-04-2014.csv")
	run("ingest --from occupati_10-04-2014.csv")
	older := release()
	run("ingest --from occupati_10-04-2015.csv")
	newer := release()
	if older == newer {
		t.Fatal("both releases are the same")
	}
	compared := 0
	for _, id := range indicatorsOf(t, args) {
		first := firstPublication(t, args, id)
		for _, day := range []string{first, "2014-12-31", "2015-04-09"} {
			want := answers(run("query " + id + " --format csv --release " + older))
			got := answers(run("query " + id + " --format csv --as-of " + day))
			if !slices.Equal(got, want) {
				t.Errorf("%s as of %s:\n%s\nthe release of then has\n%s", id, day, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			compared += len(got) - 1
		}
	}
	if compared < 30 {
		t.Errorf("only %d rows compared", compared)
	}
}
