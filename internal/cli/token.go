package cli

import (
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"osservatorio/internal/server/token"
)

type tokenCmd struct {
	New    tokenNewCmd    `cmd:"" help:"Make a token and print it: the only time that it is told."`
	List   tokenListCmd   `cmd:"" help:"Who has a token, of which role, until when."`
	Revoke tokenRevokeCmd `cmd:"" help:"Make a token useless from now on."`
}

func (tokenCmd) Help() string {
	return `Tokens of those who may read more than the public over HTTP (docs/api.md). They are kept, hashed, in the file that
serve.tokens of the configuration names. analyst: quarantine, withheld cells, observations before disclosure control;
editor: releases that wait; operator: status and metrics.

Examples:
  osservatorio --config config.yaml token new --name m.rossi --role analyst --days 90
  osservatorio --config config.yaml token list
  osservatorio --config config.yaml token revoke m.rossi`
}

// tokens is the file of the configuration.
func (a *app) tokens() (*token.File, error) {
	if a.config.Serve.Tokens == "" {
		return nil, usagef("the configuration names no file of tokens: serve: {tokens: FILE}")
	}
	return token.Open(a.config.Serve.Tokens), nil
}

type tokenNewCmd struct {
	Name string `help:"Who it is for; every use is logged by it." required:"" placeholder:"NAME"`
	Role string `help:"analyst, editor or operator." enum:"analyst,editor,operator" required:"" placeholder:"ROLE"`
	Days int    `help:"How long it is good." default:"90" placeholder:"N"`
}

// Run prints the token.
func (c *tokenNewCmd) Run(a *app) error {
	if c.Days < 1 || c.Days > 3660 {
		return usagef("--days: a token is good for 1 to 3660 days")
	}
	f, err := a.tokens()
	if err != nil {
		return err
	}
	secret, err := f.New(c.Name, c.Role, c.Days, a.now())
	if errors.Is(err, token.ErrTaken) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, secret)
	return nil
}

type tokenListCmd struct{}

// Run lists the tokens.
func (tokenListCmd) Run(a *app) error {
	f, err := a.tokens()
	if err != nil {
		return err
	}
	entries, err := f.List()
	if err != nil {
		return err
	}
	tw := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "NAME\tROLE\tSTATE\tMADE\tEXPIRES")
	for _, e := range entries {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", e.Name, e.Role, e.State(a.now()), e.Created.Format(time.DateOnly), e.Expires.Format(time.DateOnly))
	}
	return tw.Flush()
}

type tokenRevokeCmd struct {
	Name string `arg:"" help:"Whose."`
}

// Run revokes the tokens of a name.
func (c *tokenRevokeCmd) Run(a *app) error {
	f, err := a.tokens()
	if err != nil {
		return err
	}
	if err := f.Revoke(c.Name, a.now()); errors.Is(err, token.ErrUnknown) {
		return usageError{err}
	} else if err != nil {
		return err
	}
	a.console.line(markDone, "token "+c.Name, "revoked", 0)
	return nil
}
