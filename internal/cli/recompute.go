package cli

import (
	"fmt"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/pipeline"
)

type recomputeCmd struct {
	who
	AsOf string `name:"as-of" help:"What was published until that day." required:"" placeholder:"DATE"`
	Out  string `help:"Folder to write to, outside the lake." required:"" placeholder:"DIR" type:"path"`
}

func (recomputeCmd) Help() string {
	return `For analysts: what the vintages published until a day give by today's models, contracts and code lists. It is no
release and not for publication; query --as-of tells what was published then. Cells are
withheld by the same rules of disclosure.

Example:
  osservatorio recompute --as-of 2025-10-01 --out analysis`
}

// Run recomputes a past state and prints the path of its observations.
func (c *recomputeCmd) Run(a *app) error {
	if _, err := time.Parse(time.DateOnly, c.AsOf); err != nil {
		return usagef("--as-of: %q is not a day written yyyy-mm-dd", c.AsOf)
	}
	by, err := c.name()
	if err != nil {
		return err
	}
	return a.withPipeline(func(p *pipeline.Pipeline) error {
		var r *pipeline.Recomputed
		err := a.console.step("recompute", func() (string, error) {
			var err error
			if r, err = p.Recompute(a.ctx, c.AsOf, c.Out, by); err != nil {
				return "", err
			}
			return fmt.Sprintf("%s as on %s, %d withheld", diag.Count(r.Observations, "observation", "observations"), c.AsOf, r.Withheld), nil
		})
		if err != nil {
			return err
		}
		a.console.line(markWarn, "recompute", "not for publication: for analysis inside the house only", 0)
		fmt.Fprintln(a.out, r.File)
		return nil
	})
}
