package panel

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"

	"osservatorio/internal/forecast"
)

// Kept are drafts by the fingerprint of series, horizon and method. It is filled
// with what was computed, and says which of it was used.
type Kept struct {
	drafts map[string]forecast.Draft
	used   map[string]bool
}

// NewKept takes the drafts of an earlier run; none for a first one.
func NewKept(drafts map[string]forecast.Draft) *Kept {
	k := &Kept{drafts: map[string]forecast.Draft{}, used: map[string]bool{}}
	for key, d := range drafts {
		k.drafts[key] = d
	}
	return k
}

// Used are the drafts that were asked for, to be kept for the next run.
func (k *Kept) Used() map[string]forecast.Draft {
	out := map[string]forecast.Draft{}
	for key := range k.used {
		out[key] = k.drafts[key]
	}
	return out
}

// Options say how Run computes.
type Options struct {
	Method   string                // as forecast.AutoOptions
	Workers  int                   // 0 for one a processor; results do not depend on it
	Kept     *Kept                 // may be nil
	Progress func(done, total int) // of the series that have to be computed
}

// Question is a panel, and pasts of it in the order of their last periods: as they
// were known then, or its first periods. All have the same nodes and the same start.
type Question struct {
	Now   Panel
	Pasts []Panel
}

// Answer is what is said of a panel and of its pasts.
type Answer struct {
	Now   Outlook
	Pasts []Outlook
}

// Run answers questions. fresh is how many series had to be computed.
func Run(ctx context.Context, questions []Question, options Options) (answers []Answer, fresh int, err error) {
	if options.Kept == nil {
		options.Kept = NewKept(nil)
	}
	var jobs [][]job // by question and panel
	var flat []*job
	for _, q := range questions {
		for _, p := range q.panels() {
			own := p.jobs()
			jobs = append(jobs, own)
			for i := range own {
				flat = append(flat, &own[i])
			}
		}
	}
	if fresh, err = options.Kept.compute(ctx, flat, options); err != nil {
		return nil, fresh, err
	}
	for _, q := range questions {
		n := len(q.Pasts) + 1
		answer, err := q.answer(jobs[:n], options.Kept)
		if err != nil {
			return nil, fresh, err
		}
		answers, jobs = append(answers, answer), jobs[n:]
	}
	return answers, fresh, nil
}

// panels are the pasts and the present, in the order of time.
func (q Question) panels() []Panel { return append(slices.Clone(q.Pasts), q.Now) }

// job is one series to be drafted: a node of a panel, or its sums over blocks.
type job struct {
	node, block int // block is 1 for the series itself
	task        forecast.Task
	key         string
}

// fewestBlocks is how many sums over blocks are worth a forecast of their own.
const fewestBlocks = 5

// jobs lists the series of a panel, then their blocks.
func (p Panel) jobs() []job {
	values, alive := p.filled()
	var out []job
	add := func(node, block int, y []float64, freq, horizon int) {
		t := forecast.Task{Horizon: horizon, Series: forecast.Series{ID: p.Nodes[node].ID, Freq: freq, Values: y, NonNegative: true}}
		if block == 1 {
			t.Start = p.Start
		}
		out = append(out, job{node: node, block: block, task: t})
	}
	for _, i := range alive {
		add(i, 1, values[i], p.Freq, p.Horizon)
	}
	for _, k := range p.Blocks {
		for _, i := range alive {
			y := blocked(values[i], k)
			if len(y) >= fewestBlocks && !math.IsNaN(y[len(y)-1]) {
				add(i, k, y, p.Freq/k, (p.Horizon+p.Freq-1)/p.Freq*p.Freq/k)
			}
		}
	}
	return out
}

// compute fills in the keys of the jobs and makes the drafts that are not kept.
func (k *Kept) compute(ctx context.Context, jobs []*job, options Options) (int, error) {
	var tasks []forecast.Task
	var keys []string
	for _, j := range jobs {
		j.key = fingerprint(j.task, options.Method)
		if _, have := k.drafts[j.key]; !have && !k.used[j.key] {
			tasks, keys = append(tasks, j.task), append(keys, j.key)
		}
		k.used[j.key] = true
	}
	drafts, err := forecast.Drafts(ctx, tasks, forecast.AutoOptions{Method: options.Method, Workers: options.Workers, Progress: options.Progress})
	if err != nil {
		return len(tasks), err
	}
	for i, d := range drafts {
		k.drafts[keys[i]] = d
	}
	return len(tasks), nil
}

// fingerprint is the SHA-256 of all that a draft depends on.
func fingerprint(t forecast.Task, method string) string {
	sum := sha256.New()
	sum.Write([]byte(forecast.Version + "\x00" + method + "\x00"))
	for _, n := range []uint64{uint64(t.Freq), uint64(t.Horizon), uint64(len(t.Values))} {
		sum.Write(binary.LittleEndian.AppendUint64(nil, n))
	}
	for _, v := range t.Values {
		if math.IsNaN(v) {
			v = math.NaN() // one of the many
		}
		sum.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
