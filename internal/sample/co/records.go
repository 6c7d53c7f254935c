package co

import (
	"bufio"
	"io"
	"slices"
	"strconv"

	"github.com/klauspost/compress/gzip"
)

const recordHeader = "TIPO_EVENTO;MODULO;DATA_INVIO;DATORE;LAVORATORE;SESSO;DATA_NASCITA;PAESE_NASCITA;" +
	"CITTADINANZA;MOTIVO_PERMESSO;ATECO;CP;CONTRATTO;ORARIO;STAGIONALE;PROVINCIA;DATA_INIZIO;DATA_FINE;" +
	"DATA_DECORRENZA;DATA_CESSAZIONE;MOTIVO_CESSAZIONE\n"

// The kinds of message, in the order in which they follow each other.
const (
	activation = iota
	extended1
	extended2
	transformation
	termination
)

var kindNames = [...]string{"ATT", "PRO", "PRO", "TRA", "CES"}

// message is one communication about a relationship.
type message struct {
	of   int // relationship
	kind int
	sent day
}

// writeRecords writes the messages of one quarter of a run, gzipped, by the day
// on which they were sent.
func (m *model) writeRecords(w io.Writer, r run, q quarter) error {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(zip, 1<<16)
	writeQuarter(out, m.newWriter(m.simulate(r), q))
	if err := out.Flush(); err != nil {
		return err
	}
	return zip.Close()
}

// writeQuarter writes the header, the messages, and among them some rows that
// are broken. Errors stay in out until it is flushed.
func writeQuarter(out *bufio.Writer, w *recordWriter) {
	out.WriteString(recordHeader)
	messages := w.messages()
	broken := len(messages)/len(damages) + 1
	var row []byte
	for i, one := range messages {
		row = w.appendRow(row[:0], one)
		out.Write(row)
		if i%broken == broken/2 {
			out.Write(w.damagedRow(one, i/broken))
		}
	}
}

// recordWriter turns the relationships of a quarter into rows.
type recordWriter struct {
	*simulation
	quarter   quarter
	people    *people
	employers *employers
	jobs      [sectors][2]choice // occupations of Italians and foreigners
	texts     []byte
}

func (m *model) newWriter(s *simulation, q quarter) *recordWriter {
	w := &recordWriter{
		simulation: s, quarter: q, texts: dayTexts(),
		people: newPeople(m.seed, s.first.year()), employers: newEmployers(m.seed, s.area),
	}
	names := [sectors]string{"A", "B-E", "F", "G-U"}
	for foreign := range 2 {
		var bySector [sectors][]weighted
		for _, row := range table("occupations") {
			at := slices.Index(names[:], row[0])
			bySector[at] = append(bySector[at], weighted{row[1], int(number(row[2+foreign]))})
		}
		for s := range sectors {
			w.jobs[s][foreign] = choiceOf(bySector[s])
		}
	}
	return w
}

// messages lists what is delivered with the quarter: what takes effect in it,
// and what was before the run of the relationships that it is the first to touch.
func (w *recordWriter) messages() []message {
	var list []message
	runFirst, _ := w.first.days()
	first, last := w.quarter.days()
	for i := range w.relationships {
		r := &w.relationships[i]
		add := func(kind int, effect day) {
			with := effect >= first && effect <= last
			if effect < runFirst {
				with = r.files == w.quarter
			}
			if with {
				list = append(list, message{i, kind, w.sent(i, kind, effect)})
			}
		}
		if r.start >= systemStart {
			add(activation, r.start)
		}
		for n, e := range r.longer {
			if e.effect >= systemStart {
				add(extended1+n, e.effect)
			}
		}
		if r.turned >= systemStart {
			add(transformation, r.turned)
		}
		if r.end != 0 && r.told {
			add(termination, r.end)
		}
	}
	slices.SortStableFunc(list, func(a, b message) int { return int(a.sent - b.sent) })
	return list
}

// systemStart is the day from which communications are sent by computer:
// of older jobs only the later messages are known.
const systemStart = 13939 // 2008-03-01

// sent is the day on which a message was sent: the activation before the work
// begins, the others within five days; some are late.
func (w *recordWriter) sent(of, kind int, effect day) day {
	drawn := hash(uint64(of), uint64(kind), uint64(effect))
	switch {
	case drawn%100 < 3:
		return effect + 6 + day(drawn>>16%25)
	case kind == activation:
		return effect - 1 - day(drawn>>16%4)
	}
	return effect + day(drawn>>16%6)
}

// appendRow writes one message.
func (w *recordWriter) appendRow(row []byte, one message) []byte {
	r := &w.relationships[one.of]
	pool := hash(areaNumber(w.area), uint64(r.perimeter), uint64(r.citizenship), uint64(r.sex))
	p := w.people.person(worker{
		pool: pool, number: r.worker,
		fresh: r.worker < earlierNumber && r.worker > w.pools[r.perimeter][r.citizenship][r.sex].untilJuly,
	}, r.cell)
	e := w.employers.employer(hash(areaNumber(w.area), uint64(r.perimeter), uint64(r.sector)), r.employer, r.cell)
	drawn := hash(uint64(one.of), uint64(r.start), uint64(r.worker))
	seasonal := r.perimeter == dip && r.contract == fixedTerm && (r.sector == agriculture || drawn%16 == 0)

	row = append(row, kindNames[one.kind]...)
	if r.perimeter == som {
		row = append(row, ";UNISOMM;"...)
	} else {
		row = append(row, ";UNILAV;"...)
	}
	row = append(appendDay(row, w.texts, one.sent), ';')
	row = append(appendPseudonym(row, e.pseudonym), ';')
	row = append(appendPseudonym(row, p.pseudonym), ';')
	row = append(row, "MF"[r.sex], ';')
	row = append(appendDay(row, w.texts, p.birth), ';')
	row = append(append(row, p.born...), ';')
	row = append(append(row, p.passport...), ';')
	if seasonal && r.citizenship == nonEU && drawn>>8%6 == 0 {
		p.permit = "LASTA"
	}
	row = append(append(row, p.permit...), ';')
	row = append(append(row, e.ateco...), ';')
	row = append(append(row, w.job(r, drawn)...), ';')
	row = append(append(row, contractCode(r, one.kind, drawn)...), ';')
	row = append(row, workingTime(r, drawn), ';')
	if seasonal {
		row = append(row, "SI;"...)
	} else {
		row = append(row, "NO;"...)
	}
	row = append(append(row, e.province...), ';')
	row = append(appendDay(row, w.texts, r.start), ';')
	return append(appendDates(row, w.texts, r, one.kind, drawn), '\n')
}

// appendDates writes the last four columns: expiry, effect, end and its reason.
func appendDates(row, texts []byte, r *relationship, kind int, drawn uint64) []byte {
	expiry, effect := r.expiry, day(0)
	switch kind {
	case extended1, extended2:
		effect, expiry = r.longer[kind-extended1].effect, r.longer[kind-extended1].expiry
	case transformation:
		effect, expiry = r.turned, 0
	case termination:
		if r.longer[0].effect != 0 {
			expiry = r.longer[0].expiry
		}
		if r.longer[1].effect != 0 {
			expiry = r.longer[1].expiry
		}
		if r.turned != 0 {
			expiry = 0
		}
	}
	switch {
	case expiry != 0:
		row = appendDay(row, texts, expiry)
	case drawn>>20%200 < 3: // some systems write an open date so
		row = append(row, "9999-12-31"...)
	case drawn>>20%200 == 3:
		row = append(row, "1900-01-01"...)
	}
	row = append(row, ';')
	row = append(appendDay(row, texts, effect), ';')
	if kind != termination {
		return append(row, ';')
	}
	row = append(appendDay(row, texts, r.end), ';')
	return append(row, endReason(r, drawn)...)
}

// appendPseudonym writes 16 hexadecimal digits.
func appendPseudonym(row []byte, id uint64) []byte {
	return strconv.AppendUint(row, id|1<<63, 16)
}
