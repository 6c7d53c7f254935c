package cli

import (
	"errors"
	"fmt"

	"osservatorio/internal/backup"
	"osservatorio/internal/diag"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
)

type backupCmd struct {
	Dest string `arg:"" help:"Folder of the backups; it is made when it is not there." type:"path"`
	Keep int    `help:"How many backups stay there; 0 keeps all." default:"30" placeholder:"N"`
}

func (backupCmd) Help() string {
	return `What is there already is not copied again. What a build makes again (build/) is left out.

Example:
  osservatorio backup /media/backups/osservatorio --data data`
}

// Run backs up the lake and prints the backup's name.
func (c *backupCmd) Run(a *app) error {
	if c.Keep < 0 {
		return usagef("--keep: %d is not 0 or more", c.Keep)
	}
	l, unlock, err := a.lakeToWrite()
	if err != nil {
		return err
	}
	defer unlock()
	var r *backup.Result
	err = a.console.step("backup", func() (string, error) {
		var err error
		if r, err = backup.Write(a.ctx, l, c.Dest, c.Keep, a.now(), a.console.progress); err != nil {
			return "", err
		}
		return fmt.Sprintf("%s, %s; %d copied, %s; %s dropped", diag.Count(r.Files, "file", "files"), bytesText(r.Bytes), r.Copied, bytesText(r.Written),
			diag.Count(r.Dropped, "older backup", "older backups")), nil
	})
	if err != nil {
		return err
	}
	for _, path := range r.Skipped {
		a.console.line(markWarn, "backup", path+" is not in the ledger and was left out", 0)
	}
	fmt.Fprintln(a.out, r.Name)
	return nil
}

type restoreCmd struct {
	Src  string `arg:"" help:"Folder of the backups." type:"existingdir"`
	At   string `help:"Name of a backup, or as much of its beginning as no other has; the last one when left out." placeholder:"NAME"`
	List bool   `help:"Print the names of the backups, the oldest first."`
}

func (restoreCmd) Help() string {
	return `The folder given with --data must be new or empty. A restore that was cut short is carried on by the same command.

Example:
  osservatorio restore /media/backups/osservatorio --data data-restored`
}

// Run restores a lake and verifies it.
func (c *restoreCmd) Run(a *app) error {
	if c.List {
		names, err := backup.List(c.Src)
		for _, n := range names {
			fmt.Fprintln(a.out, n)
		}
		return err
	}
	var name string
	err := a.console.step("restore", func() (string, error) {
		m, chosen, err := backup.Restore(a.ctx, c.Src, c.At, a.Data, a.console.progress)
		if err != nil {
			return "", err
		}
		name = chosen
		return fmt.Sprintf("%s: %s, %s", name, diag.Count(len(m.Files), "file", "files"), diag.Count(m.Events, "event", "events")), nil
	})
	if errors.Is(err, backup.ErrNone) || errors.Is(err, backup.ErrAmbiguous) || errors.Is(err, backup.ErrNotEmpty) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	if err := a.restored(name); err != nil {
		return err
	}
	if err := (verifyCmd{}).Run(a); err != nil {
		return err
	}
	return backup.Done(a.Data)
}

// restored tells the ledger of the lake that came back from where it came.
func (a *app) restored(name string) error {
	l, err := lake.Open(a.Data, a.now)
	if err != nil {
		return err
	}
	unlock, err := l.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	_, err = l.Ledger.Append(ledger.Event{Kind: "restored", Subject: name})
	return err
}
