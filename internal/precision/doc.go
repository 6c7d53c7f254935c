// Package precision says how far an estimate of a sample may lie from what it estimates:
// standard errors from microdata (linearised and replicated), the model of published errors,
// 95 % intervals, whether a change or a gap is significant, and how reliable a figure is.
//
// It is pure: numbers and declarations in, numbers and SQL expressions out. What is computed
// in SQL over millions of cells has its formula here once, as text, and the same formula in Go,
// which the tests hold against it and against R's survey package.
package precision

// Z95 is the point of the normal distribution that 95 % intervals are made with.
const Z95 = 1.96

// How the standard error of a cell was made (SE_METHOD).
const (
	// Model is the log-linear model of published errors.
	Model = "MODEL"
	// Weights is the estimator over the weights of the microdata alone, scaled to published
	// errors; without strata and primary units it is approximate.
	Weights = "WEIGHTS"
	// WeightsOnly is Weights where no published error could be scaled to.
	WeightsOnly = "WEIGHTS_ONLY"
	// Published is an error that the provider prints.
	Published = "PUBLISHED"
)
