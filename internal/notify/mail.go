package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// How a connection to a mail server is secured.
const (
	StartTLS      = "starttls"      // the default: a server that does not offer it is refused
	Opportunistic = "opportunistic" // when the server offers it
	ImplicitTLS   = "implicit"      // from the first byte, as on port 465
	NoTLS         = "none"          // a server of this machine; no password is sent
)

// Mail sends messages through an SMTP server.
type Mail struct {
	Server   string // host:port
	Security string
	From     string
	To       []string
	User     string // no login when it is empty
	Password string
	Timeout  time.Duration  // of one conversation
	Roots    *x509.CertPool // the machine's when nil
}

var _ Channel = (*Mail)(nil)

// Check returns what is wrong with the settings.
func (m *Mail) Check() error {
	var errs []error
	if _, _, err := net.SplitHostPort(m.Server); err != nil {
		errs = append(errs, fmt.Errorf("mail server %q is not like smtp.example.it:587", m.Server))
	}
	if _, err := security(m.Security); err != nil {
		errs = append(errs, err)
	}
	if len(m.To) == 0 {
		errs = append(errs, errors.New("mail has nobody to go to: `to:` names no address"))
	}
	if _, err := m.message(Message{}); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func security(word string) ([]mail.Option, error) {
	switch word {
	case StartTLS, "":
		return []mail.Option{mail.WithTLSPolicy(mail.TLSMandatory)}, nil
	case Opportunistic:
		return []mail.Option{mail.WithTLSPolicy(mail.TLSOpportunistic)}, nil
	case ImplicitTLS:
		return []mail.Option{mail.WithSSL()}, nil
	case NoTLS:
		return []mail.Option{mail.WithTLSPolicy(mail.NoTLS)}, nil
	}
	return nil, fmt.Errorf("mail security %q is not one of %s, %s, %s, %s", word, StartTLS, Opportunistic, ImplicitTLS, NoTLS)
}

// Name is "mail" and the server.
func (m *Mail) Name() string { return "mail " + m.Server }

// Send hands one message to the server.
func (m *Mail) Send(ctx context.Context, message Message) error {
	msg, err := m.message(message)
	if err != nil {
		return fmt.Errorf("%w: %w", err, ErrPermanent)
	}
	client, hangUp, err := m.client()
	if err != nil {
		return fmt.Errorf("%w: %w", err, ErrPermanent)
	}
	defer hangUp()
	err = client.DialAndSendWithContext(ctx, msg)
	var refused *mail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %w", err, ErrPermanent)
	}
	return err
}

// client makes a client of the server, and what ends its conversation: the library leaves the
// connection open when a conversation fails before the first message.
func (m *Mail) client() (client *mail.Client, hangUp func(), err error) {
	host, port, err := net.SplitHostPort(m.Server)
	if err != nil {
		return nil, nil, err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, nil, fmt.Errorf("port %q: %w", port, err)
	}
	options, err := security(m.Security)
	if err != nil {
		return nil, nil, err
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host, RootCAs: m.Roots}
	options = append(options, mail.WithPort(number), mail.WithTLSConfig(config), mail.WithTimeout(m.Timeout))
	if m.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(m.Password))
	}
	hangUp = func() {}
	if m.Security != ImplicitTLS { // there only the library's own dialling knows that the line is secure
		var conn net.Conn
		options = append(options, mail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			var d net.Dialer
			var err error
			conn, err = d.DialContext(ctx, network, address)
			return conn, err
		}))
		hangUp = func() {
			if conn != nil {
				conn.Close()
			}
		}
	}
	client, err = mail.NewClient(host, options...)
	return client, hangUp, err
}

func (m *Mail) message(message Message) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.From(m.From); err != nil {
		return nil, fmt.Errorf("mail from %q: %w", m.From, err)
	}
	if err := msg.To(m.To...); err != nil {
		return nil, fmt.Errorf("mail to %s: %w", strings.Join(m.To, ", "), err)
	}
	msg.Subject("[osservatorio] " + message.Subject)
	msg.SetDateWithValue(message.At)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, message.Text+"\n\nLake: "+message.Lake+"\n")
	return msg, nil
}
