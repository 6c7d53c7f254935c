package ingest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"osservatorio/internal/pseudonym"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// The declarations of personal data in the tests.
func init() {
	declared["schemas/fields/p.yaml"] = `
WORKER: {type: string, pattern: "[0-9a-f]{16}"}
EMPLOYER: {type: string, pattern: "[0-9a-f]{16}"}
MESSAGE: {type: string, pattern: "[0-9a-f]{16}"}
BIRTH: {type: date}
PROVINCE: {type: string}
PAID: {type: decimal}
`
	declared["schemas/jobs.yaml"] = `
contract: jobs
fields: [MESSAGE, EMPLOYER, WORKER, SEX, BIRTH, PROVINCE, {name: PAID, nullable: true}]
key: [MESSAGE]
quarantine: {max_share: 0.5}
additivity: {kind: none}
personal: true
`
	declared["pipelines/s/layouts/jobs.yaml"] = `
layout: jobs
format: csv
options: {delimiter: ";"}
recognise: {file: ["jobs*"], header: [Codice, CF]}
window: {file: 'jobs-(\d{4})'}
personal: {person: [WORKER], employer: [EMPLOYER], reference: [MESSAGE], month: [BIRTH], drop: [Cognome, Nome, "Indirizzo*", E-mail]}
columns:
  MESSAGE: {from: Codice}
  EMPLOYER: {from: Azienda}
  WORKER: {from: CF}
  SEX: {from: Sesso, map: {Uomo: M, Donna: F}}
  BIRTH: {from: Nascita, date: dd/mm/yyyy}
  PROVINCE: {from: Provincia, area: sigla}
  PAID: {from: Paga, decimal: ",", thousands: "."}
`
	declared["pipelines/s/source.yaml"] += `  jobs: {contract: jobs, layouts: [jobs], feed: none}` + "\n"
}

const jobsHeader = "Codice;Azienda;CF;Cognome;Nome;Sesso;Nascita;Provincia;Paga;Indirizzo residenza;E-mail\n"

// Tax codes of nobody: no name gives QQQ ZZZ.
const (
	ada   = "QQQZZZ80A41A326" // without check characters
	ugo   = "QQQZZX81B02A326"
	agent = "99000000010"
)

func code(first15 string) string { return first15 + string(pseudonym.CheckCharacter(first15)) }

// job is a row of the invented extract.
func job(number, employer, worker, sex, birth, province string) string {
	return strings.Join([]string{number, employer, worker, "Inventatini", "Adalgisa", sex, birth, province, "1.200,50", "Via Inesistente 7", "adalgisa@example.org"}, ";")
}

// secrets are texts that must be found nowhere.
var secrets = []string{"nventatini", "dalgisa", "nesistente", "@example", "QQQZZ", "qqqzz", "99000000010"}

func newKey(t testing.TB, text string) *pseudonym.Key {
	t.Helper()
	k, err := pseudonym.NewKey(strings.Repeat(text, 8))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// betrayed lists the files under dir that hold a secret, unpacked where they are packed.
func betrayed(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			plain, _ := io.ReadAll(z)
			data = append(data, plain...)
		}
		for _, s := range secrets {
			if strings.Contains(string(data)+path, s) {
				out = append(out, path+" holds "+s)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (b *bench) outcome(t testing.TB, name string) Outcome {
	t.Helper()
	o, ok := b.outcomes[name]
	if !ok {
		t.Fatalf("no outcome of %s: %v", name, b.outcomes)
	}
	return o
}

func TestPersonalDataAreKeptAsPseudonyms(t *testing.T) {
	b := newBench(t)
	b.Pseudonyms = newKey(t, "kkkk")
	good := []string{
		job("1", agent, code(ada), "Donna", "17/01/1980", "TO"),
		job("2", " 99000000010", strings.ToLower(code(ada)), "Donna", "17/01/1980", "TO"),
		job("3", agent, code(ada[:14]+"S"), "Donna", "17/01/1980", "TO"), // omocodia: S is 6
		job("4", agent, code(ugo), "Uomo", "28/02/1981", "AT"),
	}
	bad := []string{
		job("5", agent, code(ugo)[:15]+"9", "Uomo", "28/02/1981", "AT"),    // malformed
		job("0000", agent, code(ugo), "Uomo", "28/02/1981", "Inventatini"), // two faults
		"6;99000000010;" + code(ada) + ";Inventatini;Adalgisa",             // cut short
	}
	text := jobsHeader + strings.Join(append(slices.Clone(good), bad...), "\n") + "\n"
	b.drop(t, "jobs-2020.csv", text)
	m := b.outcome(t, "jobs-2020.csv").Snapshot
	if m.Verdict != snapshot.Accepted || m.Rows.Good != 4 || m.Rows.Quarantined != 3 {
		t.Fatalf("%s: %s, %+v", m.Verdict, m.Reason, m.Rows)
	}
	k := b.Pseudonyms
	a, u, e := k.Of(pseudonym.Person, ada), k.Of(pseudonym.Person, ugo), k.Of(pseudonym.Employer, agent)
	// Days of birth are 1 January 1980 and 1 February 1981.
	same(t, "vintage", b.table(t, m.Vintage, "MESSAGE", "EMPLOYER", "WORKER", "SEX", "BIRTH", "PROVINCE", "_line"), []string{
		k.Of(pseudonym.Reference, "1") + "|" + e + "|" + a + "|F|3652|ITC11|2",
		k.Of(pseudonym.Reference, "2") + "|" + e + "|" + a + "|F|3652|ITC11|3",
		k.Of(pseudonym.Reference, "3") + "|" + e + "|" + a + "|F|3652|ITC11|4",
		k.Of(pseudonym.Reference, "4") + "|" + e + "|" + u + "|M|4049|ITC17|5",
	})
	same(t, "quarantine", b.table(t, m.Quarantine, "line", "column", "rule", "raw", "message"), []string{
		"6|WORKER|tax code malformed|" + k.Text(code(ugo)[:15]+"9") + "|breaks the contract",
		"7|MESSAGE|reference missing|" + k.Text("0000") + "|breaks the contract",
		"7|PROVINCE|area|" + k.Text("Inventatini") + "|breaks the contract",
		"8||row||original line 8: wrong number of cells",
	})
	sum := sha256.Sum256([]byte(text))
	if p := m.Pseudonyms; p == nil || p.Key != k.Name() || p.SHA256 != hex.EncodeToString(sum[:]) || p.Size != int64(len(text)) {
		t.Errorf("%+v", p)
	}
	if len(m.Notes) != 1 || m.Notes[0] != (snapshot.Note{Rule: "omocodia-mended", Count: 1, Line: 4}) {
		t.Errorf("notes %+v", m.Notes)
	}
	if found := betrayed(t, b.Lake.Dir); len(found) > 0 {
		t.Error(strings.Join(found, "\n"))
	}
	b.drop(t, "jobs-2020.csv", text)
	if s := b.outcome(t, "jobs-2020.csv").Status; s != Unchanged {
		t.Errorf("the same again is %s", s)
	}
}

// What is rejected, breaks off or is of no form leaves nothing either.
func TestRejectedPersonalDataLeaveNoText(t *testing.T) {
	row := job("1", agent, code(ada), "Donna", "17/01/1980", "TO") + "\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, jobsHeader+strings.Repeat(row, 1000))
	z.Close()
	for name, c := range map[string]struct{ text, reason string }{
		"no header":      {row + row, "of no declared form of s/jobs"},
		"unknown column": {strings.Replace(jobsHeader, "Paga", "Paga;Adalgisa", 1) + row, "columns differ from the layout; their names are not told"},
		"shifted":        {jobsHeader + strings.Repeat("x;"+strings.TrimSuffix(row, ";adalgisa@example.org\n")+"\n", 3), "no row of 3 keeps the contract"},
		"breaks off":     {jobsHeader + row + "2;\"Inventatini", "the file breaks off: misplaced quote"},
		"repeated key":   {jobsHeader + row + strings.Replace(row, "Donna", "Uomo", 1), "repeated keys with different values"},
		"cut gzip":       {packed.String()[:packed.Len()-20], "archive cannot be read"},
		"empty":          {"", "of no declared form"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.Pseudonyms = newKey(t, "kkkk")
			file := fstest.MapFS{"jobs-2020 " + code(ada) + ".csv": {Data: []byte(c.text)}}
			d, _ := b.Catalog.Dataset("s/jobs")
			if err := b.DropFS(context.Background(), file, []string{"jobs-2020 " + code(ada) + ".csv"}, []*source.Dataset{d}); err != nil {
				t.Fatal(err)
			}
			o := b.outcome(t, "jobs-2020 CODE.csv")
			if o.Status != Rejected || !strings.Contains(o.Snapshot.Reason, c.reason) {
				t.Fatalf("%s: %+v", o.Status, o.Snapshot)
			}
			told := fmt.Sprintf("%+v", *o.Snapshot)
			for _, s := range secrets {
				if strings.Contains(told, s) {
					t.Errorf("the outcome tells %s: %s", s, told)
				}
			}
			if found := betrayed(t, b.Lake.Dir); len(found) > 0 {
				t.Error(strings.Join(found, "\n"))
			}
		})
	}
}

func TestKeys(t *testing.T) {
	b := newBench(t)
	now := b.Now()
	b.Now = func() time.Time { now = now.Add(time.Second); return now }
	text := jobsHeader + job("1", agent, code(ada), "Donna", "17/01/1980", "TO") + "\n"
	step := func(what string, want Status, wantErr error) {
		t.Helper()
		b.drop(t, "jobs-2020.csv", text)
		if o := b.outcome(t, "jobs-2020.csv"); o.Status != want || !errors.Is(o.Err, wantErr) {
			t.Errorf("%s: %s, %v", what, o.Status, o.Err)
		}
	}
	step("no key", Failed, pseudonym.ErrNoKey)
	if _, err := os.Stat(b.Lake.Path("tmp")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a key something was written: %v", err)
	}
	b.Pseudonyms = newKey(t, "kkkk")
	step("first key", New, nil)
	b.Pseudonyms = newKey(t, "qqqq")
	step("another key", Failed, ErrOtherKey)
	b.RotateKey = true
	step("another key, wanted", New, nil)
	b.RotateKey = false
	step("the new key", Unchanged, nil)
	b.Pseudonyms = newKey(t, "kkkk")
	step("the old key", Failed, ErrOtherKey)
}

// A stream is read once: its kept beginning serves to recognise it.
func TestArriving(t *testing.T) {
	text := strings.Repeat("0123456789", keptHead/5)
	src, err := arriving(shortReader{strings.NewReader(text)})
	if err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 15)
	for _, off := range []int64{0, 10, 3} {
		if n, err := src.ReadAt(p, off); n != 15 || err != nil || string(p) != text[off:off+15] {
			t.Errorf("at %d: %d, %v", off, n, err)
		}
	}
	all, err := io.ReadAll(io.NewSectionReader(src, 0, src.size))
	if err != nil || string(all) != text {
		t.Errorf("%d bytes, %v", len(all), err)
	}
	if _, err := src.ReadAt(p, keptHead+1); !errors.Is(err, errRewound) {
		t.Errorf("going back: %v", err)
	}
	sha, n, err := src.finish()
	sum := sha256.Sum256([]byte(text))
	if err != nil || n != int64(len(text)) || sha != hex.EncodeToString(sum[:]) {
		t.Errorf("%s, %d, %v", sha, n, err)
	}
	broken := errors.New("the line is cut")
	if src, err = arriving(io.MultiReader(strings.NewReader("a;b\n1;2\n"), errReader{broken})); err != nil {
		t.Fatal(err)
	}
	if _, _, err := src.finish(); !errors.Is(err, broken) {
		t.Errorf("a cut stream: %v", err)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// shortReader gives at most a kilobyte at a time.
type shortReader struct{ r io.Reader }

func (r shortReader) Read(p []byte) (int, error) { return r.r.Read(p[:min(len(p), 1<<10)]) }

// What a provider sends passes through the pseudonymiser, plain, packed or as a zip; one that breaks off leaves nothing.
func TestPersonalDataThatArrive(t *testing.T) {
	text := jobsHeader + job("1", agent, code(ada), "Donna", "17/01/1980", "TO") + "\n"
	var gz, archive bytes.Buffer
	z := gzip.NewWriter(&gz)
	io.WriteString(z, text)
	z.Close()
	w := zip.NewWriter(&archive)
	member, _ := w.Create(code(ada) + ".csv")
	io.WriteString(member, text)
	w.Close()
	for path, c := range map[string]struct {
		body   string
		status Status
	}{
		"/jobs-2020.csv":     {text, New},
		"/jobs-2020.csv.gz":  {gz.String(), New},
		"/jobs-2020.zip":     {archive.String(), New},
		"/jobs-2020-cut.gz":  {gz.String()[:gz.Len()-12], Failed},
		"/jobs-2020-cut.zip": {archive.String()[:archive.Len()-12], Failed},
	} {
		t.Run(path, func(t *testing.T) {
			b, p, _ := pulling(t)
			b.Pseudonyms = newKey(t, "kkkk")
			p.text[path] = c.body
			d, _ := b.Catalog.Dataset("s/jobs")
			d.Feed, d.Resources = "today", []source.Resource{{Window: "2020", Path: path}}
			if err := b.Pull(context.Background(), []*source.Dataset{d}); err != nil {
				t.Fatal(err)
			}
			o := b.outcome(t, b.Host+path)
			if o.Status != c.status {
				t.Fatalf("%s: %v", o.Status, o.Err)
			}
			if found := betrayed(t, b.Lake.Dir); len(found) > 0 {
				t.Error(strings.Join(found, "\n"))
			}
			if left, _ := filepath.Glob(b.Lake.Path("tmp", "*")); len(left) > 0 || strings.Contains(fmt.Sprint(o.Err), "QQQ") {
				t.Errorf("left %v, said %v", left, o.Err)
			}
			p.refusal = "no such worker: " + code(ada)
			p.status = http.StatusNotImplemented
			b.Pseudonyms = newKey(t, "kkkk")
			if err := b.Pull(context.Background(), []*source.Dataset{d}); err != nil {
				t.Fatal(err)
			}
			if o := b.outcome(t, b.Host+path); o.Status != Failed || strings.Contains(o.Err.Error(), "QQQ") {
				t.Errorf("refused: %s %v", o.Status, o.Err)
			}
			b.Pseudonyms = nil
			p.asked = nil
			if err := b.Pull(context.Background(), []*source.Dataset{d}); err != nil {
				t.Fatal(err)
			}
			if o := b.outcome(t, b.Host+path); !errors.Is(o.Err, pseudonym.ErrNoKey) || len(p.asked) > 0 {
				t.Errorf("without a key: %v, %d requests", o.Err, len(p.asked))
			}
		})
	}
}
