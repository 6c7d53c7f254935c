package interno

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
)

func receptionExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for _, d := range days {
		for edition, date := range d.published {
			all = append(all, extract.Extract{
				Source: source, Dataset: "reception",
				Path:      "/ondata/liberiamoli-tutti/main/sbarchi-migranti/rawdata/csv/" + d.fileName("accoglienza"),
				MediaType: "text/csv", Published: published(date),
				Write: func(w io.Writer) error { return writeReception(w, seed, d, edition) },
			})
		}
	}
	return all
}

// hosted are the persons present in one region; hotspots below 0 are blank.
type hosted struct {
	code, name             string
	hotspots, centres, sai int64
}

func (h hosted) total() int64 { return max(h.hotspots, 0) + h.centres + h.sai }

// writeReception writes one day of the dashboard: the national total is the
// first row, thousands have dots, no hot spot is a blank.
func writeReception(w io.Writer, seed uint64, d day, edition int) error {
	regions := receptionByRegion(seed, d, edition)
	italy := hosted{name: "Totale complessivo", hotspots: d.hotspots}
	for _, r := range regions {
		italy.centres += r.centres
		italy.sai += r.sai
	}
	if d.date == "2021-06-30" { // a day whose regions do not add up to the total
		italy.centres += 412
		italy.sai += 95
	}
	if d.date == "2014-12-30" { // hot spots were opened in 2015
		italy.hotspots = -1
	}

	out := bufio.NewWriter(w)
	share := d.date >= "2023-06-30"
	header := []string{"Regione", "Migranti presenti negli hot spot", "Migranti presenti nei centri di accoglienza",
		"Migranti presenti nei centri " + network(d.date), "Totale migranti in accoglienza sul territorio"}
	if share {
		header = append(header, "percentuale di distribuzione dei migranti presenti per regione")
	}
	fmt.Fprintln(out, strings.Join(append(header, "file"), ","))
	for _, h := range append([]hosted{italy}, regions...) {
		cells := []string{h.name, "", dotted(h.centres), dotted(h.sai), dotted(h.total())}
		if h.hotspots >= 0 {
			cells[1] = dotted(h.hotspots)
		}
		if share {
			cells = append(cells, percentage(h.total(), italy.total()))
		}
		fmt.Fprintln(out, strings.Join(append(cells, d.fileName("accoglienza")), ","))
	}
	return out.Flush()
}

// network is the name that the reception network of the municipalities had.
func network(date string) string {
	switch {
	case date < "2018-10-01":
		return "SPRAR"
	case date < "2021-01-01":
		return "SIPROIMI"
	default:
		return "SAI"
	}
}

// receptionByRegion divides a day among the regions, largest first and Valle
// d'Aosta last, as the dashboard lists them.
func receptionByRegion(seed uint64, d day, edition int) []hosted {
	draws := draw.New(seed, "interno/reception")
	spread := func(what string, nation int64) []int64 {
		return draw.Split(nation, places.Weights(func(r places.Region) int64 {
			return draws.Around(draws.Around(r.Workers*10, 250, what, r.Code), 60, what, r.Code, d.date)
		}))
	}
	centres, sai := spread("centres", d.centres), spread("sai", d.sai)
	if d.date == "2014-12-30" {
		for code, printed := range hosted2014 {
			i, lombardia := places.Index(code), places.Index("ITC4")
			centres[lombardia] += centres[i] - printed.centres
			sai[lombardia] += sai[i] - printed.sai
			centres[i], sai[i] = printed.centres, printed.sai
		}
	}
	if edition > 0 { // a region is corrected in the later edition
		centres[places.Index("ITF3")] -= 38
	}

	hotspots := map[string]int64{"ITF4": d.hotspots / 8, "ITF6": d.hotspots / 16}
	hotspots["ITG1"] = d.hotspots - hotspots["ITF4"] - hotspots["ITF6"]
	regions := make([]hosted, len(places.Regions))
	for i, r := range places.Regions {
		regions[i] = hosted{code: r.Code, name: r.Name, hotspots: -1, centres: centres[i], sai: sai[i]}
		if n, ok := hotspots[r.Code]; ok && d.date != "2014-12-30" {
			regions[i].hotspots = n
		}
		if d.date == "2021-12-31" { // a day with the names in both languages
			regions[i].name = bilingual(r)
		}
	}
	slices.SortStableFunc(regions, func(a, b hosted) int {
		return cmp.Or(cmp.Compare(last(a.code), last(b.code)), cmp.Compare(b.total(), a.total()))
	})
	return regions
}

func last(code string) int {
	if code == "ITC2" {
		return 1
	}
	return 0
}

func bilingual(r places.Region) string {
	switch r.Code {
	case "ITC2":
		return "Valle d'Aosta/Vallée d'Aoste"
	case "ITDA":
		return "Trentino-Alto Adige/Südtirol"
	}
	return r.Name
}

// dotted writes a count with a dot between thousands.
func dotted(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	return digits
}

// percentage writes a share without decimals, or with one below 1 %.
func percentage(n, total int64) string {
	if n*100 < total {
		return fmt.Sprintf(`"0,%d%%"`, (n*1000+total/2)/total)
	}
	return fmt.Sprintf("%d%%", (n*100+total/2)/total)
}
