package places

import "testing"

func TestSpellings(t *testing.T) {
	tests := []struct{ code, upper, slug string }{
		{"ITC2", "VALLE_D'AOSTA", "valle-d-aosta"},
		{"ITH4", "FRIULI_VENEZIA_GIULIA", "friuli-venezia-giulia"},
		{"ITDA", "TRENTINO_ALTO_ADIGE", "trentino-alto-adige"},
	}
	for _, tt := range tests {
		r := Regions[Index(tt.code)]
		if r.Upper() != tt.upper || r.Slug() != tt.slug {
			t.Errorf("%s: %q and %q, want %q and %q", tt.code, r.Upper(), r.Slug(), tt.upper, tt.slug)
		}
	}
}

func TestCodesAreOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Regions {
		codes := []string{r.Code}
		for _, p := range r.Provinces {
			codes = append(codes, p.Code)
			if p.Weight <= 0 {
				t.Errorf("%s has no weight", p.Code)
			}
		}
		for _, c := range codes {
			if seen[c] {
				t.Errorf("%s stands twice", c)
			}
			seen[c] = true
		}
	}
	if len(Regions) != 20 {
		t.Errorf("%d regions, want 20", len(Regions))
	}
}
