// Package compare tells what changed from one publication to another: the revisions of an
// indicator over its publications, and the differences of two releases.
package compare

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"osservatorio/internal/model"
	"osservatorio/internal/release"
)

// Revisions are the values that an indicator had in each of its publications, and what their
// revisions come to. All amounts are in the indicator's unit; of a percentage, in points.
type Revisions struct {
	Indicator string   `json:"indicator"`
	Title     string   `json:"title"` // Italian
	Unit      string   `json:"unit"`
	Release   string   `json:"release"`
	Lags      []Lag    `json:"lags"`   // by frequency, then lag
	Series    []Series `json:"series"` // in the order of a query
}

// Series are the cells of an indicator that differ in their period only, and the days on which
// anything of them was published first, changed or withdrawn.
type Series struct {
	Key    []string `json:"key"` // DIMENSION=CODE
	Freq   string   `json:"freq"`
	Days   []string `json:"publications"` // ascending
	Values []Row    `json:"triangle"`     // ascending by period
}

// Row is what the publications of a series said of one reference period.
type Row struct {
	Period string `json:"period"`
	First  int    `json:"first"`  // the publication, from 0, in which it came first
	Values []*Num `json:"values"` // a publication each, from the first on; null where the cell was empty or withdrawn
}

// Lag sums up the revisions of all rows of a frequency so many publications after the first:
//
//	R = value at the lag − value at first        Mean = ΣR ÷ N, MeanAbs = Σ|R| ÷ N,
//	                                             Relative = 100 · Σ|R| ÷ Σ|value at the lag|
//	S = value at the lag − value one lag before  MeanStep = ΣS ÷ N, MeanAbsStep = Σ|S| ÷ N
//
// N counts the rows that have a value at first, one lag before and at the lag.
type Lag struct {
	Freq        string `json:"freq"`
	Lag         int    `json:"lag"` // 0: the last value against the first, whatever the lag
	N           int    `json:"n"`
	Revised     int    `json:"revised"` // R is not 0
	Mean        *Num   `json:"mean_revision"`
	MeanAbs     *Num   `json:"mean_absolute_revision"`
	Relative    *Num   `json:"relative_mean_absolute_revision"` // per cent; null where the values are all 0
	MeanStep    *Num   `json:"mean_step,omitempty"`
	MeanAbsStep *Num   `json:"mean_absolute_step,omitempty"`
}

// Num is an exact number, written with six decimals at most.
type Num struct{ big.Rat }

// String writes the number with a dot and without trailing zeros.
func (n *Num) String() string {
	if n == nil {
		return ""
	}
	text := n.FloatString(6)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}

// MarshalJSON writes the number as a number.
func (n *Num) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// Float is the nearest float64.
func (n *Num) Float() float64 {
	f, _ := n.Float64()
	return f
}

func minus(a, b *Num) *Num {
	n := &Num{}
	n.Sub(&a.Rat, &b.Rat)
	return n
}

// Revise reads the history of the cells that a filter selects and sums up their revisions. The
// errors are those of release.SQL.
func Revise(ctx context.Context, r *release.Release, f release.Filter) (*Revisions, error) {
	f.History = true
	query, d, err := r.SQL(ctx, f)
	if err != nil {
		return nil, err
	}
	header, rows, err := r.DB.Strings(ctx, query)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, h := range header {
		at[h] = i
	}
	out := &Revisions{Indicator: d.ID, Title: d.Title.IT, Unit: d.Unit, Release: r.Manifest.ID, Lags: []Lag{}, Series: []Series{}}
	var dims []string
	var places []int
	for _, name := range slices.Concat(model.Key()[1:], d.Dimensions) {
		if name != "TIME_PERIOD" {
			dims, places = append(dims, name), append(places, at[name])
		}
	}
	spans, order := map[string]map[string][]span{}, []string{}
	for _, row := range rows {
		s := span{from: row[at["KNOWN_FROM"]], to: row[at["KNOWN_TO"]]}
		if text := row[at["OBS_VALUE"]]; text != "" {
			s.value = &Num{}
			if _, ok := s.value.SetString(text); !ok {
				return nil, fmt.Errorf("release %s: %s has the value %q", r.Manifest.ID, d.ID, text)
			}
		}
		key := keyOf(row, dims, places)
		if spans[key] == nil {
			spans[key] = map[string][]span{}
			order = append(order, key)
		}
		when := row[at["TIME_PERIOD"]]
		spans[key][when] = append(spans[key][when], s)
	}
	for _, key := range order {
		out.Series = append(out.Series, triangle(key, spans[key]))
	}
	out.sum()
	return out, nil
}

// span is what was said of a cell from one day until another; to is "" while it holds.
type span struct {
	from, to string
	value    *Num
}

const joint = "\x00"

// keyOf joins the dimensions of a row, which stand at these places.
func keyOf(row, dims []string, places []int) string {
	var key strings.Builder
	for i, name := range dims {
		if i > 0 {
			key.WriteString(joint)
		}
		key.WriteString(name)
		key.WriteByte('=')
		key.WriteString(row[places[i]])
	}
	return key.String()
}

// triangle lays out the spans of a series by its publications.
func triangle(key string, cells map[string][]span) Series {
	s := Series{Key: strings.Split(key, joint)}
	for _, part := range s.Key {
		if freq, ok := strings.CutPrefix(part, "FREQ="); ok {
			s.Freq = freq
		}
	}
	var periods []string
	for when, of := range cells {
		periods = append(periods, when)
		for _, x := range of {
			s.Days = append(s.Days, x.from)
			if x.to != "" {
				s.Days = append(s.Days, x.to)
			}
		}
	}
	slices.Sort(periods) // periods of one frequency sort as text
	slices.Sort(s.Days)
	s.Days = slices.Compact(s.Days)
	for _, when := range periods {
		row := Row{Period: when, First: len(s.Days)}
		for i, day := range s.Days {
			value, there := inForce(cells[when], day)
			if there {
				row.First = min(row.First, i)
			}
			if i >= row.First {
				row.Values = append(row.Values, value)
			}
		}
		s.Values = append(s.Values, row)
	}
	return s
}

// inForce is what was said of a cell on a day.
func inForce(of []span, day string) (value *Num, there bool) {
	for _, x := range of {
		if x.from <= day && (x.to == "" || x.to > day) {
			return x.value, true
		}
	}
	return nil, false
}

// sum fills Lags.
func (r *Revisions) sum() {
	sums := map[string][]*total{} // by frequency; total 0 is the last against the first
	var freqs []string
	for _, s := range r.Series {
		if sums[s.Freq] == nil {
			sums[s.Freq] = []*total{{}}
			freqs = append(freqs, s.Freq)
		}
		for _, row := range s.Values {
			for len(sums[s.Freq]) < len(row.Values) {
				sums[s.Freq] = append(sums[s.Freq], &total{})
			}
			first := row.Values[0]
			if first == nil {
				continue
			}
			for k := 1; k < len(row.Values); k++ {
				if row.Values[k] != nil && row.Values[k-1] != nil {
					sums[s.Freq][k].add(first, row.Values[k-1], row.Values[k])
				}
			}
			if last := row.Values[len(row.Values)-1]; len(row.Values) > 1 && last != nil {
				sums[s.Freq][0].add(first, first, last)
			}
		}
	}
	slices.Sort(freqs)
	for _, freq := range freqs {
		for k := 1; k < len(sums[freq]); k++ {
			r.Lags = append(r.Lags, sums[freq][k].lag(freq, k))
		}
		if len(sums[freq]) > 1 {
			last := sums[freq][0].lag(freq, 0)
			last.MeanStep, last.MeanAbsStep = nil, nil
			r.Lags = append(r.Lags, last)
		}
	}
}

// total adds up revisions exactly.
type total struct {
	n, revised                      int
	sum, abs, step, absStep, levels big.Rat
	whole                           big.Int // the part of levels that whole numbers are, which add up faster
}

// add takes one more revision. What still holds is the same Num, and adds nothing but its level.
func (t *total) add(first, before, now *Num) {
	t.n++
	var r big.Rat
	if now != first && r.Sub(&now.Rat, &first.Rat).Sign() != 0 {
		t.revised++
		t.sum.Add(&t.sum, &r)
		t.abs.Add(&t.abs, r.Abs(&r))
	}
	if now != before && r.Sub(&now.Rat, &before.Rat).Sign() != 0 {
		t.step.Add(&t.step, &r)
		t.absStep.Add(&t.absStep, r.Abs(&r))
	}
	if now.IsInt() {
		var level big.Int
		t.whole.Add(&t.whole, level.Abs(now.Num()))
		return
	}
	t.levels.Add(&t.levels, r.Abs(&now.Rat))
}

func (t *total) lag(freq string, k int) Lag {
	l := Lag{Freq: freq, Lag: k, N: t.n, Revised: t.revised}
	if t.n == 0 {
		return l
	}
	mean := func(x *big.Rat) *Num {
		n := &Num{}
		n.Quo(x, big.NewRat(int64(t.n), 1))
		return n
	}
	l.Mean, l.MeanAbs, l.MeanStep, l.MeanAbsStep = mean(&t.sum), mean(&t.abs), mean(&t.step), mean(&t.absStep)
	var levels big.Rat
	if levels.Add(&t.levels, levels.SetInt(&t.whole)); levels.Sign() != 0 {
		l.Relative = &Num{}
		l.Relative.Quo(&t.abs, &levels)
		l.Relative.Mul(&l.Relative.Rat, big.NewRat(100, 1))
	}
	return l
}

// Lines are the triangles as a table of text, a line a value, its header first: the dimensions,
// TIME_PERIOD, PUBLISHED, LAG, OBS_VALUE, REVISION (against the first value), STEP (against the
// value of the publication before).
func (r *Revisions) Lines() [][]string {
	var out [][]string
	for _, s := range r.Series {
		if out == nil {
			head := []string{"INDICATOR"}
			for _, part := range s.Key {
				name, _, _ := strings.Cut(part, "=")
				head = append(head, name)
			}
			out = append(out, append(head, "TIME_PERIOD", "PUBLISHED", "LAG", "OBS_VALUE", "REVISION", "STEP"))
		}
		key := []string{r.Indicator}
		for _, part := range s.Key {
			_, code, _ := strings.Cut(part, "=")
			key = append(key, code)
		}
		for _, row := range s.Values {
			for k, v := range row.Values {
				line := append(slices.Clone(key), row.Period, s.Days[row.First+k], fmt.Sprint(k), v.String(), "", "")
				if k > 0 && v != nil && row.Values[0] != nil {
					line[len(line)-2] = minus(v, row.Values[0]).String()
				}
				if k > 0 && v != nil && row.Values[k-1] != nil {
					line[len(line)-1] = minus(v, row.Values[k-1]).String()
				}
				out = append(out, line)
			}
		}
	}
	return out
}
