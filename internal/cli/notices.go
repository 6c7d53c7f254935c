package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/notify"
	"osservatorio/internal/schedule"
)

// notices turns events of jobs into messages, keeps these in the schedule's book until they are
// sent or too old, and counts what became of them.
type notices struct {
	sender *notify.Sender
	every  int
	keep   time.Duration // after which a message is given up
	lake   string
	book   *schedule.Book
	warn   func(channel, text string) // when a message could not be sent
	news   []notify.Message           // of the job in hand, to be sent at its end
	tried  time.Time                  // when the messages in the book last were
}

// add keeps a message for the end of the job in hand.
func (n *notices) add(m notify.Message) { n.news = append(n.news, m) }

// event sends what a job has to tell at its end.
func (n *notices) event(ctx context.Context, e schedule.Event) {
	messages := n.news
	n.news = nil
	job, next := e.Job.Name.Text, ""
	if !e.Next.IsZero() {
		next = "\nNext run: " + romeText(e.Next)
	}
	switch e.What {
	case schedule.Started, schedule.Missed:
		n.news = messages // the job has not ended
		return
	case schedule.Failed:
		if e.Failures == 1 || e.Failures%n.every == 0 {
			messages = append(messages, notify.Message{Kind: notify.Failure, Job: job, Failures: e.Failures,
				Subject: fmt.Sprintf("job %s failed (%d in a row)", job, e.Failures), Text: e.Text + next + "\n`osservatorio status` shows the rest."})
		}
	case schedule.Recovered:
		messages = append(messages, notify.Message{Kind: notify.Recovery, Job: job, Failures: e.Failures,
			Subject: fmt.Sprintf("job %s works again", job), Text: fmt.Sprintf("After %s: %s", diag.Count(e.Failures, "failed run", "failed runs"), e.Text) + next})
	}
	for _, m := range messages {
		m.At, m.Lake = e.At, n.lake
		n.queue(m)
	}
	n.deliver(ctx)
}

// tell sends a message that has to do with no job.
func (n *notices) tell(ctx context.Context, m notify.Message) {
	m.At, m.Lake = n.sender.Clock.Now(), n.lake
	n.queue(m)
	n.deliver(ctx)
}

// queue keeps a message for every channel.
func (n *notices) queue(m notify.Message) {
	data, err := json.Marshal(m)
	if err != nil {
		panic(err) // a struct of texts
	}
	for _, c := range n.sender.Channels {
		n.book.Unsent = append(n.book.Unsent, schedule.Unsent{Channel: c.Name(), Since: m.At.UTC(), Message: data})
	}
}

// idle tries again, now and then, what could not be sent.
func (n *notices) idle(ctx context.Context) {
	if n.sender.Clock.Now().Sub(n.tried) >= notifyAgain {
		n.deliver(ctx)
	}
}

// deliver sends what is in the book, each channel's in its order: a message that could not be sent
// keeps the later ones of its channel waiting, unless the receiver refused just this one. The book is
// written before, so that a crash loses no message (one may come twice), and after. What cannot be
// sent fails no job.
func (n *notices) deliver(ctx context.Context) {
	if len(n.book.Unsent) == 0 {
		return
	}
	n.tried = n.sender.Clock.Now()
	n.save()
	deaf := map[string]bool{}
	var left []schedule.Unsent
	for _, u := range n.book.Unsent {
		if !n.settle(ctx, &u, deaf) {
			left = append(left, u)
		}
	}
	n.book.Unsent = left
	n.save()
}

// settle sends a message unless its channel was found deaf, or gives it up when it is too old. It
// returns whether nothing is left to do.
func (n *notices) settle(ctx context.Context, u *schedule.Unsent, deaf map[string]bool) bool {
	var m notify.Message
	if err := json.Unmarshal(u.Message, &m); err != nil {
		n.warn(u.Channel, fmt.Sprintf("a notification of %s cannot be read any more and is given up: %v", romeText(u.Since), err))
		return true
	}
	c := n.count(u.Channel)
	var failed error
	if ctx.Err() == nil && !deaf[u.Channel] && n.sender.Has(u.Channel) {
		failed = n.sender.SendBy(ctx, u.Channel, m, u.Tries > 0)
		if failed != nil && ctx.Err() != nil {
			return false // told to stop
		}
		c.LastTried = n.sender.Clock.Now().UTC()
		if failed == nil {
			c.Sent++
			c.Failing, c.LastSent = "", c.LastTried
			return true
		}
		u.Tries++
		c.Failing, deaf[u.Channel] = failed.Error(), !errors.Is(failed, notify.ErrPermanent)
	}
	end := u.Since.Add(n.keep)
	if !n.sender.Clock.Now().Before(end) {
		c.Failed++
		n.warn(u.Channel, fmt.Sprintf("given up: the notification of %s, %q, could not be sent for %s", romeText(u.Since), m.Subject, n.keep))
		return true
	}
	if failed != nil {
		n.warn(u.Channel, fmt.Sprintf("a notification was not sent: %v; it is kept and tried again until %s", failed, romeText(end)))
	}
	return false
}

// count is how a channel fares.
func (n *notices) count(channel string) *schedule.Notices {
	if n.book.Notices[channel] == nil {
		n.book.Notices[channel] = &schedule.Notices{}
	}
	return n.book.Notices[channel]
}

// save writes the book; what it cannot write now is written at the job's end, or told then.
func (n *notices) save() {
	if err := n.book.Save(); err != nil {
		n.warn("notifications", err.Error())
	}
}
