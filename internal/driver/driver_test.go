package driver

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "rewrite the expected readings of testdata/cases")

// layout is a case's .yaml file.
type layout struct {
	Format  string  `yaml:"format"`
	Options Options `yaml:"options"`
}

func readLayout(t testing.TB, path string) layout {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var l layout
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&l); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return l
}

// transcript writes down all that a reader says of an extract.
func transcript(format string, content []byte, opts Options) string {
	var out strings.Builder
	r, err := Open(format, bytes.NewReader(content), int64(len(content)), opts)
	if err != nil {
		return fmt.Sprintf("refused  %v\n", err)
	}
	defer r.Close()
	fmt.Fprintf(&out, "header  %q\n", r.Header())
	for {
		rec, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Fprintf(&out, "bad row %v  %v\n", errors.Is(err, ErrRow), err)
			if !errors.Is(err, ErrRow) {
				break
			}
			continue
		}
		fmt.Fprintf(&out, "%-6d  %q\n", rec.Line, rec.Cells)
	}
	for _, n := range r.Notes() {
		fmt.Fprintf(&out, "note    %s ×%d, first at %d: %q\n", n.Rule, n.Count, n.Line, n.Sample)
	}
	return out.String()
}

// Each case is an invented extract with one oddity of a provider, its layout,
// and what must be read from it.
func TestCases(t *testing.T) {
	layouts, err := filepath.Glob("testdata/cases/*.yaml")
	if err != nil || len(layouts) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range layouts {
		stem := strings.TrimSuffix(path, ".yaml")
		t.Run(filepath.Base(stem), func(t *testing.T) {
			l := readLayout(t, path)
			got := transcript(l.Format, readExtract(t, stem), l.Options)
			if *update {
				if err := os.WriteFile(stem+".want", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(stem + ".want")
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("read\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func readExtract(t testing.TB, stem string) []byte {
	t.Helper()
	for _, ext := range []string{".csv", ".txt", ".json", ".xml"} {
		content, err := os.ReadFile(stem + ext)
		if err == nil {
			return content
		} else if !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	t.Fatalf("no extract for %s", stem)
	return nil
}
