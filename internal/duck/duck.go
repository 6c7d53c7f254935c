// Package duck is the project's way into DuckDB and the only package that imports its driver.
package duck

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// Options of a database. The zero value is in memory, with all processors, one session and
// a quarter of the machine's usual memory.
type Options struct {
	Path     string // database file; "" is in memory
	ReadOnly bool
	Threads  int    // 0: as many as GOMAXPROCS
	Memory   string // limit, as DuckDB writes it ("1GB"); "" is a quarter of the machine's usual memory
	TempDir  string // where it may spill; "" is beside Path, or the system's
	// Sessions are how many queries may run at a time. With one, temporary objects hold from one
	// statement to the next; with more, each statement takes whichever session is free.
	Sessions int
	// Confined lets queries read and write no file but the database itself.
	Confined bool
}

// DB is an open database.
type DB struct {
	pool    *sql.DB
	conn    *sql.Conn // the one session; nil when there are several
	session session
}

// session is what runs statements: one connection, or whichever is free.
type session interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// memoryLimit keeps a build well below the machine; larger work spills to TempDir.
const memoryLimit = "4GB"

// Open opens a database that cannot install or load anything from outside.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if o.TempDir == "" {
		o.TempDir = os.TempDir()
		if o.Path != "" {
			o.TempDir = filepath.Dir(o.Path)
		}
	}
	dsn := o.Path
	if o.ReadOnly {
		dsn += "?access_mode=READ_ONLY"
	}
	connector, err := duckdb.NewConnector(dsn, nil)
	if err != nil {
		return nil, fmt.Errorf("open DuckDB %s: %w", o.Path, err)
	}
	db := &DB{pool: sql.OpenDB(connector)}
	db.session = db.pool
	db.pool.SetMaxOpenConns(max(1, o.Sessions))
	db.pool.SetMaxIdleConns(max(1, o.Sessions))
	if o.Sessions <= 1 {
		if db.conn, err = db.pool.Conn(ctx); err != nil {
			db.pool.Close()
			return nil, fmt.Errorf("open DuckDB %s: %w", o.Path, err)
		}
		db.session = db.conn
	}
	settings := []string{
		"SET autoinstall_known_extensions=false", "SET autoload_known_extensions=false",
		fmt.Sprintf("SET threads=%d", o.Threads), "SET memory_limit=" + Quote(cmp.Or(o.Memory, memoryLimit)),
		"SET temp_directory=" + Quote(filepath.Join(o.TempDir, ".duckdb-spill")),
		"SET preserve_insertion_order=true",
		"SET GLOBAL TimeZone='UTC'", // also of sessions that begin later, which may set nothing once settings are locked
	}
	if o.Confined {
		settings = append(settings, "SET enable_external_access=false", "SET lock_configuration=true")
	}
	for _, s := range settings {
		if err := db.Exec(ctx, s); err != nil {
			db.Close()
			return nil, fmt.Errorf("open DuckDB %s: %w", o.Path, err)
		}
	}
	return db, nil
}

// Close ends the sessions.
func (db *DB) Close() error {
	if db.conn != nil {
		return errors.Join(db.conn.Close(), db.pool.Close())
	}
	return db.pool.Close()
}

// Exec runs a statement.
func (db *DB) Exec(ctx context.Context, query string, args ...any) error {
	_, err := db.session.ExecContext(ctx, query, args...)
	return err
}

// Query runs a query; the caller closes the rows.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return db.session.QueryContext(ctx, query, args...)
}

// Scan runs a query that gives one row and scans it.
func (db *DB) Scan(ctx context.Context, query string, dest ...any) error {
	return db.session.QueryRowContext(ctx, query).Scan(dest...)
}

// Strings runs a query and returns its rows as text, with the column names; NULL is "".
func (db *DB) Strings(ctx context.Context, query string, args ...any) (header []string, rows [][]string, err error) {
	r, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	if header, err = r.Columns(); err != nil {
		return nil, nil, err
	}
	err = each(r, len(header), func(row []string) error {
		rows = append(rows, slices.Clone(row))
		return nil
	})
	return header, rows, err
}

// Each runs a query and gives its rows one by one, as text like Strings; a row holds until the next.
// It ends with the first error of take.
func (db *DB) Each(ctx context.Context, query string, take func(row []string) error) error {
	r, err := db.Query(ctx, query)
	if err != nil {
		return err
	}
	defer r.Close()
	header, err := r.Columns()
	if err != nil {
		return err
	}
	return each(r, len(header), take)
}

func each(r *sql.Rows, width int, take func(row []string) error) error {
	cells, dest, row := make([]any, width), make([]any, width), make([]string, width)
	for i := range cells {
		dest[i] = &cells[i]
	}
	for r.Next() {
		if err := r.Scan(dest...); err != nil {
			return err
		}
		for i, c := range cells {
			row[i] = text(c)
		}
		if err := take(row); err != nil {
			return err
		}
	}
	return r.Err()
}

// text writes a value as machine formats have it: a decimal without trailing zeros, a day as
// yyyy-mm-dd, NULL as nothing.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case duckdb.Decimal:
		return v.String()
	case time.Time:
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return v.Format(time.DateOnly)
		}
		return v.Format(time.RFC3339)
	}
	return fmt.Sprint(v)
}

// Copy writes the result of a query to a Parquet file, which must be a temporary name:
// a killed COPY leaves half a file.
func (db *DB) Copy(ctx context.Context, query, path string) error {
	return db.Exec(ctx, fmt.Sprintf("COPY (%s) TO %s (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)", query, Quote(path)))
}

// Quote writes a text as an SQL literal.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Ident writes a name as an SQL identifier.
func Ident(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// Parquet is the SQL expression that reads Parquet files together, columns by name.
func Parquet(paths ...string) string {
	quoted := make([]string, len(paths))
	for i, p := range paths {
		quoted[i] = Quote(p)
	}
	return "read_parquet([" + strings.Join(quoted, ", ") + "], union_by_name=true)"
}

// Version of DuckDB, part of what a result depends on.
func (db *DB) Version(ctx context.Context) (string, error) {
	var v string
	err := db.Scan(ctx, "SELECT version()", &v)
	return v, err
}

// excerpt is how an error ends that DuckDB places in a query: its line, and a mark under the column.
var excerpt = regexp.MustCompile(`\n+LINE (\d+):[^\n]*(\n *\^)?\s*$`)

// Explain parts an error of a query into what is wrong, in one line, and the line of the query,
// from 1, that DuckDB names; 0 when it names none.
func Explain(err error) (message string, line int) {
	message = err.Error()
	if m := excerpt.FindStringSubmatchIndex(message); m != nil {
		line, _ = strconv.Atoi(message[m[2]:m[3]])
		message = message[:m[0]]
	}
	return strings.Join(strings.Fields(message), " "), line
}

// ParseError is a syntax error of a query, with its position from the start of the query, from 0.
type ParseError struct {
	Message  string
	Position int // -1 when the parser does not say
}

func (e *ParseError) Error() string { return e.Message }

// Tables lists the tables that a SELECT reads, "schema.name", as DuckDB's own parser sees
// them, less the names of its common table expressions, sorted. It returns a *ParseError
// for a query that does not parse.
func (db *DB) Tables(ctx context.Context, query string) ([]string, error) {
	var text string
	if err := db.session.QueryRowContext(ctx, "SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", query).Scan(&text); err != nil {
		return nil, err
	}
	var doc struct {
		Error    bool   `json:"error"`
		Message  string `json:"error_message"`
		Position string `json:"position"`
		// Statements are the parsed queries.
		Statements []any `json:"statements"`
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return nil, err
	}
	if doc.Error {
		pos := -1
		fmt.Sscan(doc.Position, &pos)
		return nil, &ParseError{doc.Message, pos}
	}
	if len(doc.Statements) != 1 {
		return nil, &ParseError{"a model is one SELECT", -1}
	}
	w := walker{tables: map[string]bool{}, ctes: map[string]bool{}}
	w.walk(doc.Statements)
	var out []string
	for t := range w.tables {
		if !w.ctes[t] {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return out, nil
}

// walker gathers BASE_TABLE nodes and the names of CTEs from a serialised query.
type walker struct{ tables, ctes map[string]bool }

func (w walker) walk(v any) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			w.walk(x)
		}
	case map[string]any:
		if v["type"] == "BASE_TABLE" {
			name, _ := v["table_name"].(string)
			if s, _ := v["schema_name"].(string); s != "" {
				name = s + "." + name
			}
			w.tables[name] = true
		}
		if m, ok := v["cte_map"].(map[string]any); ok {
			if entries, ok := m["map"].([]any); ok {
				for _, e := range entries {
					if pair, ok := e.(map[string]any); ok {
						if k, ok := pair["key"].(string); ok {
							w.ctes[k] = true
						}
					}
				}
			}
		}
		for _, x := range v {
			w.walk(x)
		}
	}
}
