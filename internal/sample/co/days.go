package co

import (
	"sync"
	"time"
)

// day counts the days since 1 January 1970. Zero stands for no date: no
// relationship of the sample begins so early.
type day int32

func dayOf(year, month, number int) day {
	return day(time.Date(year, time.Month(month), number, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func (d day) quarter() quarter {
	t := d.time()
	return quarterOf(t.Year(), (int(t.Month())+2)/3)
}

func (d day) time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Days are written millions of times, so their texts are made once.
const firstText, lastText = day(-14610), day(36524) // 1930-01-01, 2069-12-31

var dayTexts = sync.OnceValue(func() []byte {
	texts := make([]byte, 0, 10*int(lastText-firstText+1))
	for d := firstText; d <= lastText; d++ {
		texts = d.time().AppendFormat(texts, time.DateOnly)
	}
	return texts
})

// appendDay writes a day as 2013-01-31, and nothing for no day.
func appendDay(row, texts []byte, d day) []byte {
	if d == 0 {
		return row
	}
	at := 10 * int(d-firstText)
	return append(row, texts[at:at+10]...)
}
