package co

import (
	"math"
	"math/rand/v2"
)

// run is a stretch of consecutive quarters of an area of which all messages
// are delivered.
type run struct {
	area  *area
	first quarter
	last  quarter
}

func (r run) quarters() int { return int(r.last-r.first) + 1 }

// simulation makes the relationships of a run so that their activations and
// ends by quarter and cell are those of the plan.
type simulation struct {
	run
	rng           *rand.Rand
	plans         map[int]*plan
	relationships []relationship
	pools         [perimeters][citizenships][sexes]pool
	taken         map[uint64]struct{}          // worker and day, so that nobody begins two jobs on one day
	hiring        [perimeters][sectors]float64 // employers
}

// pool numbers the persons of a perimeter, citizenship and sex.
type pool struct {
	size      uint32 // persons so far
	old       uint32 // of these, before the present quarter
	untilJuly uint32 // of these, before Croatia's accession
	earlier   uint32 // persons seen only in relationships from before the run
}

// simulate draws the relationships of a run. The same seed gives the same.
func (m *model) simulate(r run) *simulation {
	s := &simulation{
		run: r, rng: rand.New(rand.NewPCG(hash(m.seed, uint64(r.first)), hash(m.seed, areaNumber(r.area)))),
		plans: map[int]*plan{},
	}
	for year := r.first.year(); year <= r.last.year(); year++ {
		s.plans[year] = m.plan(r.area, year)
	}
	s.prepare()
	var open [perimeters][][]int // by cell: the relationships that go on
	for p := range perimeters {
		open[p] = make([][]int, len(cells(p)))
	}
	for q := r.first; q <= r.last; q++ {
		s.nextQuarter(q)
		for p := range perimeters {
			for i, k := range cells(p) {
				open[p][i] = s.begin(q, k, open[p][i])
				open[p][i] = s.finish(q, k, open[p][i])
			}
		}
	}
	for p := range perimeters {
		for i, k := range cells(p) {
			s.goOn(k, open[p][i])
		}
	}
	s.nextQuarter(r.last + 1)
	return s
}

// prepare sets the number of employers of every sector and makes room for the
// relationships.
func (s *simulation) prepare() {
	year := s.planned(s.first)
	size := 0
	for p := range perimeters {
		for _, k := range cells(p) {
			for q := range 4 {
				begun := *year.begun[q][p].at(k)
				s.hiring[p][k.sector] += float64(begun) / 7
				size += begun + *year.ended[q][p].at(k)
			}
		}
		for sector := range sectors {
			s.hiring[p][sector] += 20
		}
	}
	s.relationships = make([]relationship, 0, size*s.quarters()/4*4/5)
	s.taken = make(map[uint64]struct{}, cap(s.relationships))
}

func areaNumber(a *area) uint64 {
	n := uint64(0)
	for i := range len(a.code) {
		n = n<<8 | uint64(a.code[i])
	}
	return n
}

func (s *simulation) nextQuarter(q quarter) {
	for p := range s.pools {
		for z := range s.pools[p] {
			for x := range s.pools[p][z] {
				one := &s.pools[p][z][x]
				one.old = one.size
				if q <= accession {
					one.untilJuly = one.size
				}
			}
		}
	}
}

func (s *simulation) planned(q quarter) *plan { return s.plans[q.year()] }

// begin makes the activations of a cell in a quarter and adds them to the open ones.
func (s *simulation) begin(q quarter, k cell, open []int) []int {
	n := *s.planned(q).begun[q.number()-1][k.perimeter].at(k)
	first, last := q.days()
	for range n {
		r := relationship{cell: k, start: s.startDay(first, last), files: q}
		r.worker = s.worker(k, r.start, true)
		r.employer = s.employer(k)
		open = append(open, len(s.relationships))
		s.relationships = append(s.relationships, r)
	}
	return open
}

// startDay prefers the first of a month and avoids Sundays.
func (s *simulation) startDay(first, last day) day {
	d := first + day(s.rng.IntN(int(last-first)+1))
	if s.rng.IntN(100) < 24 {
		d -= day(d.time().Day() - 1)
	}
	if (d+4)%7 == 0 && d < last && s.rng.IntN(5) > 0 {
		d++
	}
	return d
}

// Of a hundred activations these go to persons who have already begun a job in
// the quarter, or in the run.
const again, back = 18, 22

// worker draws who begins on a day, and takes the day.
func (s *simulation) worker(k cell, start day, inRun bool) uint32 {
	p := &s.pools[k.perimeter][k.citizenship][k.sex]
	for range 4 {
		drawn := s.rng.IntN(100)
		var number uint32
		switch {
		case !inRun:
			known := p.size
			if p.untilJuly > 0 { // others may have been foreigners of another class
				known = p.untilJuly
			}
			if drawn >= 30 || known == 0 {
				break
			}
			number = 1 + s.rng.Uint32N(known)
		case drawn < again && p.size > p.old:
			number = 1 + p.old + s.rng.Uint32N(p.size-p.old)
		case drawn < again+back && p.old > 0:
			number = 1 + s.rng.Uint32N(p.old)
		}
		if number == 0 {
			break
		}
		if s.take(k, number, start) {
			return number
		}
	}
	if !inRun {
		p.earlier++
		return earlierNumber + p.earlier
	}
	p.size++
	s.take(k, p.size, start)
	return p.size
}

// earlierNumber keeps the persons of before the run apart from the others.
const earlierNumber = 1 << 30

func (s *simulation) take(k cell, number uint32, start day) bool {
	key := uint64(k.perimeter)<<60 | uint64(k.citizenship)<<56 | uint64(k.sex)<<55 | uint64(number)<<20 | uint64(start)
	if _, found := s.taken[key]; found {
		return false
	}
	s.taken[key] = struct{}{}
	return true
}

// employer draws a number: some employers hire much more than others.
func (s *simulation) employer(k cell) uint32 {
	u := s.rng.Float64()
	return uint32(s.hiring[k.perimeter][k.sector] * u * u)
}

// fromRun is how many of a hundred ends of a quarter are of relationships that
// began in the run, by the number of quarters passed.
var fromRun = [contracts][4]int{
	permanent:     {14, 24, 32, 38},
	fixedTerm:     {45, 66, 74, 80},
	apprentice:    {12, 20, 26, 32},
	collaboration: {30, 45, 55, 62},
	otherContract: {35, 48, 55, 60},
}

// finish ends as many relationships of a cell in a quarter as planned: open
// ones, and for the rest ones that began before the run.
func (s *simulation) finish(q quarter, k cell, open []int) []int {
	n := *s.planned(q).ended[q.number()-1][k.perimeter].at(k)
	passed := min(int(q-s.first), 3)
	ours := min(n*fromRun[k.contract][passed]/100, len(open)*9/10)
	first, last := q.days()
	for i := range ours {
		j := i + s.rng.IntN(len(open)-i)
		open[i], open[j] = open[j], open[i]
		r := &s.relationships[open[i]]
		r.end = s.endDay(*r, max(first, r.start), last)
		s.agree(r)
	}
	for range n - ours {
		s.relationships = append(s.relationships, s.longAgo(q, k))
	}
	return open[ours:]
}

// endDay prefers the last day of a month, and the very day for short jobs.
func (s *simulation) endDay(r relationship, first, last day) day {
	if r.start == first && r.contract == fixedTerm && r.sector == services && s.rng.IntN(100) < 25 {
		return first
	}
	d := first + day(s.rng.IntN(int(last-first)+1))
	if s.rng.IntN(100) < 35 {
		t := d.time()
		d = min(dayOf(t.Year(), int(t.Month())+1, 1)-1, last)
	}
	return d
}

// longAgo makes a relationship that began before the run and ends in a quarter.
func (s *simulation) longAgo(q quarter, k cell) relationship {
	first, last := q.days()
	runFirst, _ := s.first.days()
	r := relationship{cell: k, earlier: true, files: q}
	r.end = s.endDay(r, first, last)
	r.start = runFirst - 1 - s.exponential(meanDays(k))
	if oldest := s.oldest(); r.start < oldest {
		r.start = oldest + day(s.rng.IntN(int(runFirst-oldest)))
	}
	if k.contract == permanent && k.perimeter == dip && s.rng.IntN(100) < 4 && runFirst-r.start > 60 {
		r.contract = fixedTerm
		r.turned = r.start + 30 + day(s.rng.IntN(int(runFirst-r.start)-45))
	}
	r.worker = s.worker(k, r.start, false)
	r.employer = s.employer(k)
	s.agree(&r)
	return r
}

// oldest is the first day on which a relationship may have begun: none of a
// later run began in a quarter of an earlier run, which has it not.
func (s *simulation) oldest() day {
	if s.first.year() > pinnedYear {
		return dayOf(pinnedYear+1, 1, 1)
	}
	return dayOf(1990, 1, 1)
}

func (s *simulation) exponential(mean float64) day {
	return day(math.Min(s.rng.ExpFloat64()*mean, 8000))
}

// agree sets what was agreed of a relationship that has its end: the expiry,
// the extensions, and whether the end was told.
func (s *simulation) agree(r *relationship) {
	r.told = true
	if r.turned != 0 {
		r.expiry = r.turned + 30
		return
	}
	if !limited(r.cell, s.rng.Uint64()) {
		return
	}
	if s.rng.IntN(100) < lapses(r.cell) && r.start >= systemStart {
		r.expiry, r.told = r.end, false
	} else {
		r.expiry = r.end + day(s.rng.IntN(90)) // on the very day, some are told all the same
	}
	s.extend(r, r.end)
	s.file(r)
}

// file puts the messages from before the run with those of the first quarter
// in which something happens to the relationship.
func (s *simulation) file(r *relationship) {
	runFirst, _ := s.first.days()
	for _, e := range r.longer {
		if r.earlier && e.effect >= runFirst {
			r.files = min(r.files, e.effect.quarter())
		}
	}
}

// extend moves back the expiry first agreed and puts extensions in between,
// all in effect by a day.
func (s *simulation) extend(r *relationship, by day) {
	final := r.expiry
	for i := range r.longer {
		room := int(by-r.start) - 8
		if i == 1 {
			room = int(by-r.longer[0].effect) - 8
		}
		if room < 10 || s.rng.IntN(100) >= extended(r.cell) {
			return
		}
		effect := by - day(s.rng.IntN(room))
		if i == 0 {
			r.expiry = effect - 1
		} else {
			r.longer[0].expiry = effect - 1
		}
		r.longer[i] = extension{effect, final}
	}
}

// goOn sets what was agreed of the relationships that last beyond the run.
func (s *simulation) goOn(k cell, open []int) {
	_, last := s.last.days()
	for _, i := range open {
		r := &s.relationships[i]
		open := !limited(k, s.rng.Uint64())
		if !open {
			r.expiry = last + 1 + s.exponential(80)
		}
		switch {
		case s.rng.IntN(100) < made(k) && r.start < last:
			r.turned = r.start + 1 + day(s.rng.IntN(int(last-r.start)))
		case !open:
			s.extend(r, last)
		}
	}
}
