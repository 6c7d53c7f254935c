package demand

import (
	"slices"
)

// Seasons are the fixed-term jobs that non-EU workers began in the quarters of a year in one region and sector.
type Seasons struct {
	Area, Sector  string
	Year          int
	Quarters      [4]float64
	Jobs, Workers float64 // all jobs that such workers began in the region and year, and the persons who began them
}

// Persons are those whom the seasons call for beyond the work of the whole year: the jobs begun above the level of the quarter with
// the fewest, by the jobs that a person has in a year.
func (s Seasons) Persons() float64 {
	return excess(s.Quarters[:]) * s.Workers / s.Jobs
}

// excess is what exceeds the smallest.
func excess(of []float64) float64 {
	lowest, sum := slices.Min(of), 0.0
	for _, n := range of {
		sum += n - lowest
	}
	return sum
}

// MonthStarts are the fixed-term jobs begun in the months of a year of which all messages of an area are held.
type MonthStarts struct {
	Area, Sector string
	Year         int
	Starts       [12]float64
}

// MonthShares are the months' parts in the excess of a sector over its lowest month, January first, all areas and years of
// starts together; false without any.
func MonthShares(starts []MonthStarts, sector string) (shares [12]float64, ok bool) {
	all := 0.0
	for _, s := range starts {
		if s.Sector != sector {
			continue
		}
		lowest := slices.Min(s.Starts[:])
		for m, n := range s.Starts {
			shares[m] += n - lowest
			all += n - lowest
		}
	}
	if all == 0 {
		return shares, false
	}
	for m := range shares {
		shares[m] /= all
	}
	return shares, true
}

// PartOfSeasons is the excess over the quarters of one sector as a share of that of a sector around it, all areas and years of
// starts together; false without any, and no more than one.
func PartOfSeasons(starts []MonthStarts, part, whole string) (float64, bool) {
	var sums [2]float64
	for _, s := range starts {
		var quarters [4]float64
		for m, n := range s.Starts {
			quarters[m/3] += n
		}
		switch s.Sector {
		case part:
			sums[0] += excess(quarters[:])
		case whole:
			sums[1] += excess(quarters[:])
		}
	}
	if sums[1] == 0 {
		return 0, false
	}
	return min(1, sums[0]/sums[1]), true
}

// Quota builds the quota of a scenario from the need and the capacity of one region and type. Without a capacity, a capped scenario
// has none.
func (s Scenario) Quota(need, capacity Interval) Interval {
	q := need.Times(1 - s.AlreadyHere)
	switch {
	case !s.Capped:
		return q
	case !capacity.Known():
		return Unknown()
	}
	return q.atMost(capacity.Times(1 + s.CapacityChange))
}

// Permits is what mature cohorts' conversion makes of a quota: the permits that will be requested, if it converts as they did.
func Permits(quota, permitsOverQuota Interval) Interval { return quota.share(permitsOverQuota) }
