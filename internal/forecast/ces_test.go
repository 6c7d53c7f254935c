package forecast

import (
	"math"
	"testing"
)

// The closed solution for the initial states is that of the recursion itself: errors
// counted one by one give the same sum and the same last states.
func TestCESStates(t *testing.T) {
	y := noisy(2, 40, 1, 0.8, 0, 4)
	m, ok := fitCES(y)
	if !ok {
		t.Fatal("no fit")
	}
	level, potential := m.start[0], m.start[1]
	squares := 0.0
	for _, v := range y {
		e := v - level
		squares += e * e
		level, potential = m.step(level, potential, e)
	}
	if want := m.sigma2 * float64(len(y)-4); math.Abs(squares-want) > 1e-8*want {
		t.Errorf("sum of squares %g, counted one by one %g", want, squares)
	}
	within(t, "last level", m.level, level, 1e-8)
	within(t, "last potential", m.potential, potential, 1e-8)
	if !m.stable() {
		t.Error("not stable")
	}
}

// A level series goes on at its level.
func TestCESLevel(t *testing.T) {
	y := noisy(3, 60, 1, 0, 0, 2)
	m, _ := fitCES(y)
	means, deviations := m.forecast(8)
	for j := range means {
		if math.Abs(means[j]-100) > 4 || deviations[j] < 1.5 {
			t.Errorf("step %d: %.2f ± %.2f", j+1, means[j], deviations[j])
		}
	}
}
