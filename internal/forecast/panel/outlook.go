package panel

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"osservatorio/internal/forecast"
	"osservatorio/internal/forecast/reconcile"
)

// Outlook is the forecast of a panel.
type Outlook struct {
	Origin    string // last period that any series knew
	Forecasts []Forecast
	Way       Way
	Lambda    float64  // how far correlations of errors were shrunk, 1 for none left
	Broken    []string // declared sums that the observed values do not keep

	hierarchy *reconcile.Hierarchy // of Forecasts
	unit      float64
}

// Forecast is what is said of one node.
type Forecast struct {
	Node int // place in the panel
	ID   string
	forecast.Choice
	Base   []float64        // means before they were made to agree
	Points []forecast.Point // coherent
	Naive2 []float64        // nil where nothing can be said
}

// base is what is said of a panel before anything has to agree.
type base struct {
	panel       Panel
	outlook     Outlook // forecasts are those of single series
	hierarchy   *reconcile.Hierarchy
	correlation *mat.SymDense
	blocks      map[[2]int][]forecast.Point // by node and block
}

// base gathers the drafts of a panel.
func (p Panel) base(jobs []job, kept *Kept) (*base, error) {
	b := &base{panel: p, outlook: Outlook{Origin: p.Period(p.Periods() - 1), Lambda: 1}, blocks: map[[2]int][]forecast.Point{}}
	results := p.calibrated(jobs, kept)
	values := map[string][]float64{}
	var nodes []string
	var residuals [][]float64
	for i, j := range jobs {
		b.blocks[[2]int{j.node, j.block}] = results[i].Points
		if j.block != 1 || len(results[i].Points) == 0 {
			continue
		}
		f := Forecast{Node: j.node, ID: j.task.ID, Choice: results[i].Choice, Points: results[i].Points}
		d := kept.drafts[j.key]
		f.Naive2 = d.Yardstick(p.Horizon)
		for _, pt := range f.Points {
			f.Base = append(f.Base, pt.Mean)
		}
		b.outlook.Forecasts = append(b.outlook.Forecasts, f)
		nodes = append(nodes, f.ID)
		values[f.ID] = j.task.Values
		residuals = append(residuals, d.Errors(len(j.task.Values)))
	}
	if len(nodes) == 0 {
		return b, nil
	}
	sums, broken := p.sums(values)
	b.outlook.Broken = broken
	var err error
	if b.hierarchy, err = reconcile.New(nodes, sums); err != nil {
		return nil, fmt.Errorf("panel of %s: %w", nodes[0], err)
	}
	b.correlation, b.outlook.Lambda = together(residuals)
	return b, nil
}

// agreed is the coherent forecast of a panel, reached in one way.
func (b *base) agreed(way Way) (Outlook, error) {
	out := b.outlook
	out.Way, out.hierarchy, out.unit = way, b.hierarchy, b.panel.Unit
	out.Forecasts = slices.Clone(out.Forecasts)
	if len(out.Forecasts) == 0 {
		return out, nil
	}
	for i := range out.Forecasts {
		out.Forecasts[i].Points = slices.Clone(out.Forecasts[i].Points)
	}
	means, err := b.means(way.Years)
	if err != nil {
		return out, err
	}
	weights := b.correlation
	if !way.Correlated {
		weights = identity(len(out.Forecasts))
	}
	for step := range b.panel.Horizon {
		if err := b.panel.agree(b.hierarchy, out.Forecasts, means, weights, b.correlation, step); err != nil {
			return out, fmt.Errorf("panel of %s, step %d: %w", out.Forecasts[0].ID, step+1, err)
		}
	}
	return out, nil
}

// calibrated turns the drafts of a panel into points; blocks lend limits to blocks
// of their frequency only.
func (p Panel) calibrated(jobs []job, kept *Kept) []forecast.Result {
	tasks, drafts := make([]forecast.Task, len(jobs)), make([]forecast.Draft, len(jobs))
	for i, j := range jobs {
		tasks[i], drafts[i] = j.task, kept.drafts[j.key]
	}
	return forecast.Calibrate(tasks, drafts)
}

// mostShrunk is the intensity of shrinkage beyond which correlations are noise.
const mostShrunk = 0.9

// together are the correlations of residuals (node × time), shrunk.
func together(residuals [][]float64) (*mat.SymDense, float64) {
	n := len(residuals)
	byTime := make([][]float64, len(residuals[0]))
	for t := range byTime {
		byTime[t] = make([]float64, n)
		for i := range residuals {
			byTime[t][i] = residuals[i][t]
		}
	}
	w, lambda := reconcile.Shrunk(byTime, n)
	out := mat.NewSymDense(n, nil)
	for i := range n {
		out.SetSym(i, i, 1)
		for j := range i {
			if lambda <= mostShrunk {
				out.SetSym(i, j, w.At(i, j)/math.Sqrt(w.At(i, i)*w.At(j, j)))
			}
		}
	}
	if lambda > mostShrunk {
		lambda = 1
	}
	return out, lambda
}

// means are those of the single series, by forecast and step, after each agreed with
// its blocks if it is to.
func (b *base) means(overTime bool) ([][]float64, error) {
	p, forecasts := b.panel, b.outlook.Forecasts
	means := make([][]float64, len(forecasts))
	for i, f := range forecasts {
		means[i] = slices.Clone(f.Base)
		var orders []int
		for _, k := range p.Blocks {
			if len(b.blocks[[2]int{f.Node, k}]) > 0 {
				orders = append(orders, k)
			}
		}
		if !overTime || len(orders) == 0 {
			continue
		}
		h, err := reconcile.Temporal(p.Freq, orders...)
		if err != nil {
			return nil, err
		}
		for first := 0; first+p.Freq <= p.Horizon; first += p.Freq {
			if err := p.agreeOverTime(h, means[i], f, first, func(k int) []forecast.Point { return b.blocks[[2]int{f.Node, k}] }); err != nil {
				return nil, err
			}
		}
	}
	return means, nil
}

// agreeOverTime makes the means of the year that begins with a step agree with the
// forecasts of its blocks, in place. The more is believed the less it is expected to err.
func (p Panel) agreeOverTime(h *reconcile.Hierarchy, means []float64, f Forecast, first int, blocks func(k int) []forecast.Point) error {
	var base, sizes []float64
	for k := p.Freq; k > 1; k-- {
		if points := blocks(k); p.Freq%k == 0 && len(points) > 0 {
			for b := range p.Freq / k {
				pt := points[first/k+b]
				base, sizes = append(base, pt.Mean), append(sizes, pt.Hi80-pt.Mean)
			}
		}
	}
	if len(h.Nodes()) != len(base)+p.Freq { // no forecast of the whole year
		return nil
	}
	blocked := len(base)
	for j := first; j < first+p.Freq; j++ {
		base, sizes = append(base, means[j]), append(sizes, f.Points[j].Hi80-f.Points[j].Mean)
	}
	project, err := h.Project(spread(identity(len(sizes)), sizes))
	if err != nil {
		return err
	}
	x, err := project.NonNegative(base)
	if err != nil {
		return err
	}
	copy(means[first:first+p.Freq], x[blocked:])
	return nil
}

func identity(n int) *mat.SymDense {
	out := mat.NewSymDense(n, nil)
	for i := range n {
		out.SetSym(i, i, 1)
	}
	return out
}

// agree makes the points of one step coherent. weights are the correlations by which the series are weighed against
// one another, correlation those of their errors: however they are weighed, errors that go together do not cancel.
func (p Panel) agree(h *reconcile.Hierarchy, forecasts []Forecast, means [][]float64, weights, correlation *mat.SymDense, step int) error {
	n := len(forecasts)
	base, half80, half95 := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, f := range forecasts {
		pt := f.Points[step]
		base[i], half80[i], half95[i] = means[i][step], pt.Hi80-pt.Mean, pt.Hi95-pt.Mean
	}
	project, err := h.Project(spread(weights, half80))
	if err != nil {
		return err
	}
	x, err := project.NonNegative(base)
	if err != nil {
		return err
	}
	x = h.Round(x, p.Unit)
	d80, err := project.Deviations(spread(correlation, half80))
	if err != nil {
		return err
	}
	d95, err := project.Deviations(spread(correlation, half95))
	if err != nil {
		return err
	}
	for i := range forecasts {
		pt := &forecasts[i].Points[step]
		pt.Mean = x[i]
		pt.Lo80, pt.Hi80 = p.limits(x[i], d80[i])
		pt.Lo95, pt.Hi95 = p.limits(x[i], max(d95[i], d80[i]))
	}
	return nil
}

// limits are rounded outward; nothing is below zero.
func (p Panel) limits(mean, half float64) (lo, hi float64) {
	return max(math.Floor((mean-half)/p.Unit)*p.Unit, 0), math.Ceil((mean+half)/p.Unit) * p.Unit
}

// leastHalf is the least half width that an error counts with, as a share of the
// largest: a covariance wants no zeros.
const leastHalf = 1e-6

// spread is the covariance of errors of these sizes.
func spread(correlation *mat.SymDense, sizes []float64) *mat.SymDense {
	n, largest := len(sizes), 0.0
	for _, s := range sizes {
		largest = max(largest, s)
	}
	if largest == 0 {
		largest = 1
	}
	w := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			w.SetSym(i, j, correlation.At(i, j)*max(sizes[i], leastHalf*largest)*max(sizes[j], leastHalf*largest))
		}
	}
	return w
}
