package schema

import (
	"fmt"
	"slices"
)

// Gates are the judgements on a whole file before it is accepted. Those that compare it with the
// vintage in use of its slot (same dataset, same window) hold for every contract with the limits
// below unless it declares others; `off: true` takes one away.
type Gates struct {
	LevelJump *LevelJump `yaml:"level_jump"` // within the file; none unless declared
	Bytes     Ratio      `yaml:"bytes"`
	Rows      Ratio      `yaml:"rows"`
	Periods   Periods    `yaml:"periods"`
	Areas     Areas      `yaml:"areas"`
	Revision  Revision   `yaml:"revision"`
	Swap      Swap       `yaml:"swap"`
	Header    Header     `yaml:"header"`
}

// The limits that apply where a contract declares none.
const (
	bytesLeast, bytesMost      = 0.1, 20
	bytesFrom                  = 10_000
	rowsLeast, rowsMost        = 0.5, 10
	rowsFrom                   = 100
	revisionFactor             = 2
	revisionShare, revisionMin = 0.25, 5
	revisionCells              = 20
	swapShare                  = 0.8
	swapCells                  = 3
	fieldPeriod, fieldArea     = "TIME_PERIOD", "REF_AREA"
	fieldValue                 = "OBS_VALUE"
)

// LevelJump rejects a file whose value jumps by more than Factor between one period and the next.
type LevelJump struct {
	Factor float64  `yaml:"factor"`
	By     []string `yaml:"by"`   // the fields that identify a series
	Only   []string `yaml:"only"` // values of the first of By to be looked at; all when empty
	Min    float64  `yaml:"min"`  // both levels below this are left alone
	Value  string   `yaml:"value"`
}

// Ratio rejects a file that has less than Least or more than Most times what the vintage in use had:
// of its bytes (when the layout is the same), or of its rows in the periods that both have.
type Ratio struct {
	Least float64 `yaml:"least"`
	Most  float64 `yaml:"most"`
	From  float64 `yaml:"from"` // what had less than this may grow as it likes
	Off   bool    `yaml:"off"`
}

// Periods rejects a file that lacks a period which the vintage in use has.
type Periods struct {
	Field string `yaml:"field"` // TIME_PERIOD, when the contract has it
	// Rolling windows may lose their oldest periods when newer ones come.
	Rolling bool `yaml:"rolling"`
	Off     bool `yaml:"off"`
}

// Areas rejects a file that lacks an area which the vintage in use has, or which the contract requires.
type Areas struct {
	Field    string `yaml:"field"`    // REF_AREA, when the contract has it
	Required Parts  `yaml:"required"` // codes, or a level of areas ("region"), that every file must have
	Off      bool   `yaml:"off"`      // areas without data are absent: only the required ones must be there
}

// Revision rejects a file in which more than Share of the cells that both have differ by more than Factor,
// or more than Share of those that had a value have none.
type Revision struct {
	Factor float64 `yaml:"factor"`
	Share  float64 `yaml:"share"`
	Min    float64 `yaml:"min"`   // cells that are below this in both are left alone
	Cells  int     `yaml:"cells"` // fewer comparable cells than this are no ground for a judgement
	Off    bool    `yaml:"off"`
}

// Swap rejects a file in which two areas have exchanged their series, or two codes their labels.
// Of an area's cells at least Share, and not fewer than Cells, must stand at the other's.
type Swap struct {
	Share float64 `yaml:"share"`
	Cells int     `yaml:"cells"`
	Off   bool    `yaml:"off"`
}

// Header judges columns that all are known. Columns are read by their names, so that another order is
// noted and no fault, unless the order is declared strict.
type Header struct {
	Order string `yaml:"order"` // strict, or empty
}

// fill puts the defaults in and refuses limits that make no sense.
func (g *Gates) fill(c *Contract) error {
	g.Bytes.fill(bytesLeast, bytesMost, bytesFrom)
	g.Rows.fill(rowsLeast, rowsMost, rowsFrom)
	setDefault(&g.Revision.Factor, revisionFactor)
	setDefault(&g.Revision.Share, revisionShare)
	setDefault(&g.Revision.Min, revisionMin)
	setDefault(&g.Revision.Cells, revisionCells)
	setDefault(&g.Swap.Share, swapShare)
	setDefault(&g.Swap.Cells, swapCells)
	for _, f := range []struct {
		field *string
		usual string
		gate  string
	}{{&g.Periods.Field, fieldPeriod, "periods"}, {&g.Areas.Field, fieldArea, "areas"}} {
		switch {
		case *f.field != "" && c.Index(*f.field) < 0:
			return fmt.Errorf("%s: field %s is not among the fields", f.gate, *f.field)
		case *f.field == "" && c.Index(f.usual) >= 0:
			*f.field = f.usual
		}
	}
	switch {
	case g.Bytes.bad() || g.Rows.bad():
		return fmt.Errorf("bytes and rows: least must lie between 0 and 1 and most above 1")
	case g.Revision.Factor <= 1 || g.Revision.Share <= 0 || g.Revision.Share > 1:
		return fmt.Errorf("revision: factor must be above 1, and share above 0 and not above 1")
	case g.Swap.Share <= 0.5 || g.Swap.Share > 1:
		return fmt.Errorf("swap: share must be above 0.5 and not above 1")
	case g.Header.Order != "" && g.Header.Order != "strict":
		return fmt.Errorf("header: order %q is not strict", g.Header.Order)
	case (g.Areas.Required.Level != "" || len(g.Areas.Required.Codes) > 0) && g.Areas.Field == "":
		return fmt.Errorf("areas: areas are required and the contract has no field of areas")
	}
	return nil
}

func (r *Ratio) fill(least, most, from float64) {
	setDefault(&r.From, from)
	setDefault(&r.Least, least)
	setDefault(&r.Most, most)
}

func (r *Ratio) bad() bool { return r.Least < 0 || r.Least >= 1 || r.Most <= 1 }

func setDefault[T int | float64](v *T, usual T) {
	if *v == 0 {
		*v = usual
	}
}

// Values lists the numeric fields of a contract that are no part of its key, OBS_VALUE alone when it has it.
func (c *Contract) Values() []string {
	if c.Index(fieldValue) >= 0 {
		return []string{fieldValue}
	}
	var out []string
	for _, f := range c.Fields {
		if (f.Type == Integer || f.Type == Decimal) && !slices.Contains(c.Key, f.Name) {
			out = append(out, f.Name)
		}
	}
	return out
}
