package demand

import "testing"

// TestPartsWithinWholes: a part's limits are no more than its whole's, and none has moved inwards.
func TestPartsWithinWholes(t *testing.T) {
	before := map[[2]string]Interval{
		{"IT", All}: {100, 90, 120, 80, 130}, {"IT", "A"}: {60, 50, 110, 40, 140}, {"IT", "I"}: {40, 35, 50, 30, 60},
		{"ITC1", All}: {55, 40, 70, 30, 90}, {"ITC1", "A"}: {30, 10, 75, 5, 150}, {"ITC1", "I"}: {25, 20, 30, 45, 35},
	}
	at := map[[2]string]Interval{}
	for k, v := range before {
		at[k] = v
	}
	within(at)
	for k, v := range at {
		for _, w := range [][2]string{{k[0], All}, {"IT", k[1]}, {"IT", All}} {
			if whole := at[w]; v.Hi95 > whole.Hi95 || v.Hi80 > whole.Hi80 || v.Lo95 > whole.Lo95 || v.Lo80 > whole.Lo80 {
				t.Errorf("%v %v is not within %v %v", k, v, w, whole)
			}
		}
		if was := before[k]; v.Hi95 < was.Hi95 || v.Hi80 < was.Hi80 || v.Lo95 > was.Lo95 || v.Lo80 > was.Lo80 || v.Mean != was.Mean {
			t.Errorf("%v was %v and is %v", k, was, v)
		}
	}
	near(t, "the whole takes its part's upper limit", at[[2]string{"IT", All}].Hi95, 150)
	near(t, "a part takes its whole's lower limit", at[[2]string{"ITC1", "I"}].Lo95, 30)
}
