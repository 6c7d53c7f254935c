package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"osservatorio/internal/diag"
	"osservatorio/internal/project"
	"osservatorio/internal/scaffold"
)

type newCmd struct {
	Source newSourceCmd `cmd:"" help:"Draft the declarations of a new source from one of its files."`
}

type newSourceCmd struct {
	Name  string   `arg:"" help:"The dataset." placeholder:"SOURCE/DATASET"`
	From  string   `help:"A file of the provider; it is read, not copied." placeholder:"FILE" required:"" type:"existingfile"`
	Table []string `help:"Words of the table's title, for a workbook of several." placeholder:"WORD"`
}

func (newSourceCmd) Help() string {
	return `Writes into the folder that ` + "`project:`" + ` of the configuration names (--config).

Examples:
  osservatorio --config config.yaml new source bankit/remittances --from rimesse.csv
  osservatorio --config config.yaml ingest bankit/remittances --from rimesse.csv`
}

// Run drafts the declarations, loads them and says what comes next.
func (c *newSourceCmd) Run(a *app) error {
	source, dataset, ok := strings.Cut(c.Name, "/")
	if !ok {
		return usagef("%q is not SOURCE/DATASET", c.Name)
	}
	root := a.config.Project
	if root == "" {
		return usagef("a new source is written into a project's folder: give --config FILE with `project: FOLDER` in it")
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	f, err := os.Open(c.From)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	draft, err := scaffold.New(source, dataset, c.From, f, info.Size(), c.Table, p.Lists.Areas, p.Schemas.Fields)
	if err != nil {
		return err
	}
	written, err := draft.Write(root)
	if errors.Is(err, fs.ErrExist) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	for _, path := range written {
		fmt.Fprintln(a.out, path)
	}
	if _, err := project.Load(a.config.files()); err != nil {
		return fmt.Errorf("the draft does not load, mend it by hand: %w", err)
	}
	a.console.line(markDone, "new source", fmt.Sprintf("%s: %s, %s looked at; read what was drafted, then `osservatorio --config %s ingest %s --from %s`",
		c.Name, diag.Count(len(draft.Columns), "column", "columns"), diag.Count(draft.Records, "record", "records"), a.Config, c.Name, c.From), 0)
	return nil
}
