package report

import (
	"io/fs"
	"testing"

	"osservatorio"
	"osservatorio/internal/model"
)

// TestHeadersHaveWords: whatever criterion or territory a model declares, the report has words for it, not the code.
func TestHeadersHaveWords(t *testing.T) {
	sql, err := fs.Sub(osservatorio.Files, "sql")
	if err != nil {
		t.Fatal(err)
	}
	models, err := model.Load(sql)
	if err != nil {
		t.Fatal(err)
	}
	indicators := models.Indicators()
	if len(indicators) < 60 {
		t.Fatalf("%d indicators", len(indicators))
	}
	for _, i := range indicators {
		if c := criterion(i.Population); c.IT == i.Population || c.IT == "" || c.EN == "" {
			t.Errorf("%s: the criterion %q has no words", i.ID, i.Population)
		}
		if p := placed(i.Territory); p.IT == i.Territory || p.IT == "" || p.EN == "" {
			t.Errorf("%s: the territory %q has no words", i.ID, i.Territory)
		}
	}
}
