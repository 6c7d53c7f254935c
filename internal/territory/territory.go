// Package territory knows the areas that statistics are given for: Italy, its
// ripartizioni, regions and provinces through time, and what providers print
// beside them (merged regions, "not indicated", abroad, a central reserve).
//
// Areas have the project's own codes: the current NUTS code where there is
// one, else ISTAT's. [Territory.Resolve] reads every other code and spelling
// met. The letters of NUTS 2006, which ISTAT's survey data still use (ITD3
// Veneto, ITE1 Toscana), cannot be mistaken for current ones: today's NUTS has
// no code that begins with ITD or ITE. The project's own ITE (Centro) and ITDA
// (Trentino-Alto Adige) mean the same area in both.
package territory

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/period"
)

// Level is the kind of an area.
type Level string

// The levels, from the widest. A merged area is what a provider publishes for
// two or more regions together; a special one is no place in Italy at all.
const (
	Country            Level = "country"
	MacroArea          Level = "macroarea"
	Ripartizione       Level = "ripartizione"
	Region             Level = "region"
	AutonomousProvince Level = "autonomous_province"
	Province           Level = "province"
	Merged             Level = "merged"
	Special            Level = "special"
)

var levels = []Level{Country, MacroArea, Ripartizione, Region, AutonomousProvince, Province, Merged, Special}

// Italy is the code of the whole country.
const Italy = "IT"

// Area is one area. Its codes in other systems are "" where it has none.
type Area struct {
	Code   string
	NameIT string
	NameEN string
	codelist.Validity
	Level Level
	// Parent is the code of the area that this one is a part of, "" for
	// Italy and special areas.
	Parent string
	// Members are the codes of the areas that make up an area which cuts
	// across the tree of parents (Centro-nord, merged regions).
	Members []string
	// SameAs is the code of a wider level's area with the same territory: the
	// province of Bolzano has that of the autonomous province. One of the two
	// must be left out of a sum.
	SameAs string
	// ISTAT is the code of two digits of a region, of three of a province.
	ISTAT    string
	NUTS     string // NUTS 2024, or the last NUTS that had the area
	NUTS2006 string
	ITTER107 string // CL_ITTER107, the list of ISTAT's SDMX service
	Sigla    string // vehicle registration letters of a province
	// order is the place of the area in the list.
	order int
}

// Territory is the list of areas. It does not change after loading and may be
// used by many goroutines.
type Territory struct {
	list   *codelist.List
	areas  []Area
	byCode map[string]int
}

// Load reads areas.csv and areas.aliases.csv from the root of fsys. Errors
// name the file and line, or the area, that is wrong.
func Load(fsys fs.FS) (*Territory, error) {
	list, err := codelist.Load(fsys, "areas")
	if err != nil {
		return nil, err
	}
	t := &Territory{list: list, byCode: map[string]int{}}
	for _, e := range list.Entries() {
		a := Area{
			Code: e.Code, NameIT: e.NameIT, NameEN: e.NameEN, Validity: e.Validity,
			Level: Level(e.Attribute("level")), Parent: e.Attribute("parent"), SameAs: e.Attribute("same_as"),
			ISTAT: e.Attribute("istat_code"), NUTS: e.Attribute("nuts_code"), NUTS2006: e.Attribute("nuts2006_code"),
			ITTER107: e.Attribute("itter107_code"), Sigla: e.Attribute("sigla_code"), order: len(t.areas),
		}
		if members := e.Attribute("members"); members != "" {
			a.Members = strings.Split(members, "|")
		}
		if err := t.check(a); err != nil {
			return nil, fmt.Errorf("areas.csv: %s: %w", a.Code, err)
		}
		t.byCode[a.Code] = len(t.areas)
		t.areas = append(t.areas, a)
	}
	return t, nil
}

// check refuses references to areas that do not come earlier in the list: so
// the tree has no cycles.
func (t *Territory) check(a Area) error {
	if !slices.Contains(levels, a.Level) {
		return fmt.Errorf("level %q is not one of %v", a.Level, levels)
	}
	if a.Parent == "" && a.Level != Country && a.Level != Special {
		return fmt.Errorf("a %s needs a parent", a.Level)
	}
	references := slices.Clone(a.Members)
	for _, code := range []string{a.Parent, a.SameAs} {
		if code != "" {
			references = append(references, code)
		}
	}
	for _, code := range references {
		if _, ok := t.byCode[code]; !ok {
			return fmt.Errorf("it refers to %q, which does not come before it", code)
		}
	}
	return nil
}

// Area finds an area by its own code, exactly as written.
func (t *Territory) Area(code string) (Area, bool) {
	i, ok := t.byCode[code]
	if !ok {
		return Area{}, false
	}
	return t.areas[i], true
}

// All returns every area, of every time, in order: Italy, macro-areas and
// ripartizioni, regions in ISTAT's order, provinces by region, merged and
// special areas.
func (t *Territory) All() []Area { return slices.Clone(t.areas) }

// Compare orders two areas as [Territory.All] does.
func Compare(a, b Area) int { return a.order - b.order }

// At returns the areas of a level in force on a day, in order. The zero Date
// gives those of every time.
func (t *Territory) At(level Level, day period.Date) []Area {
	return t.filter(func(a Area) bool { return a.Level == level && a.Holds(day) })
}

// Children returns the areas in force on a day whose parent is the given one.
// Areas that cut across others are left out, so that the children of an area
// do not overlap.
func (t *Territory) Children(code string, day period.Date) []Area {
	return t.filter(func(a Area) bool { return a.Parent == code && len(a.Members) == 0 && a.Holds(day) })
}

// Within returns the areas of a level in force on a day that lie in the given one.
func (t *Territory) Within(code string, level Level, day period.Date) []Area {
	return t.filter(func(a Area) bool { return a.Level == level && a.Holds(day) && t.IsWithin(a.Code, code) })
}

func (t *Territory) filter(keep func(Area) bool) []Area {
	var kept []Area
	for _, a := range t.areas {
		if keep(a) {
			kept = append(kept, a)
		}
	}
	return kept
}

// Ancestors returns the areas that hold the given one along the tree of
// parents, nearest first.
func (t *Territory) Ancestors(code string) []Area {
	var found []Area
	a, ok := t.Area(code)
	for ok && a.Parent != "" {
		a, ok = t.Area(a.Parent)
		found = append(found, a)
	}
	return found
}

// IsWithin reports whether the whole of inner lies in outer. An area lies in
// itself and in one with the same territory; unknown codes lie nowhere.
func (t *Territory) IsWithin(inner, outer string) bool {
	in, okIn := t.Area(t.Canonical(inner))
	out, okOut := t.Area(t.Canonical(outer))
	if !okIn || !okOut {
		return false
	}
	if in.Code == out.Code {
		return true
	}
	within := func(member string) bool { return t.IsWithin(member, outer) }
	if len(in.Members) > 0 && !slices.ContainsFunc(in.Members, func(m string) bool { return !within(m) }) {
		return true
	}
	if slices.ContainsFunc(out.Members, func(m string) bool { return t.IsWithin(inner, m) }) {
		return true
	}
	return in.Parent != "" && within(in.Parent)
}

// Canonical returns the code that stands for a territory which has two: ITH1
// for ITH10. Other codes come back as they are.
func (t *Territory) Canonical(code string) string {
	if a, ok := t.Area(code); ok && a.SameAs != "" {
		return a.SameAs
	}
	return code
}
