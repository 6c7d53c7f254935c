package coherence

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"osservatorio/internal/territory"
)

// ErrForm is returned for a file whose header is neither form.
var ErrForm = errors.New("the header is not that of published figures")

var (
	sheetColumns   = []string{"region", "indicator_it", "indicator_slug", "population", "sex", "breakdown", "period", "value", "unit", "quote"}
	archiveColumns = []string{"FIGURE_ID", "DOCUMENT", "REF_AREA", "INDICATOR", "TIME_PERIOD", "CITIZENSHIP", "SEX", "AGE", "BREAKDOWN", "OBS_VALUE", "UNIT_MEASURE", "DECIMALS"}
)

// Read reads published figures, in the form of a transcription (a figure with the sentence that
// prints it) or in the project's own. Errors name the line, and what is wrong with it.
func (r *Rules) Read(in io.Reader) ([]*Figure, error) {
	br := bufio.NewReader(in)
	if mark, _ := br.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = br.Discard(3)
	}
	rd := csv.NewReader(br)
	rd.ReuseRecord, rd.Comma = true, separator(br)
	header, err := rd.Read()
	if err == io.EOF {
		return nil, fmt.Errorf("%w: the file is empty", ErrForm)
	} else if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, h := range header {
		at[strings.TrimSpace(h)] = i
	}
	build := r.sheetFigure
	if missing := lacking(at, sheetColumns); len(missing) > 0 {
		build = r.archiveFigure
		if also := lacking(at, archiveColumns); len(also) > 0 {
			return nil, fmt.Errorf("%w: it lacks %s of a transcription, and %s of the project's own form", ErrForm, strings.Join(missing, ", "), strings.Join(also, ", "))
		}
	}
	var figures []*Figure
	for {
		row, err := rd.Read()
		if err == io.EOF {
			return figures, nil
		} else if err != nil {
			return nil, err
		}
		line, _ := rd.FieldPos(0)
		for i, text := range row {
			if !utf8.ValidString(text) {
				return nil, fmt.Errorf("line %d: column %d is not UTF-8: save the file as \"CSV UTF-8\", so that its words can be read", line, i+1)
			}
		}
		f := &Figure{Line: line, dims: map[string]string{}, at: -1}
		if err := build(f, func(column string) string { return strings.TrimSpace(row[at[column]]) }); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		figures = append(figures, f)
	}
}

// separator is what stands between the names of the header: a comma, or, as spreadsheets write in Italy, a semicolon or a tab.
func separator(br *bufio.Reader) rune {
	head, _ := br.Peek(br.Size())
	head, _, _ = bytes.Cut(head, []byte("\n"))
	for _, r := range []rune{',', ';', '\t'} {
		if bytes.ContainsRune(head, r) {
			return r
		}
	}
	return ','
}

func lacking(at map[string]int, columns []string) []string {
	var missing []string
	for _, c := range columns {
		if _, ok := at[c]; !ok {
			missing = append(missing, c)
		}
	}
	return missing
}

// sheetFigure reads a row of a transcription.
func (r *Rules) sheetFigure(f *Figure, col func(string) string) error {
	f.Region, f.Label, f.Indicator = col("region"), col("indicator_it"), col("indicator_slug")
	f.Population, f.Sex, f.Breakdown = col("population"), col("sex"), col("breakdown")
	f.Period, f.Value, f.Unit, f.Quote = col("period"), col("value"), col("unit"), col("quote")
	f.pop, f.place = f.Population, place{region: f.Region}
	f.hedge = r.breakdown(f)
	if err := r.finish(f); err != nil {
		return err
	}
	f.stands = r.standing(f, unitOf(f.Value), f.hedge)
	return nil
}

// archiveFigure reads a row of the project's own form.
func (r *Rules) archiveFigure(f *Figure, col func(string) string) error {
	f.ID, f.Label, f.Indicator = col("FIGURE_ID"), col("INDICATOR"), col("INDICATOR")
	f.Population, f.Sex, f.Breakdown = col("CITIZENSHIP"), col("SEX"), col("BREAKDOWN")
	f.Period, f.Value, f.Unit = col("TIME_PERIOD"), col("OBS_VALUE"), col("UNIT_MEASURE")
	f.pop = r.Populations[f.Population]
	f.Region = col("REF_AREA")
	if err := r.areaPlace(f, col("REF_AREA")); err != nil {
		return err
	}
	if age := col("AGE"); age != "TOTAL" && age != "" {
		f.dims["AGE"] = age
	}
	f.hedge = r.breakdown(f)
	if err := r.finish(f); err != nil {
		return err
	}
	decimals, err := strconv.Atoi(col("DECIMALS"))
	if err != nil || decimals < 0 || decimals > 9 {
		return fmt.Errorf("DECIMALS %q is not a number of decimals", col("DECIMALS"))
	}
	f.stands = r.standing(f, pow10(-decimals), f.hedge)
	return nil
}

// areaPlace reads a code of an area: a region and its part, or an area beyond the regions.
func (r *Rules) areaPlace(f *Figure, code string) error {
	area, ok := r.areas.Area(code)
	if !ok {
		return fmt.Errorf("REF_AREA %q is not the code of an area", code)
	}
	switch area.Level {
	case territory.Region, territory.AutonomousProvince:
		f.place = place{region: code}
	case territory.Province:
		f.place = place{region: area.Parent, part: code}
	default:
		f.place = place{beyond: code}
	}
	return nil
}

var actText = regexp.MustCompile(`(?i)^(dpcm|circolare|decreto|circ-)`)

// breakdown reads what a figure is broken down by, and returns how it is hedged.
func (r *Rules) breakdown(f *Figure) hedge {
	h := plain
	for _, item := range strings.Split(f.Breakdown, ";") {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		key, value, ok := strings.Cut(item, "=")
		if i := strings.IndexAny(item, "<>"); i > 0 && (!ok || i < len(key)) { // reddito>1500
			key, value, ok = item[:i], item[i:], true
		}
		if !ok {
			if b := r.bare(f, item); b != plain {
				h = b
			}
			continue
		}
		role, known := r.Dimensions[key]
		if !known {
			role = key
		}
		switch role {
		case "province", "municipality":
			r.within(f, role, value)
		case "area":
			f.place = place{beyond: r.areaCode(value)}
		case "reference":
			f.reference = r.areaCode(value)
		case "act":
			f.act = value
		case "precision":
			h = hedgeCodes[value]
		case "note":
			if key == "RATE" {
				f.dims[key] = value // told apart by aliases, then dropped
			}
		default:
			f.dims[role] = value
		}
	}
	return h
}

// bare reads an item without a key: Italy, an act, or a word about the precision.
func (r *Rules) bare(f *Figure, item string) hedge {
	if strings.EqualFold(item, "Italia") {
		f.place = place{beyond: italy}
		return plain
	}
	if actText.MatchString(item) {
		f.act = item
		return plain
	}
	switch word := strings.Trim(item, "'’\" "); {
	case slices.Contains(r.Words.About, word), word == "intorno al":
		return about
	case slices.Contains(r.Words.Almost, word):
		return almost
	case slices.Contains(r.Words.Over, word):
		return over
	case word == "arrotondato", word == "frazione", word == "triennio", word == "anno", strings.HasPrefix(word, "media "):
		return plain
	}
	f.dims["WHICH"] = item
	return plain
}

func (r *Rules) within(f *Figure, role, name string) {
	code := name
	if role == "province" {
		code = r.areaCode(name)
	} else {
		code = "comune " + name
	}
	if f.place.region == "" {
		f.place.region = f.Region
	}
	f.place = place{region: f.place.region, part: code}
}

// areaCode is the code of an area's name, or the name.
func (r *Rules) areaCode(name string) string {
	levels := []territory.Level{territory.Country, territory.MacroArea, territory.Ripartizione, territory.Province}
	if a, err := r.areas.Resolve(name, territory.Options{Levels: levels}); err == nil {
		return a.Code
	}
	return name
}

// finish gives a figure its name, its kind and its number.
func (r *Rules) finish(f *Figure) error {
	r.rename(f)
	delete(f.dims, "RATE")
	if slices.Contains(r.Things, f.name) {
		f.pop = ""
	}
	if slices.Contains(r.Collections, f.name) && f.Label != f.Indicator {
		f.dims["WHICH"] = f.Label
	}
	if slices.Contains(r.Aged, f.name) && slices.Contains(r.Ages, f.dims["AGE"]) {
		delete(f.dims, "AGE")
	}
	if f.Sex == "" {
		f.Sex = "T"
	}
	number, err := strconv.ParseFloat(f.Value, 64)
	if err != nil {
		return fmt.Errorf("value %q is not a number with a decimal point", f.Value)
	}
	f.number = number
	f.kind = r.kindOf(f)
	return nil
}

// rename gives a figure the name that the rules know, and takes from it the dimensions that the name says.
func (r *Rules) rename(f *Figure) {
	f.name = f.Indicator
	for _, a := range r.Aliases {
		if a.Name == f.Indicator && fits(f.dims, a.Where) {
			for k := range a.Where {
				delete(f.dims, k)
			}
			f.name = a.As
			break
		}
	}
}

func fits(dims, where map[string]string) bool {
	for k, v := range where {
		if dims[k] != v {
			return false
		}
	}
	return true
}

func (r *Rules) kindOf(f *Figure) Kind {
	if k, ok := r.named(f.name); ok {
		return k.Kind
	}
	if u := r.Units[f.Unit]; u == "%" {
		return Ratio
	}
	return Count
}

// named finds what the ending of a name declares.
func (r *Rules) named(name string) (kindRule, bool) {
	i := slices.IndexFunc(r.Kinds, func(k kindRule) bool { return strings.HasSuffix(name, k.Suffix) })
	if i < 0 {
		return kindRule{}, false
	}
	return r.Kinds[i], true
}
