package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"osservatorio/internal/lake"
	"osservatorio/internal/notify"
	"osservatorio/internal/release"
	"osservatorio/internal/schedule"
)

// public is what everybody may know of a lake's releases.
type public struct {
	last   int // place of the last publication among all decisions
	latest string
	errata []release.Erratum
}

func publicOf(l *lake.Lake) (out public, err error) {
	register, err := release.ReadRegister(l)
	if err != nil {
		return out, err
	}
	for _, x := range register.Entries {
		if x.LastPublished > out.last {
			out.last, out.latest = x.LastPublished, x.Release
		}
	}
	out.errata = register.Errata()
	return out, nil
}

// corrections are the messages of the errata that there were not before, or that name another release as right. That the
// right one was withdrawn is told by its own erratum.
func (p public) corrections(before public) (out []notify.Message) {
	for _, x := range slices.Backward(p.errata) {
		if slices.ContainsFunc(before.errata, func(old release.Erratum) bool {
			return old.Release == x.Release && old.State == x.State && old.At.Equal(x.At) && (x.CorrectedBy == old.CorrectedBy || x.CorrectedBy == "")
		}) {
			continue
		}
		subject := "release " + x.Release + " withdrawn"
		if x.CorrectedBy != "" {
			subject = "release " + x.Release + " corrected by " + x.CorrectedBy
		}
		text := fmt.Sprintf("Release %s\n%s\n\n%s", x.Release, x.Text("it"), x.Text("en"))
		out = append(out, notify.Message{Kind: notify.Erratum, Release: x.Release, Subject: subject, Text: text})
	}
	return out
}

// announced does what a person decided and tells those who are to be told what changed for the public, when it is done.
// A message that cannot be sent fails nothing.
func (a *app) announced(l *lake.Lake, do func() error) error {
	before, err := publicOf(l)
	if err != nil {
		return err
	}
	failed := do()
	now, err := publicOf(l)
	if err != nil {
		return errors.Join(failed, err)
	}
	messages := now.corrections(before)
	if now.last > before.last {
		messages = append(messages, released(now.latest))
	}
	if len(messages) == 0 {
		return failed
	}
	return errors.Join(failed, a.send(l, messages))
}

// send brings messages to all channels with one try each, because a person waits. What could not be sent goes into the
// schedule's book and is tried again by its next run; while a schedule runs the book is its own, and it is told only.
func (a *app) send(l *lake.Lake, messages []notify.Message) error {
	channels, err := a.config.Notify.channels()
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	if len(channels) == 0 {
		return nil
	}
	sender := &notify.Sender{Channels: channels, Clock: a.clock, Timeout: notifyTimeout}
	unlock, err := l.LockSchedule()
	if errors.Is(err, lake.ErrScheduled) {
		for _, m := range messages {
			m.At, m.Lake = a.now(), l.Dir
			for _, o := range sender.Send(a.ctx, m) {
				if o.Err != nil {
					a.console.line(markWarn, o.Channel, fmt.Sprintf("%q was not sent: %v", m.Subject, o.Err), 0)
				}
			}
		}
		return nil
	}
	if err != nil {
		return err
	}
	defer unlock()
	book, err := schedule.OpenBook(l.SchedulePath())
	if err != nil {
		return err
	}
	n := a.notices(l, book, sender)
	for _, m := range messages {
		m.At, m.Lake = a.now(), l.Dir
		n.queue(m)
	}
	n.deliver(context.WithoutCancel(a.ctx))
	return nil
}

// notices keeps and sends messages of a lake.
func (a *app) notices(l *lake.Lake, book *schedule.Book, sender *notify.Sender) *notices {
	return &notices{every: cmp.Or(a.config.Notify.Every, notifyEvery), keep: cmp.Or(a.config.Notify.Keep, notifyKeep), lake: l.Dir, book: book, sender: sender,
		warn: func(channel, text string) { a.console.line(markWarn, channel, text, 0) }}
}
