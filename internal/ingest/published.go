package ingest

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"osservatorio/internal/source"
)

// published finds the day of publication and says where it was found.
func (in *Ingester) published(c *candidate, l *source.Layout, raw io.ReaderAt) (day, from string) {
	if l != nil && l.Published.File != "" {
		if m := regexp.MustCompile(l.Published.File).FindStringSubmatch(filepath.Base(c.name)); m != nil {
			form := cmp.Or(dateLayouts[l.Published.Format], time.DateOnly)
			if t, err := time.Parse(form, strings.ReplaceAll(m[1], ".", "-")); err == nil {
				return t.Format(time.DateOnly), "file name"
			}
		}
	}
	if l != nil && l.Published.Const != "" {
		return l.Published.Const, "layout"
	}
	if l != nil && l.Published.JSON != "" {
		if t, ok := jsonDate(io.NewSectionReader(raw, 0, c.size), l.Published.JSON); ok {
			return t, "content"
		}
	}
	if c.stated != "" {
		return c.stated, "provider"
	}
	if t, err := http.ParseTime(c.headers["Last-Modified"]); err == nil {
		return t.UTC().Format(time.DateOnly), "last-modified"
	}
	return in.Now().UTC().Format(time.DateOnly), "observed"
}

// jsonDate reads the day at a path of keys joined by "/".
func jsonDate(r io.Reader, path string) (string, bool) {
	var v any
	if json.NewDecoder(r).Decode(&v) != nil {
		return "", false
	}
	for _, key := range strings.Split(path, "/") {
		m, ok := v.(map[string]any)
		if !ok {
			return "", false
		}
		v = m[key]
	}
	s, _ := v.(string)
	if len(s) < 10 {
		return "", false
	}
	_, err := time.Parse(time.DateOnly, s[:10])
	return s[:10], err == nil
}
