package e2e

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"osservatorio/internal/notify"
)

// mailbox takes mail over SMTP on loopback.
type mailbox struct {
	mu    sync.Mutex
	mails []string
}

func mailServer(t *testing.T) (*mailbox, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	box := &mailbox{}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go box.talk(conn)
		}
	}()
	return box, l.Addr().String()
}

func (b *mailbox) talk(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	fmt.Fprint(conn, "220 posta.test ESMTP\r\n")
	for lines.Scan() {
		switch verb, _, _ := strings.Cut(strings.ToUpper(lines.Text()), " "); verb {
		case "EHLO":
			fmt.Fprint(conn, "250-posta.test\r\n250 8BITMIME\r\n")
		case "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
			var mail strings.Builder
			for lines.Scan() && lines.Text() != "." {
				fmt.Fprintln(&mail, lines.Text())
			}
			b.mu.Lock()
			b.mails = append(b.mails, mail.String())
			b.mu.Unlock()
			fmt.Fprint(conn, "250 kept\r\n")
		case "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
	}
}

// TestErrataAreTold has releases corrected and withdrawn by hand and by the schedule: each is told once by mail and
// webhook, with the reason that the public reads; what could not be sent by hand is sent by the next run of the schedule.
func TestErrataAreTold(t *testing.T) {
	hook := &receiver{status: http.StatusOK}
	srv := httptest.NewServer(hook)
	defer srv.Close()
	box, smtp := mailServer(t)
	work := t.TempDir()
	project, err := filepath.Abs("testdata/project")
	if err != nil {
		t.Fatal(err)
	}
	config, lake := filepath.Join(work, "config.yaml"), filepath.Join(work, "lake")
	text := fmt.Sprintf("project: %s\nschedule: {jobs: [{name: nothing, at: \"0 0 1 1 *\", run: [report]}]}\nnotify: {webhook: %s, mail: {server: '%s', security: none, from: oss@example.org, to: [noi@example.org]}}\n", project, srv.URL, smtp)
	write(t, config, text)
	do := func(args ...string) result {
		t.Helper()
		r := osservatorio(append([]string{"--data", lake, "--config", config}, args...)...)
		if r.code != 0 {
			t.Fatalf("%v: exit %d\n%s", args, r.code, r.stderr)
		}
		return r
	}
	build := func(name, from string) {
		t.Helper()
		data, err := os.ReadFile(filepath.Join("testdata", from))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(work, name), string(data))
		for _, args := range [][]string{{"ingest", "--from", filepath.Join(work, name)}, {"build"}, {"forecast"}, {"check"}} {
			do(args...)
		}
	}
	told := func(want ...string) { // kind and a part of the text of each message since, on both channels
		t.Helper()
		hook.mu.Lock()
		box.mu.Lock()
		defer hook.mu.Unlock()
		defer box.mu.Unlock()
		if len(hook.messages) != len(want) || len(box.mails) != len(want) {
			t.Fatalf("%d messages and %d mails came, want %d: %+v", len(hook.messages), len(box.mails), len(want), hook.messages)
		}
		for i, w := range want {
			kind, part, _ := strings.Cut(w, ": ")
			if m := hook.messages[i]; m.Kind != kind || !strings.Contains(m.Subject+"\n"+m.Text, part) {
				t.Errorf("message %d is %+v, want %s", i+1, m, w)
			}
			if !strings.Contains(box.mails[i], hook.messages[i].Release) {
				t.Errorf("mail %d is not of %q:\n%s", i+1, hook.messages[i].Subject, box.mails[i])
			}
		}
		hook.messages, box.mails = nil, nil
	}

	build("occupati_10-04-2014.csv", "occupati_10-04-2014.csv")
	do("publish")
	first := currentOf(lake)
	told(notify.Release + ": " + first)
	do("publish")
	told() // nothing changed

	build("occupati_11-04-2014.csv", "occupati_10-04-2015.csv")
	do("publish", "--corrects", first, "--reason", "letti due volte")
	second := currentOf(lake)
	told(notify.Erratum+": corrected by "+second, notify.Release+": "+second)

	hook.mu.Lock()
	hook.status = http.StatusForbidden
	hook.mu.Unlock()
	if warned := do("withdraw", second, "--reason", "tutta sbagliata").stderr; !strings.Contains(warned, "was not sent") {
		t.Errorf("a message that was refused:\n%s", warned)
	}
	hook.mu.Lock()
	hook.status = http.StatusOK
	hook.mu.Unlock()
	do("schedule", "--once")
	told(notify.Erratum + ": tutta sbagliata")

	// A correction that was approved is published by the schedule.
	write(t, config, text+"releases: {approval: any}\n")
	build("occupati_12-04-2014.csv", "occupati_10-04-2014.csv")
	third := strings.TrimSpace(do("publish", "--stage", "--corrects", first, "--reason", "mancava Torino").stdout)
	do("approve", third)
	told()
	do("schedule", "--once")
	if currentOf(lake) != third {
		t.Fatalf("%s is current, not %s", currentOf(lake), third)
	}
	told(notify.Erratum+": corrected by "+third, notify.Release+": "+third)
}
