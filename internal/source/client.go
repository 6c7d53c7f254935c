package source

import (
	"fmt"
	"time"

	"osservatorio/internal/fetch"
)

// Client is how the provider has to be asked; what is left out is as package fetch has it by default.
type Client struct {
	Pace    Duration   `yaml:"pace"`     // least time between two requests, over all processes of the machine ("13s")
	Timeout Duration   `yaml:"timeout"`  // of one attempt
	MaxBody int64      `yaml:"max_body"` // bytes of an answer
	Retries []Duration `yaml:"retries"`  // waits before the second attempt, the third …; [] for none
	Breaker Duration   `yaml:"breaker"`  // nothing is asked for so long after a refusal
}

// Override is what an operator sets for a source in the configuration. Datasets with a base URL
// of their own keep it.
type Override struct {
	BaseURL string `yaml:"base_url"`
	Client  `yaml:",inline"`
}

// Override changes where and how the sources are asked. A pace below the declared one would have
// the operator's address banned: it is an error unless the base URL, or host, is of this machine.
func (c *Catalog) Override(by map[string]Override, host string) error {
	left := len(by)
	for _, s := range c.Sources {
		o, ok := by[s.Name]
		if !ok {
			continue
		}
		left--
		if o.BaseURL != "" {
			s.BaseURL = o.BaseURL
		}
		standIn := fetch.Loopback(o.BaseURL) || fetch.Loopback(host)
		if o.Pace != 0 && o.Pace < s.Client.Pace && !standIn {
			return fmt.Errorf("sources: %s: pace %v is less than the %v that the provider asks for; it may be less only for an address of this machine", s.Name, time.Duration(o.Pace), time.Duration(s.Client.Pace))
		}
		s.override = &o.Client
	}
	if left > 0 {
		for name := range by {
			if !c.has(name) {
				return fmt.Errorf("sources: there is no source %q", name)
			}
		}
	}
	return nil
}

func (c *Catalog) has(name string) bool {
	for _, s := range c.Sources {
		if s.Name == name {
			return true
		}
	}
	return false
}

// Policy is how an address of the source has to be asked. A stand-in on this machine, which nobody
// can annoy, is asked without pace and again at once, unless the operator says otherwise.
func (s *Source) Policy(address string) fetch.Policy {
	c := s.Client
	if fetch.Loopback(address) {
		c.Pace, c.Retries = 0, []Duration{0, 0}
	}
	if o := s.override; o != nil {
		if o.Pace > s.Client.Pace || o.Pace != 0 && fetch.Loopback(address) {
			c.Pace = o.Pace
		}
		if o.Timeout != 0 {
			c.Timeout = o.Timeout
		}
		if o.MaxBody != 0 {
			c.MaxBody = o.MaxBody
		}
		if o.Retries != nil {
			c.Retries = o.Retries
		}
		if o.Breaker != 0 {
			c.Breaker = o.Breaker
		}
	}
	p := fetch.Policy{Pace: time.Duration(c.Pace), Timeout: time.Duration(c.Timeout), MaxBody: c.MaxBody, Breaker: time.Duration(c.Breaker)}
	if c.Retries != nil {
		p.Retries = make([]time.Duration, len(c.Retries))
		for i, d := range c.Retries {
			p.Retries[i] = time.Duration(d)
		}
	}
	return p
}
