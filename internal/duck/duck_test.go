package duck

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTables(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"SELECT 1", nil},
		{"SELECT * FROM istat.a JOIN core.b USING (x) LEFT JOIN code.c ON true", []string{"code.c", "core.b", "istat.a"}},
		{"WITH a AS (SELECT * FROM core.x), b AS (SELECT * FROM a) SELECT * FROM b WHERE y IN (SELECT y FROM core.z)", []string{"core.x", "core.z"}},
		{"SELECT (SELECT max(v) FROM core.q) UNION ALL SELECT v FROM core.r", []string{"core.q", "core.r"}},
		{"FROM (WITH k AS (SELECT * FROM core.deep) SELECT * FROM k)", []string{"core.deep"}},
	} {
		got, err := db.Tables(ctx, c.query)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %v %v\nwant %v", c.query, got, err, c.want)
		}
	}
	_, err = db.Tables(ctx, "SELECT trim AS a FRM b")
	var pe *ParseError
	if !errors.As(err, &pe) || pe.Position < 0 {
		t.Errorf("a syntax error gave %v", err)
	}
}

// DuckDB's own place in the query is told as a number, not in the message.
func TestExplain(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range []struct {
		query, want string
		line        int
	}{
		{"SELECT\n\n  nowhere\nFROM (SELECT 1 AS here)", `Referenced column "nowhere"`, 3},
		{"SELECT * FROM\nnowhere", "Table with name nowhere", 2},
		{"SELECT 1\nFROM FROM", "syntax error", 2},
		{"SELECT 'LINE 7: x\n   ^'::INTEGER", "Could not convert string", 2},
		{"SELECT error('no\n\nLINE 7: said by the data\nand more')", "said by the data and more", 0},
	} {
		err := db.Exec(ctx, c.query)
		if err == nil {
			t.Fatalf("%s runs", c.query)
		}
		message, line := Explain(err)
		if line != c.line || !strings.Contains(message, c.want) || strings.Contains(message, "\n") || strings.HasSuffix(message, "^") {
			t.Errorf("%s\n got line %d: %s\nwant line %d: …%s…", c.query, line, message, c.line, c.want)
		}
	}
}

// Sessions that begin after the settings were locked are like the first: at the same clock, and as confined.
func TestSessionsAreAlike(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "x.duckdb")
	empty, err := Open(ctx, Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	empty.Close()
	db, err := Open(ctx, Options{Path: path, ReadOnly: true, Sessions: 4, Confined: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for range 4 { // each holds its session until the end
		rows, err := db.Query(ctx, "SELECT current_setting('TimeZone') FROM range(2)")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var zone string
		if !rows.Next() || rows.Scan(&zone) != nil || zone != "UTC" {
			t.Errorf("the time zone of a session is %q", zone)
		}
	}
}
