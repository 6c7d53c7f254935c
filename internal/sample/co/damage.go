package co

import "bytes"

// damage replaces the content of a column by something that the contract refuses.
type damage struct {
	column int
	text   string
}

// damages are the faults of a file, in the order in which they come. Each
// damaged row is one more than the good ones, so that the counts stay those
// of the plan.
var damages = []damage{
	{16, "2013-02-30"},      // no such day
	{12, "A.02.99"},         // no such contract
	{6, "1985-13-07"},       // no such month of birth
	{15, "999"},             // no such province
	{16, "31/03/2013"},      // a date of another form
	{8, "777"},              // no such country
	{4, "01GVSR72A41F205X"}, // not a pseudonym
	{0, "RET"},              // a kind of message that is not delivered
	{6, "0000-00-00"},       // no birth date
	{5, "X"},                // no such sex
	{10, "A.01"},            // no ATECO code
	{17, "2013-06-31"},      // no such day
	{15, ""},                // no province
	{13, "T"},               // no such working time
	{16, "2201-04-02"},      // a day of the calendar, but of no job: left to the models
}

// damagedRow writes a row like that of a message, about nobody, with one fault.
func (w *recordWriter) damagedRow(like message, fault int) []byte {
	cells := bytes.Split(w.appendRow(nil, like), []byte{';'})
	cells[3] = appendPseudonym(nil, hash(uint64(fault), uint64(w.quarter), 3))
	cells[4] = appendPseudonym(nil, hash(uint64(fault), uint64(w.quarter), 4))
	d := damages[fault%len(damages)]
	cells[d.column] = []byte(d.text)
	return bytes.Join(cells, []byte{';'})
}
