package cli

import (
	"fmt"
	"os"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/sample"
	"osservatorio/internal/sandbox"
)

type sandboxCmd struct {
	Addr   string `help:"Loopback address to listen on." default:"127.0.0.1:8900"`
	Day    string `help:"Answer as on that day; the last one when left out." placeholder:"DATE"`
	Faults string `help:"Script of what goes wrong (docs/faults.md)." placeholder:"FILE"`
}

func (sandboxCmd) Help() string {
	return `Prints its address, the paths that it serves and every request with the status of its answer.

Examples:
  osservatorio sandbox --day 2025-12-15
  osservatorio sandbox --addr 127.0.0.1:8900 --faults faults.yaml`
}

// Run serves invented extracts until it is interrupted.
func (c *sandboxCmd) Run(a *app) error {
	stand := sandbox.New(sample.All(sample.Seed), a.now)
	sample.Mount(stand)
	if c.Day != "" {
		day, err := time.Parse(time.DateOnly, c.Day)
		if err != nil {
			return usagef("--day: %q is not a day written yyyy-mm-dd", c.Day)
		}
		stand.SetDay(day)
	}
	faults, err := readFaults(c.Faults)
	if err != nil {
		return err
	}
	ready := make(chan struct{}) // what is asked comes after the paths
	stand.Watch(func(r sandbox.Request) {
		<-ready
		fmt.Fprintln(a.out, r.Time.Format(time.TimeOnly), r.Method, r.Path, r.Status)
	})
	url, stop, err := stand.Start(c.Addr)
	if err != nil {
		return err
	}
	defer stop()
	if err := stand.Script(faults); err != nil {
		return err
	}
	fmt.Fprintln(a.out, url)
	for _, p := range stand.Paths() {
		fmt.Fprintln(a.out, p)
	}
	close(ready)
	a.console.line(markInfo, "sandbox", fmt.Sprintf("serving invented extracts as on %s, %s; interrupt to stop", stand.Day().Format(time.DateOnly), diag.Count(len(faults), "fault", "faults")), 0)
	<-a.ctx.Done()
	return stand.ScriptError()
}

// readFaults reads a fault script; no name gives none.
func readFaults(name string) ([]sandbox.Fault, error) {
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, usagef("--faults: %v", err)
	}
	faults, err := sandbox.ReadFaults(name, data)
	if err != nil {
		return nil, usageError{err}
	}
	return faults, nil
}
