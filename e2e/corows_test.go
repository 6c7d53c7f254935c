package e2e

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	embedded "osservatorio"
	"osservatorio/internal/codelist"
)

// coHeader are the columns of the layout co/records-csv.
const coHeader = "TIPO_EVENTO;MODULO;DATA_INVIO;DATORE;LAVORATORE;SESSO;DATA_NASCITA;PAESE_NASCITA;CITTADINANZA;MOTIVO_PERMESSO;ATECO;CP;" +
	"CONTRATTO;ORARIO;STAGIONALE;PROVINCIA;DATA_INIZIO;DATA_FINE;DATA_DECORRENZA;DATA_CESSAZIONE;MOTIVO_CESSAZIONE"

// coBadShare is the share of rows that break the contract, just under the 1 % that it allows.
const coBadShare = 0.0077

// coRows writes invented messages of the form of co/records: as many codes as a large region
// has, employers with many workers, every worker for some messages.
type coRows struct {
	*rand.Rand
	countries, contracts, reasons, permits, ateco, occupations, provinces []string
	line                                                                  []byte
}

func newCORows() (*coRows, error) {
	g := &coRows{Rand: rand.New(rand.NewPCG(10_000_000, 77))}
	lists, err := fs.Sub(embedded.Files, "schemas/codelists")
	if err != nil {
		return nil, err
	}
	for name, into := range map[string]*[]string{"contract": &g.contracts, "cessation_reason": &g.reasons, "permit_reason": &g.permits} {
		l, err := codelist.Load(lists, name)
		if err != nil {
			return nil, err
		}
		*into = l.Codes()
	}
	countries, err := codelist.Load(lists, "countries")
	if err != nil {
		return nil, err
	}
	g.countries = countries.Spellings("mlps")
	areas, err := codelist.Load(lists, "areas")
	if err != nil {
		return nil, err
	}
	for _, e := range areas.Entries() {
		if code := e.Attribute("istat_code"); len(code) == 3 {
			g.provinces = append(g.provinces, code)
		}
	}
	for range 900 {
		g.ateco = append(g.ateco, fmt.Sprintf("%02d.%d%d.%d0", 1+g.IntN(96), 1+g.IntN(9), g.IntN(10), g.IntN(4)))
		g.occupations = append(g.occupations, fmt.Sprintf("%d.%d.%d.%d", 1+g.IntN(8), 1+g.IntN(4), 1+g.IntN(5), 1+g.IntN(9)))
	}
	return g, nil
}

// skewed picks an item, the first ones more often.
func (g *coRows) skewed(from []string) string {
	x := g.Float64()
	return from[int(x*x*float64(len(from)))]
}

func (g *coRows) put(s string) { g.line = append(append(g.line, s...), ';') }

func (g *coRows) pseudonym(prefix byte, n int) {
	// A multiplication spreads the digits as a keyed hash would.
	g.line = fmt.Appendf(g.line, "%c%015x;", prefix, (uint64(n)*0x9e3779b97f4a7c15)>>4)
}

func (g *coRows) day(t time.Time) {
	g.line = append(t.AppendFormat(g.line, time.DateOnly), ';')
}

// row makes row i of n. Bad ones are bad in one of seven ways.
func (g *coRows) row(i, n int) []byte {
	bad := -1
	if g.Float64() < coBadShare {
		bad = g.IntN(7)
	}
	g.line = g.line[:0]
	kind := []string{"ATT", "ATT", "PRO", "TRA", "CES", "CES"}[g.IntN(6)]
	start := time.Date(2013, 1, 1+g.IntN(90), 0, 0, 0, 0, time.UTC)
	if kind != "ATT" {
		start = start.AddDate(0, 0, -g.IntN(1200))
	}
	g.put(kind)
	g.put([]string{"UNILAV", "UNILAV", "UNILAV", "UNISOMM"}[g.IntN(4)])
	g.day(start.AddDate(0, 0, -1-g.IntN(5)))
	g.pseudonym('e', g.IntN(n/40+1))
	g.pseudonym('a', g.IntN(n/3+1))
	switch bad {
	case 0:
		g.put("X")
	default:
		g.put([]string{"M", "F"}[g.IntN(2)])
	}
	if bad == 1 {
		g.put("1980-02-30")
	} else {
		g.day(time.Date(1950+g.IntN(45), 1, 1+g.IntN(365), 0, 0, 0, 0, time.UTC))
	}
	country := g.skewed(g.countries)
	if bad == 2 {
		g.put("9X9")
	} else {
		g.put(country)
	}
	g.put(country)
	if g.IntN(3) == 0 {
		g.put(g.skewed(g.permits))
	} else {
		g.put("")
	}
	if bad == 3 {
		g.put("5610")
	} else {
		g.put(g.skewed(g.ateco))
	}
	g.put(g.skewed(g.occupations))
	if bad == 4 {
		g.put("") // required
	} else {
		g.put(g.skewed(g.contracts))
	}
	g.put([]string{"F", "F", "P", "M"}[g.IntN(4)])
	g.put([]string{"NO", "NO", "SI"}[g.IntN(3)])
	g.put(g.skewed(g.provinces))
	g.day(start)
	switch g.IntN(4) {
	case 0:
		g.put("9999-12-31")
	case 1:
		g.put("")
	default:
		g.day(start.AddDate(0, 0, 30+g.IntN(400)))
	}
	if kind == "PRO" || kind == "TRA" {
		g.day(start.AddDate(0, 0, g.IntN(400)))
	} else {
		g.put("")
	}
	if bad == 5 {
		g.put("31/12/2013")
	} else if kind == "CES" {
		g.day(start.AddDate(0, 0, g.IntN(800)))
	} else {
		g.put("")
	}
	if kind == "CES" {
		g.line = append(g.line, g.skewed(g.reasons)...)
	}
	if bad == 6 {
		g.line = append(g.line, ";1"...) // a cell too many
	}
	return append(g.line, '\n')
}

// coFile makes a file of n rows, or finds the one made today. Older ones are removed.
func coFile(n int, today string) (string, error) {
	const prefix = "osservatorio-bench-"
	folder := filepath.Join(os.TempDir(), fmt.Sprintf("%s%s-%d", prefix, today, n))
	path := filepath.Join(folder, "ITC4-2013-Q1.csv")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	old, err := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	if err != nil {
		return "", err
	}
	for _, o := range old {
		if !strings.HasPrefix(filepath.Base(o), prefix+today) {
			os.RemoveAll(o)
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	f, err := os.Create(path + ".part")
	if err != nil {
		return "", err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := writeCORows(w, n); err != nil {
		return "", err
	}
	if err := w.Flush(); err != nil {
		return "", err
	}
	return path, os.Rename(path+".part", path)
}

func writeCORows(w io.Writer, n int) error {
	g, err := newCORows()
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, coHeader+"\n"); err != nil {
		return err
	}
	for i := range n {
		if _, err := w.Write(g.row(i, n)); err != nil {
			return err
		}
	}
	return nil
}
