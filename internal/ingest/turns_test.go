package ingest

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
)

// Jobs of one slot are done in their order, however long each takes to find out its slot.
func TestTurns(t *testing.T) {
	order := newTurns()
	const jobs = 60
	queue := make(chan *turn)
	var mu sync.Mutex
	last := map[string]int{}
	var group sync.WaitGroup
	for range 7 {
		group.Go(func() {
			for place := range queue {
				slot := fmt.Sprint(place.job % 3)
				for range place.job % 5 * 1000 { // some take longer
					runtime.Gosched()
				}
				place.claim("s/d", slot)
				place.wait()
				mu.Lock()
				if place.job < last[slot] {
					t.Errorf("job %d of slot %s came after job %d", place.job, slot, last[slot])
				}
				last[slot] = place.job
				mu.Unlock()
				place.done()
			}
		})
	}
	for i := range jobs {
		queue <- order.begin(i)
	}
	close(queue)
	group.Wait()
	if len(last) != 3 || last["2"] != jobs-1 {
		t.Errorf("last jobs %v", last)
	}
}

// Editions of one table in one folder are taken in as they were published, whatever their names' order.
func TestEditionsOfOneFolderFollowEachOther(t *testing.T) {
	b := newBench(t)
	b.drop(t, "long-a._02012015.csv", panel(2001, 2006, usual), "long-a._03012014.csv", panel(2000, 2005, usual), "long-a._01012016.csv", panel(2000, 2006, usual))
	for name, want := range map[string]Status{"long-a._03012014.csv": New, "long-a._02012015.csv": Rejected, "long-a._01012016.csv": New} {
		if out := b.outcomes[name]; out.Status != want {
			t.Errorf("%s: %s %s, want %s", name, out.Status, out.Snapshot.Reason, want)
		}
	}
}
