package sdmx

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Words that stand for codes in a declared key.
const (
	Any    = "*"      // every code: for a dimension whose codes cannot be listed
	Latest = "latest" // the newest edition
)

// Pin says which codes of a dimension are asked for.
type Pin struct {
	Dimension string
	Codes     []string
}

// MaxSegment is the most bytes of one segment of a path: servers refuse longer ones with a
// misleading 400 from about 260.
const MaxSegment = 249

// ErrKey is wrapped by errors of Keys: the declaration does not fit the structure.
var ErrKey = errors.New("the declared key does not fit the service's structure")

// Keys builds the keys that ask for the pinned codes: every dimension of the structure in its own
// order, found by name. More than one key is returned when one would be longer than most bytes; then the codes of
// the longest dimension are shared out. Every dimension must be pinned, every pin must be one of the
// dimensions, and every code one of its list.
func (c *Cached) Keys(pins []Pin, most int) ([]string, error) {
	ordered := make([]Pin, len(c.Dimensions))
	for i, d := range c.Dimensions {
		at := slices.IndexFunc(pins, func(p Pin) bool { return p.Dimension == d.ID })
		if at < 0 {
			return nil, fmt.Errorf("%w %s: dimension %s is not pinned; its dimensions are %s", ErrKey, c.Ref, d.ID, strings.Join(c.IDs(), "."))
		}
		ordered[i] = pins[at]
		if slices.Equal(pins[at].Codes, []string{Any}) {
			continue
		}
		for _, code := range pins[at].Codes {
			if !slices.ContainsFunc(c.Codelists[d.Codelist], func(k Code) bool { return k.ID == code }) {
				return nil, fmt.Errorf("%w %s: %s is no code of %s (%s)", ErrKey, c.Ref, code, d.ID, d.Codelist)
			}
		}
	}
	for _, p := range pins {
		if !slices.Contains(c.IDs(), p.Dimension) {
			return nil, fmt.Errorf("%w %s: there is no dimension %s; its dimensions are %s", ErrKey, c.Ref, p.Dimension, strings.Join(c.IDs(), "."))
		}
	}
	return divide(ordered, most)
}

// divide shares the codes of the longest dimension out over as many keys as are needed.
func divide(pins []Pin, most int) ([]string, error) {
	key := join(pins)
	if len(key) <= most {
		return []string{key}, nil
	}
	longest := -1
	for i, p := range pins {
		if len(p.Codes) > 1 && (longest < 0 || len(part(p)) > len(part(pins[longest]))) {
			longest = i
		}
	}
	if longest < 0 {
		return nil, fmt.Errorf("%w: the key %q is longer than %d bytes and cannot be divided", ErrKey, key, most)
	}
	codes := pins[longest].Codes
	room := most - (len(key) - len(part(pins[longest])))
	var keys []string
	for len(codes) > 0 {
		n, size := 1, len(codes[0])
		for n < len(codes) && size+1+len(codes[n]) <= room {
			size += 1 + len(codes[n])
			n++
		}
		some := slices.Clone(pins)
		some[longest].Codes = codes[:n]
		more, err := divide(some, most)
		if err != nil {
			return nil, err
		}
		keys, codes = append(keys, more...), codes[n:]
	}
	return keys, nil
}

func part(p Pin) string {
	if slices.Equal(p.Codes, []string{Any}) {
		return ""
	}
	return strings.Join(p.Codes, "+")
}

func join(pins []Pin) string {
	parts := make([]string, len(pins))
	for i, p := range pins {
		parts[i] = part(p)
	}
	return strings.Join(parts, ".")
}

// edition is year M month G day, without leading zeros.
var edition = regexp.MustCompile(`^(\d{4})M(\d{1,2})G(\d{1,2})$`)

// ParseEdition reads the day of an edition: "2026M10G1" is 1 October 2026.
func ParseEdition(code string) (time.Time, bool) {
	m := edition.FindStringSubmatch(code)
	if m == nil {
		return time.Time{}, false
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, int(t.Month()) == month && t.Day() == day
}

// Newest is the code of the latest edition by its day; codes that are no editions are passed over.
func Newest(codes []string) (string, bool) {
	var newest string
	var last time.Time
	for _, c := range codes {
		if day, ok := ParseEdition(c); ok && (newest == "" || day.After(last)) {
			newest, last = c, day
		}
	}
	return newest, newest != ""
}
