package forecast

// Point is the forecast of one period in the unit of the series: the mean and
// the central 80 and 95 % limits.
type Point struct {
	Step       int    // periods after the last one of the series, from 1
	Period     string // as in Series.Start
	Mean       float64
	Lo80, Hi80 float64
	Lo95, Hi95 float64
}

// apply changes every value of the point in place.
func (p *Point) apply(change func(float64) float64) {
	for _, v := range []*float64{&p.Mean, &p.Lo80, &p.Hi80, &p.Lo95, &p.Hi95} {
		*v = change(*v)
	}
}
