// Package extract describes the files that the provider stand-in serves.
package extract

import (
	"io"
	"time"
)

// Extract is one file that a provider publishes at one date. The stand-in
// serves, for a Path, the latest extract that is published at its current date.
type Extract struct {
	Source    string    // "istat"
	Dataset   string    // "rcfl-tabulation"
	Path      string    // path at the provider's host, as the real one has it where it is known
	MediaType string    // what the answer declares, and what a client may ask for with Accept
	Published time.Time // becomes Last-Modified; midnight UTC

	// Write writes the bytes of the file. They depend on the seed alone, and
	// are made only when somebody asks for them.
	Write func(io.Writer) error
}

// Day returns midnight UTC of a day written 2006-01-02, for Published. It panics
// on any other text: the dates of the sample are constants of the program.
func Day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}
