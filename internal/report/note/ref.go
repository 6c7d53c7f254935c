package note

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/period"
)

// Form is what a reference says of observations.
type Form string

// The forms of references.
const (
	Value  Form = "value"  // the observation
	Change Form = "change" // on the same period of the year before, or on from=
	Gap    Form = "gap"    // the first of two less the second
	Share  Form = "share"  // the first of two over the second, percent
)

// Ref is a reference: {{[FORM] INDICATOR [area=…] [period=…] [DIM=CODE …] [option=…]}}.
type Ref struct {
	Text      string // as written, blanks made single
	At        Place
	Form      Form
	Indicator string
	Area      string // as written; "" is Italy
	Other     string // the second area of a gap or a share
	Period    period.Period
	From      period.Period // that a change is measured from
	Where     map[string][]string
	Pair      string // the dimension in which a gap or share has two codes; "area" for areas
	Second    string // the second code
	Decimals  int    // -1: those of the indicator
	Scale     string // "", mila, milioni
	Bare      bool   // without unit
	Unsigned  bool   // a change or gap without its sign
	Absolute  bool   // a change of a count in its unit and not in percent
	Interval  bool   // with the 95 % interval
}

var (
	name      = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	dimension = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
)

// parseRef reads what stands between the braces.
func parseRef(inner string) (*Ref, error) {
	words := strings.Fields(inner)
	r := &Ref{Text: strings.Join(words, " "), Form: Value, Where: map[string][]string{}, Decimals: -1}
	if len(words) > 0 && slices.Contains([]Form{Value, Change, Gap, Share}, Form(words[0])) {
		r.Form, words = Form(words[0]), words[1:]
	}
	if len(words) == 0 || !name.MatchString(words[0]) {
		return r, fmt.Errorf("a reference names an indicator first: {{emp_rate_1564 area=ITC1 period=2013 CITIZENSHIP=NEU}}, or one of change, gap, share before it")
	}
	r.Indicator = words[0]
	for _, w := range words[1:] {
		key, value, ok := strings.Cut(w, "=")
		if !ok || value == "" {
			return r, fmt.Errorf("%q is not NAME=VALUE", w)
		}
		if err := r.set(key, value); err != nil {
			return r, err
		}
	}
	return r, r.check()
}

func (r *Ref) set(key, value string) (err error) {
	switch key {
	case "area":
		r.Area = r.pair(key, value)
	case "period":
		r.Period, err = period.Parse(value)
	case "from":
		r.From, err = period.Parse(value)
	case "decimals":
		r.Decimals, err = strconv.Atoi(value)
		if err != nil || r.Decimals < 0 || r.Decimals > 6 {
			err = fmt.Errorf("decimals=%s: a number from 0 to 6 is wanted", value)
		}
	case "scale":
		if value != "mila" && value != "milioni" {
			err = fmt.Errorf("scale=%s: mila or milioni is wanted", value)
		}
		r.Scale = value
	case "unit", "sign", "interval", "absolute":
		if value != "yes" && value != "no" {
			return fmt.Errorf("%s=%s: yes or no is wanted", key, value)
		}
		switch key {
		case "unit":
			r.Bare = value == "no"
		case "sign":
			r.Unsigned = value == "no"
		case "interval":
			r.Interval = value == "yes"
		default:
			r.Absolute = value == "yes"
		}
	default:
		if !dimension.MatchString(key) {
			return fmt.Errorf("%q is neither a dimension (CITIZENSHIP, SEX …) nor area, period, from, decimals, scale, unit, sign, interval, absolute", key)
		}
		r.Where[key] = []string{r.pair(key, value)}
	}
	return err
}

// pair takes FIRST:SECOND apart and returns the first.
func (r *Ref) pair(key, value string) string {
	first, second, two := strings.Cut(value, ":")
	if two {
		if r.Pair != "" {
			r.Pair = "two"
			return first
		}
		r.Pair, r.Second = key, second
		if key == "area" {
			r.Other = second
		}
	}
	return first
}

func (r *Ref) check() error {
	switch two := r.Form == Gap || r.Form == Share; {
	case r.Pair == "two":
		return fmt.Errorf("a %s is between two codes of one dimension, not of several", r.Form)
	case two && (r.Pair == "" || r.Second == ""):
		return fmt.Errorf("a %s wants two codes of one dimension, FIRST:SECOND, as in CITIZENSHIP=NEU:ITA", r.Form)
	case !two && r.Pair != "":
		return fmt.Errorf("%s has two codes: only gap and share compare two", r.Pair)
	case !r.From.IsZero() && r.Form != Change:
		return fmt.Errorf("from= is of a change")
	case r.Interval && r.Form != Value:
		return fmt.Errorf("interval=yes is of a value")
	case r.Absolute && r.Form != Change:
		return fmt.Errorf("absolute=yes is of a change")
	}
	return nil
}
