package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/italian"
)

func (l *Line) check() error {
	if _, err := readPeriods(l.Periods); err != nil {
		return err
	}
	if err := checkSeries(l.Series, len(l.Periods)); err != nil {
		return err
	}
	return checkBreaks(l.Breaks, l.Periods)
}

// checkSeries refuses columns that do not align, more series than can be told
// apart, and data without any value.
func checkSeries(series []Series, length int) error {
	var seen extent
	colours := 0
	for _, s := range series {
		if len(s.Values) != length {
			return fmt.Errorf("series %q has %d values for %d places", s.Name, len(s.Values), length)
		}
		if s.Status != nil && len(s.Status) != length {
			return fmt.Errorf("series %q has %d statuses for %d places", s.Name, len(s.Status), length)
		}
		if err := checkBands(s.Name, s.Bands, length); err != nil {
			return err
		}
		if !s.Context {
			colours++
		}
		seen.add(s.Values...)
	}
	if colours > len(seriesColors) {
		return fmt.Errorf("%d series: no more than %d can be told apart; mark some as context", colours, len(seriesColors))
	}
	if !seen.any {
		return ErrNoData
	}
	return nil
}

func checkBands(name string, bands []Band, length int) error {
	for _, b := range bands {
		if len(b.Lo) != length || len(b.Hi) != length {
			return fmt.Errorf("%d%% band of %q has %d and %d limits for %d periods", b.Level, name, len(b.Lo), len(b.Hi), length)
		}
		for i := range b.Lo {
			if b.Lo[i] > b.Hi[i] {
				return fmt.Errorf("%d%% band of %q: limits %v > %v", b.Level, name, b.Lo[i], b.Hi[i])
			}
		}
	}
	return nil
}

func checkBreaks(breaks []Break, periods []string) error {
	for _, b := range breaks {
		if index(periods, b.Period) < 0 {
			return fmt.Errorf("break %q: period %q is not on the axis", b.Label, b.Period)
		}
	}
	return nil
}

// at is the value of a series at a place and its status.
func (s Series) at(i int) (float64, Status) {
	status := Normal
	if s.Status != nil {
		status = s.Status[i]
	}
	if status.Withheld() {
		return math.NaN(), status
	}
	return s.Values[i], status
}

// bands are the bands of a series without the limits around withheld values,
// which would give them away.
func (s Series) bands() []Band {
	if !slices.ContainsFunc(s.Status, Status.Withheld) {
		return s.Bands
	}
	shown := make([]Band, len(s.Bands))
	for k, b := range s.Bands {
		shown[k] = Band{b.Level, slices.Clone(b.Lo), slices.Clone(b.Hi)}
		for i, status := range s.Status {
			if status.Withheld() {
				shown[k].Lo[i], shown[k].Hi[i] = math.NaN(), math.NaN()
			}
		}
	}
	return shown
}

// ends are the places of the first and last values, or -1.
func (s Series) ends() (first, last int) {
	first, last = -1, -1
	for i := range s.Values {
		if v, _ := s.at(i); !isMissing(v) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

func (l *Line) footnotes(w vocabulary) []string { return l.statuses().hollowNotes(w) }

func (l *Line) statuses() statusSet { return seriesStatuses(l.Series) }

func seriesStatuses(series []Series) (seen statusSet) {
	for _, s := range series {
		seen.add(s.Status...)
	}
	return seen
}

// Table has a row a period and a column a series, with two more for each band.
func (l *Line) Table(loc italian.Locale) Table {
	t := seriesTable(&l.Frame, loc, wordsOf(loc).period, periodNames(loc, l.Periods), l.Series)
	return t.broken(loc, l.Breaks, l.Periods)
}

// broken marks the rows of the first periods of new series.
func (t Table) broken(loc italian.Locale, breaks []Break, periods []string) Table {
	for _, b := range breaks {
		t.Rows[index(periods, b.Period)][0] += " (b)"
	}
	if len(breaks) > 0 {
		t.Notes = append(t.Notes, "(b) "+wordsOf(loc).broken)
	}
	for _, b := range breaks {
		if b.Why != "" {
			t.Notes = append(t.Notes, loc.Period(b.Period)+": "+b.Why)
		}
	}
	return t
}

func periodNames(loc italian.Locale, codes []string) []string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = loc.Period(code)
	}
	return names
}

// seriesTable sets series side by side, one row for each of names.
func seriesTable(f *Frame, loc italian.Locale, corner string, names []string, series []Series) Table {
	t := Table{Caption: f.caption(), Headers: []string{corner}, Notes: tableNotes(loc, seriesStatuses(series))}
	for _, s := range series {
		t.Headers = append(t.Headers, s.Name)
		for _, b := range s.bands() {
			interval := fmt.Sprintf(wordsOf(loc).interval, b.Level)
			t.Headers = append(t.Headers, fmt.Sprintf("%s, %s", s.Name, lowerFirst(interval)))
		}
	}
	for i, name := range names {
		row := []string{name}
		for _, s := range series {
			v, status := s.at(i)
			row = append(row, cell(loc, v, f.Decimals, status))
			for _, b := range s.bands() {
				row = append(row, intervalText(loc, b.Lo[i], b.Hi[i], f.Decimals))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func intervalText(loc italian.Locale, lo, hi float64, decimals int) string {
	if isMissing(lo) || isMissing(hi) {
		return loc.Missing()
	}
	return loc.Number(lo, decimals) + " – " + loc.Number(hi, decimals)
}

func lowerFirst(s string) string {
	if s == "" || s[0] >= 0x80 {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func (l *Line) alt(loc italian.Locale) string {
	return altSeries(&l.Frame, loc, wordsOf(loc).line, l.Periods, l.Series, l.Breaks)
}

// altSeries tells where each series begins and ends, before and after each break.
func altSeries(f *Frame, loc italian.Locale, kind string, periods []string, series []Series, breaks []Break) string {
	w := wordsOf(loc)
	cuts := cutsOf(breaks, periods)
	parts := make([]string, 0, len(series))
	for _, s := range series {
		var runs []string
		for _, run := range s.runs(cuts) {
			from, _ := s.at(run[0])
			to, _ := s.at(run[1])
			text := fmt.Sprintf("%s %s (%s) %s %s (%s)", w.from, f.label(loc, from), loc.Period(periods[run[0]]),
				w.upTo, f.label(loc, to), loc.Period(periods[run[1]]))
			if run[0] == run[1] {
				text = fmt.Sprintf("%s (%s)", f.label(loc, to), loc.Period(periods[run[1]]))
			}
			runs = append(runs, text)
		}
		if runs == nil {
			runs = []string{w.noValue}
		}
		parts = append(parts, s.Name+": "+strings.Join(runs, ", "+w.afterBreak+" "))
	}
	return altSentence(f, kind, strings.Join(parts, "; "))
}

// runs are the places of the first and last values of each part of a series between breaks.
func (s Series) runs(cuts map[int]bool) (runs [][2]int) {
	begun := false
	for i := range s.Values {
		begun = begun && !cuts[i]
		if v, _ := s.at(i); isMissing(v) {
			continue
		}
		if !begun {
			runs, begun = append(runs, [2]int{i, i}), true
		}
		runs[len(runs)-1][1] = i
	}
	return runs
}

// altSentence is "Kind. Title (unit). Details."
func altSentence(f *Frame, kind, details string) string {
	return fmt.Sprintf("%s. %s. %s.", kind, strings.TrimSuffix(f.caption(), "."), details)
}

func (l *Line) height(width float64) float64 { return min(330, max(220, width*0.44)) }
