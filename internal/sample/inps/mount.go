package inps

import (
	"net/http"
	"time"

	"osservatorio/internal/sample/extract"
)

// Services are the services of INPS by the prefix of their paths, as they are on the day that
// day tells at each request. The files that the catalogues lead to are extracts.
func Services(seed uint64, day func() time.Time) map[string]http.Handler {
	all := Extracts(seed)
	const portal, old = "/opendata/api/3/action/package_show", "/odapi/package_show"
	return map[string]http.Handler{
		portal:          &catalogue{packages: portalPackages(all), day: day, host: "https://opendata.inps.it", spoken: portal},
		old:             &catalogue{packages: oldPackages(all), day: day, host: "http://www.inps.it", spoken: old},
		browserPath:     browser{seed},
		observatoryPath: observatories{seed, day},
	}
}

func httpDay(day string) string { return extract.Day(day).Format(http.TimeFormat) }
