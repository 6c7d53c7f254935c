// Package lombardia invents the single events of mandatory communications that the region's Socrata
// portal publishes, and answers as the portal does: the columns and the dirt are those of the real
// datasets, the events are invented.
package lombardia

import (
	"fmt"
	"strconv"
	"time"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
)

// dataset is one of the four tables.
type dataset struct {
	id      string
	rows    int    // of the last edition
	country string // what this table calls the column with the country's name
}

var datasets = []dataset{
	{"qbau-cyuc", 1600, "ITALIANO"},
	{"nwz3-p6vm", 1300, "ITALIANO"},
	{"chng-cman", 700, "ITALIANO"},
	{"8dwx-jjag", 400, "NAZIONE"},
}

// columns in the order of the portal; the last differs between the tables.
var columns = []string{"DATA", "GENERE", "ETA", "SETTOREECONOMICODETTAGLIO", "TITOLOSTUDIO", "CONTRATTO", "MODALITALAVORO", "PROVINCIAIMPRESA"}

// editions are the days on which rows were added, and the share of the rows per mille that was there.
var editions = []struct {
	day   time.Time
	share int
}{
	{extract.Day("2024-10-01"), 880},
	{extract.Day("2025-09-15"), 940},
	{extract.Day("2026-03-16"), 1000},
}

var (
	activities = []string{"Attività di pulizia generale (non specializzata) di edifici", "Ristorazione con somministrazione",
		"Costruzione di edifici residenziali e non residenziali", "Magazzini di custodia e deposito per conto terzi", "Attività di produzione cinematografica, di video e di programmi televisivi"}
	studies = []string{"NESSUN TITOLO DI STUDIO", "LICENZA MEDIA", "LICENZA ELEMENTARE",
		"DIPLOMA DI ISTRUZIONE SECONDARIA SUPERIORE  CHE PERMETTE L'ACCESSO ALL'UNIVERSITA",
		"TITOLO DI ISTRUZIONE SECONDARIA SUPERIORE (SCOLASTICA ED EXTRA-SCOLASTICA) CHE NON PERMETTE L'ACCESSO ALL'UNIVERSITÀ ()",
		"LAUREA - Vecchio o nuovo ordinamento", "MASTER UNIVERSITARIO DI PRIMO LIVELLO"}
	contracts = []string{"LAVORO A TEMPO DETERMINATO", "LAVORO A TEMPO INDETERMINATO", "LAVORO A TEMPO DETERMINATO  PER SOSTITUZIONE",
		"APPRENDISTATO PROFESSIONALIZZANTE O CONTRATTO DI MESTIERE", "LAVORO INTERMITTENTE", "Lavoro a tempo indeterminato con piattaforma"}
	hours     = []string{"TEMPO PIENO", "TEMPO PIENO", "TEMPO PARZIALE ORIZZONTALE", "TEMPO PARZIALE VERTICALE", "TEMPO PARZIALE MISTO", "NON DEFINITO", ""}
	provinces = []string{"MILANO", "MILANO", "MILANO", "VARESE", "BERGAMO", "BRESCIA", "MONZA E DELLA BRIANZA", "SONDRIO", "COMO", "PAVIA"}
	countries = []string{"ITALIA", "ITALIA", "ITALIA", "ITALIA", "EGITTO", "ROMANIA", "ALBANIA", "MAROCCO"}
)

// row is one event; an empty text is null.
type row []string

// rowsOn are the rows of a table on a day, and the day on which the last of them came.
func (d dataset) rowsOn(seed uint64, day time.Time) ([]row, time.Time) {
	edition := editions[0]
	for _, e := range editions {
		if !e.day.After(day) {
			edition = e
		}
	}
	draws := draw.New(seed, "lombardia/"+d.id)
	all := make([]row, d.rows*edition.share/1000)
	for i := range all {
		all[i] = d.row(draws, i)
	}
	return all, edition.day
}

func (d dataset) row(draws draw.Source, i int) row {
	n := strconv.Itoa(i)
	pick := func(list []string, what string) string { return list[draws.Between(0, int64(len(list)-1), n, what)] }
	date := time.Date(2009, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(draws.Between(0, 5500, n, "day")))
	age := draws.Between(17, 64, n, "age")
	switch i { // what stands in the real tables
	case 40:
		date = date.AddDate(2201-date.Year(), 0, 0)
	case 80:
		age = 221
	case 120:
		age = 12
	}
	sex := pick([]string{"M", "F"}, "sex")
	return row{date.Format("02/01/2006"), sex, fmt.Sprint(age), pick(activities, "activity"), pick(studies, "study"), pick(contracts, "contract"),
		pick(hours, "hours"), pick(provinces, "province"), pick(countries, "country")}
}
