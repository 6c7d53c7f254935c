package ingest

import (
	"io"
	"runtime"
	"slices"
	"sync"

	"osservatorio/internal/driver"
	"osservatorio/internal/parquetfile"
	"osservatorio/internal/schema"
)

// Reading is a flow: one goroutine cuts the file into batches of records, as many as there are
// processors convert them side by side, and one takes the chunks that they give in the order of
// the file, judges the rows that have to be judged together and hands full row groups to others
// to be encoded. What comes out does not depend on how many there are: batches are cut by the
// bytes of the file, and row groups by the number of rows.

// rows reads every record. It returns the fault of the file that stopped the reading, if any.
func (p *parser) rows(in driver.Reader, res *parsed) (stop error, err error) {
	batches := driver.InBatches(in)
	first, err := p.newConverter()
	if err != nil {
		return nil, err
	}
	var notes driver.Notebook
	ended := func(err error) error {
		for _, n := range slices.Concat(in.Notes(), notes.Notes()) {
			p.notes.Add(n.Rule, n.Count, n.Line, n.Sample)
		}
		if err == io.EOF {
			return nil
		}
		return err
	}
	take := func(c *chunk) error {
		for _, n := range c.notes {
			notes.Add(n.Rule, n.Count, n.Line, n.Sample)
		}
		return p.absorb(c, res)
	}

	b, err := batches.Batch()
	if err != nil {
		return ended(err), nil
	}
	c := first.convert(b)
	p.survey(first, c)
	if err := take(c); err != nil || c.stop != nil {
		return ended(c.stop), err
	}

	converters, err := p.converters(first)
	if err != nil {
		return nil, err
	}
	flow := startFlow(batches, converters)
	defer flow.wait()
	for done := range flow.order {
		c := <-done
		if err := take(c); err != nil {
			return nil, err
		}
		if c.stop != nil {
			return ended(c.stop), nil
		}
	}
	return ended(flow.end), nil
}

// converters are as many as there are processors; one alone when a cell may repeat the one above it.
func (p *parser) converters(first *converter) ([]*converter, error) {
	all := []*converter{first}
	if slices.ContainsFunc(p.readers, func(r *reader) bool { return r != nil && len(r.how.Ditto) > 0 }) {
		return all, nil
	}
	for len(all) < runtime.GOMAXPROCS(0) {
		v, err := p.newConverter()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// flow is the reading of one file from its second batch on.
type flow struct {
	order chan chan *chunk // the chunks to come, in the order of the file
	quit  chan struct{}
	busy  sync.WaitGroup
	end   error // why there are no more batches, once order is closed
}

func startFlow(batches driver.Batcher, converters []*converter) *flow {
	free := make(chan *converter, len(converters))
	for _, v := range converters {
		free <- v
	}
	f := &flow{order: make(chan chan *chunk, 2*len(converters)), quit: make(chan struct{})}
	f.busy.Go(func() {
		defer close(f.order)
		for {
			b, err := batches.Batch()
			if err != nil {
				f.end = err
				return
			}
			done := make(chan *chunk, 1)
			select {
			case f.order <- done:
			case <-f.quit:
				return
			}
			v := <-free
			f.busy.Go(func() {
				done <- v.convert(b)
				free <- v
			})
		}
	})
	return f
}

// wait returns when nobody reads the file any more.
func (f *flow) wait() {
	close(f.quit)
	f.busy.Wait()
}

// fewRows is the number of rows up to which nothing is said of how often texts repeat.
const fewRows = 1024

// survey finds the columns of texts that hardly repeat: a cache and a dictionary would only cost.
func (p *parser) survey(v *converter, c *chunk) {
	if c.rows < fewRows {
		return
	}
	for i, r := range v.readers {
		if r != nil && p.dataset.Schema.Fields[i].Type == schema.String && len(c.columns[i].Dict) > c.rows/2 {
			r.cache, p.plain[i] = nil, true
			p.out.file.Plain(i)
		}
	}
}

// absorb judges the rows of a chunk and writes what comes of it.
func (p *parser) absorb(c *chunk, res *parsed) error {
	res.rows.In += c.in
	res.rows.Skipped += c.skipped
	res.rows.Totals += c.totals
	bad := -1 // the last record with a fault
	refuse := func(record, line int, cells []string, f fault) error {
		if record != bad {
			bad = record
			res.rows.Quarantined++
		}
		return p.refuse(res, line, cells, f)
	}
	from, faults := 0, c.faults
	for i := 0; i <= c.rows; i++ {
		for len(faults) > 0 && faults[0].at == i {
			if err := refuse(faults[0].record, faults[0].line, faults[0].cells, faults[0].fault); err != nil {
				return err
			}
			faults = faults[1:]
		}
		switch {
		case i == c.rows:
		case !p.judge.cares():
			// Nothing is judged of the rows together: on to the next fault.
			i = c.rows - 1
			if len(faults) > 0 {
				i = faults[0].at - 1
			}
		default:
			c.cellsOf(i, p.dataset.Schema.Fields, p.row)
			f := p.judge.row(p.row, int(c.lines[i]))
			if f == nil {
				continue
			}
			if len(p.melted) > 0 {
				f.column = p.found[plain(p.row[p.dataset.Schema.Index(p.layout.Melt.Name)].value)]
			}
			if err := p.keep(c, from, i, res); err != nil {
				return err
			}
			from = i + 1
			if err := refuse(c.records[i], int(c.lines[i]), c.cells[c.records[i]], *f); err != nil {
				return err
			}
		}
	}
	return p.keep(c, from, c.rows, res)
}

// keep writes some rows of a chunk.
func (p *parser) keep(c *chunk, from, to int, res *parsed) error {
	res.rows.Good += int64(to - from)
	return p.out.add(parquetfile.Part{Columns: c.columns, From: from, To: to})
}
