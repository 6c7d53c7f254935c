package world

import (
	"strconv"

	"osservatorio/internal/sample/draw"
)

// season is the seasonal effect of the four quarters, per ten thousand.
var (
	seasonEmployed   = [4]int64{-110, 40, 95, -25}
	seasonUnemployed = [4]int64{700, -250, -850, 400}
	seasonInactive   = [4]int64{-40, 10, 60, -30}
	seasonNEET       = [4]int64{100, -100, -200, 200}
)

// spread writes the quarters of a year, whose sums are exactly four times the
// annual means.
func (w *World) spread(year int, annual *grid) {
	noise := draw.New(w.seed, "quarters "+strconv.Itoa(year))
	for k := range Keys {
		mean := *annual.at(k)
		name := keyText(k)
		spread := func(n int64, season [4]int64, width int64, what string) [4]int64 {
			var q [4]int64
			left := 4 * n
			for i := range 3 {
				q[i] = n + n*(season[i]+noise.Between(-width, width, name, what, strconv.Itoa(i)))/10_000
				left -= q[i]
			}
			q[3] = left
			return q
		}
		employed := spread(mean.Employed, seasonEmployed, 60, "E")
		unemployed := spread(mean.Unemployed, seasonUnemployed, 200, "U")
		inactive := spread(mean.Inactive, seasonInactive, 40, "I")
		neet := spread(mean.NEET, seasonNEET, 150, "N")
		for q := range 4 {
			c := Cell{employed[q], unemployed[q], inactive[q], neet[q]}
			*w.quarters[year-FirstYear][q].at(k) = c
		}
		w.capNEET(year, k)
	}
}

// capNEET moves NEET between the quarters of a cell where a quarter would hold
// more of them than persons without work.
func (w *World) capNEET(year int, k Key) {
	quarters := &w.quarters[year-FirstYear]
	var excess int64
	for q := range quarters {
		c := quarters[q].at(k)
		if over := c.NEET - c.Unemployed - c.Inactive; over > 0 {
			c.NEET, excess = c.NEET-over, excess+over
		}
	}
	for q := range quarters {
		c := quarters[q].at(k)
		more := min(excess, c.Unemployed+c.Inactive-c.NEET)
		c.NEET, excess = c.NEET+more, excess-more
	}
}

// Cell returns a group in a quarter as an edition publishes it. The first
// publications of 2025 differ a little from the last one: some of the employed
// are still counted as inactive, or the other way round.
func (w *World) Cell(e Edition, t Quarter, k Key) Cell {
	c := *w.quarters[t.Year-FirstYear][t.Q-1].at(k)
	revisions := int64(Final().Number - e.Number)
	if t.Year < LastYear || revisions == 0 || k.Age > Y55_64 {
		return c
	}
	noise := draw.New(w.seed, "revision")
	moved := c.Employed * revisions * noise.Between(-30, 20, t.String(), keyText(k)) / 10_000
	moved = max(-c.Employed, min(c.Inactive, moved))
	c.Employed += moved
	c.Inactive -= moved
	c.NEET = min(c.NEET, c.Unemployed+c.Inactive)
	return c
}
