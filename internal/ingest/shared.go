package ingest

import (
	"context"
	"io"
	"os"
	"sync"

	"osservatorio/internal/connector"
)

// shared is an address that several extracts of one run come from, as the tables of one workbook do. It is
// asked once, and what it gave lies in the lake's folder for things in hand until the run ends.
type shared struct {
	jobs []fetchJob
	once sync.Once
	got  connector.Got
	err  error
	path string // of the bytes
}

// sharing is a key of what has the same answer.
type sharing struct{ source, url, accept string }

func (j fetchJob) sharing() sharing {
	return sharing{j.dataset.Source.Name, j.request.URL, j.request.Accept}
}

// share finds the addresses that several jobs ask for alike, and returns what forgets their bytes. Protocols
// with requests of their own say with more than the address what they ask for; personal data do not rest as they came.
func (in *Ingester) share(jobs []fetchJob) (forget func()) {
	in.shared = map[sharing]*shared{}
	for _, j := range jobs {
		if via := j.request.Resource.Via; via != "" && via != "http" || j.dataset.Schema.Personal {
			continue
		}
		s := in.shared[j.sharing()]
		if s == nil {
			s = &shared{}
			in.shared[j.sharing()] = s
		}
		s.jobs = append(s.jobs, j)
	}
	return func() {
		for _, s := range in.shared {
			if s.path != "" {
				os.Remove(s.path)
			}
		}
		in.shared = nil
	}
}

// fetch has a connector bring the extract of a job, or takes what another job of the run was given at the same address.
func (in *Ingester) fetch(ctx context.Context, job fetchJob, via connector.Connector, ask connector.Job, sink func(io.Reader) error) (connector.Got, error) {
	s := in.shared[job.sharing()]
	if s == nil || len(s.jobs) < 2 {
		return via.Fetch(ctx, in.Client, ask, sink)
	}
	s.once.Do(func() {
		for _, other := range s.jobs { // what one of them has not is wanted by all
			if in.have(other.dataset, other.request) != ask.Have {
				ask.Have = connector.Have{}
			}
		}
		c := &candidate{dataset: job.dataset, name: job.request.URL, url: job.request.URL}
		s.got, s.err = via.Fetch(ctx, in.Client, ask, func(body io.Reader) error {
			os.Remove(c.temp) // of an attempt that broke off
			return in.spool(c, body)
		})
		s.path = c.temp
	})
	if s.err != nil || s.got.Unchanged {
		return s.got, s.err
	}
	f, err := os.Open(s.path)
	if err != nil {
		return s.got, err
	}
	defer f.Close()
	return s.got, sink(f)
}
