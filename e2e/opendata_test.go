package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOpenData lays releases out for everybody: what a file holds is what query says, every sum holds, what was
// said stays at its address, a withdrawn release leaves an erratum, and an unchanged tree is left alone.
func TestOpenData(t *testing.T) {
	work := t.TempDir()
	if err := copyTree("testdata/project", filepath.Join(work, "project")); err != nil {
		t.Fatal(err)
	}
	config, lake, tree := filepath.Join(work, "config.yaml"), filepath.Join(work, "lake"), filepath.Join(work, "tree")
	declared := "project: " + filepath.Join(work, "project") + "\nopen_data:\n  folder: " + tree + "\n  url: https://dati.example.org/\n" +
		"  publisher: {name: Osservatorio di prova, ipa: prova, email: dati@example.org, url: 'https://example.org/'}\n"
	write(t, config, declared)
	do := func(line string) result {
		t.Helper()
		r := osservatorio(append([]string{"--data", lake, "--config", config}, strings.Fields(line)...)...)
		if r.code != 0 {
			t.Fatalf("%s: exit %d\n%s", line, r.code, r.stderr)
		}
		return r
	}
	publish := func(name, from string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join("testdata", from))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(work, name)
		write(t, path, string(data))
		for _, line := range []string{"ingest --from " + path, "build", "forecast", "check", "publish --by somebody"} {
			do(line)
		}
		return currentOf(lake)
	}
	read := func(parts ...string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(append([]string{tree}, parts...)...))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}

	first := publish("occupati_10-04-2014.csv", "occupati_10-04-2014.csv")
	said := do("query employed --format csv").stdout
	if got := read("dati", "employed", "latest", "employed.csv"); got != said {
		t.Errorf("the CSV file is not what query says:\n%s\n%s", got, said)
	}
	for _, line := range strings.Split(strings.TrimSpace(read("dati", "employed", first, "SHA256SUMS")), "\n") {
		want, name, _ := strings.Cut(line, "  ")
		if sum := sha256.Sum256([]byte(read("dati", "employed", first, name))); hex.EncodeToString(sum[:]) != want {
			t.Errorf("the sum of %s does not hold", name)
		}
	}
	var described struct {
		Version   string
		Resources []struct {
			Path   string
			Hash   string
			Schema struct {
				Fields []struct{ Name, Title, Type string }
			}
		}
	}
	if err := json.Unmarshal([]byte(read("dati", "employed", "latest", "datapackage.json")), &described); err != nil {
		t.Fatal(err)
	}
	header, _, _ := strings.Cut(said, "\n")
	var names []string
	for _, f := range described.Resources[0].Schema.Fields {
		names = append(names, f.Name)
	}
	if described.Version != first || strings.Join(names, ",") != header {
		t.Errorf("data package of %s with columns %v", described.Version, names)
	}
	for _, name := range []string{"catalogo.rdf", "feed.xml"} {
		for d := xml.NewDecoder(strings.NewReader(read(name))); ; {
			if _, err := d.Token(); err != nil {
				if err.Error() != "EOF" {
					t.Errorf("%s: %v", name, err)
				}
				break
			}
		}
	}
	if again := do("publish --by somebody").stderr; !strings.Contains(again, "is up to date") {
		t.Errorf("an unchanged release was written again:\n%s", again)
	}

	for bad, says := range map[string]string{
		strings.Replace(declared, "https://dati.example.org/", "dati.example.org", 1): "url",
		strings.Replace(declared, "ipa: prova", "ipa: ''", 1):                         "ipa",
		strings.Replace(declared, "dati@example.org", "nobody", 1):                    "email",
	} {
		write(t, config, bad)
		if r := osservatorio("--data", lake, "--config", config, "publish", "--by", "somebody"); r.code != 2 || !strings.Contains(r.stderr, says) {
			t.Errorf("%s: exit %d\n%s", says, r.code, r.stderr)
		}
	}
	write(t, config, declared)

	second := publish("occupati_11-04-2014.csv", "occupati_10-04-2015.csv")
	if old := read("dati", "employed", first, "employed.csv"); old != said {
		t.Errorf("what the first release said has changed:\n%s", old)
	}
	if latest := read("dati", "employed", "latest", "employed.csv"); !strings.Contains(latest, second) || latest == said {
		t.Errorf("the latest file is not of %s:\n%s", second, latest)
	}
	do("withdraw " + second + " --reason sbagliata --by somebody")
	if left := read("dati", "employed", second, "erratum.json"); !strings.Contains(left, "sbagliata") {
		t.Errorf("erratum: %s", left)
	}
	if files, err := os.ReadDir(filepath.Join(tree, "dati", "employed", second)); err != nil || len(files) != 1 {
		t.Errorf("a withdrawn release left %v %v", files, err)
	}
	if latest := read("dati", "employed", "latest", "employed.csv"); latest != said {
		t.Errorf("the latest file after a withdrawal is not that of %s:\n%s", first, latest)
	}
	if feed := read("feed.xml"); !strings.Contains(feed, "sbagliata") || !strings.Contains(feed, first) {
		t.Errorf("feed:\n%s", feed)
	}
}
