package territory

import (
	"slices"

	"osservatorio/internal/codelist"
	"osservatorio/internal/period"
)

// The code systems that areas can be resolved in, besides [codelist.Own] and
// [codelist.Name]. areas.aliases.csv may hold more.
const (
	ISTAT     = "istat"      // "01" Piemonte, "001" Torino
	NUTS      = "nuts"       // ITI1 Toscana, ITI Centro
	NUTS2006  = "nuts2006"   // ITE1 Toscana, ITD Nord-est
	ITTER107  = "itter107"   // as NUTS 2006, with ITDA, ITCD, ITFG, IT108
	Sigla     = "sigla"      // TO Torino
	ISTATUTS  = "istat_uts"  // 201 città metropolitana di Torino
	ISTATRip5 = "istat_rip5" // 1 Nord-ovest … 5 Isole
	ISTATRip3 = "istat_rip3" // 1 Nord, 2 Centro, 3 Mezzogiorno
	ISTATReg  = "istat_reg"  // 1 Piemonte … 20 Sardegna, not padded
	CO        = "co"         // the Ministry of Labour's list
	INPS      = "inps"       // EMILIA_ROMAGNA, "Piemonte e Valle d'Aosta"
	Interno   = "interno"    // the reception dashboard
)

// Options narrow what a text may mean. The zero Options allow everything.
type Options struct {
	// System is the code system; "" searches all of them.
	System string
	// Levels are the levels that the area may have; none allows all.
	Levels []Level
	// At is the day that the area must be in force on. The zero Date takes
	// the most recent area of that name or code.
	At period.Date
}

// Resolve finds the area that a text names, by any code or spelling, without
// regard to case, accents, apostrophes, blanks, hyphens and underscores.
//
// A text that is one of the project's own codes means that area. Where an area
// and a part of it have the same territory and name (Bolzano, Trento, Valle
// d'Aosta), the wider level is meant, unless Levels says otherwise. Where
// areas of one level bore the name one after the other, the most recent is
// meant, unless At says otherwise.
//
// Errors: [*codelist.UnknownError], with near spellings;
// [*codelist.UnknownSystemError]; [*codelist.AmbiguousError].
func (t *Territory) Resolve(text string, opts Options) (Area, error) {
	if opts.System == codelist.Any {
		if own, err := t.list.Candidates(codelist.Own, text, opts.At); err == nil {
			if a := t.choose(own, opts); len(a) == 1 {
				return a[0], nil
			}
		}
	}
	codes, err := t.list.Candidates(opts.System, text, opts.At)
	if err != nil {
		return Area{}, err
	}
	areas := t.choose(codes, opts)
	switch len(areas) {
	case 0:
		return Area{}, &codelist.UnknownError{List: t.list.Name(), System: opts.System, Text: text, At: opts.At, Near: t.describe(codes)}
	case 1:
		return areas[0], nil
	}
	ambiguous := &codelist.AmbiguousError{List: t.list.Name(), System: opts.System, Text: text}
	for _, a := range areas {
		ambiguous.Codes = append(ambiguous.Codes, a.Code)
	}
	return Area{}, ambiguous
}

// describe names areas for an error.
func (t *Territory) describe(codes []string) []string {
	var names []string
	for _, code := range codes {
		a := t.areas[t.byCode[code]]
		names = append(names, a.Code+" "+a.NameIT+" ("+string(a.Level)+")")
	}
	return names
}

// choose keeps the areas of the allowed levels and, of those that share a
// territory or followed each other, the one that is meant.
func (t *Territory) choose(codes []string, opts Options) []Area {
	var areas []Area
	for _, code := range codes {
		a := t.areas[t.byCode[code]]
		if len(opts.Levels) == 0 || slices.Contains(opts.Levels, a.Level) {
			areas = append(areas, a)
		}
	}
	return slices.DeleteFunc(slices.Clone(areas), func(a Area) bool {
		return slices.ContainsFunc(areas, func(b Area) bool {
			return a.SameAs == b.Code || a.Level == b.Level && succeeds(b, a)
		})
	})
}

// succeeds reports whether b came into force after a had ended.
func succeeds(b, a Area) bool { return !a.To.IsZero() && b.From.After(a.To) }
