package cli

import (
	"fmt"
	"os"

	"golang.org/x/term"
)

type verifyCmd struct{}

func (verifyCmd) Help() string { return "Example:\n  osservatorio verify --data data" }

// Run hashes everything again and prints what differs, a line a file.
func (verifyCmd) Run(a *app) error {
	l, err := a.lake()
	if err != nil {
		return err
	}
	faults, files, err := l.Verify(a.console.progress)
	if err != nil {
		return err
	}
	for _, f := range faults {
		at := ""
		if f.Event > 0 {
			at = fmt.Sprintf(" (ledger event %d)", f.Event)
		}
		fmt.Fprintf(a.out, "%s: %s%s; %s\n", f.Path, f.Problem, at, f.Hint)
	}
	if len(faults) > 0 {
		return fmt.Errorf("%d of %d files are not as the ledger says", len(faults), files)
	}
	fmt.Fprintf(a.out, "%d files are as the ledger says\n", files)
	return nil
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
