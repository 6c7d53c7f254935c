package demand

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
)

// Ages are the codes of classes of age by which a requirement is published, the youngest first, the last one open: Y15-24, …, Y_GE65.
type Ages []string

var (
	closedAge = regexp.MustCompile(`^Y(\d+)-(\d+)$`)
	openAge   = regexp.MustCompile(`^Y_GE(\d+)$`)
)

// check wants the classes to follow each other from FirstAge on, without a gap, and to begin where a class of the survey begins:
// the model knows no rates of finer ones.
func (a Ages) check() error {
	next := FirstAge
	for i, code := range a {
		from, to := ageSpan(code)
		switch last := i == len(a)-1; {
		case from < 0 || to >= 0 && to < from:
			return fmt.Errorf("%s is no class of age: Y15-24, and Y_GE65 for the last one", code)
		case from != next:
			return fmt.Errorf("%s begins at %d; the classes follow each other from %d on, so %d is wanted", code, from, FirstAge, next)
		case Wide(Band{"F", from}).From != from:
			return fmt.Errorf("%s begins at %d, where no class of the survey does", code, from)
		case last != (to < 0):
			return fmt.Errorf("%s: the last class, and no other, is open, as Y_GE65", code)
		default:
			next = to + 1
		}
	}
	return nil
}

// ageSpan are the first and the last age of a class; the last is -1 of an open one, the first is -1 of a code that is none.
func ageSpan(code string) (from, to int) {
	to = -1
	m := openAge.FindStringSubmatch(code)
	if m == nil {
		if m = closedAge.FindStringSubmatch(code); m == nil {
			return -1, -1
		}
		to, _ = strconv.Atoi(m[2]) // digits
	}
	from, _ = strconv.Atoi(m[1])
	return from, to
}

// of is the class of a band, "" when no classes are declared.
func (a Ages) of(b Band) string {
	for _, code := range slices.Backward(a) {
		if from, _ := ageSpan(code); b.From >= from {
			return code
		}
	}
	return ""
}

// whom is a group that a requirement is told of: a sex or BothSex, a class of age or Everyone.
type whom struct{ Sex, Age string }

// groups are all of them in order, totals last.
func (a Ages) groups() []whom {
	var out []whom
	for _, sex := range []string{"F", "M", BothSex} {
		for _, age := range append(slices.Clone(a), Everyone) {
			out = append(out, whom{sex, age})
		}
	}
	return out
}

// has tells whether a band is in a group.
func (a Ages) has(w whom, b Band) bool {
	return (w.Sex == BothSex || w.Sex == b.Sex) && (w.Age == Everyone || w.Age == a.of(b))
}

// interviews are the respondents of a group of some regions in the last three years of which the microdata tell regions.
func (s *Society) interviews(regions []string, a Ages, w whom) int {
	n := 0
	for _, code := range regions {
		for b, k := range s.Interviews[code] {
			if a.has(w, b) {
				n += k
			}
		}
	}
	return n
}

// rateError is the mean absolute error, per cent, of keeping the employment rate of a group of some regions for up to horizon
// years, over all pairs of years that are known; infinite where none are.
func (s *Society) rateError(regions []string, a Ages, w whom, horizon int) float64 {
	rate := map[int]float64{}
	for _, year := range sortedKeys(s.History) {
		var employed, all float64
		for _, code := range regions {
			of := s.History[year][code]
			for _, b := range inOrder(of) {
				if a.has(w, b) {
					employed, all = employed+of[b].Employed, all+of[b].all()
				}
			}
		}
		if employed > 0 {
			rate[year] = employed / all
		}
	}
	var missed []float64
	for _, year := range sortedKeys(rate) {
		for h := 1; h <= horizon; h++ {
			if came, ok := rate[year+h]; ok {
				missed = append(missed, 100*math.Abs(rate[year]/came-1))
			}
		}
	}
	if len(missed) == 0 {
		return math.Inf(1)
	}
	return mean(missed)
}

// standing is whether the figures of a group are fine enough to be published, and what they say of it: why not, or on how much they
// rest. That of everyone is empty: it is published as it is.
type standing struct {
	withheld bool
	detail   string
}

// standing holds a class of age of some regions to what is published: enough interviews behind it, and an employment rate that kept
// what the method takes as constant.
func (x *needs) standing(regions []string, w whom) standing {
	n, missed := x.so.interviews(regions, x.s.Ages, w), x.so.rateError(regions, x.s.Ages, w, x.s.Horizon)
	const within = "within the cells of larger areas and of all ages"
	switch {
	case n < x.s.Publish.Respondents:
		return standing{true, fmt.Sprintf("withheld: %d respondents, %d wanted; %s", n, x.s.Publish.Respondents, within)}
	case missed > x.s.Publish.Error:
		return standing{true, fmt.Sprintf("withheld: keeping the employment rate of the class missed it by more than %v per cent; %s", x.s.Publish.Error, within)}
	}
	return standing{detail: fmt.Sprintf("; of the class's own employed: who passes from a class into the next is lost to the one and gained by the other; %d respondents; keeping its employment rate for up to %s missed it by %.1f per cent (pseudo-real-time)",
		n, years(x.s.Horizon), missed)}
}

// applied is a figure as it is published.
func (s standing) applied(f Projection) Projection {
	if s.withheld {
		f.Status, f.Value, f.Detail = "L", Unknown(), s.detail
		return f
	}
	f.Detail += s.detail
	return f
}
