//go:build long

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

func signalled(c *exec.Cmd) bool {
	s, ok := c.ProcessState.Sys().(syscall.WaitStatus)
	return ok && s.Signaled() && s.Signal() == syscall.SIGKILL
}

// TestCrash kills the program at every marked moment of every command, and at random moments.
func TestCrash(t *testing.T) {
	b := newLifeBench(t)
	type trial struct {
		stage *stage
		point string        // "" for a random moment
		delay time.Duration // of that
	}
	var trials []trial
	for i := range b.stages {
		for _, p := range b.stages[i].points {
			trials = append(trials, trial{stage: &b.stages[i], point: p})
		}
	}
	boundaries := len(trials)
	random := rand.New(rand.NewPCG(3, 14))
	for range 100 {
		s := &b.stages[random.IntN(len(b.stages))]
		trials = append(trials, trial{stage: s, delay: time.Duration(random.Int64N(int64(s.took)))})
	}
	queue := make(chan trial)
	var group sync.WaitGroup
	var mu sync.Mutex
	killed, ended := 0, 0
	for range 2 {
		group.Go(func() {
			for x := range queue {
				life := t.TempDir()
				copyDir(t, x.stage.before, life)
				what := fmt.Sprintf("%s killed at %q", x.stage.name, x.point)
				var env []string
				if x.point != "" {
					env = []string{crashAt + "=" + x.point}
				}
				c, text := b.command(x.stage, life, env...)
				if err := c.Start(); err != nil {
					t.Error(err)
					continue
				}
				if x.point == "" {
					what = fmt.Sprintf("%s killed after %s", x.stage.name, x.delay)
					time.Sleep(x.delay)
					c.Process.Kill()
				}
				c.Wait()
				mu.Lock()
				if signalled(c) {
					killed++
				} else {
					ended++
					if x.point != "" || c.ProcessState.ExitCode() != x.stage.exit {
						t.Errorf("%s: it ended with %d\n%s", what, c.ProcessState.ExitCode(), text)
					}
				}
				mu.Unlock()
				b.check(t, what, x.stage, life)
				os.RemoveAll(life)
			}
		})
	}
	for _, x := range trials {
		queue <- x
	}
	close(queue)
	group.Wait()
	t.Logf("%d kills: %d marked moments and %d random ones; %d commands ended before they were killed", killed, boundaries, killed-boundaries, ended)
	if killed < 200 {
		t.Errorf("only %d kills", killed)
	}
}
