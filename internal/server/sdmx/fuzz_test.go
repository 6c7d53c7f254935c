package sdmx

import (
	"errors"
	"strings"
	"testing"

	"osservatorio/internal/dataflow"
	"osservatorio/internal/server/reply"
)

var base = &dataflow.Structure{Dimensions: []dataflow.Component{{ID: "FREQ", List: &dataflow.Codelist{}}, {ID: "REF_AREA", List: &dataflow.Codelist{}}, {ID: "SEX", List: &dataflow.Codelist{}}}}

// FuzzKey holds that a key is read into one list of plain codes a dimension, and written again means the same,
// or is an error that the client hears of.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{"", "all", "A.ITC1.", "A+Q.ITC1+ITI1.T", "..", ".", "*.*.*", "A.ITC1.T,Q..", "A.'; DROP.T", "\x00.\xff.."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := parseKeys(text, base)
		if err != nil {
			clientsFault(t, err)
			return
		}
		var written []string
		for _, key := range keys {
			if len(key) != len(base.Dimensions) {
				t.Fatalf("%q: %d dimensions", text, len(key))
			}
			var parts []string
			for _, codes := range key {
				for _, code := range codes {
					if !identifier.MatchString(code) {
						t.Fatalf("%q: code %q", text, code)
					}
				}
				parts = append(parts, strings.Join(codes, "+"))
			}
			written = append(written, strings.Join(parts, "."))
		}
		again, err := parseKeys(strings.Join(written, ","), base)
		if err != nil || len(again) != len(keys) {
			t.Fatalf("%q: written again %q: %v", text, written, err)
		}
	})
}

// FuzzComponent holds that a filter of version 2 is read, or refused for what the client can mend.
func FuzzComponent(f *testing.F) {
	for _, seed := range [][2]string{{"TIME_PERIOD", "ge:2013+le:2014"}, {"SEX", "T,F"}, {"SEX", "ne:T"}, {"OBS_VALUE", "gt:1"}, {"SEX", "' OR 1=1 --"}, {"NONE", "x"}, {"TIME_PERIOD", "lt:1000"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, component, text string) {
		sel := dataflow.Selection{Flow: &dataflow.Flow{Structure: base}}
		if err := componentFilter(&sel, component, text); err != nil {
			clientsFault(t, err)
		}
	})
}

// FuzzAddress holds that an address is parted or refused.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"/sdmx/data/x/A..", "/sdmx/dataflow/all/all/latest/", "/sdmx/%2e%2e/%00", "/sdmx/data/%zz", "/sdmx/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, escaped string) {
		parts, err := segments(escaped)
		if err != nil {
			clientsFault(t, err)
			return
		}
		if len(parts) == 0 || strings.ContainsAny(strings.Join(parts, ""), "\x00\n\r") {
			t.Fatalf("%q: %q", escaped, parts)
		}
	})
}

func clientsFault(t *testing.T, err error) {
	t.Helper()
	var e *reply.Error
	if !errors.As(err, &e) || e.Status < 400 || e.Status > 499 || e.Detail == "" {
		t.Fatalf("an error that no client can mend: %v", err)
	}
}
