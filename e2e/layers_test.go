package e2e

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers are the packages of the program from the top to the bottom, by the first element of
// their path under internal/. A package imports packages of lower lines only; within one
// folder (driver/csv, driver/raw) it may import its own kin.
var layers = [][]string{
	{"cmd"},
	{"cli"},    // the only place that prints, parses flags and picks exit codes
	{"server"}, // what answers over HTTP
	{"opendata"},
	{"report", "explain", "compare", "pipeline", "prune", "sandbox", "export", "monitor", "scaffold", "catalogue", "dataflow"},
	{"release", "project"},
	{"quality", "demand", "sample", "coherence", "disclose"},
	{"forecast"},
	{"model"},
	{"ingest", "revision"},
	{"connector"},
	{"source", "snapshot", "backup", "schedule", "naming"},
	{"driver", "schema", "lake"},
	{"ledger", "duck", "fetch", "sdmx"},
	{"territory", "chart", "xlsxfile", "notify"},
	{"codelist", "italian"},
	{"period", "diag", "atomicfile", "parquetfile", "clock", "pseudonym", "precision"},
	{"crash"},
	{"osservatorio", "web"}, // what the binary carries with it
}

// drivers may be imported by one package alone.
var drivers = map[string]string{
	"github.com/duckdb/duckdb-go/v2": "duck",
	"github.com/alecthomas/kong":     "cli",
}

// listed is a package of the module: its name as layers has it and its folder.
type listed struct {
	path, family, dir string
	imports           []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}\t{{.Dir}}\t{{range .Imports}}{{.}} {{end}}", "osservatorio/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var found []listed
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		parts := strings.Split(line, "\t")
		if parts[0] != "osservatorio/e2e" {
			found = append(found, listed{parts[0], family(parts[0]), parts[1], strings.Fields(parts[2])})
		}
	}
	return found
}

// family is the first element of a package's path under internal/; "" outside the module.
func family(path string) string {
	rest, ok := strings.CutPrefix(path, "osservatorio")
	if !ok || (rest != "" && rest[0] != '/') {
		return ""
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(rest, "/"), "internal/"), "/")
	if name == "" {
		return "osservatorio"
	}
	return name
}

func layerOf(family string) int {
	return slices.IndexFunc(layers, func(l []string) bool { return slices.Contains(l, family) })
}

func TestImportsPointDownward(t *testing.T) {
	all := packages(t)
	if len(all) < 30 {
		t.Fatalf("only %d packages", len(all))
	}
	for _, p := range all {
		if layerOf(p.family) < 0 {
			t.Errorf("%s is in no layer: give it a line in layers", p.path)
			continue
		}
		for _, i := range p.imports {
			if only := drivers[i]; only != "" && only != p.family {
				t.Errorf("%s imports %s, which is for %s alone", p.path, i, only)
			}
			to := family(i)
			if to == "" || to == p.family {
				continue
			}
			if layerOf(to) <= layerOf(p.family) {
				t.Errorf("%s imports %s, which is not below it", p.path, i)
			}
		}
	}
}

// forbidden are the functions and variables that only the command line may use: a package
// that prints, reads the clock or the environment, or ends the program cannot be relied on
// to give the same result twice.
var forbidden = map[string][]string{
	"fmt":  {"Print", "Printf", "Println"},
	"os":   {"Stdout", "Stderr", "Stdin", "Exit", "Getenv", "LookupEnv", "Environ"},
	"time": {"Now", "Since", "Until"},
	"log":  {"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "Default"},
	"slog": {"Info", "Warn", "Error", "Debug", "Default", "SetDefault"},
}

func TestOnlyTheCommandLinePrints(t *testing.T) {
	for _, p := range packages(t) {
		if p.family == "cli" || p.family == "cmd" {
			continue
		}
		files, err := filepath.Glob(filepath.Join(p.dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if x, ok := s.X.(*ast.Ident); ok && slices.Contains(forbidden[x.Name], s.Sel.Name) {
					t.Errorf("%s: %s.%s is for package cli", set.Position(s.Pos()), x.Name, s.Sel.Name)
				}
				return true
			})
		}
	}
}

// Files that people write stay short enough to be read in one go.
func TestFilesStayShort(t *testing.T) {
	const most = 400
	for _, p := range packages(t) {
		files, err := filepath.Glob(filepath.Join(p.dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(data), "\n"); n > most {
				t.Errorf("%s has %s lines, more than %d: part it", name, strconv.Itoa(n), most)
			}
		}
	}
}
