package chart

import (
	"fmt"
	"strings"

	"osservatorio/internal/italian"
)

// vocabulary is what the kit itself says in a language.
type vocabulary struct {
	source, note, demo           string
	period, region, value        string
	forecast, previous           string
	interval                     string // "%d" is the level
	noValue, withheld            string
	broken, afterBreak           string
	hollow                       string // before the list of statuses
	leftOut, tooImprecise        string
	imprecise, outlines          string
	ofStage                      string // after the first ratio of a funnel
	status                       [statusCount]string
	stage, ratio, change, figure string
	from, upTo, over, under      string
	line, fan, bars, dumbbell    string
	scatter, heat, funnel, maps  string
	sparks                       string
	rows, lowest, highest        string
	difference, widest           string
}

var vocabularies = map[string]vocabulary{
	"it": {
		source: "Fonte", note: "Nota", demo: "DATI DIMOSTRATIVI",
		period: "Periodo", region: "Regione", value: "Valore",
		forecast: "Previsione", previous: "Osservato",
		interval: "Intervallo %d%%",
		noValue:  "dato non disponibile", withheld: "dato riservato",
		broken: "interruzione della serie: non confrontabile con i periodi precedenti", afterBreak: "dopo l'interruzione della serie",
		hollow: "Simboli vuoti", leftOut: "I dati riservati non sono mostrati", tooImprecise: "Le stime troppo imprecise non sono pubblicate", imprecise: "stima troppo imprecisa", outlines: "Confini",
		ofStage: "della fase precedente",
		status:  [statusCount]string{"", "dato provvisorio", "dato stimato", "stima poco affidabile", "dato riservato", "stima troppo imprecisa per essere pubblicata", "il dato non può esistere"},
		stage:   "Fase", ratio: "Rapporto con la fase precedente", change: "Variazione", figure: "Indicatore",
		from: "da", upTo: "a", over: "oltre", under: "fino a",
		line: "Grafico a linee", fan: "Grafico di previsione", bars: "Grafico a barre",
		dumbbell: "Grafico a coppie di punti", scatter: "Grafico a dispersione",
		heat: "Mappa di intensità", funnel: "Imbuto delle fasi", maps: "Mappa delle regioni",
		sparks: "Indicatori principali",
		rows:   "righe", lowest: "minimo", highest: "massimo",
		difference: "Differenza", widest: "differenza maggiore",
	},
	"en": {
		source: "Source", note: "Note", demo: "DEMONSTRATION DATA",
		period: "Period", region: "Region", value: "Value",
		forecast: "Forecast", previous: "Observed",
		interval: "%d%% interval",
		noValue:  "not available", withheld: "confidential",
		broken: "break in the series: not comparable with earlier periods", afterBreak: "after the break in the series",
		hollow: "Hollow marks", leftOut: "Confidential data are not shown", tooImprecise: "Estimates that are too imprecise are not published", imprecise: "too imprecise", outlines: "Outlines",
		ofStage: "of the stage before",
		status:  [statusCount]string{"", "provisional", "estimated", "low reliability", "confidential", "estimate too imprecise to be published", "cannot exist"},
		stage:   "Stage", ratio: "Ratio to the stage before", change: "Change", figure: "Indicator",
		from: "from", upTo: "to", over: "above", under: "up to",
		line: "Line chart", fan: "Forecast chart", bars: "Bar chart",
		dumbbell: "Dumbbell chart", scatter: "Scatter plot",
		heat: "Heat map", funnel: "Funnel of stages", maps: "Map of the regions",
		sparks: "Headline figures",
		rows:   "rows", lowest: "lowest", highest: "highest",
		difference: "Difference", widest: "widest difference",
	},
}

func wordsOf(l italian.Locale) vocabulary { return vocabularies[l.Lang()] }

// absence is what stands in the place of a value that is not drawn.
func (w vocabulary) absence(s Status) string {
	switch s {
	case Suppressed:
		return w.withheld
	case Imprecise:
		return w.imprecise
	}
	return w.noValue
}

// statusSet is the statuses that occur in a chart.
type statusSet [statusCount]bool

func (s *statusSet) add(list ...Status) {
	for _, status := range list {
		s[status] = true
	}
}

// hollowNotes explain the hollow symbols of a chart and what it leaves out.
func (s statusSet) hollowNotes(w vocabulary) (notes []string) {
	var hollow []string
	for status := Provisional; status < statusCount; status++ {
		if s[status] && status.Hollow() {
			hollow = append(hollow, w.status[status])
		}
	}
	if hollow != nil {
		notes = append(notes, w.hollow+": "+strings.Join(hollow, ", ")+".")
	}
	if s[Suppressed] {
		notes = append(notes, w.leftOut+".")
	}
	if s[Imprecise] {
		notes = append(notes, w.tooImprecise+".")
	}
	return notes
}

// letterNotes explain the letters of a chart that prints its values.
func (s statusSet) letterNotes(w vocabulary) []string {
	var parts []string
	for status := Provisional; status < statusCount; status++ {
		if s[status] {
			parts = append(parts, status.letter()+" = "+w.status[status])
		}
	}
	if parts == nil {
		return nil
	}
	return []string{strings.Join(parts, "; ") + "."}
}

// letter is the mark of a status after a value, empty for Normal.
func (s Status) letter() string { return [statusCount]string{"", "p", "e", "u", "c", "l", "–"}[s] }

// cell prints a value for a table: "58,3", "58,3 (p)", "(c)", "(l)", "–", "n.d.".
func cell(l italian.Locale, v float64, decimals int, status Status) string {
	switch {
	case status.Withheld():
		return "(" + status.letter() + ")"
	case status == Impossible:
		return status.letter()
	case status == Normal || isMissing(v):
		return l.Number(v, decimals)
	}
	return fmt.Sprintf("%s (%s)", l.Number(v, decimals), status.letter())
}

// tableNotes explains the letters in the cells of a table.
func tableNotes(l italian.Locale, seen statusSet) []string {
	var notes []string
	if seen[Impossible] {
		notes = append(notes, Impossible.letter()+" "+wordsOf(l).status[Impossible])
	}
	for status := Provisional; status < Impossible; status++ {
		if seen[status] {
			notes = append(notes, fmt.Sprintf("(%s) %s", status.letter(), wordsOf(l).status[status]))
		}
	}
	return notes
}

// caption is the title of a table with its unit.
func (f *Frame) caption() string {
	if f.Unit == "" {
		return f.Title
	}
	return f.Title + " (" + f.Unit + ")"
}

// label is a value as charts print it, with the suffix of the frame.
func (f *Frame) label(l italian.Locale, v float64) string {
	if isMissing(v) {
		return l.Missing()
	}
	return l.Number(v, f.Decimals) + f.Suffix
}
