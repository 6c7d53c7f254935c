package co_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio"
	"osservatorio/internal/snapshot"
)

// deliveries are random files of a lake, in the order of their publication.
type deliveries struct {
	*testing.T
	*rand.Rand
	taken
	again   int // windows that were taken a second time, with other rows
	amended map[string]int
}

// bytesOfModels are the hashes of all results in the lake.
func (d *deliveries) bytesOfModels() map[string]string {
	d.Helper()
	sums := map[string]string{}
	root := d.lake.Path("build", "models")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		sums[strings.TrimPrefix(path, root)] = fmt.Sprintf("%x", sha256.Sum256(data))
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return sums
}

// build computes what is not there.
func (d *deliveries) build(whole bool) {
	d.Helper()
	runner, db := d.runner(d.T)
	runner.Whole = whole
	results, err := runner.Run(context.Background(), db)
	if err != nil {
		d.Fatal(err)
	}
	if whole && len(results.Amended) > 0 {
		d.Errorf("made from the day before although everything was to be computed: %v", results.Amended)
	}
	for _, name := range results.Amended {
		d.amended[name]++
	}
}

// publish takes files on a day.
func (d *deliveries) publish(day string, files fstest.MapFS) {
	d.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		_, before := d.outcomes[name]
		d.drop(d.T, files, day, name)
		if o := d.outcomes[name]; o.Snapshot == nil || o.Snapshot.Verdict != snapshot.Accepted {
			d.Errorf("%s of %s is not taken: %+v", name, day, o.Snapshot)
		} else if before {
			d.again++
		}
	}
}

// told are jobs as they are told once: some are left out, of some something else is told than before.
func (d *deliveries) told(jobs []job) []job {
	var out []job
	for _, j := range jobs {
		switch d.IntN(30) {
		case 0:
			continue // withdrawn, or late
		case 1:
			j.ended = ""
		case 2:
			if from := max(j.start, j.turned); len(j.extendedFrom) == 0 {
				j.ended = addDays(from, d.IntN(daysBetween(from, lastTold)+1))
			}
		case 3:
			j.country = albania
		case 4:
			j.province = ""
		case 5:
			j.contract = "A.01.00"
		}
		out = append(out, j)
	}
	return out
}

// records are the files of an area that come with the quarter: that one, and some of those before anew.
func (d *deliveries) records(area string, jobs []job, quarter int) fstest.MapFS {
	all, out := filesOf(area, fiveQuarters, d.told(jobs)), fstest.MapFS{}
	for i, q := range fiveQuarters[:quarter+1] {
		if name := area + "-" + q + ".csv"; i == quarter || d.IntN(4) == 0 {
			out[name] = all[name]
		}
	}
	return out
}

// messages is a file of a quarter of 2025: jobs begun, rectified, annulled, extended and ended.
func (d *deliveries) messages(quarter int) fstest.MapFS {
	var b strings.Builder
	month := 3*quarter + 1
	for i := range 40 {
		first := fmt.Sprintf("%02d-%02d", month+d.IntN(2), 1+d.IntN(27))
		m := told{code: fmt.Sprintf("8%d%03d", quarter, i), kind: "01", sent: first, event: "InizioRapporto", worker: 1 + d.IntN(25), start: first,
			end: fmt.Sprintf("2025-%02d-28", month+1+d.IntN(2)), contract: "A.02.00"}
		b.WriteString(m.text())
		later := m
		later.code, later.sent = m.code+"1", fmt.Sprintf("%02d-28", month+2)
		switch d.IntN(5) {
		case 0:
			later.previous, later.kind, later.start = m.code, "03", fmt.Sprintf("%02d-%02d", month, 1+d.IntN(27))
		case 1:
			later.previous, later.kind = m.code, "04"
		case 2:
			later.event, later.own = "Cessazione", fmt.Sprintf(` dataCessazione="2025-%02d-28"`, month+2)
		case 3:
			later.event, later.own = "Proroga", fmt.Sprintf(` dataFineProroga="2025-%02d-30"`, month+3)
		default:
			continue
		}
		b.WriteString(later.text())
	}
	return fstest.MapFS{fmt.Sprintf("co-messaggi-ITF2-2025-Q%d.xml", quarter+1): {Data: []byte(b.String())}}
}

// TestIncrementsOfRandomDeliveries builds after every publication of files with late messages, corrections, annulments,
// withdrawn messages and old quarters that come anew, and holds all results of all days against those that are
// computed from everything: the same files, byte for byte.
func TestIncrementsOfRandomDeliveries(t *testing.T) {
	amended, again := map[string]int{}, 0
	for seed := range uint64(1) {
		d := &deliveries{T: t, Rand: rand.New(rand.NewPCG(seed, 51)), taken: open(t), amended: amended}
		places, err := fs.Sub(osservatorio.Files, "pipelines/istat/testdata")
		if err != nil {
			t.Fatal(err)
		}
		d.drop(t, places, "2019-01-31", "Elenco-comuni-italiani.csv")
		d.project.Reference = declaring(t, d.project.Reference, "ITF2,2025-Q1,2025-12-20,nobody,test\nITF2,2025-Q2,2025-12-20,nobody,test\n")
		jobs, others := randomJobs(d.Rand, 200), randomJobs(d.Rand, 200)
		for i := range others { // some have messages in the files of two areas
			if others[i].province = "001"; d.IntN(8) == 0 {
				others[i] = jobs[i%len(jobs)]
			}
		}
		for i, q := range fiveQuarters {
			first := fmt.Sprintf("%s-%02d-01", q[:4], 3*int(q[6]-'1')+1)
			d.publish(addDays(addMonths(first, 3), 10+d.IntN(20)), d.records("ITC2", jobs, i))
			d.build(false)
			d.publish(addDays(addMonths(first, 3), 40+d.IntN(20)), d.records("ITC1", others, i))
			d.build(false)
		}
		for i, quarter := range []int{0, 1, 0, 2} {
			d.publish(fmt.Sprintf("2025-%02d-%02d", 8+i, 1+d.IntN(27)), d.messages(quarter))
			d.build(false)
		}
		// An area of messages that has records too: those of the messages count no more.
		own := []job{{employer: 9, worker: 9, sex: "F", country: morocco, contract: "A.01.00", start: "2025-02-03", province: "070"}}
		d.publish("2026-01-15", filesOf("ITF2", []string{"2025-Q1"}, own))
		d.build(false)
		kept := d.bytesOfModels()
		if err := os.RemoveAll(d.lake.Path("build")); err != nil {
			t.Fatal(err)
		}
		d.build(true)
		anew := d.bytesOfModels()
		for name, sum := range anew {
			if kept[name] != sum {
				t.Errorf("seed %d: %s is %.8s when it is made from the day before, %.8s from everything", seed, name, kept[name], sum)
			}
		}
		if len(anew) < 100 || len(kept) != len(anew) {
			t.Errorf("seed %d: %d files after all publications, %d computed from everything", seed, len(kept), len(anew))
		}
		again += d.again
	}
	for _, f := range openProjectModels(t) {
		if amended[f] < 3 {
			t.Errorf("%s was made from the day before only %d times: the test shows nothing", f, amended[f])
		}
	}
	if again < 5 {
		t.Errorf("%d windows came anew: the test shows nothing", again)
	}
}

// openProjectModels names the models of the source that say how a day follows from the day before.
func openProjectModels(t *testing.T) (out []string) {
	for _, f := range open(t).project.Models.Models {
		if f.Header.Incremental != nil {
			out = append(out, f.Header.Model)
		}
	}
	return out
}
