package ingest

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"time"
	"unicode/utf8"
)

// matcher compiles a pattern that a whole text must match. Patterns of a fixed number of ASCII
// characters, as codes and pseudonyms have, are matched byte by byte, all others by package regexp.
func matcher(pattern string) (func(string) bool, error) {
	re, err := regexp.Compile("^(?:" + pattern + ")$")
	if err != nil {
		return nil, err
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	sets, ok := classes(tree.Simplify(), nil)
	if !ok {
		return re.MatchString, nil
	}
	return func(s string) bool {
		if len(s) != len(sets) {
			return false
		}
		for i, set := range sets {
			if !set[s[i]] {
				return false
			}
		}
		return true
	}, nil
}

// byteSet holds the bytes that may stand in one place.
type byteSet [256]bool

// classes appends a set for every place of a simplified pattern. It returns false when the pattern
// is not a fixed number of ASCII characters.
func classes(re *syntax.Regexp, sets []*byteSet) ([]*byteSet, bool) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if r >= utf8.RuneSelf || re.Flags&syntax.FoldCase != 0 {
				return nil, false
			}
			set := &byteSet{}
			set[r] = true
			sets = append(sets, set)
		}
		return sets, true
	case syntax.OpCharClass:
		set := &byteSet{}
		for i := 0; i < len(re.Rune); i += 2 {
			if re.Rune[i+1] >= utf8.RuneSelf {
				return nil, false
			}
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				set[r] = true
			}
		}
		return append(sets, set), true
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			var ok bool
			if sets, ok = classes(sub, sets); !ok {
				return nil, false
			}
		}
		return sets, true
	}
	return nil, false
}

// dayReader returns a function that reads a date written by a form of package time as days since
// 1970. Forms of year, month and day in digits are read without package time, which takes longer
// than all else that is done to a date.
func dayReader(form string) func(string) (int32, bool) {
	year, month, day := strings.Index(form, "2006"), strings.Index(form, "01"), strings.Index(form, "02")
	marks := strings.NewReplacer("2006", "", "01", "", "02", "").Replace(form)
	if min(year, month, day) < 0 || len(form)-len(marks) != 8 || strings.Trim(marks, "-/. ") != "" {
		return func(s string) (int32, bool) {
			t, err := time.Parse(form, s)
			year, month, day := t.Date()
			days, ok := daysSince1970(year, int(month), day)
			return days, err == nil && ok
		}
	}
	var between []int // the places of the marks
	for i := range form {
		if form[i] < '0' || form[i] > '9' {
			between = append(between, i)
		}
	}
	return func(s string) (int32, bool) {
		if len(s) != len(form) {
			return 0, false
		}
		for _, i := range between {
			if s[i] != form[i] {
				return 0, false
			}
		}
		century, ok1 := twoDigits(s, year)
		rest, ok2 := twoDigits(s, year+2)
		m, ok3 := twoDigits(s, month)
		d, ok4 := twoDigits(s, day)
		if !ok1 || !ok2 || !ok3 || !ok4 {
			return 0, false
		}
		return daysSince1970(100*century+rest, m, d)
	}
}

func twoDigits(s string, at int) (int, bool) {
	tens, ones := s[at]-'0', s[at+1]-'0'
	return 10*int(tens) + int(ones), tens <= 9 && ones <= 9
}

var monthDays = [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// daysSince1970 counts the days of the Gregorian calendar, which years begin in March for: leap days
// then stand at their ends. It returns false for a day that does not exist.
func daysSince1970(year, month, day int) (int32, bool) {
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	if month < 1 || month > 12 || day < 1 || day > monthDays[month-1] || month == 2 && day == 29 && !leap {
		return 0, false
	}
	month -= 3
	if month < 0 {
		month, year = month+12, year-1
	}
	year += 400 // so that divisions round down
	return int32(365*year + year/4 - year/100 + year/400 + (153*month+2)/5 + day - 1 - 146_097 - 719_468), true
}
