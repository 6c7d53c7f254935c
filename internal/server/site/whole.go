package site

import (
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"strconv"
	"strings"

	"osservatorio/internal/release"
	"osservatorio/internal/server/asked"
)

// Whole are the ways to take a whole indicator away.
func (v *view) Whole(id string) ([]link, error) { return v.WholeOf(id, v.q.Get("release")) }

// WholeOf is the same of a named release, that of the page; "" is the current one.
func (v *view) WholeOf(id, release string) ([]link, error) {
	rows, err := v.rows(id)
	if err != nil {
		return nil, err
	}
	q := url.Values{"indicator": {id}}
	if release != "" {
		q.Set("release", release)
	}
	return ways(rows, q, func(format string) string {
		if file := path.Join("dati", id, v.Release(), id+"."+format); v.lies(file) {
			return "/" + file
		}
		return ""
	}), nil
}

// ways are the addresses that give all rows of the selection q of the interface for programs. None leads to a refusal:
// where that would have to give more rows than it does at a time, the file of the open data is named or, without one,
// the pages that together are the whole. file is the address of the file in a form, "" when there is none.
func ways(rows int, q url.Values, file func(format string) string) []link {
	var out []link
	add := func(text, format string, more ...string) {
		asking := maps.Clone(q)
		asking.Set("format", format)
		for i := 0; i+1 < len(more); i += 2 {
			asking.Set(more[i], more[i+1])
		}
		out = append(out, link{Text: text, Href: "/api/v1/observations?" + asking.Encode()})
	}
	for _, format := range []string{"csv", "xlsx", "parquet", "json"} {
		text, most := strings.ToUpper(format), asked.MostFile
		if format == "xlsx" {
			most = asked.MostSheet
		}
		switch whole := file(format); {
		case rows == 0:
		case format == "json" || rows <= most: // JSON comes in pages, each of which names the next
			add(text, format)
		case whole != "":
			out = append(out, link{Text: text, Href: whole})
		case format == "csv":
			parts := (rows + asked.MostRows - 1) / asked.MostRows
			for n := range parts {
				add(fmt.Sprintf("%s %d/%d", text, n+1, parts), format, "limit", strconv.Itoa(asked.MostRows), "offset", strconv.Itoa(n*asked.MostRows))
			}
		}
	}
	return out
}

// lies reports whether the tree of open data has a file.
func (v *view) lies(file string) bool {
	if v.Tree == nil {
		return false
	}
	info, err := fs.Stat(v.Tree, file)
	return err == nil && info.Mode().IsRegular()
}

// rows is how many observations an indicator has in the release, as files have them. A release does not change, so
// they are counted once: those of the table together, those that are computed over it one by one.
func (v *view) rows(id string) (int, error) {
	d, err := v.indicatorAsked("", id)
	if err != nil {
		return 0, err
	}
	key := v.Release() + " rows"
	query := "SELECT INDICATOR, count(*) FROM observations WHERE KNOWN_TO IS NULL GROUP BY 1"
	if d.Query != "" {
		key += " of " + id
		if query, _, err = v.rel.SQL(v.r.Context(), release.Filter{Indicator: id}); err != nil {
			return 0, err
		}
		query = "SELECT " + quoted(id) + ", count(*) FROM (" + query + ")"
	}
	if known, ok := v.known.Load(key); ok {
		return known.(map[string]int)[id], nil
	}
	_, rows, err := v.rel.DB.Strings(v.r.Context(), query)
	if err != nil {
		return 0, err
	}
	counted := map[string]int{}
	for _, row := range rows {
		if counted[row[0]], err = strconv.Atoi(row[1]); err != nil {
			return 0, err
		}
	}
	v.known.Store(key, counted)
	return counted[id], nil
}
