package scaffold

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"osservatorio/internal/period"
	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

// Column is what was made of one column of the file.
type Column struct {
	Name  string // in the file
	Field string // in the contract
	Type  schema.Type
	// How is the layout's entry, in YAML's flow form without braces ("from: Regione, area: \"\"").
	How      string
	Nullable bool
	Known    bool   // the field is defined already
	Note     string // what a person should look at
}

// profile is what was seen of one column.
type profile struct {
	name   string
	values map[string]bool // distinct, at most maxDistinct
	empty  bool
}

const maxDistinct = 5000

func (p *profile) see(text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		p.empty = true
	} else if len(p.values) < maxDistinct {
		p.values[text] = true
	}
}

// marks are texts that stand for no value among numbers, with the OBS_STATUS that they usually mean.
var marks = map[string]string{"-": "M", "..": "M", "...": "M", "n.d.": "M", "nd": "M", "NA": "M", "_": "Q", "(*)": "Q", "*": "Q", "c": "Q"}

var (
	integer   = regexp.MustCompile(`^-?(0|[1-9]\d*)$`)
	thousands = regexp.MustCompile(`^-?\d{1,3}(\.\d{3})+$`)
	withDot   = regexp.MustCompile(`^-?(\d+\.\d*|\.\d+)$`)
	withComma = regexp.MustCompile(`^-?[\d.]*\d,\d+$`)
)

// number reads the distinct values as numbers; ok is false when one is neither a number nor a mark.
func (p *profile) number() (kind schema.Type, how string, missing []string, note string, ok bool) {
	var ints, dotted, groups, commas int
	for v := range p.values {
		switch {
		case marks[v] != "":
			missing = append(missing, v)
		case integer.MatchString(v):
			ints++
		case withComma.MatchString(v):
			if commas++; strings.Contains(v, ".") {
				groups++
			}
		case thousands.MatchString(v):
			groups++
		case withDot.MatchString(v):
			dotted++
		default:
			return "", "", nil, "", false
		}
	}
	slices.Sort(missing)
	switch {
	case ints+dotted+groups+commas == 0, dotted > 0 && commas > 0:
		return "", "", nil, "", false
	case commas > 0 && groups > 0:
		return schema.Decimal, `decimal: ",", thousands: "."`, missing, "", true
	case commas > 0:
		return schema.Decimal, `decimal: ","`, missing, "", true
	case dotted > 0: // 1.234 beside 1.5 has three decimals
		return schema.Decimal, "", missing, "", true
	case groups > 0:
		return schema.Integer, `thousands: "."`, missing, "1.234 is read as one thousand two hundred thirty-four", true
	}
	return schema.Integer, "", missing, "", true
}

// dateForms are the forms of dates that layouts know, with Go's layout of each.
var dateForms = [][2]string{{"yyyy-mm-dd", time.DateOnly}, {"dd/mm/yyyy", "02/01/2006"}, {"dd-mm-yyyy", "02-01-2006"}}

func (p *profile) date() (form string, ok bool) {
	for _, f := range dateForms {
		if p.all(func(v string) bool { _, err := time.Parse(f[1], v); return err == nil }) {
			return f[0], true
		}
	}
	return "", false
}

func (p *profile) all(is func(string) bool) bool {
	for v := range p.values {
		if !is(v) {
			return false
		}
	}
	return len(p.values) > 0
}

var (
	areaName = regexp.MustCompile(`(?i)(ref_?area|territor|regione|region|provinc|ripartizione)`)
	digits   = regexp.MustCompile(`^\d+$`)
)

// areas reports whether every value names an area; bare digits do so only under a name that says it.
func (p *profile) areas(t *territory.Territory) bool {
	return (areaName.MatchString(p.name) || !p.all(digits.MatchString)) &&
		p.all(func(v string) bool { _, err := t.Resolve(v, territory.Options{}); return err == nil })
}

var timeName = regexp.MustCompile(`(?i)^(time_?period|anno|year|periodo|period|data|date|mese|month|trimestre|quarter)`)

func (p *profile) periods() bool {
	return timeName.MatchString(p.name) && p.all(func(v string) bool { _, err := period.Parse(v); return err == nil })
}

var valueName = regexp.MustCompile(`(?i)^(obs_?value|valore|value|osservazione)$`)

// infer makes the columns of a contract out of the profiles. taken are the fields that are defined already.
func infer(profiles []*profile, areas *territory.Territory, taken map[string]schema.Field, source string) []Column {
	used := map[string]bool{}
	var out []Column
	for _, p := range profiles {
		c := p.column(areas, used)
		if known, ok := taken[c.Field]; ok && known.Type == c.Type {
			c.Known = true
		} else if ok || used[c.Field] {
			c.Field = strings.ToUpper(source) + "_" + c.Field
		}
		used[c.Field] = true
		out = append(out, c)
	}
	return out
}

func (p *profile) column(areas *territory.Territory, used map[string]bool) Column {
	c := Column{Name: p.name, Field: fieldName(p.name), Type: schema.String, How: "from: " + quote(p.name), Nullable: p.empty || len(p.values) == 0}
	kind, how, missing, note, isNumber := p.number()
	form, isDate := p.date()
	switch {
	case p.periods() && !used["TIME_PERIOD"]:
		c.Field, c.How = "TIME_PERIOD", c.How+", period: any"
	case p.areas(areas):
		c.How += `, area: ""`
		if !used["REF_AREA"] {
			c.Field = "REF_AREA"
		}
	case isDate:
		c.Type, c.How = schema.Date, c.How+", date: "+form
	case isNumber:
		c.Type, c.Note = kind, note
		if valueName.MatchString(p.name) && !used["OBS_VALUE"] {
			c.Field, c.Type = "OBS_VALUE", schema.Decimal
		}
		if how != "" {
			c.How += ", " + how
		}
		c.How += missingEntry(missing, p.empty)
		c.Nullable = c.Nullable || len(missing) > 0
	}
	return c
}

// missingEntry declares the marks of a column and its blanks.
func missingEntry(found []string, blanks bool) string {
	var parts []string
	if blanks {
		parts = append(parts, `"": O`)
	}
	for _, m := range found {
		parts = append(parts, quote(m)+": "+marks[m])
	}
	if len(parts) == 0 {
		return ""
	}
	return ", missing: {" + strings.Join(parts, ", ") + "}"
}

// fieldName makes a field's name of a column's: capitals, digits and underscores.
func fieldName(column string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToUpper(column)) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // an accent
		case !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	name := strings.Trim(b.String(), "_")
	if name == "" || unicode.IsDigit(rune(name[0])) {
		name = "C_" + name
	}
	return strings.TrimSuffix(name, "_")
}
