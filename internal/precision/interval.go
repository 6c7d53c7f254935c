package precision

import (
	"fmt"
	"math"
)

// Kind is what an estimate is, as far as its interval is concerned.
type Kind byte

const (
	// Count is a number of persons or things, also for a thousand of others: its interval is symmetric, and does not go below zero.
	Count Kind = iota
	// Percent is a share or rate of 100: its interval is symmetric on the logit scale and stays within 0 and 100.
	Percent
	// Difference is a change or a gap: its interval is symmetric.
	Difference
)

// KindOf tells the kind from a unit of measure: PC is a share or rate of 100, PS persons, PER1000 so many for a thousand
// others, which is as precise as the estimate of these;
// of everything else nothing is known that would bound it.
func KindOf(unit string) Kind {
	switch unit {
	case "PC":
		return Percent
	case "PS", "PER1000":
		return Count
	}
	return Difference
}

// Interval is the 95 % interval of an estimate, in its own unit. It is NaN where there is no
// error above zero, and for a share of 0 or 100, of which the error says nothing (see Extreme).
func Interval(value, se float64, kind Kind) (low, high float64) {
	if !(se > 0) || math.IsNaN(value) {
		return math.NaN(), math.NaN()
	}
	switch kind {
	case Percent:
		if value <= 0 || value >= 100 {
			return math.NaN(), math.NaN()
		}
		centre := math.Log(value / (100 - value))
		half := Z95 * se * 100 / (value * (100 - value))
		return 100 / (1 + math.Exp(half-centre)), 100 / (1 + math.Exp(-half-centre))
	case Count:
		return math.Max(0, value-Z95*se), value + Z95*se
	}
	return value - Z95*se, value + Z95*se
}

// Extreme is the 95 % interval of a share that is 0 or 100 in the sample: of nobody, or of all, no error can be estimated,
// and yet few interviews do not tell that it is so of everybody. It is the exact one of Clopper and Pearson (Biometrika 26,
// 1934) with the effective size of the sample in the place of the interviews (Korn and Graubard, Survey Methodology 24,
// 1998). It is NaN where the size is not known.
func Extreme(value, size float64) (low, high float64) {
	beyond := 100 * math.Pow(0.025, 1/size)
	switch {
	case !(size > 0):
		return math.NaN(), math.NaN()
	case value == 0:
		return 0, 100 - beyond
	}
	return beyond, 100
}

// IntervalSQL are the DuckDB expressions of Interval, and of Extreme, over columns (DOUBLE or DECIMAL) of the
// estimate, its error, its unit of measure and the effective size of its sample.
func IntervalSQL(value, se, unit, size string) (low, high string) {
	side := func(sign string) string {
		bound := fmt.Sprintf("%s::DOUBLE %s %g * %s::DOUBLE", value, sign, Z95, se)
		floor := bound
		if sign == "-" {
			floor = "greatest(0, " + bound + ")"
		}
		opposite := map[string]string{"-": "", "+": "-"}[sign]
		at, other := "100", "0" // the extreme at which the bound is not the value itself
		if sign == "+" {
			at, other = other, at
		}
		extreme := fmt.Sprintf("WHEN %[1]s = 'PC' AND %[2]s IN (0, 100) THEN CASE WHEN %[3]s > 0 THEN CASE %[2]s WHEN %[4]s THEN abs(%[5]s - 100 * power(0.025, 1 / %[3]s::DOUBLE)) ELSE %[2]s END END",
			unit, value, size, at, other)
		return fmt.Sprintf(`CASE `+extreme+` WHEN %[2]s IS NULL OR %[2]s <= 0 OR %[1]s IS NULL THEN NULL
  WHEN %[3]s = 'PC' THEN
    100 / (1 + exp(%[6]s%[7]g * %[2]s::DOUBLE * 100 / (%[1]s::DOUBLE * (100 - %[1]s::DOUBLE)) - ln(%[1]s::DOUBLE / (100 - %[1]s::DOUBLE))))
  WHEN %[3]s IN ('PS', 'PER1000') THEN %[5]s
  ELSE %[4]s END`, value, se, unit, bound, floor, opposite, Z95)
	}
	return side("-"), side("+")
}
