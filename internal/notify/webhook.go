package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// SignatureHeader bears the signature of a webhook's body: "sha256=" and the HMAC-SHA-256 of
// the body's bytes, keyed with the secret, in hexadecimal.
const SignatureHeader = "Osservatorio-Signature"

// Webhook posts messages as JSON.
type Webhook struct {
	URL    string
	Secret string // signs the body when it is not empty
	Client *http.Client
}

var _ Channel = (*Webhook)(nil)

// NewWebhook makes a webhook that does not follow redirects: a receiver that has moved is told of, not guessed.
func NewWebhook(address, secret string) (*Webhook, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return nil, fmt.Errorf("webhook %q is not an address like https://host/path", address)
	}
	return &Webhook{URL: address, Secret: secret, Client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// Name is "webhook" and the host: paths and queries of webhooks often are secrets.
func (w *Webhook) Name() string {
	if u, err := url.Parse(w.URL); err == nil {
		return "webhook " + u.Host
	}
	return "webhook"
}

// Send posts a message; any answer of 2xx takes it.
func (w *Webhook) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "osservatorio/1")
	if w.Secret != "" {
		req.Header.Set(SignatureHeader, Sign(w.Secret, body))
	}
	resp, err := w.Client.Do(req)
	if err != nil {
		if u, ok := err.(*url.Error); ok {
			err = u.Err // without the address
		}
		return err
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	switch code := resp.StatusCode; {
	case code/100 == 2:
		return nil
	case code == http.StatusRequestTimeout, code == http.StatusTooManyRequests, code >= 500:
		return fmt.Errorf("it answered %s", resp.Status)
	}
	return fmt.Errorf("it answered %s: %w", resp.Status, ErrPermanent)
}

// Sign is the signature of a body.
func Sign(secret string, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write(body)
	return "sha256=" + hex.EncodeToString(h.Sum(nil))
}
