package notify

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/clock"
)

var failure = Message{Kind: Failure, At: time.Date(2026, 3, 28, 5, 46, 0, 0, time.UTC), Subject: "job release failed",
	Text: "build: a check blocks the release", Job: "release", Failures: 1, Lake: "/srv/lake"}

func sender(channels ...Channel) (*Sender, *clock.Simulated) {
	c := clock.NewSimulated(failure.At)
	return &Sender{Channels: channels, Clock: c, Timeout: time.Second, Waits: []time.Duration{5 * time.Second, time.Minute}}, c
}

func TestWebhook(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers []int // of successive tries; 0 is none within the timeout
		tries   int
		passed  time.Duration
		err     string
	}{
		{"taken", []int{204}, 1, 0, ""},
		{"taken at the third try", []int{503, 429, 200}, 3, 65 * time.Second, ""},
		{"never taken", []int{500, 500, 500, 200}, 3, 65 * time.Second, "it answered 500"},
		{"refused", []int{403, 200}, 1, 0, "it answered 403 Forbidden: refused"},
		{"moved", []int{302, 200}, 1, 0, "it answered 302"},
		{"silent, then taken", []int{0, 200}, 2, 5 * time.Second, ""},
		{"silent", []int{0, 0, 0, 200}, 3, 65 * time.Second, "no answer within"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tries := 0
			var got Message
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				answer := c.answers[tries]
				tries++
				body, _ := io.ReadAll(r.Body)
				if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.Header.Get(SignatureHeader) != Sign("segreto", body) {
					t.Errorf("%s %v", r.Method, r.Header)
				}
				if err := json.Unmarshal(body, &got); err != nil {
					t.Error(err)
				}
				if answer == 0 {
					<-r.Context().Done()
					return
				}
				if answer == 302 {
					w.Header().Set("Location", "/elsewhere")
				}
				w.WriteHeader(answer)
			}))
			hook, err := NewWebhook(srv.URL+"/hooks/T0PSECRET", "segreto")
			if err != nil {
				t.Fatal(err)
			}
			s, clock := sender(hook)
			s.Timeout = 200 * time.Millisecond
			out := s.Send(context.Background(), failure)
			srv.Close() // the handlers have ended
			if tries != c.tries || clock.Now().Sub(failure.At) != c.passed {
				t.Errorf("%d tries, %s passed", tries, clock.Now().Sub(failure.At))
			}
			if (out[0].Err == nil) != (c.err == "") || (c.err != "" && !strings.Contains(out[0].Err.Error(), c.err)) {
				t.Errorf("%v, want %q", out[0].Err, c.err)
			}
			if strings.Contains(out[0].Channel, "T0PSECRET") || out[0].Err != nil && strings.Contains(out[0].Err.Error(), "T0PSECRET") {
				t.Errorf("the secret address is told: %v", out[0])
			}
			if got.Subject != failure.Subject || got.Version != 1 || got.Kind != Failure || !got.At.Equal(failure.At) {
				t.Errorf("sent %+v", got)
			}
		})
	}
}

func TestADeafWebhookDoesNotKeepMailBack(t *testing.T) {
	office := open(t, &postOffice{})
	hook, err := NewWebhook("http://127.0.0.1:1/", "")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := sender(hook, &Mail{Server: office.addr, Security: NoTLS, From: "a@b.it", To: []string{"c@d.it"}, Timeout: time.Second})
	out := s.Send(context.Background(), failure)
	if mails, _ := office.kept(); out[0].Err == nil || out[1].Err != nil || len(mails) != 1 {
		t.Errorf("%v, %d mails", out, len(mails))
	}
}

func TestMail(t *testing.T) {
	for _, c := range []struct {
		name     string
		office   *postOffice
		security string
		user     string
		password string
		mails    int
		verbs    string // in their order
		err      string
	}{
		{"over STARTTLS with a login", &postOffice{startTLS: true, password: "oss:chiave"}, StartTLS, "oss", "chiave", 1, "EHLO STARTTLS EHLO AUTH MAIL RCPT RCPT DATA", ""},
		{"a wrong password", &postOffice{startTLS: true, password: "oss:chiave"}, StartTLS, "oss", "altra", 0, "EHLO STARTTLS EHLO AUTH", "535"},
		{"a server without STARTTLS is refused", &postOffice{}, StartTLS, "", "", 0, "EHLO", "STARTTLS"},
		{"a server without STARTTLS, taken as it is", &postOffice{}, Opportunistic, "", "", 1, "EHLO MAIL", ""},
		{"STARTTLS when it is offered", &postOffice{startTLS: true}, Opportunistic, "", "", 1, "EHLO STARTTLS EHLO MAIL", ""},
		{"no password in clear", &postOffice{password: "oss:chiave"}, NoTLS, "oss", "chiave", 0, "EHLO", "AUTH"},
		{"TLS from the first byte", &postOffice{implicit: true, password: "oss:chiave"}, ImplicitTLS, "oss", "chiave", 1, "EHLO AUTH MAIL", ""},
		{"busy, then taken", &postOffice{refuse: []string{"451 4.3.0 later"}}, NoTLS, "", "", 1, "EHLO MAIL", ""},
		{"the sender is refused", &postOffice{refuse: []string{"550 5.7.1 no", "550 5.7.1 no"}}, NoTLS, "", "", 0, "EHLO MAIL", "550"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			office := open(t, c.office)
			m := &Mail{Server: office.addr, Security: c.security, From: "osservatorio@ente.it", To: []string{"a@ente.it", "b@ente.it"},
				User: c.user, Password: c.password, Timeout: 5 * time.Second, Roots: office.roots}
			if err := m.Check(); err != nil {
				t.Fatal(err)
			}
			s, _ := sender(m)
			s.Timeout = 5 * time.Second
			out := s.Send(context.Background(), failure)
			mails, log := office.kept()
			if len(mails) != c.mails || (out[0].Err == nil) != (c.err == "") || (c.err != "" && !strings.Contains(out[0].Err.Error(), c.err)) {
				t.Fatalf("%d mails, %v, want %q; %q", len(mails), out[0].Err, c.err, log)
			}
			if !strings.HasPrefix(strings.Join(slices.DeleteFunc(log, func(v string) bool { return v == "NOOP" || v == "RSET" }), " "), c.verbs) {
				t.Errorf("the conversation was %q, want %s", log, c.verbs)
			}
			for _, want := range []string{"Subject: [osservatorio] job release failed", "From: <osservatorio@ente.it>", "To: <a@ente.it>, <b@ente.it>",
				"Date: Sat, 28 Mar 2026 05:46:00 +0000", "Auto-Submitted: auto-generated", "a check blocks the release", "Lake: /srv/lake"} {
				if len(mails) > 0 && !strings.Contains(mails[0], want) {
					t.Errorf("the mail lacks %q:\n%s", want, mails[0])
				}
			}
		})
	}
}

func TestACertificateOfAStrangerIsRefused(t *testing.T) {
	office := open(t, &postOffice{startTLS: true})
	s, _ := sender(&Mail{Server: office.addr, From: "a@b.it", To: []string{"c@d.it"}, Timeout: time.Second})
	s.Waits = nil
	if out := s.Send(context.Background(), failure); out[0].Err == nil || !strings.Contains(out[0].Err.Error(), "certificate") {
		t.Errorf("%v", out)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	err := (&Mail{Server: "smtp.ente.it", Security: "ssl", From: "nobody"}).Check()
	for _, want := range []string{`"smtp.ente.it" is not like`, `"ssl" is not one of`, "nobody to go to", `from "nobody"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	for _, address := range []string{"", "ente.it/hook", "ftp://ente.it/", "http://"} {
		if _, err := NewWebhook(address, ""); err == nil {
			t.Errorf("%q is taken as a webhook", address)
		}
	}
}
