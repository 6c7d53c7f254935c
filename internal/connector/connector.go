// Package connector speaks the providers' protocols above HTTP: which requests bring one whole
// extract, and whether it has changed since it was had last.
package connector

import (
	"context"
	"errors"
	"io"
	"net/url"

	"osservatorio/internal/fetch"
	"osservatorio/internal/source"
)

// Job is one extract to be had.
type Job struct {
	Dataset *source.Dataset
	Request source.Request
	Have    Have
	Host    string // replaces scheme and host of every address (the stand-in)
	Cache   string // folder of the lake where structures are kept
	Temp    string // folder for parts of an extract in hand
}

// Have is what the last snapshot of the same window said of itself; empty when the extract must
// be fetched anew.
type Have struct {
	LastModified, ETag, Updated string
	SHA256                      string // of the bytes
}

// Got is what is known of the extract that the sink was given.
type Got struct {
	URL     string            // that was asked
	Headers map[string]string // of the answer: Last-Modified, Etag, Content-Type
	Asked   []string          // the addresses that were asked, where URL only stands for them
	Updated string            // the provider's own mark of the version, when it has one
	// Published is the day of publication by what the provider says of the extract, yyyy-mm-dd; empty when it says nothing.
	Published string
	Notes     []string // what the manifest should say
	Drift     []string // changes of the provider's structures that leave the request as it is, for people
	// Unchanged says that the provider has nothing newer: the sink was not called.
	Unchanged bool
}

// Connector speaks one protocol.
type Connector interface {
	// Fetch hands one whole extract to sink as one stream, started over on a retry. It may send several
	// requests. Errors are those of fetch.Client.Do, and others of OfProvider.
	Fetch(ctx context.Context, c *fetch.Client, j Job, sink func(io.Reader) error) (Got, error)
}

// connectors by the name that a resource gives in `via`.
var connectors = map[string]Connector{
	"":            plain{},
	"http":        plain{},
	"ckan":        ckan{},
	"databrowser": databrowser{},
	"osservatori": osservatori{},
	"socrata":     socrata{},
	"sdmx":        &sdmxService{},
}

// For finds the connector of a protocol.
func For(via string) (Connector, bool) {
	c, ok := connectors[via]
	return c, ok
}

// OfProvider reports whether an error concerns one provider and its declaration only, as against one of
// this machine or of the lake.
func OfProvider(err error) bool {
	var d *declared
	return fetch.AsError(err) != nil || errors.As(err, &d)
}

// KindOf is the kind of an error by which the ledger knows it: those of package fetch, "drift" for a
// structure that has changed, "declaration" for one that never was as declared.
func KindOf(err error) string {
	var drift *Drift
	var d *declared
	switch {
	case errors.As(err, &drift):
		return "drift"
	case errors.As(err, &d):
		return "declaration"
	}
	return string(fetch.KindOf(err))
}

// Address puts the stand-in's host in the place of the provider's.
func (j Job) Address(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || j.Host == "" {
		return raw, err
	}
	host, err := url.Parse(j.Host)
	if err != nil {
		return "", err
	}
	u.Scheme, u.Host = host.Scheme, host.Host
	return u.String(), nil
}

// ask makes the request for an address of the provider.
func (j Job) ask(address string, header map[string]string) (fetch.Request, error) {
	address, err := j.Address(address)
	return fetch.Request{Provider: j.Dataset.Source.Name, URL: address, Header: header, Policy: j.Dataset.Source.Policy(address),
		Discreet: j.Dataset.Schema != nil && j.Dataset.Schema.Personal}, err
}

// kept are the headers of an answer that a manifest keeps.
func kept(a *fetch.Answer) map[string]string {
	out := map[string]string{}
	for _, h := range []string{"Last-Modified", "Etag", "Content-Type"} {
		if v := a.Header.Get(h); v != "" {
			out[h] = v
		}
	}
	return out
}
