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
	if l != nil {
		if day, ok := dayOfName(l, filepath.Base(c.name)); ok {
			return day, "file name"
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

// dayOfName reads the day of publication in a file's base name, where the layout says that it stands.
func dayOfName(l *source.Layout, base string) (string, bool) {
	if l.Published.File == "" {
		return "", false
	}
	m := regexp.MustCompile(l.Published.File).FindStringSubmatch(base)
	if m == nil {
		return "", false
	}
	t, err := time.Parse(cmp.Or(dateLayouts[l.Published.Format], time.DateOnly), strings.ReplaceAll(m[1], ".", "-"))
	return t.Format(time.DateOnly), err == nil
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
