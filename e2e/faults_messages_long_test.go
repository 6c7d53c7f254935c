//go:build long

package e2e

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/cli"
	"osservatorio/internal/clock"
	"osservatorio/internal/sample"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sandbox"
)

// TestFaultsOfMessages has a delivery of messages about persons, by the program's own declarations,
// meet faults after an earlier one was taken in: that one stays as it is, nothing of a person may
// stay anywhere, and the delivery is had when the fault ends.
func TestFaultsOfMessages(t *testing.T) {
	t.Setenv("OSSERVATORIO_PSEUDONYM_KEY", personalKey)
	const second = "co-messaggi-ITF5-2025-Q2.zip"
	var messages []extract.Extract
	for _, e := range sample.All(sample.Seed) {
		if !strings.HasPrefix(e.Path, "/scambio/co/messaggi/") {
			continue
		}
		if e.Published = extract.Day("2025-09-15"); strings.HasSuffix(e.Path, second) {
			e.Published, e.Write = extract.Day("2025-12-15"), inOneFile(t, e)
		}
		messages = append(messages, e)
	}
	for _, f := range messageFaults {
		t.Run(f.name, func(t *testing.T) {
			clk := clock.NewSimulated(time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC))
			stand := sandbox.New(messages, clk.Now)
			stand.SetDay(extract.Day("2025-10-01"))
			url, stop, err := stand.Start("127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer stop()
			dir := t.TempDir()
			w := &theatre{T: t, dir: dir, clock: clk, stand: stand}
			config := filepath.Join(dir, "config.yaml")
			text := "state: " + dir + "/state\nhost: " + url + "\nsources: {co: {pace: 13s, retries: [60s, 300s], timeout: 2s, breaker: 24h}}\n"
			if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			run := func(args ...string) result {
				var out, errs bytes.Buffer
				code := cli.MainOn(context.Background(), clk, append([]string{"--data", filepath.Join(dir, "lake"), "--config", config}, args...), &out, &errs)
				return result{out.String(), errs.String(), code}
			}
			if r := run("ingest", "co/messages"); r.code != 0 {
				t.Fatalf("before the fault: exit %d\n%s", r.code, r.stderr)
			}
			before := w.hashes()
			stand.SetDay(extract.Day("2026-01-01"))
			w.script("faults: [" + strings.ReplaceAll(f.script, "DATA", "'"+second+"'") + "]")
			r := run("ingest", "co/messages")
			if err := stand.ScriptError(); err != nil {
				t.Error(err)
			}
			e := w.last("co/messages")
			became := map[string]string{"failed": e.Note["kind"], "snapshot": "accepted"}[e.Kind]
			if became == "" {
				became = e.Kind
			}
			if became != f.becomes || !strings.Contains(r.stderr, f.says) || !strings.Contains(r.stderr, "co/messages") {
				t.Errorf("it is %s, want %s and %q\n%s", became, f.becomes, f.says, r.stderr)
			}
			if want := map[bool]int{true: 0, false: 3}[became == "accepted"]; r.code != want {
				t.Errorf("exit %d, want %d\n%s", r.code, want, r.stderr)
			}
			if e.Kind == "failed" && !advice.MatchString(r.stderr) || e.Kind == "rejected" && !strings.Contains(r.stderr, rejectedAdvice) {
				t.Errorf("it is not said what to do:\n%s", r.stderr)
			}
			after := w.hashes()
			for path, sum := range before {
				if after[path] != sum {
					t.Errorf("%s of the first delivery is another file", path)
				}
			}
			anonymous(t, dir, r)
			w.script("")
			clk.Sleep(context.Background(), 25*time.Hour)
			if r = run("ingest", "co/messages"); r.code != 0 || became != "accepted" && w.last("co/messages").Kind != "snapshot" {
				t.Errorf("after the fault: exit %d\n%s", r.code, r.stderr)
			}
			if v := run("verify"); v.code != 0 {
				t.Errorf("verify: exit %d\n%s%s", v.code, v.stdout, v.stderr)
			}
			anonymous(t, dir, r)
		})
	}
}

// inOneFile writes the messages of a delivery, those that are whole, into one member of its archive,
// as some providers send them: the stand-in's faults of the content reach into the first.
func inOneFile(t *testing.T, e extract.Extract) func(io.Writer) error {
	t.Helper()
	var packed bytes.Buffer
	if err := e.Write(&packed); err != nil {
		t.Fatal(err)
	}
	from, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		t.Fatal(err)
	}
	all := `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	for _, m := range from.File {
		r, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		whole := regexp.MustCompile(`(?s)<Uni(Lav|Somm) [^>]*codiceComunicazione.*</Uni(Lav|Somm)>`).FindString(string(text))
		if whole != "" {
			all += whole + "\n"
		}
	}
	return func(w io.Writer) error {
		z := zip.NewWriter(w)
		m, err := z.Create("messaggi.xml")
		if err == nil {
			_, err = io.WriteString(m, all)
		}
		return errors.Join(err, z.Close())
	}
}

// anonymous asserts that nothing of a person is left in the folder, or was said.
func anonymous(t *testing.T, dir string, r result) {
	t.Helper()
	for _, f := range betraying(t, dir) {
		t.Error(f)
	}
	if found := identifying.FindAllString(r.stdout+r.stderr, -1); len(found) > 0 {
		t.Errorf("it says %q", found)
	}
}
