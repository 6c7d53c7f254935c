// Package sample invents the extracts that the provider stand-in serves: in the
// providers' formats, calibrated to published figures, the same for the same seed.
package sample

import (
	"net/http"
	"slices"
	"time"

	"osservatorio/internal/sample/co"
	"osservatorio/internal/sample/excelsior"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/flussi"
	"osservatorio/internal/sample/inps"
	"osservatorio/internal/sample/interno"
	"osservatorio/internal/sample/istat"
	"osservatorio/internal/sample/lombardia"
	"osservatorio/internal/sample/mim"
)

// Seed is the one that the demonstration uses.
const Seed = 2013

// All lists every extract of all sources, every edition.
func All(seed uint64) []extract.Extract {
	return slices.Concat(istat.Extracts(seed), inps.Extracts(seed), co.Extracts(seed),
		excelsior.Extracts(seed), flussi.Extracts(seed), interno.Extracts(seed), mim.Extracts(seed))
}

// Stand is what a service is mounted on: a provider stand-in, which has a day and a place for it.
type Stand interface {
	// Handle gives a service every path that begins with prefix and is no extract's own.
	Handle(prefix string, h http.Handler)
	// Day is the day that it is at the providers; a service asks anew at every request.
	Day() time.Time
}

// Mount adds the services that compute their answers, beside the extracts of All.
func Mount(s Stand) {
	for _, services := range []map[string]http.Handler{inps.Services(Seed, s.Day), lombardia.Services(Seed, s.Day)} {
		for prefix, handler := range services {
			s.Handle(prefix, handler)
		}
	}
	s.Handle(istat.ServicePath, istat.NewService(Seed, s.Day))
}

// Editions are the last three days on which something is published, ascending: a
// demonstration pulls at each of them, so that it knows what was said when.
func Editions(all []extract.Extract) []time.Time {
	var days []time.Time
	for _, e := range all {
		days = append(days, e.Published)
	}
	slices.SortFunc(days, time.Time.Compare)
	days = slices.CompactFunc(days, time.Time.Equal)
	return days[max(0, len(days)-3):]
}
