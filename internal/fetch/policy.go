// Package fetch asks one provider, as it has to be asked: at its pace, which all processes of
// the machine share and no restart forgets; again when that helps and not when it does not;
// and not at all while it is to be left in peace.
package fetch

import (
	"net"
	"net/url"
	"time"
)

// Policy is how a provider has to be asked. Zero values mean the defaults.
type Policy struct {
	// Pace is the least time from one request to the next, over all processes of this machine; none when zero.
	Pace time.Duration
	// Timeout is of one attempt, from the connection to the last byte; 300 s by default.
	Timeout time.Duration
	// MaxBody is the most bytes that an answer may have, unpacked; 4 GiB by default.
	MaxBody int64
	// Retries are the waits before the second attempt, the third and so on: 60 s and 300 s by default (nil), none when empty.
	Retries []time.Duration
	// Breaker is for how long nothing is asked after the provider has refused (429, 403); 6 h by default.
	Breaker time.Duration
}

func (p Policy) withDefaults() Policy {
	if p.Timeout == 0 {
		p.Timeout = 300 * time.Second
	}
	if p.MaxBody == 0 {
		p.MaxBody = 4 << 30
	}
	if p.Retries == nil {
		p.Retries = []time.Duration{60 * time.Second, 300 * time.Second}
	}
	if p.Breaker == 0 {
		p.Breaker = 6 * time.Hour
	}
	return p
}

// Loopback reports whether an address is of this machine: no provider, but a stand-in.
func Loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
