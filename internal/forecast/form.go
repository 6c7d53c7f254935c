package forecast

import "fmt"

// Component says how the error, the trend or the season enters an ETS model.
type Component uint8

// The components of the ETS taxonomy. Damped is an additive damped trend and
// is valid for the trend only.
const (
	None Component = iota
	Additive
	Damped
	Multiplicative
)

// String gives the letter of the taxonomy: N, A, Ad or M.
func (c Component) String() string {
	switch c {
	case None:
		return "N"
	case Additive:
		return "A"
	case Damped:
		return "Ad"
	case Multiplicative:
		return "M"
	}
	return fmt.Sprintf("Component(%d)", uint8(c))
}

// Form is one member of the ETS family. Error is Additive or Multiplicative,
// Trend None, Additive or Damped, Season None, Additive or Multiplicative.
type Form struct {
	Error, Trend, Season Component
}

// String gives the usual label, such as "ETS(M,Ad,M)".
func (f Form) String() string {
	return fmt.Sprintf("ETS(%v,%v,%v)", f.Error, f.Trend, f.Season)
}

// unstable reports the forms with additive errors and a multiplicative season,
// whose forecast variance is infinite beyond some horizon (Hyndman et al. 2008,
// section 15.2).
func (f Form) unstable() bool {
	return f.Error == Additive && f.Season == Multiplicative
}

// parameters counts what is estimated for period m: smoothing parameters and
// initial states, the variance not included.
func (f Form) parameters(m int) int {
	n := 2 // alpha and the initial level
	if f.Trend != None {
		n += 2
	}
	if f.Trend == Damped {
		n++
	}
	if f.Season != None {
		n += m // gamma and m-1 free seasonal states
	}
	return n
}

// candidateForms lists the forms that a series of period m may take, simplest
// first, additive errors before multiplicative ones. Forms with multiplicative
// components need strictly positive data; unstable ones are asked for.
func candidateForms(m int, positive, unstable bool) []Form {
	seasons := []Component{None}
	if m > 1 {
		seasons = append(seasons, Additive, Multiplicative)
	}
	var forms []Form
	for _, e := range []Component{Additive, Multiplicative} {
		for _, s := range seasons {
			for _, t := range []Component{None, Additive, Damped} {
				f := Form{Error: e, Trend: t, Season: s}
				if !positive && (e == Multiplicative || s == Multiplicative) {
					continue
				}
				if f.unstable() && !unstable {
					continue
				}
				forms = append(forms, f)
			}
		}
	}
	return forms
}
