package cli

import (
	"fmt"
	"os"

	"golang.org/x/term"

	"osservatorio/internal/diag"
)

type verifyCmd struct{}

func (verifyCmd) Help() string { return "Example:\n  osservatorio verify --data data" }

// Run hashes everything again and prints what differs, a line a file.
func (verifyCmd) Run(a *app) error {
	l, err := a.lake()
	if err != nil {
		return err
	}
	v, err := l.Verify(a.console.progress)
	if err != nil {
		return err
	}
	for _, f := range v.Faults {
		at := ""
		if f.Event > 0 {
			at = fmt.Sprintf(" (ledger event %d)", f.Event)
		}
		fmt.Fprintf(a.out, "%s: %s%s; %s\n", f.Path, f.Problem, at, f.Hint)
	}
	if len(v.Faults) > 0 {
		return fmt.Errorf("%d of %s not as the ledger says", len(v.Faults), diag.Count(v.Files, "file is", "files are"))
	}
	fmt.Fprintf(a.out, "%s as the ledger says\n", diag.Count(v.Files, "file is", "files are"))
	if v.Pruned > 0 {
		fmt.Fprintf(a.out, "%s pruned\n", diag.Count(v.Pruned, "file was", "files were"))
	}
	if v.Pending > 0 {
		a.console.line(markInfo, "verify", diag.Count(v.Pending, "step", "steps")+" of a command that was cut short, or is at work, wait in the journal; the next command that writes finishes what is there", 0)
	}
	return nil
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
