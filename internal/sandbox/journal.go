package sandbox

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Request is one request that came in.
type Request struct {
	Time   time.Time // by the stand-in's clock, when its header had been read
	Method string
	Path   string // with the query
	Status int    // 0 when the connection was broken before an answer began, or no answer has begun yet
}

// kept is how many requests are remembered; of more, the oldest are forgotten.
const kept = 1 << 16

// journal remembers the requests.
type journal struct {
	now   func() time.Time
	watch func(Request) // told of every answered request

	mu       sync.Mutex
	requests []*Request
}

// begin writes a request down; done adds the status of its answer.
func (j *journal) begin(r *http.Request) (done func(status int)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	entry := &Request{Time: j.now(), Method: r.Method, Path: r.URL.RequestURI()}
	if len(j.requests) >= 2*kept {
		j.requests = slices.Delete(j.requests, 0, kept)
	}
	j.requests = append(j.requests, entry)
	return func(status int) {
		j.mu.Lock()
		defer j.mu.Unlock()
		entry.Status = status
		if j.watch != nil {
			j.watch(*entry)
		}
	}
}

// Watch has every request told when it has been answered, one at a time. It must be called before anything is asked.
func (s *Stand) Watch(tell func(Request)) { s.journal.watch = tell }

// Requests lists the last requests in the order in which they came, at most 65,536.
func (s *Stand) Requests() []Request {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	all := s.journal.requests
	all = all[max(0, len(all)-kept):]
	out := make([]Request, len(all))
	for i, r := range all {
		out[i] = *r
	}
	return out
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController flush the answer and take the connection over.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
