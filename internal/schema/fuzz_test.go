package schema

import (
	"testing"
	"testing/fstest"
	"time"
)

// A contract is refused or complete: every name that it uses is one of its fields.
func FuzzLoad(f *testing.F) {
	fields := "OBS_VALUE: {type: decimal}\nREF_AREA: {type: string}\nDAY: {type: date}\n"
	f.Add(fields, "contract: c\nfields: [REF_AREA, OBS_VALUE]\nkey: [REF_AREA]\n")
	f.Add(fields, "contract: c\nfields: [REF_AREA, DAY, OBS_VALUE]\nkey: [REF_AREA]\nadditivity: {kind: exact, rules: [{over: REF_AREA, total: IT, parts: {level: region}, value: OBS_VALUE}]}\n")
	f.Add(fields, "contract: c\nfields: [REF_AREA, OBS_VALUE]\ngates: {level_jump: {by: [REF_AREA], factor: 3}}\nquarantine: {max_share: 0.2}\n")
	f.Add("A: {type: unknown}\n", "contract: c\nfields: [A, A]\n")
	f.Add(fields, "contract: c\nfields: {a: b}\n")
	f.Fuzz(func(t *testing.T, fields, contract string) {
		set, err := Load(fstest.MapFS{"fields/a.yaml": {Data: []byte(fields)}, "c.yaml": {Data: []byte(contract)}})
		if err != nil {
			return
		}
		for name, c := range set.Contracts {
			for _, k := range c.Key {
				if c.Index(k) < 0 {
					t.Errorf("contract %s: its key names %s, which is no field", name, k)
				}
			}
			c.Values()
		}
	})
}

// A length of time is refused or moves a day forward by itself.
func FuzzSpan(f *testing.F) {
	for _, text := range []string{"1900-01-01..2100-12-31", "..", "2020-01-01..", "90d", "2y", "-1y", "9999999999y"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var v struct {
			Span   *Span   `yaml:"span"`
			Length *Length `yaml:"length"`
		}
		if DecodeYAML("x", []byte("span: "+text), &v) == nil && v.Span != nil {
			v.Span.Days()
		}
		if DecodeYAML("x", []byte("length: "+text), &v) == nil && v.Length != nil {
			v.Length.After(time.Unix(0, 0))
		}
	})
}
