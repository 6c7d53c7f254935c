package sandbox

import (
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// door is the port on which the stand-in listens. A port that is shut refuses connections, and
// those that were open are broken; it opens again under the same number.
type door struct {
	handler http.Handler

	mu     sync.Mutex
	addr   string // with its number, once it has been open
	server *http.Server
	timer  *time.Timer // of a door that opens again
}

// open listens on the address, or again on the one before when it is empty, and returns its URL.
func (d *door) open(addr string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if addr == "" {
		addr = d.addr
	}
	if d.server != nil {
		return "", errors.New("the stand-in listens on " + d.addr + " already")
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", err
	}
	d.addr = l.Addr().String()
	d.server = &http.Server{Handler: d.handler, ReadHeaderTimeout: 10 * time.Second}
	go d.server.Serve(l)
	return "http://" + d.addr, nil
}

// shut closes the port and every connection.
func (d *door) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
	}
	if d.server != nil {
		d.server.Close()
	}
	d.server = nil
}

// follow shuts the door when one of the faults says so, for as long as it says, and else opens it.
func (d *door) follow(faults []*Fault) error {
	for _, f := range faults {
		if f.Do != "refuse" {
			continue
		}
		if d.address() == "" {
			return errors.New("refuse: the stand-in does not listen yet")
		}
		d.shut()
		if f.For > 0 {
			d.mu.Lock()
			d.timer = time.AfterFunc(time.Duration(f.For), func() { d.open("") })
			d.mu.Unlock()
		}
		return nil
	}
	d.mu.Lock()
	closed := d.server == nil && d.addr != ""
	d.mu.Unlock()
	if !closed {
		return nil
	}
	_, err := d.open("")
	return err
}

func (d *door) address() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addr
}
