package notify

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// postOffice is a mail server on loopback that speaks SMTP with STARTTLS and AUTH PLAIN.
type postOffice struct {
	addr  string
	roots *x509.CertPool

	startTLS bool     // offer it
	implicit bool     // speak TLS from the first byte
	password string   // "user:password"; login is asked for when it is not empty
	refuse   []string // answers to the first MAIL commands, e.g. "451 later"

	config *tls.Config
	mu     sync.Mutex
	log    []string // commands, without what is secret
	mails  []string
}

func open(t *testing.T, p *postOffice) *postOffice {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	p.config = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	p.roots = x509.NewCertPool()
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	p.roots.AddCert(cert)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.addr = l.Addr().String()
	var talks sync.WaitGroup
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			talks.Go(func() { p.talk(conn) })
		}
	}()
	t.Cleanup(func() { l.Close(); talks.Wait() })
	return p
}

// talk holds one conversation.
func (p *postOffice) talk(conn net.Conn) {
	defer func() { conn.Close() }()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	secure := p.implicit
	if secure {
		conn = tls.Server(conn, p.config)
	}
	r := bufio.NewReader(conn)
	say := func(format string, a ...any) { fmt.Fprintf(conn, format+"\r\n", a...) }
	say("220 posta.test ESMTP")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		p.note(verb)
		switch verb {
		case "EHLO":
			say("250-posta.test")
			if p.startTLS && !secure {
				say("250-STARTTLS")
			}
			if p.password != "" && secure {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go ahead")
			upgraded := tls.Server(conn, p.config)
			if upgraded.Handshake() != nil {
				return
			}
			conn, r, secure = upgraded, bufio.NewReader(upgraded), true
		case "AUTH":
			fields := strings.Fields(line)
			raw, _ := base64.StdEncoding.DecodeString(fields[len(fields)-1])
			if got := strings.ReplaceAll(strings.TrimPrefix(string(raw), "\x00"), "\x00", ":"); got != p.password {
				say("535 5.7.8 wrong credentials")
				continue
			}
			say("235 2.7.0 welcome")
		case "MAIL":
			if answer := p.next(); answer != "" {
				say("%s", answer)
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go on")
			var mail strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				mail.WriteString(line)
			}
			p.keep(mail.String())
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default: // RCPT, NOOP, RSET
			say("250 ok")
		}
	}
}

func (p *postOffice) note(verb string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, verb)
}

func (p *postOffice) keep(mail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, mail)
}

func (p *postOffice) next() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.refuse) == 0 {
		return ""
	}
	answer := p.refuse[0]
	p.refuse = p.refuse[1:]
	return answer
}

func (p *postOffice) kept() (mails, log []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mails, p.log
}
