package release

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/italian"
	"osservatorio/internal/period"
	"osservatorio/internal/schedule"
)

// Erratum is a public notice that a published release is not to be used any more.
type Erratum struct {
	Release     string    `json:"release"`
	State       State     `json:"state"` // withdrawn or corrected
	At          time.Time `json:"at"`
	Reason      string    `json:"reason"`
	CorrectedBy string    `json:"corrected_by,omitempty"`
}

// Errata is errata.json.
type Errata struct {
	Errata []Erratum `json:"errata"`
}

// Errata lists the published releases that were withdrawn or corrected, the last first.
func (r *Register) Errata() []Erratum {
	out := []Erratum{}
	for _, x := range r.Entries {
		what := map[State]string{Withdrawn: withdrawKind, Corrected: "correct"}[x.State]
		if what == "" || x.LastPublished == 0 {
			continue
		}
		d := x.last(what)
		out = append(out, Erratum{x.Release, x.State, d.At, d.Reason, x.CorrectedBy})
	}
	slices.SortStableFunc(out, func(a, b Erratum) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Release, a.Release)) })
	return out
}

// Text is what the public reads of an erratum, in Italian or, with lang en, in English.
func (x Erratum) Text(lang string) string {
	return (&Entry{Release: x.Release, State: x.State, CorrectedBy: x.CorrectedBy,
		Decisions: []Decision{{What: withdrawKind, At: x.At, Reason: x.Reason}, {What: "correct", At: x.At, Reason: x.Reason}}}).Notice(lang)
}

// Gone says, of the last release that was withdrawn when there is no other, what became of it and
// what to do.
func (x Erratum) Gone() string {
	return fmt.Sprintf("%s: %s. Mend what was wrong, then `osservatorio build`, `check` and `publish`; it can still be read with --release %s",
		x.Release, strings.TrimSuffix(x.Text("en"), "."), x.Release)
}

// Notice says that a release is not, or not any more, for use, in Italian or, with lang en, in
// English; "" of one that is published.
func (x *Entry) Notice(lang string) string {
	it := lang != "en"
	pick := func(a, b string) string {
		if it {
			return a
		}
		return b
	}
	instead := ""
	if x.CorrectedBy != "" {
		instead = pick("; la release giusta è la "+x.CorrectedBy, "; the right one is "+x.CorrectedBy)
	}
	switch x.State {
	case Checked:
		return pick("NON PUBBLICATA: in attesa di approvazione, da non diffondere", "NOT PUBLISHED: waits for approval, not to be passed on")
	case Approved:
		return pick("NON PUBBLICATA: approvata, in attesa di pubblicazione, da non diffondere", "NOT PUBLISHED: approved, to be published, not to be passed on")
	case Embargoed:
		return fmt.Sprintf(pick("SOTTO EMBARGO fino a: %s; da non diffondere", "UNDER EMBARGO until %s; not to be passed on"), hour(x.Embargo, lang))
	case Withdrawn:
		d := x.last(withdrawKind)
		return fmt.Sprintf(pick("RITIRATA il %s, da non usare: %s%s", "WITHDRAWN on %s, not to be used: %s%s"), day(d.At, lang), d.Reason, instead)
	case Corrected:
		d := x.last("correct")
		return fmt.Sprintf(pick("CORRETTA il %s, da non usare: %s%s", "CORRECTED on %s, not to be used: %s%s"), day(d.At, lang), d.Reason, instead)
	}
	return ""
}

// CorrectionNotice says which release this one corrects; "" when it corrects none.
func (x *Entry) CorrectionNotice(lang string) string {
	switch {
	case x.Corrects == "":
		return ""
	case lang == "en":
		return fmt.Sprintf("It corrects release %s: %s", x.Corrects, x.Correction)
	}
	return fmt.Sprintf("Corregge la release %s: %s", x.Corrects, x.Correction)
}

// day writes the day of an instant by Italian clocks.
func day(t time.Time, lang string) string {
	t = t.In(schedule.Zone)
	return locale(lang).Date(period.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()})
}

// hour writes an instant by Italian clocks.
func hour(t time.Time, lang string) string {
	at := ", ore 15:04"
	if lang == "en" {
		at = ", 15:04 MST"
	}
	return day(t, lang) + t.In(schedule.Zone).Format(at)
}

func hourText(t time.Time) string { return t.In(schedule.Zone).Format("2006-01-02 15:04 MST") }

func locale(lang string) italian.Locale {
	l, err := italian.ForLang(lang)
	if err != nil {
		return italian.IT
	}
	return l
}
