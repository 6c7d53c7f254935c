package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"osservatorio/internal/notify"
	"osservatorio/internal/schedule"
)

// notifyConfig is who is told what the schedule does. What is secret comes from the environment:
// OSSERVATORIO_WEBHOOK_SECRET, OSSERVATORIO_SMTP_USER and OSSERVATORIO_SMTP_PASSWORD.
type notifyConfig struct {
	// Every is after how many failed runs of a job in a row another message is sent, after the first (10).
	Every   int    `yaml:"every"`
	Webhook string `yaml:"webhook"`
	Mail    *struct {
		Server   string   `yaml:"server"`   // host:port
		Security string   `yaml:"security"` // starttls, opportunistic, implicit, none
		From     string   `yaml:"from"`
		To       []string `yaml:"to"`
	} `yaml:"mail"`
}

const (
	notifyTimeout = 15 * time.Second
	notifyEvery   = 10
)

// notifyWaits are the waits between the tries of one message; jobs wait meanwhile.
var notifyWaits = []time.Duration{5 * time.Second, 30 * time.Second}

// channels are the configured ones; all that is wrong with them is returned together.
func (c notifyConfig) channels() (out []notify.Channel, err error) {
	if c.Webhook != "" {
		hook, bad := notify.NewWebhook(c.Webhook, os.Getenv("OSSERVATORIO_WEBHOOK_SECRET"))
		err = errors.Join(err, bad)
		out = append(out, hook)
	}
	if c.Mail != nil {
		mail := &notify.Mail{Server: c.Mail.Server, Security: c.Mail.Security, From: c.Mail.From, To: c.Mail.To, Timeout: notifyTimeout,
			User: os.Getenv("OSSERVATORIO_SMTP_USER"), Password: os.Getenv("OSSERVATORIO_SMTP_PASSWORD")}
		err = errors.Join(err, mail.Check())
		out = append(out, mail)
	}
	if c.Every < 0 {
		err = errors.Join(err, errors.New("every is not negative"))
	}
	return out, err
}

// notices turns events of jobs into messages and keeps the count of them.
type notices struct {
	sender *notify.Sender
	every  int
	lake   string
	book   *schedule.Book
	tell   func(channel string, err error) // when a message could not be sent
	news   []notify.Message                // of the job in hand, to be sent at its end
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
			Subject: fmt.Sprintf("job %s works again", job), Text: fmt.Sprintf("After %d failed runs: %s", e.Failures, e.Text) + next})
	}
	for _, m := range messages {
		m.At, m.Lake = e.At, n.lake
		n.send(ctx, m)
	}
}

// send sends a message and counts what became of it; what could not be sent fails no job.
func (n *notices) send(ctx context.Context, m notify.Message) {
	for _, o := range n.sender.Send(ctx, m) {
		c := n.book.Notices[o.Channel]
		if c == nil {
			c = &schedule.Notices{}
			n.book.Notices[o.Channel] = c
		}
		c.LastTried = n.sender.Clock.Now().UTC()
		if o.Err != nil {
			c.Failed++
			c.Failing = o.Err.Error()
			n.tell(o.Channel, o.Err)
			continue
		}
		c.Sent++
		c.Failing, c.LastSent = "", c.LastTried
	}
}

// testNotify sends a message by every channel and tells what became of it.
func testNotify(a *app, sender *notify.Sender) error {
	if len(sender.Channels) == 0 {
		return usagef("nobody is to be notified: write a webhook or mail under notify: in the file that --config names")
	}
	failed := false
	for _, o := range sender.Send(a.ctx, notify.Message{Kind: notify.Test, At: a.now(), Lake: a.Data, Subject: "test message", Text: "Notifications of this observatory reach you."}) {
		if o.Err != nil {
			failed = true
			a.console.line(markFail, o.Channel, fmt.Sprintf("not sent: %v", o.Err), 0)
			continue
		}
		a.console.line(markDone, o.Channel, "sent", 0)
	}
	if failed {
		return errPart
	}
	return nil
}

// released is the message of a new release.
func released(id string) notify.Message {
	return notify.Message{Kind: notify.Release, Release: id, Subject: "new release " + id, Text: "Release " + id + " is published and is the current one."}
}

// rejected is the message of snapshots that wait for a person.
func rejected(datasets, reasons []string) notify.Message {
	return notify.Message{Kind: notify.Decision, Datasets: datasets, Subject: fmt.Sprintf("%d snapshots wait for a decision", len(reasons)),
		Text: "They are kept and not used; the last good ones stay in use.\n" + strings.Join(reasons, "\n")}
}
