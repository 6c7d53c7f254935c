package co

// The days on which the ministry's list of contracts changed.
var (
	apprenticeshipAct = dayOf(2012, 4, 26)
	shorterList       = dayOf(2013, 1, 10)
	projectWorkEnds   = dayOf(2016, 2, 1)
)

// contractCode is the ministry's code of the contract that a message states:
// that of the list in force when the relationship began.
func contractCode(r *relationship, kind int, drawn uint64) string {
	if r.turned != 0 && kind >= transformation {
		return "A.01.00"
	}
	drawn >>= 24
	switch r.perimeter {
	case som:
		return agencyCode(r)
	case tir:
		return "C.01.00"
	case dom:
		return domesticCode(r)
	}
	switch r.contract {
	case permanent:
		return "A.01.00"
	case fixedTerm:
		if drawn%20 == 0 {
			return "A.02.01"
		}
		return "A.02.00"
	case apprentice:
		return apprenticeCode(r, drawn)
	case collaboration:
		return collaborationCode(r, drawn)
	}
	return onCallCode(r, drawn)
}

func agencyCode(r *relationship) string {
	switch {
	case r.start < shorterList && r.contract == permanent:
		return "A.06.00"
	case r.start < shorterList:
		return "A.06.01"
	case r.contract == permanent:
		return "A.01.00"
	}
	return "A.02.00"
}

func domesticCode(r *relationship) string {
	switch {
	case r.start >= shorterList:
		return "A.04.02"
	case r.expiry == 0:
		return "A.04.00"
	}
	return "A.04.01"
}

func apprenticeCode(r *relationship, drawn uint64) string {
	switch {
	case r.start < apprenticeshipAct:
		return "A.03.02"
	case drawn%20 == 0:
		return "A.03.10"
	case drawn%20 < 3:
		return "A.03.08"
	}
	return "A.03.09"
}

func collaborationCode(r *relationship, drawn uint64) string {
	switch {
	case r.start >= projectWorkEnds:
		return "B.03.00"
	case drawn%10 == 0:
		return "B.02.00"
	}
	return "B.01.00"
}

// onCallCode also gives some home work, which is divided in the same way.
func onCallCode(r *relationship, drawn uint64) string {
	home := drawn%20 == 0
	switch {
	case r.start >= shorterList && home:
		return "A.08.02"
	case r.start >= shorterList:
		return "A.05.02"
	case r.expiry == 0 && home:
		return "A.08.00"
	case r.expiry == 0:
		return "A.05.00"
	case home:
		return "A.08.01"
	}
	return "A.05.01"
}

// workingTime is F full, P horizontal, V vertical, M mixed, N not defined.
func workingTime(r *relationship, drawn uint64) byte {
	drawn = drawn >> 32 % 100
	part := uint64(18)
	if r.sex == female {
		part = 46
	}
	switch {
	case r.contract >= collaboration || r.perimeter == tir:
		return 'N'
	case drawn >= part:
		return 'F'
	case drawn%10 == 0:
		return 'V'
	case drawn%10 == 1:
		return 'M'
	}
	return 'P'
}

// endReason is why a communicated end came, in the codes of the project's own
// list: the ministry's is not public.
func endReason(r *relationship, drawn uint64) string {
	drawn = drawn >> 40 % 100
	switch {
	case r.expiry == r.end && r.turned == 0:
		return "TERMINE"
	case drawn < 46:
		return "DIMISSIONI"
	case drawn < 74:
		return "LIC_INDIV"
	case drawn < 80:
		return "CESS_ATTIVITA"
	case drawn < 86:
		return "PROVA"
	case drawn < 91:
		return "CONSENSUALE"
	case drawn < 93:
		return "PENSIONAMENTO"
	case drawn < 94:
		return "DECESSO"
	}
	return "ALTRO"
}

// job is the occupation of a relationship.
func (w *recordWriter) job(r *relationship, drawn uint64) string {
	if r.perimeter == dom {
		return [...]string{"8.2.2.1", "5.4.4.3"}[drawn>>48%2]
	}
	foreign := 0
	if r.citizenship != italian {
		foreign = 1
	}
	return w.jobs[r.sector][foreign].pick(drawn >> 44)
}
