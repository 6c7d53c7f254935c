package raw

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// The formats that drivers read.
const (
	CSV      = "csv"
	COXML    = "co-xml"
	SDMXML   = "sdmx-ml"
	SDMXJSON = "sdmx-json"
	JSONRows = "json-rows"
	XLSX     = "xlsx"
	XLS      = "xls"
	// Osservatori are the nested JSON answers of INPS's statistical observatories.
	Osservatori = "osservatori"
)

// Formats lists the formats in a fixed order.
func Formats() []string {
	return []string{COXML, CSV, JSONRows, Osservatori, SDMXJSON, SDMXML, XLS, XLSX}
}

// Options say how to read an extract. They are the `options:` of a layout, to
// be decoded with unknown fields refused; Validate then refuses the options
// that belong to another format. The zero value reads a comma-separated UTF-8
// file with a header.
type Options struct {
	// Delimiter is one character, or "tab". Default ",".
	Delimiter string `yaml:"delimiter,omitempty" formats:"csv"`
	// Quote is one character, or "none" where quotes are text. Default `"`.
	Quote string `yaml:"quote,omitempty" formats:"csv"`
	// LazyQuotes keeps a quote inside an unquoted field as text, and notes it.
	LazyQuotes bool `yaml:"lazy_quotes,omitempty" formats:"csv"`
	// Encoding is utf-8 (default), latin1, cp1252 or utf-16 (order by its mark,
	// else little-endian). A byte order mark is always dropped.
	Encoding string `yaml:"encoding,omitempty" formats:"csv"`
	// Header is present (default) or absent; Columns then names the columns.
	Header  string   `yaml:"header,omitempty" formats:"csv"`
	Columns []string `yaml:"columns,omitempty" formats:"csv"`
	// SkipRows is the number of physical lines before the header.
	SkipRows int `yaml:"skip_rows,omitempty" formats:"csv"`
	// Comment is a prefix: lines that begin with it are skipped.
	Comment string `yaml:"comment,omitempty" formats:"csv"`
	// RecordToken is the text by which every record begins, for a file that has no line ends: a new
	// record starts wherever it stands. A last record that is cut short is an error of the whole file.
	RecordToken string `yaml:"record_token,omitempty" formats:"csv"`
	// Trim cuts white space at both ends of every cell and column name.
	Trim bool `yaml:"trim,omitempty" formats:"csv json-rows xlsx"`
	// RepairDoubleEncoding mends UTF-8 text that was taken for Latin-1 and
	// encoded again ("contabilitÃ\u00a0" becomes "contabilità"), and notes it.
	RepairDoubleEncoding bool `yaml:"repair_double_encoding,omitempty" formats:"csv json-rows"`

	// Path leads to the array of rows: keys joined by dots, "" for an array at
	// the root. A key followed by [] is an array of parents, as in
	// "regioni[].serie"; Parents then names the fields of those parents that
	// become columns, which must stand before the inner array.
	Path    string   `yaml:"path,omitempty" formats:"json-rows"`
	Parents []string `yaml:"parents,omitempty" formats:"json-rows"`

	// Dataset picks a data set by its number, from 1, in a message that holds
	// several; a message of several data sets is refused without it.
	Dataset int `yaml:"dataset,omitempty" formats:"sdmx-ml sdmx-json"`

	// FirstDimension names the column of the outermost level, which the answers
	// of INPS's observatories leave without a name.
	FirstDimension string `yaml:"first_dimension,omitempty" formats:"osservatori"`

	// Title holds the keywords that a cell in the first TitleRows rows of the
	// sheet (default 12) must all contain, and TitleNot those it must not;
	// case, accents and spacing do not count. Exactly one sheet must match.
	Title     []string `yaml:"title,omitempty" formats:"xlsx"`
	TitleNot  []string `yaml:"title_not,omitempty" formats:"xlsx"`
	TitleRows int      `yaml:"title_rows,omitempty" formats:"xlsx"`
	// IgnoreSheets are glob patterns of sheet names, without regard to case.
	IgnoreSheets []string `yaml:"ignore_sheets,omitempty" formats:"xlsx"`
	// HeaderRows fixes the number of header rows above the first row of data;
	// 0 finds them.
	HeaderRows int `yaml:"header_rows,omitempty" formats:"xlsx"`
	// LabelColumn is the letter of the sheet column that holds the row labels
	// ("" finds it); Label renames that column.
	LabelColumn string `yaml:"label_column,omitempty" formats:"xlsx"`
	Label       string `yaml:"label,omitempty" formats:"xlsx"`
	// BlankRows is stop (default: the table ends at a blank row) or skip.
	BlankRows string `yaml:"blank_rows,omitempty" formats:"xlsx"`

	// Sheet is a glob pattern of the sheet's name, without regard to case ("" is
	// any). HeaderBegins are texts with which cells of the header row begin; the
	// header is the first row in which all of them are found.
	Sheet        string   `yaml:"sheet,omitempty" formats:"xls"`
	HeaderBegins []string `yaml:"header_begins,omitempty" formats:"xls"`

	// Member is a glob pattern of the member to read in a zip of several, for
	// its path or its base name, without regard to case.
	Member string `yaml:"member,omitempty"`
	// Limits protect against files that are broken or hostile.
	Limits Limits `yaml:"limits,omitempty"`
}

// Limits bound what a driver is ready to read. Zero is the default.
type Limits struct {
	MaxBytes   int64 `yaml:"max_bytes,omitempty"`   // unpacked size; 16 GiB
	MaxRatio   int64 `yaml:"max_ratio,omitempty"`   // unpacked over packed size, beyond 16 MiB; 200
	MaxRecord  int   `yaml:"max_record,omitempty"`  // bytes of a record, a token, a text; 4 MiB
	MaxColumns int   `yaml:"max_columns,omitempty"` // columns of a table; 4096
	MaxDepth   int   `yaml:"max_depth,omitempty"`   // nesting of XML and JSON; 32
	MaxCells   int   `yaml:"max_cells,omitempty"`   // cells of a sheet; 5 million
}

// WithDefaults returns the limits with the defaults in the place of zeros.
func (l Limits) WithDefaults() Limits {
	setDefault(&l.MaxBytes, 16<<30)
	setDefault(&l.MaxRatio, 200)
	setDefault(&l.MaxRecord, 4<<20)
	setDefault(&l.MaxColumns, 4096)
	setDefault(&l.MaxDepth, 32)
	setDefault(&l.MaxCells, 5_000_000)
	return l
}

func setDefault[T int | int64](v *T, def T) {
	if *v == 0 {
		*v = def
	}
}

// Validate returns an error wrapping ErrOptions when the format is unknown,
// when an option that is set belongs to another format, or when a value is out
// of its range.
func (o Options) Validate(format string) error {
	if !slices.Contains(Formats(), format) {
		return fmt.Errorf("%w: unknown format %q, want one of %s", ErrOptions, format, strings.Join(Formats(), ", "))
	}
	v, t := reflect.ValueOf(o), reflect.TypeFor[Options]()
	for i := range t.NumField() {
		formats := strings.Fields(t.Field(i).Tag.Get("formats"))
		if len(formats) > 0 && !v.Field(i).IsZero() && !slices.Contains(formats, format) {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
			return fmt.Errorf("%w: %s is not an option of %s", ErrOptions, name, format)
		}
	}
	return o.validateValues()
}

func (o Options) validateValues() error {
	bad := func(name string, value any, want string) error {
		return fmt.Errorf("%w: %s is %q, want %s", ErrOptions, name, value, want)
	}
	switch {
	case o.Delimiter != "tab" && !oneCharacter(o.Delimiter):
		return bad("delimiter", o.Delimiter, `one ASCII character or "tab"`)
	case o.Quote != "none" && !oneCharacter(o.Quote):
		return bad("quote", o.Quote, `one ASCII character or "none"`)
	case o.DelimiterByte() == o.QuoteByte():
		return fmt.Errorf("%w: delimiter and quote are both %q", ErrOptions, o.QuoteByte())
	case !slices.Contains([]string{"", "utf-8", "latin1", "cp1252", "utf-16"}, o.Encoding):
		return bad("encoding", o.Encoding, "utf-8, latin1, cp1252 or utf-16")
	case !slices.Contains([]string{"", "present", "absent"}, o.Header):
		return bad("header", o.Header, "present or absent")
	case (o.Header == "absent") != (len(o.Columns) > 0):
		return fmt.Errorf("%w: columns are given when, and only when, header is absent", ErrOptions)
	case !slices.Contains([]string{"", "stop", "skip"}, o.BlankRows):
		return bad("blank_rows", o.BlankRows, "stop or skip")
	case min(o.SkipRows, o.Dataset, o.TitleRows, o.HeaderRows) < 0:
		return fmt.Errorf("%w: a negative number", ErrOptions)
	case len(o.Parents) > 0 && !strings.Contains(o.Path, "[]"):
		return fmt.Errorf("%w: parents need a path with []", ErrOptions)
	}
	l := o.Limits
	if min(l.MaxBytes, l.MaxRatio, int64(min(l.MaxRecord, l.MaxColumns, l.MaxDepth, l.MaxCells))) < 0 {
		return fmt.Errorf("%w: a negative limit", ErrOptions)
	}
	return nil
}

// oneCharacter accepts the empty string too, which stands for the default.
func oneCharacter(s string) bool {
	return s == "" || len(s) == 1 && s[0] < utf8.RuneSelf && s[0] != '\n' && s[0] != '\r'
}

// DelimiterByte is the character between cells. The options must be valid.
func (o Options) DelimiterByte() byte {
	switch o.Delimiter {
	case "":
		return ','
	case "tab":
		return '\t'
	}
	return o.Delimiter[0]
}

// QuoteByte is the character around cells, 0 where quotes are text. The options
// must be valid.
func (o Options) QuoteByte() byte {
	switch o.Quote {
	case "":
		return '"'
	case "none":
		return 0
	}
	return o.Quote[0]
}
