package reconcile

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// What R's hts made of employment in the United States lies beside the project, not in it.
const referenceFolder = "../../../../shared/real/forecast/reference"

func table(t *testing.T, name string, labels int) (names [][]string, values [][]float64) {
	t.Helper()
	f, err := os.Open(filepath.Join(referenceFolder, name))
	if err != nil {
		t.Skipf("no reference outputs at %s: nothing to compare with", referenceFolder)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		line := make([]float64, len(row)-labels)
		for i, text := range row[labels:] {
			if line[i], err = strconv.ParseFloat(text, 64); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		names, values = append(names, row[:labels]), append(values, line)
	}
	return names, values
}

func TestAgainstHTS(t *testing.T) {
	labels, s := table(t, "reconcile_us_S.csv.gz", 3)
	_, base := table(t, "reconcile_us_base.csv.gz", 0)
	_, residuals := table(t, "reconcile_us_resid.csv.gz", 0)
	which, reconciled := table(t, "reconcile_us_reconciled.csv.gz", 2)

	h := fromMatrix(t, labels, s)
	if got := h.Summing(); got.At(0, 0) != 1 || len(h.Free()) != len(s[0]) {
		t.Fatalf("%d free nodes, want %d", len(h.Free()), len(s[0]))
	}
	var info struct{ Lambda float64 }
	data, err := os.ReadFile(filepath.Join(referenceFolder, "reconcile_us_info.json"))
	if err == nil {
		err = json.Unmarshal(data, &info)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, lambda, _ := h.Covariance(MinT, residuals); math.Abs(lambda-info.Lambda) > 1e-12 {
		t.Errorf("intensity of the shrinkage %.13f, want %.13f", lambda, info.Lambda)
	}
	for name, method := range map[string]Method{"bu": BottomUp, "ols": OLS, "wls_struct": WLSStructural, "wls_var": WLSVariance, "mint_shrink": MinT} {
		got, err := h.Reconcile(method, base, residuals)
		if err != nil {
			t.Fatal(err)
		}
		step, worst := 0, 0.0
		for i, label := range which {
			if label[0] != name {
				continue
			}
			for j, want := range reconciled[i] {
				worst = max(worst, math.Abs(got[step][j]/want-1))
			}
			step++
		}
		if step != len(base) || worst > 1e-6 {
			t.Errorf("%s: %d steps of %d, farthest %.2e of the value", name, step, len(base), worst)
		}
	}
}

// fromMatrix declares the hierarchy of a summing matrix whose last rows are the bottom.
func fromMatrix(t *testing.T, labels [][]string, s [][]float64) *Hierarchy {
	t.Helper()
	var nodes []string
	for _, l := range labels {
		nodes = append(nodes, l[0])
	}
	bottom := nodes[len(nodes)-len(s[0]):]
	var sums []Sum
	for i, row := range s[:len(nodes)-len(bottom)] {
		sum := Sum{Total: nodes[i]}
		for k, v := range row {
			if v == 1 {
				sum.Parts = append(sum.Parts, bottom[k])
			}
		}
		sums = append(sums, sum)
	}
	h, err := New(nodes, sums)
	if err != nil {
		t.Fatal(err)
	}
	return h
}
