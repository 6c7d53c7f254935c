// Package driver turns the bytes of one extract into a stream of raw records.
// It knows formats, not meanings: what a column is, what a mark such as "_"
// or "(*)" says, and which rows are totals, is for layouts and contracts.
//
//	format     reads
//	co-xml     UniLav and UniSomm messages of the Comunicazioni Obbligatorie: one, many, or a zip of them
//	csv        any delimited text: SDMX-CSV, I.Stat and data-browser exports, tabulated microdata
//	sdmx-ml    SDMX-ML 2.1 data, structure-specific and generic
//	sdmx-json  SDMX-JSON data, root-level and {data, meta} layouts
//	json-rows  an array of flat objects at a path
//	osservatori  the nested answers of INPS's statistical observatories
//	xlsx       one table of a workbook, found by the words of its title
//	xls        one table of a legacy workbook, found by its sheet and header
//
// A gzip file, or a zip with one member, is opened on the way.
package driver

import (
	"io"

	"osservatorio/internal/driver/coxml"
	"osservatorio/internal/driver/csv"
	"osservatorio/internal/driver/jsonrows"
	"osservatorio/internal/driver/osservatori"
	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/sdmxjson"
	"osservatorio/internal/driver/sdmxml"
	"osservatorio/internal/driver/unpack"
	"osservatorio/internal/driver/xls"
	"osservatorio/internal/driver/xlsx"
)

// The names of package raw by which callers know them.
type (
	Record  = raw.Record
	Reader  = raw.Reader
	Note    = raw.Note
	Batch   = raw.Batch
	Batcher = raw.Batcher
	// Notebook gathers notes.
	Notebook = raw.Notebook
	Error    = raw.Error
	Options  = raw.Options
	Limits   = raw.Limits
)

// What an *Error may wrap; ErrRow is matched by those that spoil one row only.
var (
	ErrRow      = raw.ErrRow
	ErrCells    = raw.ErrCells
	ErrQuote    = raw.ErrQuote
	ErrEncoding = raw.ErrEncoding
	ErrHeader   = raw.ErrHeader
	ErrTwice    = raw.ErrTwice
	ErrOther    = raw.ErrOther
	ErrSyntax   = raw.ErrSyntax
	ErrNotData  = raw.ErrNotData
	ErrNoTable  = raw.ErrNoTable
	ErrLimit    = raw.ErrLimit
	ErrArchive  = raw.ErrArchive
	ErrOptions  = raw.ErrOptions
)

// Kind is which of them an error wraps, nil when none.
func Kind(err error) error { return raw.Kind(err) }

// InBatches gives the records of a reader in batches, which can be read side by side.
func InBatches(r Reader) Batcher { return raw.InBatches(r) }

// drivers hold the constructor of each format. A constructor takes the unpacked
// source, which it may read more than once, and options that are valid.
var drivers = map[string]func(*unpack.Source, Options) (Reader, error){
	raw.COXML:       coxml.Open,
	raw.CSV:         csv.Open,
	raw.JSONRows:    jsonrows.Open,
	raw.SDMXJSON:    sdmxjson.Open,
	raw.Osservatori: osservatori.Open,
	raw.SDMXML:      sdmxml.Open,
	raw.XLS:         xls.Open,
	raw.XLSX:        xlsx.Open,
}

// RuleUnpacked marks the note that names the member of an archive that was read.
const RuleUnpacked = raw.RuleUnpacked

// Open reads the header of the extract in src, size bytes long, and returns the
// reader of its records. src must stay open and unchanged until Close: formats
// whose columns are known only at the end are read twice.
//
// Options that do not fit the format give an error wrapping ErrOptions; all
// other errors are *Error.
func Open(format string, src io.ReaderAt, size int64, opts Options) (Reader, error) {
	if err := opts.Validate(format); err != nil {
		return nil, err
	}
	source, err := unpack.New(format, src, size, opts)
	if err != nil {
		return nil, err
	}
	return drivers[format](source, opts)
}
