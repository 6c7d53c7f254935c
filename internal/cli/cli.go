// Package cli is the command line: the only place that prints, reads flags and picks exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"osservatorio/internal/clock"
	"osservatorio/internal/forecast"
	"osservatorio/internal/lake"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/snapshot"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // the command failed
	exitUsage  = 2 // it was called wrongly
	exitPart   = 3 // done in part: a source failed or was rejected, the others went through
)

// errPart is returned by commands that were done in part; what failed has been told already.
var errPart = errors.New("done in part")

// usageError is a mistake in how the program was called.
type usageError struct{ error }

func usagef(format string, a ...any) error { return usageError{fmt.Errorf(format, a...)} }

// globals are the flags that every command has.
type globals struct {
	Data      string `help:"Folder of the lake." default:"data" env:"OSSERVATORIO_DATA" type:"path" placeholder:"DIR"`
	Config    string `help:"Configuration file (YAML)." type:"existingfile" placeholder:"FILE"`
	Quiet     bool   `help:"Print results and errors only."`
	LogFormat string `help:"Form of what is told on stderr: text or json." enum:"text,json" default:"text"`
}

type commands struct {
	globals
	Run       runCmd       `cmd:"" help:"The whole chain: ingest, build, forecast, check, publish, report."`
	Ingest    ingestCmd    `cmd:"" help:"Pull extracts from the providers, or take files that are here."`
	Build     buildCmd     `cmd:"" help:"Run the SQL models over the vintages."`
	Forecast  forecastCmd  `cmd:"" help:"Forecast the series of the last build, or those of any file; measure the method."`
	Check     checkCmd     `cmd:"" help:"Run the checks that stand before a release."`
	Publish   publishCmd   `cmd:"" help:"Make a release of what was built and checked, or publish one that was staged."`
	Approve   approveCmd   `cmd:"" help:"Let a staged release be published, now or at an hour."`
	Withdraw  withdrawCmd  `cmd:"" help:"Take a release out of use, with a public erratum."`
	Report    reportCmd    `cmd:"" help:"Write a report from a release."`
	Query     queryCmd     `cmd:"" help:"Observations of an indicator, from a release."`
	Plan      planCmd      `cmd:"" help:"For planners: what a release says of years to come."`
	Audit     auditCmd     `cmd:"" help:"Hold published figures against each other."`
	Explain   explainCmd   `cmd:"" help:"What one published figure was made of, down to the provider's lines."`
	Status    statusCmd    `cmd:"" help:"Sources, last good snapshots, current release, what is failing."`
	Diff      diffCmd      `cmd:"" help:"What changed between two vintages of a dataset, or between two releases."`
	Revisions revisionsCmd `cmd:"" help:"What each publication said of an indicator, and how far it was revised."`
	Recompute recomputeCmd `cmd:"" help:"A past state by today's models, for analysts; not for publication."`
	Accept    acceptCmd    `cmd:"" help:"Take a rejected snapshot into use, and say why."`
	Reject    rejectCmd    `cmd:"" help:"Withdraw a snapshot from use, or close the matter of a rejected one, and say why."`
	Verify    verifyCmd    `cmd:"" help:"Hash the lake and the releases again and hold them against the ledger."`
	Backup    backupCmd    `cmd:"" help:"Copy the lake to another folder, what is new only."`
	Restore   restoreCmd   `cmd:"" help:"Make a folder the lake that it was at a backup."`
	Prune     pruneCmd     `cmd:"" help:"Remove snapshots and releases that need not be kept any longer."`
	Serve     serveCmd     `cmd:"" help:"The web site, the API and the SDMX service of the current release."`
	Token     tokenCmd     `cmd:"" help:"Tokens for those who may read more over HTTP than the public."`
	Schedule  scheduleCmd  `cmd:"" help:"Run ingestion, releases and reports at their times, unattended."`
	Sandbox   sandboxCmd   `cmd:"" help:"The provider stand-in alone, on loopback."`
	New       newCmd       `cmd:"" help:"Draft declarations: a new source."`
}

// app is what a command works with.
type app struct {
	globals
	ctx     context.Context
	out     io.Writer // results
	console *console  // everything else
	config  config
	clock   clock.Clock
	now     func() time.Time                  // of the clock
	asked   func(provider string, status int) // is told of requests to providers; may be nil
}

// Main runs the program and returns its exit code.
func Main(args []string, stdout, stderr io.Writer) int { return MainAt(args, stdout, stderr, time.Now) }

// MainAt is Main with another clock: no result may depend on the day on which it is computed.
func MainAt(args []string, stdout, stderr io.Writer, now func() time.Time) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return MainOn(ctx, clock.System(now), args, stdout, stderr)
}

// MainOn is Main on a clock by which it also waits, until ctx ends.
func MainOn(ctx context.Context, clk clock.Clock, args []string, stdout, stderr io.Writer) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c, kong.Name("osservatorio"),
		kong.Description("Labour-market observatory: from the extracts of ISTAT, INPS, the Comunicazioni Obbligatorie, Excelsior and others to indicators, forecasts and reports."),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { exited = code }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.UsageOnError(), kong.Vars{"indicator_help": indicatorHelp, "methods": strings.Join(forecast.Methods(), ", ")})
	if err != nil {
		fmt.Fprintln(stderr, "osservatorio:", err)
		return exitFailed
	}
	k, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exitDone
	}
	if err != nil {
		fmt.Fprintf(stderr, "osservatorio: %v\nTry `osservatorio --help`, or `osservatorio COMMAND --help` for an example.\n", err)
		return exitUsage
	}
	a := &app{globals: c.globals, ctx: ctx, out: stdout, console: newConsole(stderr, c.Quiet, c.LogFormat), clock: clk, now: clk.Now}
	if a.config, err = loadConfig(c.Config); err == nil {
		err = k.Run(a)
	}
	return a.exit(err)
}

// exit tells an error and turns it into an exit code.
func (a *app) exit(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errPart):
		return exitPart
	case errors.Is(err, context.Canceled):
		a.console.fail("interrupted; the lake is as it was after the last whole step")
		return exitFailed
	case errors.As(err, &usage), errors.Is(err, lake.ErrMixed), errors.Is(err, snapshot.ErrUnknown), errors.Is(err, snapshot.ErrAmbiguous),
		errors.Is(err, release.ErrIndicator), errors.Is(err, release.ErrDimension), errors.Is(err, release.ErrValue), errors.Is(err, release.ErrNoForecast),
		errors.Is(err, release.ErrNoCell), errors.Is(err, release.ErrNotOne), errors.Is(err, release.ErrIncomparable):
		a.console.fail(err.Error())
		return exitUsage
	}
	if noRoom(err) {
		a.console.fail(err.Error() + "\n" + a.roomHint())
		return exitFailed
	}
	a.console.fail(err.Error())
	return exitFailed
}

// project loads the declarations: the program's own, or those of the configured folder.
func (a *app) project() (*project.Project, error) {
	p, err := project.Load(a.config.files())
	if err != nil {
		return nil, err
	}
	if err := p.Catalog.Override(a.config.Sources, a.config.Host); err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", a.Config, err)}
	}
	return p, nil
}

// lake opens the lake for reading.
func (a *app) lake() (*lake.Lake, error) {
	l, err := lake.Open(a.Data, a.now)
	return a.telling(l), err
}

// lakeOf opens the lake and makes it with this kind when it is new.
func (a *app) lakeOf(kind lake.Kind) (*lake.Lake, error) {
	l, err := lake.OpenAs(a.Data, kind, a.now)
	return a.telling(l), err
}

// lakeToWrite opens the lake and takes its writing lock; unlock gives it back.
func (a *app) lakeToWrite() (l *lake.Lake, unlock func(), err error) {
	if l, err = a.lake(); err != nil {
		return nil, nil, err
	}
	unlock, err = l.Lock()
	return l, unlock, err
}

// telling lets a lake tell what it made good after a crash.
func (a *app) telling(l *lake.Lake) *lake.Lake {
	if l != nil {
		l.Told = func(text string) { a.console.line(markWarn, "lake", text, 0) }
	}
	return l
}
