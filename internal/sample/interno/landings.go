package interno

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
)

// nationalities that the dashboard may name, with their weights: invented.
var nationalities = []struct {
	name   string
	weight int64
}{
	{"Tunisia", 170}, {"Bangladesh", 150}, {"Guinea", 120}, {"Costa d'Avorio", 115}, {"Egitto", 105},
	{"Siria", 90}, {"Pakistan", 70}, {"Mali", 60}, {"Sudan", 55}, {"Gambia", 40}, {"Eritrea", 35},
	{"Afghanistan", 30}, {"Iraq", 25}, {"Iran", 22}, {"Algeria", 18},
}

// otherPerMille is the share of landings that the table leaves unnamed.
const otherPerMille = 215

func landingExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for _, d := range days {
		all = append(all, extract.Extract{
			Source: source, Dataset: "landings",
			Path:      "/ondata/liberiamoli-tutti/main/sbarchi-migranti/rawdata/csv/" + d.fileName("nazionalita"),
			MediaType: "text/csv", Published: published(d.published[0]),
			Write: func(w io.Writer) error { return writeLandings(w, seed, d) },
		})
	}
	return all
}

// writeLandings writes the ten nationalities most often declared at landing
// since 1 January, without a header, and the others together.
func writeLandings(w io.Writer, seed uint64, d day) error {
	draws := draw.New(seed, "interno/landings")
	weights := make([]int64, len(nationalities))
	for i, n := range nationalities {
		weights[i] = draws.Around(n.weight*100, 600, n.name, d.date)
	}
	other := draw.PerMille(d.landed, otherPerMille)
	counts := draw.Split(d.landed-other, weights)
	order := make([]int, len(nationalities))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })

	out := bufio.NewWriter(w)
	for _, i := range order[:10] {
		fmt.Fprintf(out, "%s,%s,%s\n", nationalities[i].name, dotted(counts[i]), d.date)
	}
	for _, i := range order[10:] {
		other += counts[i]
	}
	fmt.Fprintf(out, "altre*,%s,%s\n", dotted(other), d.date)
	return out.Flush()
}
