package site

import (
	"io"
	"net/http"

	"osservatorio/internal/server/shelf"
)

// robots says what programs that read whole sites may read: the pages, but not each figure in every form, whose data
// are in the open data too; and nothing at all of invented data, which nobody should find when looking for figures.
func robots(w http.ResponseWriter, _ *http.Request, rel *shelf.Copy) error {
	text := "User-agent: *\nDisallow: /*figure=\nDisallow: /api/\nDisallow: /sdmx/\n"
	if rel.Synthetic() {
		text = "# DATI DIMOSTRATIVI: cifre inventate / invented figures\nUser-agent: *\nDisallow: /\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(w, text)
	return err
}
