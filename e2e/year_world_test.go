//go:build long

package e2e

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/clock"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sandbox"
	"osservatorio/internal/schedule"
	"osservatorio/internal/source"
)

// The providers of the simulated year: two sources, the first of which may be asked every 13
// seconds and the second every 2.
const (
	pathMonthly   = "/mese/occupati.csv"
	pathQuarterly = "/trimestre/occupati.csv"
	pathFortnight = "/quindicina/occupati.csv"
	pathArchive   = "/archivio/%02d/occupati.csv" // a file every other month, which is not there before
	pathWeekly    = "/settimana/occupati.csv"     // of the second source
)

const yearSources = `source: prova
title: {it: Fonte di prova, en: Source for tests}
publisher: nobody
licence: none
base_url: http://127.0.0.1:1
client: {pace: 13s, breaker: 24h}
datasets:
  occupati:
    {title: {it: Occupati, en: Employed}, contract: prova_occupati, layouts: [occupati], feed: today, resources: [{window: all, path: /mese/occupati.csv}]}
  trimestre:
    {title: {it: Occupati, en: Employed}, contract: prova_occupati, layouts: [occupati], feed: today, resources: [{window: all, path: /trimestre/occupati.csv}]}
  quindicina:
    {title: {it: Occupati, en: Employed}, contract: prova_occupati, layouts: [occupati], feed: today, resources: [{window: all, path: /quindicina/occupati.csv}]}
  archivio:
    title: {it: Occupati, en: Employed}
    contract: prova_occupati
    layouts: [occupati]
    feed: today
    resources:
      - {over: {mese: ["02", "04", "06", "08", "10", "12"]}, window: "{mese}", path: "/archivio/{mese}/occupati.csv", missing: allowed}
  popolazione:
    {title: {it: Popolazione, en: Population}, contract: prova_popolazione, layouts: [popolazione], feed: agreement}
---
source: altra
title: {it: Altra fonte, en: Another source}
publisher: nobody
licence: none
base_url: http://127.0.0.1:1
client: {pace: 2s, breaker: 24h}
datasets:
  settimana:
    {title: {it: Occupati, en: Employed}, contract: prova_occupati, layouts: [occupati], feed: today, resources: [{window: all, path: /settimana/occupati.csv}]}
`

const yearJobs = `
  jobs:
    - {name: ingest-prova, at: "40 12 * * *", run: [ingest], datasets: [prova], jitter: 15m, retries: [1h, 4h]}
    - {name: ingest-altra, at: "30 2 * * *", run: [ingest], datasets: [altra], retries: [1h, 4h]}
    - {name: release, at: "15 20 * * mon", run: [build, forecast, check, publish], retries: [30m]}
    - {name: report, at: "0 7 1,16 * *", run: [report]}
`

// issue is one publication of a provider.
type issue struct {
	path string
	at   time.Time
	next time.Time // when another took its place; zero: never
	text []byte
}

// world is the providers over a year.
type world struct {
	random   *rand.Rand
	begin    time.Time
	end      time.Time
	issues   []issue
	episodes []episode
}

// episode is a time in which a provider misbehaves.
type episode struct {
	at, until time.Time
	fault     sandbox.Fault
}

func wall(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2026, month, day, hour, minute, 0, 0, schedule.Zone)
}

// newWorld invents what is published when, and when it cannot be had: the same for the same seed.
func newWorld(seed uint64) *world {
	w := &world{random: rand.New(rand.NewPCG(seed, 1)), begin: wall(1, 1, 0, 0), end: wall(12, 31, 23, 59)}
	within := func(path string, opens time.Time, days int) {
		w.publish(path, opens.AddDate(0, 0, w.random.IntN(days)).Add(time.Duration(w.random.IntN(600))*time.Minute))
	}
	for i, path := range []string{pathMonthly, pathQuarterly, pathFortnight, pathWeekly} {
		w.publish(path, w.begin.AddDate(0, 0, -1).Add(time.Duration(i)*time.Minute))
	}
	for m := time.January; m <= time.December; m++ {
		within(pathMonthly, wall(m, 29, 8, 0), 5)
		within(pathFortnight, wall(m, 1, 7, 0), 6)
		within(pathFortnight, wall(m, 16, 7, 0), 6)
		if m%2 == 0 {
			within(fmt.Sprintf(pathArchive, m), wall(m, 8, 6, 0), 9)
		}
		if m%3 == 0 {
			within(pathQuarterly, wall(m, 11, 8, 0), 5)
		}
	}
	for monday := wall(1, 5, 8, 0); monday.Before(w.end); monday = monday.AddDate(0, 0, 7) {
		within(pathWeekly, monday, 4)
	}
	w.issues = slices.DeleteFunc(w.issues, func(e issue) bool { return e.at.After(w.end.AddDate(0, 0, -7)) }) // the year ends before they could all be had
	slices.SortFunc(w.issues, func(a, b issue) int { return a.at.Compare(b.at) })
	last := map[string]int{}
	for i, e := range w.issues {
		if before, ok := last[e.path]; ok {
			w.issues[before].next = e.at
		}
		last[e.path] = i
		w.issues[i].text = issueText(i, i == 60) // one contradicts itself: it must be rejected
	}
	w.misbehave()
	return w
}

func (w *world) publish(path string, at time.Time) {
	w.issues = append(w.issues, issue{path: path, at: at.Truncate(time.Second)})
}

func issueText(n int, contradicting bool) []byte {
	var b bytes.Buffer
	b.WriteString("Anno;Territorio;Cittadinanza;Occupati\n")
	for _, year := range []int{2024, 2025} {
		for _, part := range []struct {
			area  string
			value int
		}{{"Italia", 1650 + n}, {"Piemonte", 900 + n}, {"Toscana", 750}} {
			fmt.Fprintf(&b, "%d;%s;Totale;%d\n", year, part.area, part.value)
		}
	}
	if contradicting {
		b.WriteString("2025;Toscana;Totale;751\n")
	}
	return b.Bytes()
}

// misbehave makes the episodes of the year: single bad answers, outages of days, bans.
func (w *world) misbehave() {
	paths := []string{"", "^/mese/", "^/trimestre/", "^/quindicina/", "^/archivio/", "^/settimana/"}
	bodies := []sandbox.Fault{{Do: "reset", At: 20}, {Do: "truncate", Transfer: "length"}, {Do: "truncate", Transfer: "chunked"}, {Do: "redirect"},
		{Do: "page"}, {Do: "half-gzip"}, {Do: "false-gzip"}, {Do: "status", Status: 500}, {Do: "status", Status: 503}, {Do: "status", Status: 502}}
	for day := w.begin.AddDate(0, 0, 2); day.Before(w.end.AddDate(0, 0, -6)); day = day.AddDate(0, 0, 2+w.random.IntN(4)) {
		e := episode{at: day.Add(time.Duration(w.random.IntN(12*60)) * time.Minute), until: day.AddDate(0, 0, 2)}
		switch w.random.IntN(8) {
		case 0: // days of outage
			e.until = e.at.Add(time.Duration(24+w.random.IntN(60)) * time.Hour)
			e.fault = sandbox.Fault{Do: "status", Status: 503, Path: paths[w.random.IntN(len(paths))]}
			day = e.until
		case 1: // one request too many
			e.fault = sandbox.Fault{Do: "status", Status: 429, Count: 1, Ban: source.Duration(20 * time.Hour), Path: []string{"^/settimana/", "^/(mese|trimestre|quindicina|archivio)/"}[w.random.IntN(2)]}
		default:
			e.fault = bodies[w.random.IntN(len(bodies))]
			e.fault.Path, e.fault.Count = paths[w.random.IntN(len(paths))], 1+w.random.IntN(7)
		}
		w.episodes = append(w.episodes, e)
	}
}

// stand makes the stand-in whose day and faults move with the clock. Knocks while banned are
// counted for as long as the ban is in force.
func (w *world) stand(t *testing.T, c *clock.Simulated) (stand *sandbox.Stand, host string, knocks func() int) {
	t.Helper()
	var all []extract.Extract
	for _, e := range w.issues {
		all = append(all, extract.Extract{Path: e.path, MediaType: "text/csv", Published: e.at, Write: func(to io.Writer) error {
			_, err := to.Write(e.text)
			return err
		}})
	}
	stand = sandbox.New(all, c.Now)
	stand.SetDay(w.begin)
	for _, e := range w.issues {
		c.At(e.at, func() { stand.SetDay(e.at) })
	}
	count := 0
	script := func(faults ...sandbox.Fault) func() {
		return func() {
			count += stand.Knocks()
			if err := stand.Script(faults); err != nil {
				t.Error(err)
			}
		}
	}
	for _, e := range w.episodes {
		c.At(e.at, script(e.fault))
		c.At(e.until, script())
	}
	host, stop, err := stand.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return stand, host, func() int { return count + stand.Knocks() }
}

// misbehaved tells whether a request met, or may have met, a fault.
func (w *world) misbehaved(r sandbox.Request) bool {
	return slices.ContainsFunc(w.episodes, func(e episode) bool {
		return !r.Time.Before(e.at) && r.Time.Before(e.until) && regexp.MustCompile(e.fault.Path).MatchString(r.Path)
	})
}

// writeYearProject writes the project of the year.
func writeYearProject(t *testing.T, dir string) {
	t.Helper()
	if err := copyTree("testdata/project", dir); err != nil {
		t.Fatal(err)
	}
	layout, err := os.ReadFile("testdata/project/pipelines/prova/layouts/occupati.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Split(yearSources, "---\n") {
		name := strings.TrimPrefix(strings.SplitN(text, "\n", 2)[0], "source: ")
		for path, data := range map[string][]byte{"source.yaml": []byte(text), "layouts/occupati.yaml": layout} {
			path = filepath.Join(dir, "pipelines", name, path)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
