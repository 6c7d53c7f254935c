package ingest

import (
	"context"
	"math"
	"runtime"
	"runtime/debug"
	"sync"

	"osservatorio/internal/snapshot"
)

// turns puts the extracts of one slot in the order of their jobs: a folder may hold several editions of a
// table, or one file many times over, and each is held against the one before. Extracts of other slots
// are taken in side by side.
type turns struct {
	mu    sync.Mutex
	moved sync.Cond
	slots map[int]string // of the jobs that are begun and not done; "" until a job knows its slot
}

func newTurns() *turns {
	t := &turns{slots: map[int]string{}}
	t.moved.L = &t.mu
	return t
}

// turn is the place of one job.
type turn struct {
	of  *turns
	job int
}

// begin gives a job its place. Jobs begin in their order.
func (t *turns) begin(job int) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.slots[job] = ""
	return &turn{t, job}
}

// claim says for which slot a job is, as soon as it is known: later jobs for others need not wait for it.
func (t *turn) claim(dataset, window string) {
	t.of.mu.Lock()
	defer t.of.mu.Unlock()
	t.of.slots[t.job] = snapshot.Slot(dataset, window)
	t.of.moved.Broadcast()
}

// wait returns when no earlier job is, or may still be, for the slot of a job.
func (t *turn) wait() {
	t.of.mu.Lock()
	defer t.of.mu.Unlock()
	for t.of.before(t.job, t.of.slots[t.job]) {
		t.of.moved.Wait()
	}
}

func (t *turns) before(job int, slot string) bool {
	for other, s := range t.slots {
		if other < job && (s == "" || s == slot) {
			return true
		}
	}
	return false
}

// done ends a job.
func (t *turn) done() {
	t.of.mu.Lock()
	defer t.of.mu.Unlock()
	delete(t.of.slots, t.job)
	t.of.moved.Broadcast()
}

// each runs work over the jobs with as many goroutines as there are processors and reports every
// outcome. Errors of the disk stop it.
func each[J any](ctx context.Context, in *Ingester, jobs []J, work func(context.Context, *turn, J) (Outcome, error)) error {
	if err := in.load(); err != nil {
		return err
	}
	defer in.closeDuck()
	defer roomyHeap()()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type placed struct {
		job  J
		turn *turn
	}
	queue := make(chan placed)
	order := newTurns()
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for p := range queue {
				start := in.Now()
				out, err := work(ctx, p.turn, p.job)
				p.turn.done()
				if err != nil {
					cancel(err)
					return
				}
				out.Elapsed = in.Now().Sub(start)
				in.mu.Lock()
				in.Done(out)
				in.mu.Unlock()
			}
		})
	}
feed:
	for i, j := range jobs {
		select {
		case queue <- placed{j, order.begin(i)}:
		case <-ctx.Done():
			break feed
		}
	}
	close(queue)
	group.Wait()
	return context.Cause(ctx)
}

// roomyHeap lets the heap grow before it is collected: reading makes much garbage and keeps little, and at
// Go's own pace a tenth of a large ingestion went into collecting. Near heapLimit the pace is Go's again.
// It gives back what puts the settings back; whoever runs the program with others of his own keeps them.
func roomyHeap() (restore func()) {
	percent, limit := debug.SetGCPercent(400), debug.SetMemoryLimit(heapLimit)
	if percent != 100 || limit != math.MaxInt64 {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
		return func() {}
	}
	return func() {
		debug.SetGCPercent(100)
		debug.SetMemoryLimit(math.MaxInt64)
	}
}

// heapLimit keeps an ingestion well below a gigabyte, and what it keeps in hand is a fraction of it.
const heapLimit = 512 << 20
