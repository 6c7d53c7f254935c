package e2e

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

// TestSiteSaysHowItWasMade holds the pages of projections to what every projection says: interval, method, what was known, past error.
func TestSiteSaysHowItWasMade(t *testing.T) {
	at := serving(t, demoLake(t))
	for _, c := range []struct {
		page  string
		wants []string
	}{
		{"/previsioni/domanda", []string{"Intervallo 95%", "La fascia attorno a ogni linea è l'intervallo dell'80 per cento", "Intervallo 95% della base", "Intervallo 95% dello scenario", "per le sole uscite dal lavoro", "Con i passaggi ad altra professione",
			"Lavoro domestico e di cura", "Metodo: propensione delle famiglie", "Ultimo periodo noto: 2025; dati del ", "nessuno li osserva", "Posti che si aprono per titolo di studio", "Esperienza nella professione", "Posti di difficile reperimento per professione", "Stranieri già presenti che potrebbero lavorare", "Permessi per protezione", "I gruppi si sovrappongono", "Occupati che i soli residenti perderebbero, per età", "Le classi danno il totale.", "65 anni e oltre", "gli occupati su cui poggiano furono mancati in media del"}},
		{"/en/forecasts/demand", []string{"95% interval of the baseline", "by exits from work alone", "With moves to other occupations", "Domestic and care work", "nobody observes it"}},
		{"/quote", []string{"coorte non matura", "è stata contata meno di 18 mesi dopo l'atto", "Capacità: ", "Conversione delle coorti mature", "errore sul passato: "}},
		{"/quote?year=2013", []string{"Dalla quota al permesso: Italia"}},
		{"/previsioni?indicator=employed&freq=A", []string{"serie semestrale di cui questi periodi sono fatti", "minore del secondo", "dati del "}},
		{"/previsioni/accuratezza", []string{"il suo MASE è minore di quello, non dove è sotto 1"}},
	} {
		page := html.UnescapeString(get(t, at+c.page).body)
		for _, want := range c.wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s lacks %q", c.page, want)
			}
		}
		if strings.HasPrefix(c.page, "/en/") {
			continue
		}
		for _, never := range []string{"nobody", "pseudo-real", "with drift", "of logarithms", "dati del .", "Meno di 1 è", "sotto 1 la previsione"} {
			if strings.Contains(page, never) {
				t.Errorf("%s has %q", c.page, never)
			}
		}
		if old := strings.Contains(c.page, "2013"); old && strings.Contains(page, "coorte non matura") {
			t.Errorf("%s: a cohort of long ago is not mature", c.page)
		}
	}
	// The bars of the four methods have whiskers, which no value but an interval can give: GAP's reach below zero.
	svg := get(t, at+"/previsioni/domanda?figure=metodi&format=svg").body
	if n := len(regexp.MustCompile(`stroke-width="1\.2"`).FindAllString(svg, -1)); n < 12 {
		t.Errorf("%d strokes of whiskers, want three of each method", n)
	}
}
