package raw

import (
	"errors"
	"io"
	"slices"
)

// Batch is a run of records of a table, in order, that can be read apart from the others and by
// another goroutine. Read is as of Reader; io.EOF ends the batch. The strings of its records may
// be kept. Notes are complete after io.EOF.
type Batch interface {
	Read() (Record, error)
	Notes() []Note
}

// Batcher is a Reader that gives its records in batches too. A reader is used in one way only.
type Batcher interface {
	Reader
	// Batch returns the records that come next. Its errors are those with which Read ends a table;
	// they come after the batches of all records before them. Where batches are cut depends on the
	// bytes of the extract only. The batch is not touched by the next call.
	Batch() (Batch, error)
}

// InBatches returns r itself when it gives batches, else a reader that gathers them.
func InBatches(r Reader) Batcher {
	if b, ok := r.(Batcher); ok {
		return b
	}
	return &gatherer{Reader: r}
}

// batchRecords is the number of records that a gatherer puts in a batch.
const batchRecords = 1024

type gatherer struct {
	Reader
	failed error
}

func (g *gatherer) Batch() (Batch, error) {
	if g.failed != nil {
		return nil, g.failed
	}
	b := &gathered{}
	for len(b.records) < batchRecords {
		rec, err := g.Read()
		if err != nil && !errors.Is(err, ErrRow) {
			g.failed = err
			break
		}
		rec.Cells = slices.Clone(rec.Cells)
		b.records, b.errs = append(b.records, rec), append(b.errs, err)
	}
	if len(b.records) == 0 {
		return nil, g.failed
	}
	return b, nil
}

// gathered is a batch of records that were read already. The notes stay with the reader.
type gathered struct {
	records []Record
	errs    []error
	next    int
}

func (b *gathered) Read() (Record, error) {
	if b.next == len(b.records) {
		return Record{}, io.EOF
	}
	b.next++
	return b.records[b.next-1], b.errs[b.next-1]
}

func (b *gathered) Notes() []Note { return nil }
