package forecast

import (
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Task is a series and how far ahead it is to be forecast.
type Task struct {
	Series
	Horizon int
}

// AutoOptions say how Automatic computes.
type AutoOptions struct {
	Method   string                // one of Methods instead of the combination; empty for the combination
	Workers  int                   // parallel workers, 0 for one a processor
	Progress func(done, total int) // called after each series, never twice at once; nil for none
}

// Result is the forecast of one series. Points has one for each step, or none if
// Method is NoMethod.
type Result struct {
	ID string
	Choice
	Points   []Point
	Adjusted *Adjusted // what was taken out before and put back; nil if nothing was asked for
}

// Automatic forecasts every series, of any frequency, by the default method: a
// combination of exponential smoothing, theta and ARIMA models, of short seasons also of
// local and global trend, with weights from
// rolling origins within the series, and limits calibrated on the errors at those
// origins over all series of a frequency. Results come in the order of the tasks;
// equal tasks give equal bits, whatever the number of workers. It takes any
// series of finite or missing values and fails only with a *SeriesError for
// others, before computing anything, and with the context's error.
func Automatic(ctx context.Context, tasks []Task, options AutoOptions) ([]Result, error) {
	for _, t := range tasks {
		if err := t.validate(); err != nil {
			return nil, err
		}
	}
	members, err := membersOf(options.Method)
	if err != nil {
		return nil, err
	}
	drafts := make([]draft, len(tasks))
	err = parallel(ctx, len(tasks), options, func(i int) { drafts[i] = newDraft(tasks[i], members) })
	if err != nil {
		return nil, err
	}
	return calibrated(tasks, drafts), nil
}

// draft is a forecast before its limits are calibrated.
type draft struct {
	complete
	freq    int
	now     path
	labels  []Weight
	scores  scored
	reason  Reason
	detail  string
	without bool // nothing can be forecast
	back    *Restored
}

func newDraft(t Task, members []member) draft {
	c := newComplete(t.Series)
	d := draft{complete: c, freq: t.Freq, reason: Combination}
	h := t.Horizon + c.ahead
	switch {
	case len(c.y) == 0:
		d.without, d.reason, d.detail = true, NoData, "no value"
		return d
	case constant(c.y):
		d.now = flatPath(c, h)
		return d.plain(c)
	}
	if t.Adjust != nil {
		c.taken = newTaken(&c, *t.Adjust, h)
		d.complete, d.back = c, c.taken.restored(len(c.y), h)
	}
	if len(members) > 1 {
		members = c.combined()
	}
	shots := roll(c, h, members)
	var past []trial
	for k, s := range shots {
		w := weights(shots[:k], s)
		p, ok := combine(s, w, h)
		if !ok {
			p, _ = naiveMember(input{y: c.y[:s.known], m: c.m}, h)
		}
		if k < len(shots)-1 {
			past = append(past, trial{s, p})
			continue
		}
		d.now = p
		for i, part := range w {
			if part > 0 {
				d.labels = append(d.labels, Weight{s.paths[i].label, part})
			}
		}
	}
	if len(d.labels) == 0 {
		d.reason = TooShort
		if shots[len(shots)-1].astray {
			d.reason = Astray
		}
		d.labels = []Weight{{Naive, 1}}
	}
	d.scores = scores(d.freq, h, past)
	d.now.sdv = d.now.times(inflation(past))
	return d
}

// plain labels a draft of a series that never varied.
func (d draft) plain(c complete) draft {
	d.labels = []Weight{{Naive, 1}}
	d.reason = Constant
	if c.y[0] == 0 {
		d.reason = AllZero
	}
	return d
}

// flatPath repeats the value of a constant series. What a few equal values do not
// show, the limits allow for: a tenth of the value after one, nothing after many. Zeros
// have no size; after n of them a one comes next with a chance of 1 in n+1 (Laplace's
// rule of succession), whose deviation the limits take.
func flatPath(c complete, h int) path {
	p := path{label: Naive, mean: make([]float64, h), sdv: make([]float64, h)}
	n := float64(len(c.y))
	for j := range h {
		p.mean[j] = c.y[0]
		p.sdv[j] = math.Abs(c.y[0]) * math.Sqrt(float64(j+1)) / (10 * n * n)
		if c.y[0] == 0 {
			p.sdv[j] = math.Sqrt(n) / (n + 1)
		}
	}
	return p
}

func constant(y []float64) bool {
	for _, v := range y {
		if v != y[0] {
			return false
		}
	}
	return true
}

// calibrateFrequency pools the scores of all series of a frequency.
func calibrateFrequency(drafts []draft, freq int) calibration {
	var pool []scored
	h := 0
	for _, d := range drafts {
		if d.freq == freq {
			pool = append(pool, d.scores)
			h = max(h, len(d.now.mean))
		}
	}
	return calibrate(pool, h)
}

// result turns a draft into points in the unit of the series.
func (d draft) result(t Task, c calibration) Result {
	r := Result{ID: t.ID, Choice: Choice{Method: NoMethod, Reason: d.reason, Detail: d.detail}}
	if d.without {
		return r
	}
	r.Method, r.Weights = method(d.labels), d.labels
	r.Detail = strings.Join(shares(d.labels), ", ")
	r.Adjusted = d.taken.adjusted(d.complete)
	r.Points = make([]Point, t.Horizon)
	nothing := rounding * usual(d.complete.y)
	for j := range r.Points {
		k := d.ahead + j
		mean, sd := d.now.mean[k], d.now.sdv[k]
		if math.Abs(mean) <= nothing { // what is left of terms that cancel
			mean = 0
		}
		if d.counts && d.back == nil {
			mean = max(mean, 0) // limits lie around what is forecast: of a fall that ends at zero, zero is not certain
		}
		p := Point{
			Mean: mean,
			Lo80: mean - c.k80[k]*sd, Hi80: mean + c.k80[k]*sd,
			Lo95: mean - c.k95[k]*sd, Hi95: mean + c.k95[k]*sd,
		}
		p.apply(func(v float64) float64 {
			v = d.back.into(v, k)
			if d.counts {
				v = max(v, 0)
			}
			return min(max(v*d.scale, -math.MaxFloat64), math.MaxFloat64)
		})
		p.Step, p.Period = j+1, t.Period(len(t.Values)+j)
		r.Points[j] = p
	}
	return r
}

// usual is the size that values have: the median of their absolutes, 0 of none.
func usual(y []float64) float64 {
	if len(y) == 0 {
		return 0
	}
	sizes := make([]float64, len(y))
	for i, v := range y {
		sizes[i] = math.Abs(v)
	}
	return median(sizes)
}

// parallel calls work for 0 to n-1, on some workers.
func parallel(ctx context.Context, n int, options AutoOptions, work func(i int)) error {
	workers := options.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	indices := make(chan int)
	var group sync.WaitGroup
	var progress sync.Mutex
	done := 0
	for range min(workers, n) {
		group.Go(func() {
			for i := range indices {
				work(i)
				if options.Progress != nil {
					progress.Lock()
					done++
					options.Progress(done, n)
					progress.Unlock()
				}
			}
		})
	}
	err := feed(ctx, indices, n)
	group.Wait()
	return err
}

// feed sends the indices below n and closes the channel, at the latest when the
// context ends.
func feed(ctx context.Context, indices chan<- int, n int) error {
	defer close(indices)
	for i := range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case indices <- i:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// validate refuses what no method can read.
func (t Task) validate() error {
	if t.Horizon < 1 {
		return &SeriesError{t.ID, -1, ErrHorizon}
	}
	if t.Freq < 1 {
		return &SeriesError{t.ID, -1, ErrPeriod}
	}
	if i := slices.IndexFunc(t.Values, func(v float64) bool { return math.IsInf(v, 0) }); i >= 0 {
		return &SeriesError{t.ID, i, ErrInfinite}
	}
	if i := slices.IndexFunc(t.Values, func(v float64) bool { return v < 0 }); i >= 0 && t.NonNegative {
		return &SeriesError{t.ID, i, ErrNegative}
	}
	if i := slices.IndexFunc(t.SE, func(v float64) bool { return v < 0 || math.IsInf(v, 0) }); i >= 0 || len(t.SE) != 0 && len(t.SE) != len(t.Values) {
		return &SeriesError{t.ID, i, ErrErrors}
	}
	return nil
}
