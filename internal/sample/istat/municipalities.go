package istat

import (
	"bufio"

	"golang.org/x/text/encoding/charmap"
)

// publishedMunicipalities is a day on which messages of the Comunicazioni Obbligatorie are published, so that
// what is computed from both is computed on no further day.
const publishedMunicipalities = "2025-09-15"

// municipalities are those that the invented messages name as places of work: the code of the province, the
// number within it, the name and the land-registry code.
var municipalities = [][4]string{
	{"076", "044", "Maratea", "E919"},
	{"076", "063", "Potenza", "G942"},
	{"077", "014", "Matera", "F052"},
}

// writeMunicipalities writes the list in the form of the permanent address, with the columns that are read and their
// neighbours: in CP1252, with line breaks in the header.
func writeMunicipalities(w *bufio.Writer) {
	e := charmap.Windows1252.NewEncoder().Writer(w)
	write := func(text string) { _, _ = e.Write([]byte(text)) } // w keeps the first error
	write("Codice Regione;\"Codice dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Codice Provincia (Storico)(1);" +
		"Progressivo del Comune (2);Codice Comune formato alfanumerico;Denominazione in italiano;Codice Catastale del comune\r\n")
	for _, m := range municipalities {
		write("17;" + m[0] + ";" + m[0] + ";" + m[1] + ";" + m[0] + m[1] + ";" + m[2] + ";" + m[3] + "\r\n")
	}
}
