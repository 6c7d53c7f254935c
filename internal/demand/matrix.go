package demand

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Shares are how the employed of a sector of a region are divided among occupations, and how that drifts.
type Shares struct {
	Year        int           // the last surveyed year, to which Base belongs
	Base        [][][]float64 // region, sector, occupation: sums to one over occupations
	Respondents [][][]float64 // behind Base in the region itself
	behind      [][]float64   // respondents of a sector of a region, with those lent by Italy
	Slope       [][]float64   // sector, occupation: yearly drift of the log share, shrunk towards none
	slopeError  [][]float64
}

// pooledYears is how many of the last surveyed years make the base; damping how much of a year's drift the next keeps.
const pooledYears, damping = 3, 0.9

// NewShares makes the shares of a market. Those of a region are shrunk towards Italy's by the weight of `shrink` respondents.
// Drift is the trend of the centred log shares of Italy over the surveyed years, times its reliability b²/(b²+se²).
func NewShares(m *Market, shrink float64, until int) *Shares {
	s := &Shares{Year: until, Base: cube(m), Respondents: cube(m)}
	years := map[int]bool{}
	for _, c := range m.Matrix {
		if c.Year <= until {
			years[c.Year] = true
		}
	}
	var known []int
	for y := range years {
		known = append(known, y)
	}
	slices.Sort(known)
	byYear := map[int][][]float64{}
	italy := grid(len(m.Sectors), len(m.Occupations))
	for _, y := range known {
		byYear[y] = grid(len(m.Sectors), len(m.Occupations))
	}
	local := cube(m)
	regional := lastRegional(m, until)
	for _, c := range m.Matrix {
		i, j := placeOf(m.Sectors, c.Sector), placeOf(m.Occupations, c.Occupation)
		if c.Year > until || i < 0 || j < 0 {
			continue
		}
		byYear[c.Year][i][j] += c.Persons
		if c.Year > until-pooledYears {
			italy[i][j] += c.Persons
		}
		if r := placeOf(m.Regions, c.Area); r >= 0 && c.Year > regional-pooledYears {
			local[r][i][j] += c.Persons
			s.Respondents[r][i][j] += float64(c.Respondents)
		}
	}
	s.drift(known, byYear)
	s.behind = grid(len(m.Regions), len(m.Sectors))
	for r := range m.Regions {
		for i := range m.Sectors {
			n := total(s.Respondents[r][i])
			s.behind[r][i] = n + shrink
			whole, all := total(local[r][i]), total(italy[i])
			for j := range m.Occupations {
				own, lent := 0.0, 1/float64(len(m.Occupations))
				if all > 0 {
					lent = italy[i][j] / all
				}
				if whole > 0 {
					own = local[r][i][j] / whole
				}
				s.Base[r][i][j] = (n*own + shrink*lent) / (n + shrink)
			}
		}
	}
	return s
}

// lastRegional is the last year by region: later files tell the ripartizione only.
func lastRegional(m *Market, until int) int {
	y := 0
	for _, c := range m.Matrix {
		if c.Year <= until && placeOf(m.Regions, c.Area) >= 0 {
			y = max(y, c.Year)
		}
	}
	return y
}

// drift fits the trend of each sector's log shares.
func (s *Shares) drift(years []int, persons map[int][][]float64) {
	if len(years) == 0 {
		return
	}
	rows, columns := len(persons[years[0]]), len(persons[years[0]][0])
	s.Slope, s.slopeError = grid(rows, columns), grid(rows, columns)
	if len(years) < 4 {
		return
	}
	for i := range rows {
		logs := make([][]float64, len(years))
		for k, y := range years {
			logs[k] = centredLogs(persons[y][i])
		}
		for j := range columns {
			x, v := make([]float64, len(years)), make([]float64, len(years))
			for k, y := range years {
				x[k], v[k] = float64(y), logs[k][j]
			}
			b, se := slopeOf(x, v)
			if reliable := b * b / (b*b + se*se); b != 0 {
				s.Slope[i][j], s.slopeError[i][j] = b*reliable, se*math.Sqrt(reliable)
			}
		}
	}
}

// centredLogs are the logarithms of shares less their mean; an empty share counts as half of the least of the others.
func centredLogs(persons []float64) []float64 {
	least := math.Inf(1)
	for _, v := range persons {
		if v > 0 {
			least = min(least, v)
		}
	}
	if math.IsInf(least, 1) {
		least = 2
	}
	out, mean := make([]float64, len(persons)), 0.0
	for j, v := range persons {
		out[j] = math.Log(max(v, least/2))
		mean += out[j] / float64(len(persons))
	}
	for j := range out {
		out[j] -= mean
	}
	return out
}

// slopeOf is the least-squares slope and its standard error.
func slopeOf(x, y []float64) (slope, se float64) {
	n := float64(len(x))
	mx, my := total(x)/n, total(y)/n
	var sxx, sxy, rest float64
	for i := range x {
		sxx += (x[i] - mx) * (x[i] - mx)
		sxy += (x[i] - mx) * (y[i] - my)
	}
	if sxx == 0 || n < 3 {
		return 0, 0
	}
	slope = sxy / sxx
	for i := range x {
		e := y[i] - my - slope*(x[i]-mx)
		rest += e * e
	}
	return slope, math.Sqrt(rest / (n - 2) / sxx)
}

// damped is the drift of k years, each a tenth weaker than the one before.
func damped(k int) float64 {
	sum, weight := 0.0, 1.0
	for range max(k, 0) {
		weight *= damping
		sum += weight
	}
	return sum
}

// In writes the shares of a sector of a region k years after the last survey to out; they sum to one.
func (s *Shares) In(base, slope []float64, k int, out []float64) {
	d, sum := damped(k), 0.0
	for j := range out {
		out[j] = base[j] * math.Exp(slope[j]*d)
		sum += out[j]
	}
	for j := range out {
		out[j] /= sum
	}
}

// draw is one possible state of the base shares and the drift: shares as the sample leaves them open (Dirichlet with as many
// observations as there are respondents, over the design effect), slopes by their standard error.
func (s *Shares) draw(rng *rand.Rand, effect float64) (base [][][]float64, slope [][]float64) {
	base = make([][][]float64, len(s.Base))
	for r := range s.Base {
		base[r] = make([][]float64, len(s.Base[r]))
		for i, mean := range s.Base[r] {
			row, sum := make([]float64, len(mean)), 0.0
			for j, v := range mean {
				if v > 0 {
					row[j] = distuv.Gamma{Alpha: v * s.behind[r][i] / effect, Beta: 1, Src: rng}.Rand()
				}
				sum += row[j]
			}
			for j := range row {
				if sum > 0 {
					row[j] /= sum
				} else {
					row[j] = mean[j]
				}
			}
			base[r][i] = row
		}
	}
	slope = make([][]float64, len(s.Slope))
	for i := range s.Slope {
		slope[i] = make([]float64, len(s.Slope[i]))
		for j := range slope[i] {
			slope[i][j] = s.Slope[i][j] + s.slopeError[i][j]*rng.NormFloat64()
		}
	}
	return base, slope
}

func grid(rows, columns int) [][]float64 {
	out := make([][]float64, rows)
	for i := range out {
		out[i] = make([]float64, columns)
	}
	return out
}

func cube(m *Market) [][][]float64 {
	out := make([][][]float64, len(m.Regions))
	for r := range out {
		out[r] = grid(len(m.Sectors), len(m.Occupations))
	}
	return out
}

func total(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum
}
