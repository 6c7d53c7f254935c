package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/notify"
)

// notifyConfig is who is told what the schedule does. What is secret comes from the environment:
// OSSERVATORIO_WEBHOOK_SECRET, OSSERVATORIO_SMTP_USER and OSSERVATORIO_SMTP_PASSWORD.
type notifyConfig struct {
	// Every is after how many failed runs of a job in a row another message is sent, after the first (10).
	Every int `yaml:"every"`
	// Keep is how long a message that cannot be sent is tried again (168h).
	Keep    time.Duration `yaml:"keep"`
	Webhook string        `yaml:"webhook"`
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
	notifyKeep    = 7 * 24 * time.Hour
	notifyAgain   = time.Hour // how often a message that waits is tried while no job ends
)

// notifyWaits are the waits between the first tries of one message; jobs wait meanwhile.
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
	if c.Every < 0 || c.Keep < 0 {
		err = errors.Join(err, errors.New("every and keep are not negative"))
	}
	return out, err
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

// staged is the message of a release that waits for a person.
func staged(id string) notify.Message {
	return notify.Message{Kind: notify.Decision, Release: id, Subject: "release " + id + " waits for approval",
		Text: "Release " + id + " is made and checked, and nobody is pointed at it yet.\n`osservatorio query INDICATOR --release " + id + "` and `osservatorio report semiannual --release " + id + "` show it, `osservatorio approve " + id + "` lets it be published."}
}

// rejected is the message of snapshots that wait for a person.
func rejected(datasets, reasons []string) notify.Message {
	return notify.Message{Kind: notify.Decision, Datasets: datasets, Subject: diag.Count(len(reasons), "snapshot waits", "snapshots wait") + " for a decision",
		Text: "They are kept and not used; the last good ones stay in use.\n" + strings.Join(reasons, "\n")}
}
