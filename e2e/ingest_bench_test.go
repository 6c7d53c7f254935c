package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/duck"
)

// asCopy names the environment variable that makes the test binary a bare DuckDB COPY of the
// CSV file that it holds, to the Parquet file of the first argument.
const asCopy = "OSSERVATORIO_TEST_COPY"

// benchRows names the environment variable that holds the number of rows; ten million without it.
const benchRows = "OSSERVATORIO_BENCH_ROWS"

// bareCopy is what there is to beat: typed columns, rejected rows kept aside, nothing validated
// beyond types.
func bareCopy(from, to string) error {
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{TempDir: filepath.Dir(to)})
	if err != nil {
		return err
	}
	defer db.Close()
	var columns []string
	for _, name := range strings.Split(coHeader, ";") {
		kind := "VARCHAR"
		if strings.HasPrefix(name, "DATA_") {
			kind = "DATE"
		}
		columns = append(columns, fmt.Sprintf("'%s': '%s'", name, kind))
	}
	return db.Exec(ctx, fmt.Sprintf(`COPY (SELECT * FROM read_csv(%s, delim=';', quote='"', header=true, auto_detect=false,
		columns={%s}, store_rejects=true)) TO %s (FORMAT parquet, COMPRESSION zstd)`,
		duck.Quote(from), strings.Join(columns, ", "), duck.Quote(to)))
}

// cost is what one process took.
type cost struct {
	elapsed, cpu time.Duration
	peak         int64 // bytes resident
}

// costOf runs the test binary as what the environment makes of it.
func costOf(b *testing.B, environment string, args ...string) cost {
	b.Helper()
	peak := filepath.Join(b.TempDir(), "peak")
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), environment, tellPeak+"="+peak)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	start := time.Now()
	if err := c.Run(); err != nil {
		b.Fatalf("%v: %v\n%s", c.Args, err, out.String())
	}
	return cost{time.Since(start), c.ProcessState.UserTime() + c.ProcessState.SystemTime(), peakOf(b, peak) << 10}
}

// BenchmarkIngestBesideCopy takes in a file of messages with the program, and lets DuckDB
// copy the same file, in turns, three times each after one that is not counted: who comes first finds
// the file on the disk only. It reports medians and their ratio: other work
// on the machine moves both. Peaks are of resident memory.
func BenchmarkIngestBesideCopy(b *testing.B) {
	rows := 10_000_000
	if text := os.Getenv(benchRows); text != "" {
		var err error
		if rows, err = strconv.Atoi(text); err != nil || rows < 1 {
			b.Fatalf("%s is %q, want a number of rows", benchRows, text)
		}
	}
	file, err := coFile(rows, time.Now().Format("20060102"))
	if err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	work := b.TempDir()
	ingest := func() cost {
		lake := filepath.Join(work, "lake")
		defer os.RemoveAll(lake)
		return costOf(b, asProgram+"="+time.Now().Format(time.DateOnly), "--data", lake, "--quiet", "ingest", "co/records", "--from", file)
	}
	bare := func() cost {
		to := filepath.Join(work, "copy.parquet")
		defer os.Remove(to)
		return costOf(b, asCopy+"="+file, to)
	}
	b.Logf("%d rows, %d MB; load of the machine before: %s", rows, info.Size()>>20, loadAverage())
	b.Logf("warming: bare COPY %s; ingest %s", bare(), ingest())
	for b.Loop() {
		var ours, theirs []cost
		for turn := range 3 {
			if turn%2 == 0 {
				theirs, ours = append(theirs, bare()), append(ours, ingest())
			} else {
				ours, theirs = append(ours, ingest()), append(theirs, bare())
			}
			b.Logf("turn %d: bare COPY %s; ingest %s; load %s", turn+1, theirs[turn], ours[turn], loadAverage())
		}
		o, t := median(ours), median(theirs)
		b.ReportMetric(o.elapsed.Seconds()/t.elapsed.Seconds(), "ratio")
		b.ReportMetric(o.cpu.Seconds()/t.cpu.Seconds(), "cpu-ratio")
		b.ReportMetric(float64(rows)/o.elapsed.Seconds(), "rows/s")
		b.ReportMetric(float64(rows)/t.elapsed.Seconds(), "copy-rows/s")
		b.ReportMetric(float64(o.peak>>20), "peak-MB")
		b.ReportMetric(float64(t.peak>>20), "copy-peak-MB")
	}
}

func (c cost) String() string {
	return fmt.Sprintf("%.1f s (%.1f s of processor, %d MB)", c.elapsed.Seconds(), c.cpu.Seconds(), c.peak>>20)
}

// median takes the middle of each measure, and the largest peak.
func median(costs []cost) (m cost) {
	slices.SortFunc(costs, func(a, b cost) int { return int(a.cpu - b.cpu) })
	m.cpu = costs[len(costs)/2].cpu
	slices.SortFunc(costs, func(a, b cost) int { return int(a.elapsed - b.elapsed) })
	m.elapsed = costs[len(costs)/2].elapsed
	for _, c := range costs {
		m.peak = max(m.peak, c.peak)
	}
	return m
}

// loadAverage is the machine's load over one minute, or nothing where the system does not tell.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
