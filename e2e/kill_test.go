package e2e

import (
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"

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
)

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
