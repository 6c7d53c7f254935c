package ingest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/driver"
	"osservatorio/internal/pseudonym"
	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// parsed is what became of one file.
type parsed struct {
	rows      snapshot.Rows
	reason    string               // of an acceptance, until settle has the last word
	against   []snapshot.Objection // what the gates have against the file
	profile   *snapshot.Profile
	notes     []snapshot.Note
	residuals []snapshot.Residual
	faults    []diag.Problem // the first maxFaults
	vintage   *hashedFile    // nil when rejected
	quar      *hashedFile    // nil when empty
}

// maxFaults is how many faults a manifest shows; the quarantine holds all.
const maxFaults = 10

func (p *parsed) abort() {
	for _, f := range []*hashedFile{p.vintage, p.quar} {
		if f != nil {
			f.file.Abort()
		}
	}
}

// parser reads one file by one layout into a vintage and a quarantine.
type parser struct {
	identify func() error // waits until the snapshot has its name
	dataset  *source.Dataset
	layout   *source.Layout
	lists    *Lists
	attrs    map[string]string
	last     []string       // the last header that was accepted in this slot
	key      *pseudonym.Key // of personal data, whose extract is read

	header   []string
	readers  []*reader
	plain    []bool // fields whose texts hardly repeat
	melted   []meltColumn
	found    map[string]string // melted code -> the column's own name
	value    int               // field that the melt fills, or OBS_VALUE, whose text is kept when missing
	status   int               // OBS_STATUS, or -1
	judge    *judge
	suspects map[uint64]bool // hashes of keys that came again in the first reading; nil there
	fixes    *corrected      // nil without corrections
	between  *rowRules
	out      *vintage
	bad      *quarantine
	notes    driver.Notebook
	row      []cell // before the judge
}

type meltColumn struct {
	at   int
	code cell
	name string
}

// parse reads src to its end, and once more when keys seem to repeat. A fault of the file as a
// whole gives a rejection, not an error; errors are those of the disk and of the declarations.
func (p *parser) parse(src io.ReaderAt, size int64, m *snapshot.Manifest, vintagePath, quarPath string) (*parsed, error) {
	fresh := *p
	res, err := p.read(src, size, m, vintagePath, quarPath)
	if err != nil || p.judge == nil || len(p.judge.keys.suspects) == 0 {
		return res, err
	}
	res.abort()
	suspects := p.judge.keys.suspects
	*p = fresh
	p.suspects = suspects
	return p.read(src, size, m, vintagePath, quarPath)
}

func (p *parser) read(src io.ReaderAt, size int64, m *snapshot.Manifest, vintagePath, quarPath string) (res *parsed, err error) {
	res = &parsed{}
	defer func() {
		if err != nil {
			res.abort()
		}
	}()
	in, err := p.open(src, size)
	if err != nil {
		res.object(final(gateType, "not readable as "+p.layout.Format+": "+err.Error()))
		return res, nil
	}
	defer in.Close()
	p.header = in.Header()
	res.profile = &snapshot.Profile{Header: slices.Clone(p.header)}
	p.readers, err = compile(p.dataset.Schema, p.layout, p.header, p.attrs, p.lists)
	if errors.Is(err, errLayout) {
		res.object(final(gateHeader, headerFault(p.layout, p.header, p.last, err)))
		return res, nil
	}
	if err != nil {
		return res, err
	}
	if err := p.prepare(); err != nil {
		return res, err
	}
	if res.vintage, err = createHashed(vintagePath); err != nil {
		return res, err
	}
	if res.quar, err = createHashed(quarPath); err != nil {
		return res, err
	}
	if p.out, err = newVintage(res.vintage, p.dataset.Schema, p.readers, m, p.identify); err != nil {
		return res, err
	}
	if p.bad, err = newQuarantine(res.quar); err != nil {
		return res, err
	}
	if p.fixes, err = correct(in, p.dataset, p.layout, m.Window, p.attrs, p.lists); err != nil {
		return res, err
	}
	if p.fixes != nil {
		in = p.fixes
	}
	labels := withLabels(in, p.layout)
	if labels != nil {
		in = labels
	}
	stop, err := p.rows(in, res)
	if err != nil {
		return res, err
	}
	if err := errors.Join(p.out.close(), p.bad.close()); err != nil {
		return res, err
	}
	for _, n := range p.notes.Notes() {
		res.notes = append(res.notes, snapshot.Note{Rule: n.Rule, Count: int64(n.Count), Line: n.Line, Sample: n.Sample})
	}
	if p.layout.Note != "" {
		res.notes = append(res.notes, snapshot.Note{Rule: "layout", Count: res.rows.In, Sample: p.layout.Note})
	}
	if p.fixes != nil {
		p.fixes.report(res)
	}
	if labels != nil {
		labels.report(res, p.layout, p.lists.Areas)
	}
	if p.bad.count == 0 {
		res.quar.file.Abort()
		res.quar = nil
	}
	p.verdict(res, stop)
	return res, nil
}

// prepare resolves the melted columns, the value and status fields and the judge.
func (p *parser) prepare() (err error) {
	c := p.dataset.Schema
	p.row, p.plain = make([]cell, len(c.Fields)), make([]bool, len(c.Fields))
	p.found = map[string]string{}
	valueField := p.layout.Melt.Value
	if valueField == "" {
		valueField = "OBS_VALUE"
	}
	p.value, p.status = c.Index(valueField), c.Index("OBS_STATUS")
	for _, pair := range p.layout.Melt.Columns {
		at := slices.Index(p.header, pair.Column)
		if at < 0 {
			continue
		}
		v, _ := parseText(pair.Code)
		p.melted = append(p.melted, meltColumn{at: at, code: cell{value: v}, name: pair.Column})
		p.found[pair.Code] = pair.Column
	}
	if p.layout.Melt.Name != "" && len(p.melted) == 0 {
		return fmt.Errorf("layout %s: none of the columns to melt is in the file", p.layout.Name)
	}
	p.between = newRowRules(c)
	if p.judge, err = newJudge(c, p.lists.Areas); err == nil && p.suspects != nil {
		p.judge.keys.suspects, p.judge.keys.seen = p.suspects, map[string]seenRow{}
	}
	return err
}

// refuse puts a record into quarantine for one fault.
func (p *parser) refuse(res *parsed, line int, cells []string, f fault) error {
	if p.key != nil {
		f = discreet(p.key, f)
	}
	if len(res.faults) < maxFaults {
		shown := diag.Problem{Line: line, Column: f.column, Raw: f.raw, Rule: f.rule, Message: f.message}
		if p.key != nil {
			shown.Raw = ""
		}
		res.faults = append(res.faults, shown)
	}
	if p.key != nil {
		return p.bad.write(line, f, p.key.Text(strings.Join(cells, "\x00")))
	}
	return p.bad.add(line, f, p.header, cells)
}

// verdict gathers what stands against the file as a whole, from what is in it alone.
func (p *parser) verdict(res *parsed, stop error) {
	c := p.dataset.Schema
	switch {
	case stop != nil:
		res.object(final(gateType, "the file breaks off: "+stop.Error()))
	case res.rows.Good == 0 && (res.rows.In > 0 || c.Empty != "allowed"):
		text := fmt.Sprintf("no row of %d keeps the contract %s", res.rows.In, c.Name)
		if res.rows.In == 0 {
			text = "it has a header and no rows"
		}
		res.object(final(gateEmpty, text))
	case len(p.judge.keys.repeated) > 0:
		n := len(p.judge.keys.repeated)
		res.object(final(gateKeys, fmt.Sprintf("repeated keys with different values: a dimension was dropped by the export (%s: %s)",
			diag.Count(n, "key", "keys"), p.shown(p.judge.keys.repeated, 5))))
	case float64(res.rows.Quarantined) > c.Quarantine.MaxShare*float64(res.rows.In):
		res.object(waivable(gateQuarantine, fmt.Sprintf("%d of %d records break the contract, more than the %s%% that it allows",
			res.rows.Quarantined, res.rows.In, number(c.Quarantine.MaxShare*100))))
	}
	var flags []string
	for _, s := range p.judge.sums {
		r := s.residuals(c, p.layout, p.found)
		if p.dataset.Discreet { // where, and not by how much
			for i := range r {
				r[i].Value = ""
			}
		}
		res.residuals = append(res.residuals, r...)
		if len(r) == 0 {
			continue
		}
		texts := make([]string, 0, len(r))
		for _, x := range r[:min(len(r), 12)] {
			texts = append(texts, strings.Trim(x.Group+": "+x.Value, " :"))
		}
		flags = append(flags, fmt.Sprintf("total minus %s %s%s", partsName(s.rule), strings.Join(texts, "; "), more(len(r)-12)))
	}
	if c.Additivity.Kind == "exact" && len(flags) > 0 {
		res.object(waivable(gateSums, "parts do not add up: "+strings.Join(flags, "; ")))
	}
	if p.judge.jumps != nil {
		if jumps := p.judge.jumps.find(); len(jumps) > 0 {
			res.object(waivable(gateLevelJump, "level jump: "+p.shown(jumps, 6)))
		}
	}
	switch {
	case len(flags) > 0:
		res.reason = "flag: " + strings.Join(flags, "; ")
	case len(p.judge.sums) > 0:
		res.reason = partsName(p.judge.sums[0].rule) + " add up to the total"
	}
}

func partsName(r schema.Sum) string {
	if r.Parts.Level != "" {
		return r.Parts.Level + "s"
	}
	return "parts of " + r.Over
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf("; and %d more", n)
}

func dayNumber(day string) int32 {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0
	}
	return int32(t.Sub(epoch) / (24 * time.Hour))
}
