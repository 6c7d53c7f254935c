//go:build long

package e2e

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/cli"
	"osservatorio/internal/clock"
	"osservatorio/internal/sample"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sandbox"
)

// TestFaultsOfMessages has messages about persons, by the program's own declarations, meet faults
// half-way: nothing of a person may stay anywhere, and the messages are had when the fault ends.
// (The pace is not looked at: two requests are in flight here, and the simulated clock jumps ahead of
// the one that has been sent while the other waits for its turn.)
func TestFaultsOfMessages(t *testing.T) {
	t.Setenv("OSSERVATORIO_PSEUDONYM_KEY", personalKey)
	messages := slices.DeleteFunc(sample.All(sample.Seed), func(e extract.Extract) bool { return !strings.HasPrefix(e.Path, "/scambio/co/messaggi/") })
	for _, c := range []struct{ fault, kind, status string }{
		{"{do: truncate, share: 0.9}", "failed", "broken"},
		{"{do: truncate, share: 0.9, transfer: chunked}", "failed", "broken"},
		{"{do: truncate, share: 0.9, transfer: close}", "failed", "broken"},
		{"{do: cut, share: 0.9}", "failed", "broken"},
		{"{do: reset, at: 2000}", "failed", "broken"},
		{"{do: hang, at: 2000}", "failed", "transient"},
		{"{do: half-gzip}", "failed", "broken"},
		{"{do: page}", "failed", "not data"},
		{"{do: status, status: 503, body: out of order}", "failed", "transient"},
		{"{do: status, status: 429, ban: 24h}", "failed", "banned"},
		{"{do: empty}", "failed", "broken"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			clk := clock.NewSimulated(time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC))
			stand := sandbox.New(messages, clk.Now)
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
			pull := func() result {
				var out, errs bytes.Buffer
				code := cli.MainOn(context.Background(), clk, []string{"--data", filepath.Join(dir, "lake"), "--config", config, "ingest", "co/messages"}, &out, &errs)
				return result{out.String(), errs.String(), code}
			}
			w.script("faults: [" + c.fault + "]")
			r := pull()
			e := w.last("co/messages")
			if r.code != 3 || e.Kind != c.kind || e.Note["kind"] != c.status || !strings.Contains(r.stderr, "co/messages") || !advice.MatchString(r.stderr) {
				t.Errorf("exit %d, %s %s\n%s", r.code, e.Kind, e.Note["kind"], r.stderr)
			}
			anonymous(t, dir, r)
			w.script("")
			clk.Sleep(context.Background(), 25*time.Hour)
			if r = pull(); r.code != 0 || w.last("co/messages").Kind != "snapshot" {
				t.Errorf("after the fault: exit %d\n%s", r.code, r.stderr)
			}
			anonymous(t, dir, r)
		})
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
