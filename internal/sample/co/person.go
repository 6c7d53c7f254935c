package co

// person is what the messages say of a worker.
type person struct {
	pseudonym uint64
	birth     day
	born      string // country, ministry's code
	passport  string // citizenship, ministry's code
	permit    string // reason of the residence permit, for non-EU citizens
}

const italy = "000"

// accession marks the workers who are new in a run from the day on which
// Croatia joined the Union; before it their citizenship would count as non-EU.
const (
	croatia   = "250"
	accession = 4*2013 + 2 // third quarter of 2013
)

// people makes workers out of their numbers.
type people struct {
	seed      uint64
	countries [citizenships]choice
	births    choice
	permits   choice
}

func newPeople(seed uint64, year int) *people {
	p := &people{seed: seed}
	var byClass [citizenships][]weighted
	for _, row := range table("countries") {
		class := european
		if row[1] == "NEU" {
			class = nonEU
		}
		if year >= int(number(row[3])) && year <= int(number(row[4])) {
			byClass[class] = append(byClass[class], weighted{row[0], int(number(row[2]))})
		}
	}
	for _, class := range []int{european, nonEU} {
		p.countries[class] = choiceOf(byClass[class])
	}
	p.births = choiceOf(weights("births", 0, 1))
	p.permits = choiceOf([]weighted{
		{"LAVOR", 44}, {"CSST1", 26}, {"FAMIG", 18}, {"LAVO3", 4}, {"STUDI", 3}, {"ASIL2", 3}, {"PROSU", 2},
	})
	return p
}

// weights reads two columns of an embedded table.
func weights(name string, code, weight int) []weighted {
	var list []weighted
	for _, row := range table(name) {
		list = append(list, weighted{row[code], int(number(row[weight]))})
	}
	return list
}

// worker identifies a person: the pool of the area, perimeter, citizenship and
// sex, and the number in it.
type worker struct {
	pool   uint64
	number uint32
	fresh  bool // not in the pool before Croatia's accession
}

func (p *people) person(w worker, k cell) person {
	id := hash(p.seed, w.pool, uint64(w.number))
	one := person{pseudonym: id, birth: birthDay(id, k), born: italy, passport: italy}
	drawn := hash(id, 1)
	switch kind := drawn % 1000; {
	case k.citizenship != italian:
		one.passport = p.countries[k.citizenship].pick(drawn >> 12)
		if k.citizenship == european && w.fresh && kind < 20 {
			one.passport = croatia
		}
		one.born = one.passport
		if one.passport == "999" { // the stateless are born somewhere
			one.born = "271"
		}
		if k.citizenship == nonEU {
			one.permit = p.permits.pick(drawn >> 40)
		}
	case kind < 35: // naturalised, or born to emigrants
		one.born = p.births.pick(drawn >> 12)
	case kind < 48: // born in Italy to foreign parents
		one.passport = p.countries[nonEU].pick(drawn >> 12)
		one.permit = "FAMIG"
	}
	return one
}

// birthDay draws ages mostly between 18 and 55; foreigners are younger.
func birthDay(id uint64, k cell) day {
	drawn := hash(id, 2)
	span := uint64(44 * 365)
	if k.citizenship != italian {
		span = 38 * 365
	}
	age := (drawn%span+drawn>>20%span)/2 + 18*365
	if birth := dayOf(pinnedYear, 7, 1) - day(age); birth != 0 {
		return birth
	}
	return 1 // zero is no day
}

// employer is what the messages say of an employer.
type employer struct {
	pseudonym       uint64
	ateco, province string
}

// employers makes employers out of their numbers.
type employers struct {
	seed      uint64
	activity  [sectors]choice
	provinces choice
}

func newEmployers(seed uint64, a *area) *employers {
	e := &employers{seed: seed, provinces: choiceOf(a.provinces)}
	names := [sectors]string{"A", "B-E", "F", "G-U"}
	var bySector [sectors][]weighted
	for _, row := range table("ateco") {
		for s, name := range names {
			if row[0] == name {
				bySector[s] = append(bySector[s], weighted{row[1], int(number(row[2]))})
			}
		}
	}
	for s := range sectors {
		e.activity[s] = choiceOf(bySector[s])
	}
	return e
}

// employer describes the employer of a relationship. The province is that of
// the place of work, which for most is where the employer sits.
func (e *employers) employer(pool uint64, number uint32, k cell) employer {
	id := hash(e.seed, pool, uint64(number))
	one := employer{pseudonym: id, province: e.provinces.pick(hash(id, 1))}
	if k.perimeter == dom {
		one.ateco = "97.00.00"
	} else {
		one.ateco = e.activity[k.sector].pick(hash(id, 2))
	}
	return one
}
