package forecast

// Labels of methods where nothing was chosen.
const (
	Naive    = "NAIVE" // the last value
	NoMethod = "NONE"  // nothing can be forecast
)

// Reason says why a series got its method.
type Reason string

// The reasons.
const (
	Combination Reason = "combination"  // nothing stood in the way: the members that apply were combined
	TooShort    Reason = "too-short"    // no member applies to so few values
	Astray      Reason = "astray"       // members apply, and leave the range of the values too far
	Constant    Reason = "constant"     // never varied: the limits say little of the risk
	AllZero     Reason = "all-zero"     // as Constant, at zero
	NoData      Reason = "too-few-data" // not a single value
)

// Choice is the method that a series got, and why.
type Choice struct {
	Method  string // the label of a model such as "ETS(M,Ad,M)", "COMB" for a combination, Naive or NoMethod
	Reason  Reason
	Detail  string   // in words: the parts of a combination and their weights, or what was missing
	Weights []Weight // the parts of a combination
}
