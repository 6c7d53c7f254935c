package co

// relationship is one contract of a worker with an employer, from its first day.
type relationship struct {
	cell     // as it began; the citizenship is that of the day counted
	worker   uint32
	employer uint32
	start    day
	end      day          // last day of work; none while it goes on after the run
	expiry   day          // agreed when it began; none if open-ended
	longer   [2]extension // in order; none where effect is none
	turned   day          // from which day on it is permanent; none if never
	told     bool         // the end is communicated; else the contract lapses
	earlier  bool         // begun before the run
	files    quarter      // the quarter with whose messages those before the run come
}

// extension moves the expiry of a relationship.
type extension struct{ effect, expiry day }

// contractAt is the contract on a day.
func (r *relationship) contractAt(d day) uint8 {
	if r.turned != 0 && d >= r.turned {
		return permanent
	}
	return r.contract
}

// limited tells whether a contract has an expiry date. On-call work may or may
// not, as may domestic work.
func limited(k cell, drawn uint64) bool {
	switch {
	case k.perimeter == tir:
		return true
	case k.perimeter == dom:
		return drawn%4 == 0
	case k.contract == permanent, k.contract == apprentice:
		return false
	case k.contract == otherContract:
		return drawn%2 == 0
	}
	return true
}

// lapses is how many of a hundred relationships with an expiry date end on it
// without a message.
func lapses(k cell) int {
	switch {
	case k.perimeter == som, k.contract == collaboration:
		return 80
	case k.contract == fixedTerm:
		return 62
	}
	return 70
}

// meanDays is how long relationships last on average.
func meanDays(k cell) float64 {
	switch {
	case k.perimeter == som:
		return 25
	case k.perimeter == dom:
		return 400
	case k.contract == permanent:
		return 700
	case k.contract == apprentice:
		return 450
	case k.contract == fixedTerm:
		return 90
	}
	return 140
}

// extended is how many of a hundred relationships with an expiry date are
// extended at least once.
func extended(k cell) int {
	switch {
	case k.perimeter == som:
		return 30
	case k.perimeter == tir:
		return 8
	case k.contract == fixedTerm:
		return 24
	case k.contract == collaboration:
		return 12
	}
	return 0
}

// made is how many of a hundred that are still going at the end of the run
// have become permanent.
func made(k cell) int {
	switch {
	case k.perimeter != dip:
		return 0
	case k.contract == fixedTerm:
		return 20
	case k.contract == apprentice:
		return 14
	}
	return 0
}
