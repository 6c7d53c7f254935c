package coherence

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/territory"
)

func rules(t testing.TB) *Rules {
	t.Helper()
	areas, err := territory.Load(os.DirFS("../../schemas/codelists"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Load(os.DirFS("../../schemas"), areas)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func audit(t testing.TB, r *Rules, rows []row) []Finding {
	t.Helper()
	figures, err := r.Read(strings.NewReader(writeRows(rows)))
	if err != nil {
		t.Fatal(err)
	}
	return r.Audit(figures)
}

// names says whether a finding is about the figure at place i of the rows.
func (f Finding) names(i int) bool {
	return slices.ContainsFunc(f.Figures, func(g Involved) bool { return g.Line == i+2 })
}

// TestCorrectFiguresAreNotAccused: whatever figures a careful office prints, whichever of them,
// in whatever order, nothing is found. Equal digits of two regions are a note, not an accusation.
func TestCorrectFiguresAreNotAccused(t *testing.T) {
	r := rules(t)
	rng := rand.New(rand.NewPCG(1, 2))
	sets, figures := 0, 0
	for seed := range uint64(45) {
		rows := thin(generate(seed), []float64{1, 0.8, 0.5}[seed%3], rng)
		sets, figures = sets+1, figures+len(rows)
		for _, f := range audit(t, r, rows) {
			if f.Severity != Note {
				t.Errorf("seed %d: %s: %s: %s", seed, f.Severity, f.Rule, f.Message)
			}
		}
	}
	t.Logf("%d sets, %d figures", sets, figures)
}

// TestPlantedErrorsAreFound plants one error in a correct set, over and over, and counts how
// many are found and how many findings leave the wrong figure out.
func TestPlantedErrorsAreFound(t *testing.T) {
	r := rules(t)
	rng := rand.New(rand.NewPCG(3, 4))
	found, planted, accused := map[string]int{}, map[string]int{}, 0
	total, hits := 0, 0
	for seed := range uint64(140) {
		rows := thin(generate(seed), 0.9, rng)
		p := plants[seed%uint64(len(plants))]
		i := rng.IntN(len(rows))
		for try := 0; try < 200 && !p.plant(rows, i, rng); try++ {
			if i = rng.IntN(len(rows)); try == 199 {
				i = -1
			}
		}
		if i < 0 {
			continue
		}
		planted[p.name]++
		total++
		hit := false
		for _, f := range audit(t, r, rows) {
			switch {
			case f.names(i):
				hit = true
			case f.Severity != Note:
				accused++
				t.Logf("seed %d: accused without %s: %s", seed, describeRow(rows[i]), f.Message)
			}
		}
		if hit {
			found[p.name]++
			hits++
		} else if testing.Verbose() {
			t.Logf("seed %d: missed: %s in %s", seed, p.name, describeRow(rows[i]))
		}
	}
	for _, p := range plants {
		t.Logf("%-28s %3d of %3d found", p.name, found[p.name], planted[p.name])
	}
	if accused > 0 || hits*100 < total*90 {
		t.Errorf("nine of ten are to be found, and nobody else accused")
	}
	t.Logf("found %d of %d planted (%.1f %%); %d findings without the wrong figure", hits, total, 100*float64(hits)/float64(total), accused)
}
