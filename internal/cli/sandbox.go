package cli

import (
	"fmt"
	"time"

	"osservatorio/internal/sample"
	"osservatorio/internal/sandbox"
)

type sandboxCmd struct {
	Addr string `help:"Loopback address to listen on." default:"127.0.0.1:8900"`
	Day  string `help:"Answer as on that day; the last one when left out." placeholder:"DATE"`
}

func (sandboxCmd) Help() string {
	return "Example:\n  osservatorio sandbox --addr 127.0.0.1:8900 --day 2025-12-15"
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
	url, stop, err := stand.Start(c.Addr)
	if err != nil {
		return err
	}
	defer stop()
	fmt.Fprintln(a.out, url)
	a.console.line(markInfo, "sandbox", "serving invented extracts; interrupt to stop", 0)
	<-a.ctx.Done()
	return nil
}
