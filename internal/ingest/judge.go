package ingest

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
	"osservatorio/internal/territory"
)

// judge looks at the rows of one file together: keys, sums, level jumps.
type judge struct {
	contract *schema.Contract
	keys     keys
	sums     []*sumRule
	jumps    *jumpRule
}

// sumRule gathers a total and its parts for every group of the other key fields.
type sumRule struct {
	rule        schema.Sum
	over, value int
	parts       map[string]bool
	group       []int
	order       []string
	groups      map[string]*sumGroup
}

type sumGroup struct {
	label             []string
	total, parts      int64
	hasTotal, hasPart bool
}

type jumpRule struct {
	rule   schema.LevelJump
	by     []int
	time   int
	value  int
	series map[string]map[string]float64
	order  []string
}

func newJudge(contract *schema.Contract, areas *territory.Territory) (*judge, error) {
	j := &judge{contract: contract, keys: keys{suspects: map[uint64]bool{}}}
	for _, k := range contract.Key {
		j.keys.fields = append(j.keys.fields, contract.Index(k))
	}
	for _, r := range contract.Additivity.Rules {
		if contract.Additivity.Kind == "" || contract.Additivity.Kind == "none" {
			break
		}
		s := &sumRule{rule: r, over: contract.Index(r.Over), value: contract.Index(r.Value), parts: map[string]bool{}, groups: map[string]*sumGroup{}}
		for _, c := range r.Parts.Codes {
			s.parts[c] = true
		}
		if r.Parts.Level != "" {
			for _, a := range areas.All() {
				if string(a.Level) == r.Parts.Level {
					s.parts[a.Code] = true
				}
			}
			if len(s.parts) == 0 {
				return nil, fmt.Errorf("contract %s: there is no area level %q", contract.Name, r.Parts.Level)
			}
		}
		for _, k := range j.keys.fields {
			if k != s.over {
				s.group = append(s.group, k)
			}
		}
		j.sums = append(j.sums, s)
	}
	if g := contract.Gates.LevelJump; g != nil {
		value := g.Value
		if value == "" {
			value = "OBS_VALUE"
		}
		j.jumps = &jumpRule{rule: *g, time: contract.Index("TIME_PERIOD"), value: contract.Index(value), series: map[string]map[string]float64{}}
		for _, b := range g.By {
			j.jumps.by = append(j.jumps.by, contract.Index(b))
		}
		if j.jumps.time < 0 || j.jumps.value < 0 || slices.Contains(j.jumps.by, -1) {
			return nil, fmt.Errorf("contract %s: gate level_jump names fields that it does not have", contract.Name)
		}
	}
	return j, nil
}

// refuses reports whether a row may be refused for another before it.
func (j *judge) refuses() bool { return len(j.keys.fields) > 0 }

// cares reports whether the rows have to be looked at together at all.
func (j *judge) cares() bool { return j.refuses() || len(j.sums) > 0 || j.jumps != nil }

// row takes a good row. It returns a fault when the same row came before.
func (j *judge) row(cells []cell, line int) *fault {
	if j.refuses() {
		if f := j.keys.repeat(cells, line); f != nil {
			return f
		}
	}
	for _, s := range j.sums {
		s.add(cells)
	}
	if j.jumps != nil {
		j.jumps.add(cells)
	}
	return nil
}

func joinCells(cells []cell, at []int) string {
	var b strings.Builder
	for n, i := range at {
		if n > 0 {
			b.WriteByte(0)
		}
		b.WriteString(plain(cells[i].value))
	}
	return b.String()
}

func plain(v parquet.Value) string {
	switch {
	case v.IsNull():
		return ""
	case v.Kind() == parquet.ByteArray:
		return string(v.ByteArray())
	}
	return v.String()
}

func (s *sumRule) add(cells []cell) {
	code, v := plain(cells[s.over].value), cells[s.value].value
	total := code == s.rule.Total
	if v.IsNull() || (!total && !s.parts[code]) {
		return
	}
	key := joinCells(cells, s.group)
	g := s.groups[key]
	if g == nil {
		g = &sumGroup{}
		for _, i := range s.group {
			g.label = append(g.label, plain(cells[i].value))
		}
		s.groups[key], s.order = g, append(s.order, key)
	}
	if total {
		g.total, g.hasTotal = g.total+v.Int64(), true
	} else {
		g.parts, g.hasPart = g.parts+v.Int64(), true
	}
}

// residuals lists the groups whose parts do not add up, labelled by what varies between groups.
func (s *sumRule) residuals(contract *schema.Contract, l *source.Layout, found map[string]string) []snapshot.Residual {
	varies := make([]bool, len(s.group))
	for _, key := range s.order {
		for i, t := range s.groups[key].label {
			varies[i] = varies[i] || t != s.groups[s.order[0]].label[i]
		}
	}
	var out []snapshot.Residual
	for _, key := range s.order {
		g := s.groups[key]
		if !g.hasTotal || !g.hasPart || g.total == g.parts {
			continue
		}
		var label []string
		for i, t := range g.label {
			if !varies[i] || t == "" {
				continue
			}
			if name, ok := found[t]; ok && contract.Fields[s.group[i]].Name == l.Melt.Name {
				t = name
			}
			label = append(label, t)
		}
		out = append(out, snapshot.Residual{Over: s.rule.Over, Group: strings.Join(label, " "),
			Value: signed(g.total-g.parts, contract.Fields[s.value].Type)})
	}
	return out
}

func signed(v int64, t schema.Type) string {
	if t == schema.Decimal {
		if v%1_000_000 != 0 {
			return fmt.Sprintf("%+.6f", float64(v)/1e6)
		}
		v /= 1_000_000
	}
	return fmt.Sprintf("%+d", v)
}

func (g *jumpRule) add(cells []cell) {
	v := cells[g.value].value
	if v.IsNull() || (len(g.rule.Only) > 0 && !slices.Contains(g.rule.Only, plain(cells[g.by[0]].value))) {
		return
	}
	key := joinCells(cells, g.by)
	if g.series[key] == nil {
		g.series[key], g.order = map[string]float64{}, append(g.order, key)
	}
	x := float64(v.Int64())
	if v.Kind() == parquet.Int64 && g.rule.Value == "" {
		x /= 1e6
	}
	g.series[key][plain(cells[g.time].value)] = x
}

// find names the jumps, a text each, series in the order in which they came.
func (g *jumpRule) find() []string {
	var out []string
	for _, key := range g.order {
		s := g.series[key]
		times := make([]string, 0, len(s))
		for t := range s {
			times = append(times, t)
		}
		sort.Strings(times)
		for i := 1; i < len(times); i++ {
			a, b := s[times[i-1]], s[times[i]]
			if math.Max(a, b) < g.rule.Min || (a == 0 && b == 0) {
				continue
			}
			if b > a*g.rule.Factor || a > b*g.rule.Factor {
				out = append(out, fmt.Sprintf("%s %s→%s: %s→%s", strings.ReplaceAll(key, "\x00", "."), times[i-1], times[i], number(a), number(b)))
			}
		}
	}
	return out
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
