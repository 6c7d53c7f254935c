package arima

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
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
		P, D, Q int
		SP      int `json:"seasonal_ar"`
		SD      int `json:"seasonal_d"`
		SQ      int `json:"seasonal_ma"`
		Label   string
		Coef    json.RawMessage
		LogLik  float64
		AICc    float64
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

// At R's own orders and coefficients the likelihood is R's.
func TestLikelihoodAgainstR(t *testing.T) {
	compared := 0
	for _, r := range readReferences(t) {
		coef := map[string]float64{}
		if json.Unmarshal(r.Arima.Coef, &coef) != nil && string(r.Arima.Coef) != "[]" {
			t.Fatalf("%s: coefficients %s", r.ID, r.Arima.Coef)
		}
		a := r.Arima
		o := Order{P: a.P, D: a.D, Q: a.Q, SP: a.SP, SD: a.SD, SQ: a.SQ}
		take := func(name string, n int) []float64 {
			out := make([]float64, n)
			for i := range out {
				out[i] = coef[name+strconv.Itoa(i+1)]
			}
			return out
		}
		y := slices.Clone(r.Y)
		for i := range y {
			y[i] -= coef["intercept"] + coef["drift"]*float64(i+1)
		}
		c := Coefficients{take("ar", o.P), take("ma", o.Q), take("sar", o.SP), take("sma", o.SQ)}
		m, err := EvaluateGaps(y, r.Freq, o, c)
		if err != nil {
			t.Errorf("%s %s: %v", r.ID, a.Label, err)
			continue
		}
		compared++
		if math.Abs(m.LogLik-a.LogLik) > 1e-6 {
			t.Errorf("%s %s: log-likelihood %.8f, R %.8f", r.ID, a.Label, m.LogLik, a.LogLik)
		}
	}
	t.Logf("%d likelihoods compared", compared)
}

// The tests for differences agree with R's; the search ends no higher than R's, but
// for a few other ways that steps may take. R's AICc holds the diffuse start, hence
// the hundredth.
func TestSearchAgainstR(t *testing.T) {
	references := readReferences(t)
	low := 0
	for i, r := range references {
		if got := SeasonalDifferences(r.Y, r.Freq); got != r.NSDiff {
			t.Errorf("%s: %d seasonal differences, R %d", r.ID, got, r.NSDiff)
		}
		if got := Differences(r.Y); got != r.NDiffs {
			t.Errorf("%s: %d differences, R %d", r.ID, got, r.NDiffs)
		}
		if i%4 != 0 { // the search takes its time
			continue
		}
		m, err := Search(r.Y, r.Freq)
		if err != nil {
			t.Errorf("%s: %v", r.ID, err)
		} else if m.AICc < r.Arima.AICc+0.01 {
			low++
		}
	}
	if searched := (len(references) + 3) / 4; low < searched*95/100 {
		t.Errorf("only %d of %d models have an AICc as low as R's", low, searched)
	}
}
