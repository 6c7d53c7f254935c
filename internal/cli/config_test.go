package cli

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"osservatorio/internal/project"
	"osservatorio/internal/territory"
)

// A configuration is taken or refused as a mistake of use.
func FuzzConfig(f *testing.F) {
	f.Add([]byte("host: http://127.0.0.1:1\nreleases: {last: 3, pinned: [2014-04-10-0a0a0a0a]}\n"))
	f.Add([]byte("schedule: {jobs: {istat: {cron: '7 6 * * *', run: [ingest], datasets: [istat], timeout: 2h}}}\nnotify: {webhook: {url: 'https://example.org'}}\n"))
	f.Add([]byte("sources: {istat: {base_url: http://127.0.0.1, client: {pace: 13s}}}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	path := filepath.Join(f.TempDir(), "config.yaml")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := loadConfig(path)
		var usage usageError
		if err != nil && !errors.As(err, &usage) {
			t.Errorf("not told as a mistake of use: %v", err)
		}
	})
}

// The parts of a question are resolved or refused.
func FuzzFilter(f *testing.F) {
	p, err := project.Load((config{}).files())
	if err != nil {
		f.Fatal(err)
	}
	f.Add("Piemonte", "2013", "2013-Q4", "CITIZENSHIP=NEU+ITA", "2025-10-01")
	f.Add("001", "2013-S1", "2013-13", "=", "2025-02-30")
	f.Add("", "", "", "", "")
	f.Fuzz(func(t *testing.T, area, from, to, where, asOf string) {
		c := queryCmd{Indicator: "x", selection: selection{Area: []string{area}, From: from, To: to, Where: []string{where}}, AsOf: asOf}
		filter, err := c.filter(p.Lists.Areas)
		if err != nil {
			return
		}
		for _, code := range filter.Areas {
			if a, err := p.Lists.Areas.Resolve(code, territory.Options{}); err != nil || a.Code != code {
				t.Errorf("%q is resolved to %q, which is %+v %v", area, code, a, err)
			}
		}
	})
}
