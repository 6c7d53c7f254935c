package arima

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
)

// The outputs of R's auto.arima lie beside the project, not in it.
const references = "../../../../shared/real/forecast/reference/"

type reference struct {
	ID     string
	Freq   int
	Y      []float64
	NDiffs int `json:"ndiffs_kpss"`
	NSDiff int `json:"nsdiffs_seas"`
	Arima  struct {
		P, D, Q    int
		Label      string
		Coef       json.RawMessage
		LogLik     float64
		AICc       float64
		Mean, Hi80 []float64
	} `json:"auto_arima"`
}

func readReferences(t testing.TB) []reference {
	t.Helper()
	var all []reference
	for _, name := range []string{"m3_quarterly_ref100.jsonl", "m3_monthly_ref100.jsonl", "AirPassengers.json", "UKgas.json", "USAccDeaths.json"} {
		f, err := os.Open(references + name)
		if err != nil {
			t.Skipf("no reference outputs of R at %s", references)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			// P, D, Q differ from p, d, q by case only, which encoding/json does not see.
			text := strings.NewReplacer(`"P":`, `"seasonal_ar":`, `"D":`, `"seasonal_d":`, `"Q":`, `"seasonal_ma":`).Replace(lines.Text())
			var r reference
			if err := json.Unmarshal([]byte(text), &r); err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
		f.Close()
	}
	return all
}

func TestSearchAgainstR(t *testing.T) {
	lower, n, sum := 0, 0, 0.0
	same, sameS := 0, 0
	for _, r := range readReferences(t) {
		if SeasonalDifferences(r.Y, r.Freq) == r.NSDiff {
			sameS++
		}
		if Differences(r.Y) == r.NDiffs {
			same++
		} else {
			t.Logf("%s: %d differences, R %d", r.ID, Differences(r.Y), r.NDiffs)
		}
		m, err := Search(r.Y, r.Freq)
		if err != nil {
			t.Errorf("%s: %v", r.ID, err)
			continue
		}
		n++
		d := m.AICc - r.Arima.AICc
		if d < 0.01 {
			lower++
		}
		if math.Abs(d) < 60 {
			sum += d
		}
		if d > 5 && d < 60 {
			t.Logf("%s %v %.2f R %s %.2f", r.ID, m, m.AICc, r.Arima.Label, r.Arima.AICc)
		}
	}
	t.Logf("%d of %d as low as R's, %.3f; differences %d, seasonal %d", lower, n, sum/float64(n), same, sameS)
}
