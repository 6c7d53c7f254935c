package istat

import (
	"strconv"

	"osservatorio/internal/sample/world"
)

// layout2015 has the variables of the files from 2015 to 2020 that the
// observatory or its readers know, in the order of the record.
var layout2015 = []column{
	{"ANNO", 4, integer(func(s *survey, _ person) int64 { return int64(s.t.Year) })},
	{"TRIM", 1, integer(func(s *survey, _ person) int64 { return int64(s.t.Q) })},
	{"WAVQUA", 1, upTo(4, "wave", everybody)},
	{"RIP5", 1, integer(func(_ *survey, p person) int64 { return int64(p.area().Ripartizione) })},
	{"RIP3", 1, integer(func(_ *survey, p person) int64 {
		return [...]int64{1: 1, 2: 1, 3: 2, 4: 3, 5: 3}[p.area().Ripartizione]
	})},
	{"REG", 2, integer(func(_ *survey, p person) int64 { return int64(p.area().Region) })},
	{"PROVCM", 3, provinceCode},
	{"GRACOM", 1, literal(".")},
	{"MFRFAM", 7, integer((*survey).household)},
	{"SG4", 2, upTo(2, "household member", everybody)},
	{"SG11", 1, sexDigit},
	{"ETAM", 2, integer(func(_ *survey, p person) int64 { return int64(min(p.age, 75)) })},
	{"CLETAD", 2, integer(func(_ *survey, p person) int64 { return int64(p.age / 10) })},
	{"CLETAQ", 2, integer(func(_ *survey, p person) int64 { return int64(min(p.age, 75) / 5) })},
	{"CLETAS", 2, integer(func(_ *survey, p person) int64 { return int64(min(p.age, 75)/5 + 2) })},
	{"STACIM", 1, upTo(4, "marital status", func(p person) bool { return p.age >= 15 })},
	{"RELPAR", 2, upTo(9, "relationship", everybody)},
	{"SG13", 1, integer(func(_ *survey, p person) int64 { return 1 + foreignDigit(p) })},
	{"NASSES", 3, upTo(6, "birth area", person.foreign)},
	{"CITTAD", 1, citizenshipDigit},
	{"SG16", 1, integer(func(_ *survey, p person) int64 { return 1 + foreignDigit(p) })},
	{"CITSES", 3, upTo(30, "citizenship", person.foreign)},
	{"SG18B", 4, mayRefuse(integer(func(s *survey, p person) int64 {
		return int64(s.t.Year) - s.draw(0, 25, "arrival")
	}), "arrival")},
	{"TISTUD", 3, mayRefuse(upTo(10, "title", func(p person) bool { return p.age >= 15 }), "title")},
	{"EDULEV", 1, (*survey).level6},
	{"HATLEV", 1, upTo(3, "attainment", func(p person) bool { return p.age >= 15 })},
	{"COND3", 1, conditionDigit},
	{"COND10", 2, integer(func(s *survey, p person) int64 { return int64(p.condition)*3 - s.draw(0, 2, "detail") })},
	{"ISCO3D", 3, mayRefuse(ifEmployed(upTo(96, "isco", everybody)), "isco")},
	{"B1", 1, upTo(2, "b1", func(p person) bool { return p.age >= 15 })},
	{"C1", 1, ifEmployed(upTo(3, "position", everybody))},
	{"POSPRO", 2, ifEmployed(upTo(9, "position detail", everybody))},
	{"DIPAUT", 1, ifEmployed((*survey).employee)},
	{"DETIND", 1, ifEmployed((*survey).term)},
	{"PIEPAR", 1, ifEmployed(upTo(2, "hours", everybody))},
	{"CAT12", 2, ifEmployed((*survey).cat12)},
	{"CAT5", 1, ifEmployed(upTo(5, "branch5", everybody))},
	{"PROF1", 1, ifEmployed((*survey).occupation)},
	{"RETRIC", 5, mayRefuse(ifEmployed(integer(func(s *survey, _ person) int64 { return 10 * s.draw(40, 280, "wage") })), "wage")},
	{"COEFMI", 7, integer(func(_ *survey, p person) int64 { return p.weight })},
}

// layout2021 has the variables of the files from 2021 on: no region, age in
// classes of five years, and another weight.
var layout2021 = []column{
	{"ANNO", 4, integer(func(s *survey, _ person) int64 { return int64(s.t.Year) })},
	{"TRIM", 1, integer(func(s *survey, _ person) int64 { return int64(s.t.Q) })},
	{"SESSO", 1, sexDigit},
	{"CLETAS", 2, integer(func(_ *survey, p person) int64 { return int64(min(p.age, 75)/5 + 2) })},
	{"RIP5", 1, integer(func(_ *survey, p person) int64 { return int64(p.area().Ripartizione) })},
	{"REGMCR", 2, literal(".")},
	{"CITTAD", 1, citizenshipDigit},
	{"HATLEV3MOD", 1, (*survey).level3},
	{"HATFIELD_D", 3, mayRefuse(upTo(14, "field", everybody), "field")},
	{"TISTUD", 3, mayRefuse(upTo(10, "title", everybody), "title")},
	{"COND3", 1, conditionDigit},
	{"DIPAUT", 1, ifEmployed((*survey).employee)},
	{"POSPRO", 2, ifEmployed(upTo(9, "position detail", everybody))},
	{"DETIND", 1, ifEmployed((*survey).term)},
	{"PIEPAR", 1, ifEmployed(upTo(2, "hours", everybody))},
	{"CAT12", 2, ifEmployed((*survey).cat12)},
	{"PROF1", 1, ifEmployed((*survey).occupation)},
	{"QC52", 3, mayRefuse(ifEmployed(upTo(3, "place of work", everybody)), "place of work")},
	{"INIATT", 4, mayRefuse(ifEmployed(integer(func(s *survey, _ person) int64 { return s.draw(1985, 2021, "start") })), "start")},
	{"COEF_CCP", 8, weight2021},
}

// weight2021 is in tenths, except in the first quarter of 2021, where it is in
// units, contrary to the guide that comes with the file.
func weight2021(s *survey, p person) string {
	if s.t == (world.Quarter{Year: 2021, Q: 1}) {
		return strconv.FormatInt(p.weight/10, 10)
	}
	return strconv.FormatInt(p.weight, 10)
}

// provinceCode is always there for Bolzano and Trento, which REG puts together;
// elsewhere it is masked.
func provinceCode(_ *survey, p person) string {
	if province := p.area().Province; province != 0 {
		return strconv.Itoa(province)
	}
	return "."
}

func sexDigit(_ *survey, p person) string         { return sexCode[p.key.Sex] }
func citizenshipDigit(_ *survey, p person) string { return strconv.Itoa(int(p.key.Cit) + 1) }
func conditionDigit(_ *survey, p person) string   { return strconv.Itoa(p.condition) }

func foreignDigit(p person) int64 {
	if p.foreign() {
		return 1
	}
	return 0
}
