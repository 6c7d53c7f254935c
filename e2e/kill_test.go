package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"osservatorio/internal/crash"
)

// Environment of the program as the test binary runs it, see asProgram.
const (
	// crashAt kills the process, as SIGKILL does, at the nth time that it comes to a point: "point:n".
	crashAt = "OSSERVATORIO_TEST_CRASH_AT"
	// crashLog is a file to which the points are written as the process comes to them, one a line, in the form of crashAt.
	crashLog = "OSSERVATORIO_TEST_CRASH_LOG"
	// fileLimit is the largest size in bytes that the process may give a file.
	fileLimit = "OSSERVATORIO_TEST_FILE_LIMIT"
	// tellPeak is a file to which the process, the program or a bare COPY, writes the most memory that it held, in KiB, as it ends.
	tellPeak = "OSSERVATORIO_TEST_TELL_PEAK"
)

// writePeak does what the environment says of memory. The parent cannot ask the system for it: what
// that tells of a child includes the parent's own memory from before the child's program was loaded.
func writePeak() error {
	path := os.Getenv(tellPeak)
	if path == "" {
		return nil
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	_, peak, found := strings.Cut(string(status), "VmHWM:")
	if !found {
		return errors.New("the system does not tell the peak of memory")
	}
	return os.WriteFile(path, []byte(strings.Fields(peak)[0]), 0o644)
}

// peakOf reads what writePeak wrote.
func peakOf(t testing.TB, path string) int64 {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	peak, err := strconv.ParseInt(string(data), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return peak
}

// armLimit does what the environment says of the size of files.
func armLimit() error {
	text := os.Getenv(fileLimit)
	if text == "" {
		return nil
	}
	limit, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ) // so that writing fails
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit})
}

// armCrash does what the environment says of crash points.
func armCrash() {
	kill, log := os.Getenv(crashAt), os.Getenv(crashLog)
	if kill == "" && log == "" {
		return
	}
	var mu sync.Mutex
	count := map[string]int{}
	crash.Hit = func(point string) {
		mu.Lock()
		defer mu.Unlock()
		count[point]++
		at := fmt.Sprintf("%s:%d", point, count[point])
		if at == kill {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way
		}
		if log == "" {
			return
		}
		f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err == nil {
			_, err = fmt.Fprintln(f, at)
			f.Close()
		}
		if err != nil {
			panic(err)
		}
	}
}

// Files take their names in two packages only, in which every rename is a marked moment, so that
// no way of writing escapes the tests that kill the program.
func TestRenamesAreMarked(t *testing.T) {
	for _, p := range packages(t) {
		files, err := filepath.Glob(filepath.Join(p.dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			renames, marks := bytes.Count(data, []byte("os.Rename(")), bytes.Count(data, []byte("crash.At("))
			if strings.HasSuffix(name, "_test.go") || renames == 0 {
				continue
			}
			if (p.family != "atomicfile" && p.family != "lake") || marks < renames {
				t.Errorf("%s renames %d files at %d marked moments; use atomicfile or a step of the lake", name, renames, marks)
			}
		}
	}
}
