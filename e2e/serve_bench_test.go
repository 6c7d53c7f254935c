package e2e

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// asFileServer names the environment variable that makes the test binary a plain file server over the folder
// that it holds, which prints its address.
const asFileServer = "OSSERVATORIO_TEST_FILES"

func serveFiles(dir string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", l.Addr())
	return http.Serve(l, http.FileServer(http.Dir(dir)))
}

// fileServer runs a plain file server in a process of its own, as the program is, until the benchmark ends.
func fileServer(b *testing.B, dir string) string {
	b.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), asFileServer+"="+dir)
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// readers is how many clients ask at a time.
const readers = 200

// session is what a planner asks in a morning: pages that everybody opens, and questions of her own.
func session() (popular, own []string) {
	popular = []string{"/", "/regioni", "/indicatori", "/confronto", "/previsioni", "/quote", "/dati", "/en/", "/indicatori/emp_rate_1564", "/indicatori/unemp_rate",
		"/indicatori/co_activations", "/regioni/IT", "/api/v1/indicators", "/api/v1/areas", "/sdmx/dataflow/all/all/latest/"}
	for _, area := range []string{"ITC1", "ITC4", "ITH3", "ITH5", "ITI1", "ITI4", "ITF3", "ITG1"} {
		popular = append(popular, "/regioni/"+area)
		for _, id := range []string{"emp_rate_1564", "unemp_rate", "neet_rate_1529", "employed", "foreign_share_resident"} {
			own = append(own, "/indicatori/"+id+"?area="+area, "/api/v1/observations?indicator="+id+"&area="+area+"&format=csv",
				"/api/v1/observations?indicator="+id+"&area="+area+"&from=2019", "/sdmx/data/"+id+"/."+area+"...?startPeriod=2018")
		}
	}
	return popular, own
}

// BenchmarkServeBesideFiles lets 200 planners ask the server, and then a plain file server that holds the very
// bytes of the same answers, in turns. Nine requests of ten are for what everybody opens. It reports the ratio
// of the 99th percentiles, that of the first requests too, when nothing is kept yet, and how the server's memory grew.
func BenchmarkServeBesideFiles(b *testing.B) {
	ours := serving(b, demoLake(b))
	popular, own := session()
	cold := map[string]time.Duration{}
	files := b.TempDir()
	names := map[string]string{}
	for _, path := range slices.Concat(popular, own) {
		start := time.Now()
		r := get(b, ours+path, "Accept-Encoding: gzip")
		cold[path] = time.Since(start)
		if r.StatusCode != http.StatusOK {
			b.Fatalf("%s: %s %.200s", path, r.Status, r.body)
		}
		sum := sha256.Sum256([]byte(path))
		names[path] = "/" + hex.EncodeToString(sum[:8])
		if err := os.WriteFile(filepath.Join(files, names[path]), []byte(r.body), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	plain := fileServer(b, files)
	for b.Loop() {
		before := residentOf(b)
		var mine, theirs []time.Duration
		for turn := range 3 {
			m := hammer(b, func(path string) string { return ours + path }, popular, own, uint64(turn))
			t := hammer(b, func(path string) string { return plain + names[path] }, popular, own, uint64(turn))
			b.Logf("turn %d: server p50 %s p99 %s; files p50 %s p99 %s; load %s", turn+1, percentile(m, 50), percentile(m, 99), percentile(t, 50), percentile(t, 99), loadAverage())
			mine, theirs = append(mine, m...), append(theirs, t...)
		}
		b.ReportMetric(float64(percentile(mine, 99))/float64(percentile(theirs, 99)), "p99-ratio")
		b.ReportMetric(float64(percentile(mine, 50))/float64(percentile(theirs, 50)), "p50-ratio")
		b.ReportMetric(float64(residentOf(b)-before)/(1<<20), "grown-MB")
		var first []time.Duration
		for _, d := range cold {
			first = append(first, d)
		}
		b.ReportMetric(float64(percentile(first, 99).Milliseconds()), "cold-p99-ms")
	}
}

// BenchmarkServeStart starts the server on the demonstration release and asks for the home page, and reports
// how long that takes as a multiple of what the program needs to print its help.
func BenchmarkServeStart(b *testing.B) {
	dir := demoLake(b)
	var help, first time.Duration
	for b.Loop() {
		c := exec.Command(os.Args[0], "--help")
		c.Env = append(os.Environ(), asProgram+"=2026-04-02")
		start := time.Now()
		if err := c.Run(); err != nil {
			b.Fatal(err)
		}
		help += time.Since(start)
		start = time.Now()
		if r := get(b, serving(b, dir)+"/"); r.StatusCode != http.StatusOK {
			b.Fatal(r.Status)
		}
		first += time.Since(start)
	}
	b.ReportMetric(float64(first)/float64(help), "help-ratio")
}

// hammer lets all clients ask for ten seconds and returns how long each answer took.
func hammer(b *testing.B, address func(string) string, popular, own []string, seed uint64) []time.Duration {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers, DisableCompression: true}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	until := time.Now().Add(10 * time.Second)
	var mu sync.Mutex
	var all []time.Duration
	var wait sync.WaitGroup
	for i := range readers {
		wait.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(i)))
			var took []time.Duration
			for time.Now().Before(until) {
				from := popular
				if random.IntN(10) == 0 {
					from = own
				}
				start := time.Now()
				if err := once(client, address(from[random.IntN(len(from))])); err != nil {
					b.Error(err)
					return
				}
				took = append(took, time.Since(start))
			}
			mu.Lock()
			all = append(all, took...)
			mu.Unlock()
		})
	}
	wait.Wait()
	return all
}

func once(client *http.Client, address string) error {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s %v", address, resp.Status, err)
	}
	return nil
}

// percentile is how long at most percent of a hundred took.
func percentile(took []time.Duration, percent int) time.Duration {
	slices.Sort(took)
	return took[min(len(took)-1, len(took)*percent/100)]
}

// residentOf is the memory of the program that serves, as the system counts it.
func residentOf(b *testing.B) int64 {
	b.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range paths {
		line, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(line, []byte("\x00serve\x00")) || !bytes.HasPrefix(line, []byte(os.Args[0])) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(filepath.Dir(path), "status"))
		if err != nil {
			b.Fatal(err)
		}
		for line := range strings.SplitSeq(string(text), "\n") {
			var kb int64
			if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kb); err == nil {
				return kb << 10
			}
		}
	}
	b.Fatal("the server is not to be found")
	return 0
}
