package lombardia

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A later edition adds rows and changes none, and every table has the dirt of the real ones.
func TestRows(t *testing.T) {
	for _, d := range datasets {
		before, _ := d.rowsOn(1, day(t, "2025-10-01"))
		after, changed := d.rowsOn(1, day(t, "2026-04-01"))
		if len(after) != d.rows || len(before) >= len(after) || changed != day(t, "2026-03-16") {
			t.Errorf("%s: %d rows, then %d, of %s", d.id, len(before), len(after), changed)
		}
		for i, r := range before {
			if !slices.Equal(r, after[i]) {
				t.Fatalf("%s: row %d is %q, then %q", d.id, i, r, after[i])
			}
		}
		for what, found := range map[string]func(row) bool{
			"year 2201":     func(r row) bool { return strings.HasSuffix(r[0], "/2201") },
			"age 221":       func(r row) bool { return r[2] == "221" },
			"a child":       func(r row) bool { return r[2] == "12" },
			"double blanks": func(r row) bool { return strings.Contains(r[5], "  ") },
			"null hours":    func(r row) bool { return r[6] == "" },
		} {
			if !slices.ContainsFunc(after, found) {
				t.Errorf("%s: no row with %s", d.id, what)
			}
		}
	}
}

func get(t *testing.T, path string, into any) *httptest.ResponseRecorder {
	t.Helper()
	p := portal{1, func() time.Time { return day(t, "2026-04-01") }}
	a := httptest.NewRecorder()
	p.resource(a, httptest.NewRequest(http.MethodGet, path, nil))
	if a.Code == http.StatusOK {
		if err := json.Unmarshal(a.Body.Bytes(), into); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	return a
}

// Pages in the order of :id put together are the table, 1,000 rows when no number is given and
// 50,000 at most; without the order they are not.
func TestPages(t *testing.T) {
	type object map[string]string
	var whole, usual, disordered []object
	get(t, "/resource/qbau-cyuc.json?$limit=50000&$order=:id", &whole)
	get(t, "/resource/qbau-cyuc.json?$order=:id", &usual)
	get(t, "/resource/qbau-cyuc.json?$limit=50000", &disordered)
	if len(whole) != 1600 || len(usual) != 1000 || len(disordered) != 1600 || disordered[0]["data"] == whole[0]["data"] && disordered[1]["data"] == whole[1]["data"] {
		t.Errorf("%d, %d, %d rows", len(whole), len(usual), len(disordered))
	}
	var paged []object
	for offset := 0; ; offset += 700 {
		var page []object
		get(t, "/resource/qbau-cyuc.json?$limit=700&$order=:id&$offset="+strconv.Itoa(offset), &page)
		if paged = append(paged, page...); len(page) < 700 {
			break
		}
	}
	if !slices.EqualFunc(paged, whole, func(a, b object) bool { return maps.Equal(a, b) }) {
		t.Error("the pages are not the table")
	}
	if a := get(t, "/resource/qbau-cyuc.json?$limit=50001", nil); a.Code != http.StatusBadRequest {
		t.Errorf("a page of 50,001 rows: %d", a.Code)
	}
	if a := get(t, "/resource/aaaa-bbbb.json", nil); a.Code != http.StatusNotFound {
		t.Errorf("an unknown table: %d", a.Code)
	}
}
