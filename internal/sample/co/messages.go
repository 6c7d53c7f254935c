package co

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"time"

	"osservatorio/internal/pseudonym"
	"osservatorio/internal/sample/extract"
)

// The messages of the sample are of invented persons: their tax codes begin with QQQ, which no name of a person
// gives, the numbers of firms with 990000, and the numbers of messages with 99.

// messageFiles are the deliveries of messages, by quarter.
var messageFiles = []struct {
	quarter   quarter
	published string
}{
	{quarterOf(2025, 1), "2025-09-15"},
	{quarterOf(2025, 2), "2025-09-15"},
}

// messageArea is Basilicata, of which no events are delivered; messages are not counted before a person
// declares them complete, so the tables stay what is published. They come on a day on which events come too: what
// is computed from both is computed anew on every such day.
const messageArea = "ITF5"

// jobsPerFile is how many jobs begin in the messages of one delivery.
const jobsPerFile = 150

func messages(seed uint64) []extract.Extract {
	var list []extract.Extract
	for i, f := range messageFiles {
		list = append(list, extract.Extract{
			Source: "co", Dataset: "messages",
			Path:      fmt.Sprintf("/scambio/co/messaggi/co-messaggi-%s-%d-Q%d.zip", messageArea, f.quarter.year(), f.quarter.number()),
			MediaType: "application/zip", Published: extract.Day(f.published),
			Write: func(w io.Writer) error { return writeMessages(w, seed, i) },
		})
	}
	return list
}

// writeMessages writes one delivery: a wrapper with the messages of employers, and one member a message
// of agencies, broken ones among them.
func writeMessages(w io.Writer, seed uint64, file int) error {
	all := storiesByFile(seed)[file]
	z := zip.NewWriter(w)
	add := func(name, text string) error {
		m, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(m, text)
		}
		return err
	}
	var wrapped strings.Builder
	wrapped.WriteString("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<messaggi>\n")
	for i, m := range all {
		switch {
		case m.raw != "":
			if err := add(fmt.Sprintf("%04d.xml", i), m.raw); err != nil {
				return err
			}
		case m.agency != "":
			if err := add(fmt.Sprintf("%04d-%s.xml", i, m.worker), m.text()); err != nil {
				return err
			}
		default:
			wrapped.WriteString(m.text())
		}
	}
	wrapped.WriteString("</messaggi>\n")
	if err := add("unilav.xml", wrapped.String()); err != nil {
		return err
	}
	return z.Close()
}

// storiesByFile are the messages of every delivery, in the order of sending.
func storiesByFile(seed uint64) [][]xmlMessage {
	out := make([][]xmlMessage, len(messageFiles))
	number := 0
	for i, f := range messageFiles {
		first, _ := f.quarter.days()
		for n := range jobsPerFile {
			j := newXMLJob(hash(seed, uint64(i), uint64(n)), first.time())
			for _, m := range j.story() {
				number++
				m.code = fmt.Sprintf("99%014d", number)
				if m.names > 0 { // the message so many before
					m.previous = fmt.Sprintf("99%014d", number-m.names)
				}
				at := i
				if m.late && i+1 < len(out) { // comes with the next delivery
					at = i + 1
				}
				out[at] = append(out[at], m)
			}
		}
		out[i] = append(out[i], brokenMessages...)
	}
	return out
}

// brokenMessages are members of which nothing can be read, and kinds of message that tell of no job.
var brokenMessages = []xmlMessage{
	{raw: "<UniLav xmlns=\"http://servizi.lavoro.gov.it/unilav\"><Lavoratore><AnagraficaCompleta><cognome>Inventatini</cognome></Lavoratore>"},
	{raw: "<!DOCTYPE m [<!ENTITY a \"Inventatini\">]><m><UniLav denominazione=\"&a;\"/></m>"},
	{raw: "<UniPI xmlns=\"http://servizi.lavoro.gov.it/UNIPI\"/>"},
}

// xmlJob is one job of the invented messages.
type xmlJob struct {
	id    uint64
	base  xmlMessage
	start time.Time
	term  bool
}

// Citizenships of the invented workers: the Ministry's code and the Belfiore code of the country.
var xmlCountries = [][2]string{{"000", "A080"}, {"000", "B519"}, {"000", "E335"}, {"000", "F839"}, {"235", "Z129"}, {"201", "Z100"}, {"436", "Z330"}, {"330", "Z222"}}

const lettersOfNobody = "QXZWYJ"

// newXMLJob draws a job that begins in the quarter.
func newXMLJob(id uint64, first time.Time) xmlJob {
	j := xmlJob{id: id, start: first.AddDate(0, 0, int(id>>8%92)), term: id%10 < 7}
	born := time.Date(1962+int(id>>16%42), time.Month(1+id>>24%12), 1+int(id>>32%28), 0, 0, 0, 0, time.UTC)
	country := xmlCountries[id>>40%uint64(len(xmlCountries))]
	m := &j.base
	m.sex = []string{"M", "F"}[id>>44%2]
	m.worker, m.born, m.birthplace, m.citizenship = taxCode(id, born, m.sex, country[1]), born, country[1], country[0]
	m.employer = firmCode(int(id >> 48 % 40))
	m.ateco = []string{"56.10.11", "47.11.20", "01.13.10", "41.20.00", "88.10.00"}[id>>52%5]
	m.cp = []string{"5.2.2.3.2", "5.1.2.2.0", "8.3.1.1.0", "6.1.2.1.0", "5.4.4.3.0"}[id>>52%5]
	m.comune = []string{"G942", "F052", "E919"}[id>>56%3]
	m.contract, m.start = "A.01.00", j.start
	if j.term {
		m.contract, m.end = "A.02.00", iso(j.start.AddDate(0, 0, 20+int(id>>20%90)))
	} else {
		m.end = []string{"", "9999-12-31", "1900-01-01"}[id>>12%3]
	}
	if id%5 == 0 {
		m.agency, m.employer = firmCode(90+int(id%3)), firmCode(int(id>>48%40))
	}
	return j
}

// taxCode makes the code of nobody, with the check character that its rule gives.
func taxCode(id uint64, born time.Time, sex, place string) string {
	day := born.Day()
	if sex == "F" {
		day += 40
	}
	letter := func(shift int) byte { return lettersOfNobody[hash(id, 9)>>shift%uint64(len(lettersOfNobody))] }
	first := fmt.Sprintf("QQQ%c%c%c%02d%c%02d%s", letter(0), letter(8), letter(16), born.Year()%100, "ABCDEHLMPRST"[born.Month()-1], day, place)
	return first + string(pseudonym.CheckCharacter(first))
}

// omocode puts a letter in the place of the last digit of a code, as is done where two persons would share one.
func omocode(code string) string {
	first := []byte(code[:15])
	first[14] = "LMNPQRSTUV"[first[14]-'0']
	return string(first) + string(pseudonym.CheckCharacter(string(first)))
}

// firmCode makes the number of a firm that there is not, with its check digit.
func firmCode(n int) string {
	first := fmt.Sprintf("990000%04d", n)
	sum := 0
	for i, c := range first {
		v := int(c - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return fmt.Sprintf("%s%d", first, (10-sum%10)%10)
}

func iso(t time.Time) string { return t.Format(time.DateOnly) }
