package e2e

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	embedded "osservatorio"
	"osservatorio/internal/duck"
	"osservatorio/internal/ingest"
	"osservatorio/internal/lake"
	"osservatorio/internal/model"
	"osservatorio/internal/project"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// benchCORows names the environment variable that holds the number of messages; two million without it.
// The goal is fifty million: OSSERVATORIO_BENCH_CO_ROWS=50000000 make bench.
const benchCORows = "OSSERVATORIO_BENCH_CO_ROWS"

// coJobs writes the messages about invented jobs of one region, a file a quarter, the last of them later.
type coJobs struct {
	*rand.Rand
	files []*bufio.Writer
	first time.Time // of the first quarter
	rows  int
}

func (g *coJobs) put(day time.Time, row string) {
	q := (day.Year()-g.first.Year())*4 + (int(day.Month())-1)/3
	if q >= 0 && q < len(g.files) {
		g.files[q].WriteString(row)
		g.rows++
	}
}

// job writes what is told of job i: a beginning, for most an end or a term, for some extensions and a permanent contract.
func (g *coJobs) job(i, workers int) {
	start := g.first.AddDate(0, 0, g.IntN(len(g.files)*91))
	foreign := []string{"000", "000", "000", "235", "436", "201"}[g.IntN(6)]
	contract := []string{"A.02.00", "A.02.00", "A.02.00", "A.01.00"}[g.IntN(4)]
	about := fmt.Sprintf("%016x;%016x;%c;%d-05-17;%s;%s;;%02d.10.00;%d.1.1.1;", uint64(i%(workers/20+1))*0x9e3779b97f4a7c15, uint64(g.IntN(workers))*0xd1342543de82ef95,
		"MF"[i%2], 1950+g.IntN(50), foreign, foreign, []int{1, 10, 25, 41, 47, 56, 62, 85, 97}[g.IntN(9)], 1+g.IntN(8))
	place := ";F;NO;015;" + start.Format(time.DateOnly) + ";"
	expiry := ""
	if contract == "A.02.00" {
		expiry = start.AddDate(0, 0, g.IntN(300)).Format(time.DateOnly)
	}
	tell := func(kind string, day time.Time, contract, expiry, rest string) {
		g.put(day, kind+";UNILAV;"+day.Format(time.DateOnly)+";"+about+contract+place+expiry+";"+rest+"\n")
	}
	tell("ATT", start, contract, expiry, ";;")
	if expiry != "" && g.IntN(4) == 0 {
		from, _ := time.Parse(time.DateOnly, expiry)
		from = from.AddDate(0, 0, 1)
		tell("PRO", from, contract, from.AddDate(0, 0, g.IntN(200)).Format(time.DateOnly), from.Format(time.DateOnly)+";;")
	}
	if expiry != "" && g.IntN(20) == 0 {
		tell("TRA", start, "A.01.00", "", start.Format(time.DateOnly)+";;")
	}
	if g.IntN(2) == 0 {
		end := start.AddDate(0, 0, g.IntN(500))
		tell("CES", end, contract, expiry, ";"+end.Format(time.DateOnly)+";DIMISSIONI")
	}
}

// writeCOJobs writes about so many messages into a folder, and returns how many and the names of its files.
func writeCOJobs(folder string, rows int) (int, []string, error) {
	g := &coJobs{Rand: rand.New(rand.NewPCG(50_000_000, 3)), first: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)}
	var names []string
	var open []*os.File
	for q := range 13 {
		names = append(names, fmt.Sprintf("ITC4-%d-Q%d.csv", 2022+q/4, 1+q%4))
		f, err := os.Create(filepath.Join(folder, names[q]))
		if err != nil {
			return 0, nil, err
		}
		open, g.files = append(open, f), append(g.files, bufio.NewWriterSize(f, 1<<18))
		g.files[q].WriteString(coHeader + "\n")
	}
	for i := 0; g.rows < rows; i++ {
		g.job(i, rows/4+1)
	}
	for q, w := range g.files {
		if err := w.Flush(); err != nil {
			return 0, nil, err
		}
		if err := open[q].Close(); err != nil {
			return 0, nil, err
		}
	}
	return g.rows, names, nil
}

// BenchmarkRebuildOfJobs takes in three years of messages, computes every model of the Comunicazioni Obbligatorie from
// nothing, takes in one more quarter and computes again; both are held against one scan of the same vintages that looks at every
// column that the models read.
func BenchmarkRebuildOfJobs(b *testing.B) {
	rows := 2_000_000
	if text := os.Getenv(benchCORows); text != "" {
		var err error
		if rows, err = strconv.Atoi(text); err != nil || rows < 1000 {
			b.Fatalf("%s is %q, want a number of rows from 1000", benchCORows, text)
		}
	}
	folder := b.TempDir()
	rows, names, err := writeCOJobs(folder, rows)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		l, err := lake.OpenAs(b.TempDir(), lake.Demo, time.Now)
		if err != nil {
			b.Fatal(err)
		}
		j := jobsOfBench{b, l, os.DirFS(folder)}
		j.take("2025-05-15", names[:12]...)
		fullScan, full := j.scan(), j.rebuild()
		j.take("2025-08-15", names[12:]...)
		nextScan, next := j.scan(), j.rebuild()
		b.Logf("%d messages: scan %s, full rebuild %s; after a quarter more: scan %s, rebuild %s; load %s", rows, fullScan, full, nextScan, next, loadAverage())
		b.ReportMetric(full.Seconds()/fullScan.Seconds(), "full/scan")
		b.ReportMetric(next.Seconds()/nextScan.Seconds(), "quarter/scan")
		b.ReportMetric(float64(rows)/full.Seconds(), "rows/s")
	}
}

type jobsOfBench struct {
	*testing.B
	lake  *lake.Lake
	files fs.FS
}

func (j jobsOfBench) project() *project.Project {
	p, err := project.Load(embedded.Files)
	if err != nil {
		j.Fatal(err)
	}
	return p
}

func (j jobsOfBench) take(day string, names ...string) {
	p := j.project()
	records, _ := p.Catalog.Dataset("co/records")
	published, _ := time.Parse(time.DateOnly, day)
	in := &ingest.Ingester{Lake: j.lake, Catalog: p.Catalog, Lists: p.Lists, Now: func() time.Time { return published }, Done: func(o ingest.Outcome) {
		if o.Snapshot == nil || o.Snapshot.Verdict != snapshot.Accepted || o.Snapshot.Rows.Quarantined > 0 {
			j.Errorf("%s is not taken: %+v", o.Name, o.Snapshot)
		}
	}}
	if err := in.DropFS(context.Background(), j.files, names, []*source.Dataset{records}); err != nil {
		j.Fatal(err)
	}
}

// scan reads every row of the vintages once.
func (j jobsOfBench) scan() time.Duration {
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{TempDir: j.lake.Dir})
	if err != nil {
		j.Fatal(err)
	}
	defer db.Close()
	vintages, err := filepath.Glob(j.lake.Path("vintages", "co", "records", "*.parquet"))
	if err != nil || len(vintages) == 0 {
		j.Fatal(len(vintages), err)
	}
	var looks []string
	for _, c := range strings.Fields("EVENT FORM SENT_DATE EMPLOYER WORKER SEX BIRTH_COUNTRY CITIZENSHIP_COUNTRY ATECO OCCUPATION_CODE CONTRACT_CODE WORKING_TIME WORK_PROVINCE START_DATE EXPIRY_DATE EFFECT_DATE END_DATE END_REASON") {
		looks = append(looks, fmt.Sprintf("min(%s), max(%s)", c, c))
	}
	start := time.Now()
	if _, _, err := db.Strings(ctx, "SELECT count(*), "+strings.Join(looks, ", ")+" FROM "+duck.Parquet(vintages...)); err != nil {
		j.Fatal(err)
	}
	return time.Since(start)
}

// rebuild computes the models that are not there yet.
func (j jobsOfBench) rebuild() time.Duration {
	ctx := context.Background()
	p := j.project()
	inputs, err := model.NewInputs(j.lake, p.Catalog, p.Codelists, p.Reference)
	if err != nil {
		j.Fatal(err)
	}
	db, err := duck.Open(ctx, duck.Options{TempDir: j.lake.Dir})
	if err != nil {
		j.Fatal(err)
	}
	defer db.Close()
	set := &model.Set{}
	for _, f := range p.Models.Models {
		if _, name, _ := strings.Cut(f.Header.Model, "."); strings.HasPrefix(name, "co_") {
			set.Models = append(set.Models, f)
		}
	}
	var costs []modelCost
	last, name := time.Now(), ""
	runner := &model.Runner{Lake: j.lake, Set: set, Inputs: inputs, Progress: func(_, _ int, what string) {
		if name != "" {
			costs = append(costs, modelCost{name, time.Since(last)})
		}
		last, name = time.Now(), what
	}}
	start := time.Now()
	if _, err := runner.Run(ctx, db); err != nil {
		j.Fatal(err)
	}
	took := time.Since(start)
	slices.SortFunc(costs, func(a, b modelCost) int { return cmp.Compare(b.took, a.took) })
	j.Logf("  the dearest models: %v", costs[:min(4, len(costs))])
	return took
}

// modelCost is what a model took.
type modelCost struct {
	model string
	took  time.Duration
}

// String is like "core.co_held 3.1s".
func (c modelCost) String() string {
	return c.model + " " + c.took.Round(100*time.Millisecond).String()
}
