package e2e

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"osservatorio/internal/duck"
)

const personalKey = "a key for tests that hides nobody"

// identifying is what the twins of co/messages hold of their invented persons and firms.
var identifying = regexp.MustCompile(`(?i)inventatini|adalgis|ditta inventata|@example|QQQ[A-Z]{3}[0-9]|\b9900000[0-9]{4}\b|\b99[0-9]{14}\b`)

// TestNoPersonalTextIsLeft takes in invented messages, good ones, rejected ones and ones that cannot be read,
// and looks for names, tax codes, addresses and numbers in everything that is left and everything that is said.
func TestNoPersonalTextIsLeft(t *testing.T) {
	t.Setenv("OSSERVATORIO_PSEUDONYM_KEY", personalKey)
	from := t.TempDir()
	good, err := os.ReadFile("../pipelines/co/testdata/co-messaggi-ITF2-2025-Q1.xml")
	if err != nil {
		t.Fatal(err)
	}
	rejected, err := os.ReadFile("../pipelines/co/testdata/co-messaggi-ITF2-2025-Q2.xml")
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for i, text := range [][]byte{good, rejected, good[:len(good)/2]} {
		w, err := z.Create(fmt.Sprintf("Inventatini-%d.xml", i))
		if err != nil {
			t.Fatal(err)
		}
		w.Write(text)
	}
	z.Close()
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	lake := filepath.Join(t.TempDir(), "lake")
	var said strings.Builder
	for _, f := range []struct {
		name string
		text []byte
		code int
		args []string
	}{
		{"co-messaggi-ITF2-2025-Q1.xml", good, 0, nil},
		{"co-messaggi-ITF2-2025-Q2.xml", rejected, 3, nil},
		{"co-messaggi-ITF2-2025-Q3.zip", packed.Bytes(), 3, nil},
		{"co-messaggi-ITF2-2025-Q4.xml", good[:len(good)-300], 3, nil},                              // breaks off
		{"co-messaggi-ITF2-2026-Q1.xml", bytes.ReplaceAll(good, []byte("</"), []byte("<")), 1, nil}, // malformed, so that nobody knows what it is
		{"co-messaggi-ITF2-2026-Q2.csv", []byte("cognome;nome\nInventatini;Adalgiso\n"), 3, []string{"co/messages"}},
		{"co-messaggi-ITF2-2026-Q3.zip", packed.Bytes()[:packed.Len()-40], 3, []string{"co/messages"}},
		{"co-messaggi-ITF2-2026-Q4.xml", rejected, 1, []string{"co/records"}}, // asked to be taken for what it is not
	} {
		path := filepath.Join(from, f.name)
		if err := os.WriteFile(path, f.text, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{"text", "json"} {
			args := append([]string{"--data", lake, "--log-format", form, "ingest"}, f.args...)
			r := osservatorio(append(args, "--from", path)...)
			if r.code != f.code {
				t.Errorf("%s: exit %d, want %d\n%s", f.name, r.code, f.code, r.stderr)
			}
			said.WriteString(r.stdout + r.stderr)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"status"}, {"status", "--json"}, {"verify"}, {"build"}} {
		r := osservatorio(append([]string{"--data", lake}, args...)...)
		said.WriteString(r.stdout + r.stderr)
	}
	if found := identifying.FindAllString(said.String(), -1); len(found) > 0 {
		t.Errorf("it says %q", found)
	}
	for _, dir := range []string{lake, tmp, from} {
		for _, f := range betraying(t, dir) {
			t.Error(f)
		}
	}
	// The search itself finds what it should: in a packed copy of the original.
	if err := os.WriteFile(filepath.Join(from, "copy.zip"), packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if found := betraying(t, from); len(found) != 1 {
		t.Errorf("the search finds %q in the original", found)
	}
}

// betraying lists the files under a folder that hold something identifying, unpacked and decoded.
func betraying(t *testing.T, dir string) []string {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var out []string
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text := append([]byte(path+"\n"), data...)
		if strings.HasSuffix(path, ".parquet") {
			_, rows, err := db.Strings(context.Background(), "SELECT to_json(t)::VARCHAR FROM "+duck.Parquet(path)+" AS t")
			if err != nil {
				return err
			}
			for _, r := range rows {
				text = append(text, r[0]...)
			}
		}
		if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			plain, _ := io.ReadAll(z)
			text = append(text, plain...)
		}
		if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
			for _, f := range z.File {
				r, err := f.Open()
				if err != nil {
					return err
				}
				plain, _ := io.ReadAll(r)
				text = append(append(text, f.Name...), plain...)
			}
		}
		if found := identifying.Find(text); found != nil {
			out = append(out, fmt.Sprintf("%s holds %q", path, found))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestKeysOfPersonalData holds the program to what docs/personal-data.md says of a missing, a short, another
// and a new key.
func TestKeysOfPersonalData(t *testing.T) {
	lake := filepath.Join(t.TempDir(), "lake")
	step := func(what, key string, code int, says string, args ...string) {
		t.Helper()
		t.Setenv("OSSERVATORIO_PSEUDONYM_KEY", key)
		r := osservatorio(append([]string{"--data", lake}, args...)...)
		if r.code != code || !strings.Contains(r.stderr+r.stdout, says) {
			t.Errorf("%s: exit %d, want %d and %q\n%s%s", what, r.code, code, says, r.stdout, r.stderr)
		}
	}
	folder := t.TempDir()
	good, err := os.ReadFile("../pipelines/co/testdata/co-messaggi-ITF2-2025-Q1.xml")
	if err != nil {
		t.Fatal(err)
	}
	// The same messages as of two quarters.
	one, other := filepath.Join(folder, "co-messaggi-ITF2-2025-Q1.xml"), filepath.Join(folder, "co-messaggi-ITF2-2025-Q2.xml")
	for path, text := range map[string][]byte{one: good, other: good} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	step("no key", "", 3, "personal data are read only with a key: set OSSERVATORIO_PSEUDONYM_KEY", "ingest", "co/messages", "--from", one)
	step("a short key", "short", 2, "shorter than 32 bytes", "ingest", "co/messages", "--from", one)
	step("a key", personalKey, 0, "2 new; 42 rows", "ingest", "co/messages", "--from", folder)
	step("another key", personalKey+"!", 3, "another key than that of the pseudonyms in use", "ingest", "co/messages", "--from", one)
	step("half of a rotation", personalKey+"!", 0, "1 new", "ingest", "co/messages", "--rotate-key", "--from", one)
	step("keys do not mix", personalKey+"!", 1, "pseudonyms of different keys do not meet", "build")
	step("the rest of it", personalKey+"!", 0, "1 new, 1 unchanged", "ingest", "co/messages", "--rotate-key", "--from", folder)
	step("it is done", personalKey+"!", 0, "2 unchanged", "ingest", "co/messages", "--from", folder)
	t.Setenv("OSSERVATORIO_PSEUDONYM_KEY", "")
	data, err := os.ReadFile(filepath.Join(lake, "ledger.jsonl"))
	if err != nil || bytes.Contains(data, []byte(personalKey)) {
		t.Errorf("the ledger holds the key, %v", err)
	}
	manifests, _ := filepath.Glob(filepath.Join(lake, "raw", "co", "messages", "*.json"))
	for _, path := range manifests {
		var m struct{ Pseudonyms struct{ Key string } }
		data, err := os.ReadFile(path)
		if err != nil || json.Unmarshal(data, &m) != nil || len(m.Pseudonyms.Key) != 16 || bytes.Contains(data, []byte(personalKey)) {
			t.Errorf("%s: %s, %v", path, data, err)
		}
	}
}
