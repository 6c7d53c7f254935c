package e2e

import (
	"html"
	"os"
	"strings"
	"testing"
)

// TestDemandSaysWhatDiffers: two limits of one number, forecasts that erred to one side, an area without forecasts and a scenario
// that is no mapping are told beside the answer.
func TestDemandSaysWhatDiffers(t *testing.T) {
	dir := demoLake(t)
	for _, r := range query(t, dir, "dem_employed", "--area", "IT", "--where", "SCENARIO=BASE", "--where", "SECTOR=_T", "--where", "OCCUPATION=_T", "--from", "2026", "--to", "2026") {
		if !strings.Contains(r["DETAIL"], "wider than those that `employed --forecast` has of this value") {
			t.Errorf("the employed of Italy have two limits, and DETAIL says %q", r["DETAIL"])
		}
	}
	if text := must(t, 0, "--data", dir, "plan", "demand", "--year", "2026").stdout; !strings.Contains(text, "`employed --forecast`") {
		t.Errorf("plan demand does not say why its limits differ:\n%s", text)
	}
	text := must(t, 0, "--data", dir, "forecast", "scores", "employed").stdout
	if !strings.Contains(text, "nearly every forecast was too low (BIAS -") {
		t.Errorf("scores do not tell of a bias:\n%s", text)
	}
	if text := must(t, 0, "--data", dir, "forecast", "scores", "co_activations").stdout; strings.Count(text, "nearly every forecast") >= strings.Count(text, "co_activations  ") {
		t.Errorf("every line is told to err to one side:\n%s", text)
	}
	r := must(t, 0, "--data", dir, "query", "employed_sector", "--forecast", "--area", "IT,Piemonte")
	if !strings.Contains(r.stderr, "no forecast of Piedmont") {
		t.Errorf("an area without forecasts is dropped: %s", r.stderr)
	}
	if text := must(t, 0, "--data", dir, "query", "employed", "--forecast", "--area", "IT", "--where", "FREQ=A").stdout; !strings.Contains(text, "SCORE_FREQ: cadenza della serie") {
		t.Errorf("years do not say whose scores they have:\n%.500s", text)
	}
	reports := t.TempDir()
	made := must(t, 0, "--data", dir, "report", "semiannual", "--format", "html", "--out", reports).stdout
	page, err := os.ReadFile(strings.TrimSpace(made))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Posti che si aprono, Limiti 95%", "migliaia di lavoratori nell'anno; limiti al 95%", "Errore sul passato: dei piani delle imprese in Italia", "I limiti di ogni metodo dicono ciò che quel metodo non sa"} {
		if !strings.Contains(html.UnescapeString(string(page)), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	list := t.TempDir() + "/list.yaml"
	if err := os.WriteFile(list, []byte("[]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := must(t, 2, "--data", dir, "plan", "demand", "--scenario", list); strings.Contains(r.stderr, "WhatIf") || !strings.Contains(r.stderr, "wanted: fields") {
		t.Errorf("a scenario that is a list: %s", r.stderr)
	}
}
