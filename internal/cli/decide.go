package cli

import (
	"fmt"
	"os"
	"os/user"
	"strings"

	"osservatorio/internal/ingest"
	"osservatorio/internal/snapshot"
)

// decision is what accept and reject ask for.
type decision struct {
	Snapshot string `arg:"" help:"Id of the snapshot, or its beginning."`
	Reason   string `help:"Why; it goes into the ledger." required:"" placeholder:"TEXT"`
	who
}

type acceptCmd struct{ decision }

func (acceptCmd) Help() string {
	return `The bytes that were kept are read again and what the gates have against them is set aside. What holds nothing
that could be used (another type of file, unknown columns, one key with two values) cannot be accepted.

Example:
  osservatorio accept 3f2a --reason "Istat confirms the new base year" --by "M. Rossi"`
}

// Run takes a snapshot into use and prints its id.
func (c *acceptCmd) Run(a *app) error {
	return c.decide(a, "accepted", func(in *ingest.Ingester, by string) (*snapshot.Manifest, bool, error) {
		return in.Accept(a.ctx, c.Snapshot, by, c.Reason)
	})
}

type rejectCmd struct{ decision }

func (rejectCmd) Help() string {
	return `The vintage before comes back into use with the next build.

Example:
  osservatorio reject 3f2a --reason "the provider withdrew the table" --by "M. Rossi"`
}

// Run withdraws a snapshot and prints its id.
func (c *rejectCmd) Run(a *app) error {
	return c.decide(a, "rejected", func(in *ingest.Ingester, by string) (*snapshot.Manifest, bool, error) {
		return in.Reject(c.Snapshot, by, c.Reason)
	})
}

// decide makes a decision under the lake's lock and tells it.
func (c *decision) decide(a *app, verdict string, how func(in *ingest.Ingester, by string) (*snapshot.Manifest, bool, error)) error {
	if c.Reason = strings.TrimSpace(c.Reason); c.Reason == "" {
		return usagef("--reason: say why; it goes into the ledger")
	}
	by, err := c.name()
	if err != nil {
		return err
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	l, unlock, err := a.lakeToWrite()
	if err != nil {
		return err
	}
	defer unlock()
	in, err := a.ingester(l, p, &tally{console: a.console})
	if err != nil {
		return err
	}
	m, fresh, err := how(in, by)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s of %s %s; build and publish to use it", m.ID, m.DatasetID(), m.Window)
	switch {
	case verdict == "rejected" && m.Vintage == "":
		text = fmt.Sprintf("%s of %s %s; it was not in use, and the matter is closed", m.ID, m.DatasetID(), m.Window)
	case verdict == "rejected":
		text = fmt.Sprintf("%s of %s %s; build and publish without it", m.ID, m.DatasetID(), m.Window)
	}
	if !fresh {
		text = fmt.Sprintf("%s of %s %s was %s before: %s", m.ID, m.DatasetID(), m.Window, verdict, m.Reason)
	}
	mark := markDone
	if !fresh {
		mark = markSame
	}
	a.console.line(mark, verdict, text, 0)
	fmt.Fprintln(a.out, m.ID)
	return nil
}

// systemUser is the name by which the system knows who runs the program.
func systemUser() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}
