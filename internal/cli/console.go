package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// console tells people what goes on, on stderr: a line a thing done, a bar while
// something long runs on a terminal, JSON lines when asked for.
type console struct {
	mu       sync.Mutex
	w        io.Writer
	quiet    bool
	json     *slog.Logger
	terminal bool
	bar      *progressbar.ProgressBar
}

func newConsole(w io.Writer, quiet bool, format string) *console {
	c := &console{w: w, quiet: quiet}
	if f, ok := w.(*os.File); ok {
		c.terminal = term.IsTerminal(int(f.Fd()))
	}
	if format == "json" {
		c.json = slog.New(slog.NewJSONHandler(w, nil))
	}
	return c
}

// logger is for what tells its work line by line, such as a server.
func (c *console) logger() *slog.Logger {
	if c.json != nil {
		return c.json
	}
	o := &slog.HandlerOptions{}
	if c.quiet {
		o.Level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(c.w, o))
}

// Marks of a line.
const (
	markDone = "OK"
	markSame = "="
	markWarn = "WARN"
	markFail = "FAIL"
	markInfo = "·"
)

// line tells one thing done. Warnings and failures are told even when quiet.
func (c *console) line(mark, subject, text string, elapsed time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clear()
	if c.quiet && mark != markWarn && mark != markFail {
		return
	}
	if c.json != nil {
		level := slog.LevelInfo
		switch mark {
		case markWarn:
			level = slog.LevelWarn
		case markFail:
			level = slog.LevelError
		}
		attrs := []any{slog.String("subject", subject)}
		if elapsed > 0 {
			attrs = append(attrs, slog.Float64("seconds", elapsed.Seconds()))
		}
		c.json.Log(context.Background(), level, text, attrs...)
		return
	}
	out := fmt.Sprintf("%-5s%-34s %s", mark, subject, text)
	if elapsed > 0 {
		out += fmt.Sprintf("  (%.1fs)", elapsed.Seconds())
	}
	fmt.Fprintln(c.w, strings.TrimRight(out, " "))
}

// fail tells why a command failed; several lines stay several lines.
func (c *console) fail(text string) { c.line(markFail, "osservatorio", text, 0) }

// step runs one step of the chain and tells it with its time. done gives the result's text.
func (c *console) step(name string, work func() (string, error)) error {
	start := time.Now()
	text, err := work()
	if err != nil {
		c.mu.Lock()
		c.clear()
		c.mu.Unlock()
		return fmt.Errorf("%s: %w", name, err)
	}
	c.line(markDone, name, text, time.Since(start))
	return nil
}

// progress shows a bar on a terminal; elsewhere the lines of the steps are enough.
func (c *console) progress(done, total int, what string) {
	if c.quiet || !c.terminal || c.json != nil || total == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bar == nil {
		c.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(c.w), progressbar.OptionClearOnFinish(),
			progressbar.OptionShowCount(), progressbar.OptionSetWidth(30), progressbar.OptionThrottle(80*time.Millisecond))
	}
	c.bar.ChangeMax(total)
	c.bar.Describe(fmt.Sprintf("%-44.44s", what))
	c.bar.Set(done)
}

// clear takes the bar away before a line is written.
func (c *console) clear() {
	if c.bar != nil {
		c.bar.Clear()
		c.bar = nil
	}
}
