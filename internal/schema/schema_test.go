package schema

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio"
)

const fields = "OBS_VALUE: {type: decimal}\nREF_AREA: {type: string}\nN: {type: integer}\n"

func files(pairs ...string) fstest.MapFS {
	out := fstest.MapFS{"fields/common.yaml": {Data: []byte(fields)}}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return out
}

func TestLoad(t *testing.T) {
	s, err := Load(files("c.yaml", `
contract: c
fields: [REF_AREA, {name: OBS_VALUE, nullable: true}]
key: [REF_AREA]
bounds: {OBS_VALUE: {min: 0}}
additivity:
  kind: residual
  rules:
    - {over: REF_AREA, total: IT, parts: region}
    - {over: REF_AREA, total: ITH, parts: [ITH1, ITH2], value: OBS_VALUE}
`))
	if err != nil {
		t.Fatal(err)
	}
	c := s.Contracts["c"]
	if c.Index("OBS_VALUE") != 1 || c.Index("N") != -1 || !c.Fields[1].Nullable || c.Fields[0].Nullable || c.Fields[1].Type != Decimal {
		t.Errorf("fields %+v", c.Fields)
	}
	if b := c.Bounds["OBS_VALUE"]; b.Min == nil || *b.Min != 0 || b.Max != nil {
		t.Errorf("bounds %+v", b)
	}
	r := c.Additivity.Rules
	if r[0].Parts.Level != "region" || r[0].Value != "OBS_VALUE" || len(r[1].Parts.Codes) != 2 {
		t.Errorf("rules %+v", r)
	}
}

func TestFaultsAreNamed(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"contract: d\n", `schemas/c.yaml: contract "d" must be named as its file`},
		{"contract: c\nfields: [SEX]\n", "schemas/c.yaml: field SEX is not defined"},
		{"contract: c\nfields: [REF_AREA, REF_AREA]\n", "field REF_AREA is named twice"},
		{"contract: c\nfields: [REF_AREA]\nkey: [N]\n", "key field N is not among the fields"},
		{"contract: c\nfields: [REF_AREA]\nbounds: {N: {min: 1}}\n", "bounds of N"},
		{"contract: c\nfields: [REF_AREA]\nadditivity: {kind: roughly}\n", `"roughly" is not exact`},
		{"contract: c\nfields: [REF_AREA]\nadditivity: {kind: exact, rules: [{over: N, total: IT, parts: region}]}\n", "additivity over N of OBS_VALUE"},
		{"contract: c\nfields: [REF_AREA]\ngates: {periods: {field: DAY}}\n", "gates: periods: field DAY is not among the fields"},
		{"contract: c\nfields: [N]\ngates: {areas: {required: region}}\n", "gates: areas: areas are required"},
		{"contract: c\nfields: [N]\ngates: {rows: {least: 2}}\n", "gates: bytes and rows: least must lie between 0 and 1"},
		{"contract: c\nfields: [N]\ngates: {revision: {factor: 0.5}}\n", "gates: revision: factor must be above 1"},
		{"contract: c\nfields: [N]\ngates: {swap: {share: 0.4}}\n", "gates: swap: share must be above 0.5"},
		{"contract: c\nfields: [N]\ngates: {header: {order: any}}\n", `gates: header: order "any" is not strict`},
		{"contract: c\nfields: [N]\ngates: {rolling: true}\n", "there is no field rolling"},
		{"contract: c\nfields: [REF_AREA]\nkeys: [REF_AREA]\n", "c.yaml: line 3: there is no field keys here"},
		{"contract: c\nfields: [REF_AREA]\n---\ncontract: c\n", "c.yaml: a second document follows after ---"},
	} {
		if _, err := Load(files("c.yaml", c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q\n got %v\nwant %s", c.text, err, c.want)
		}
	}
	for name, want := range map[string]string{
		"M: {type: float}\n":   `type "float" is not one of`,
		"N: {type: integer}\n": "N is defined in schemas/fields/common.yaml already",
		"M: {kind: integer}\n": "line 1: there is no field kind",
	} {
		if _, err := Load(files("fields/more.yaml", name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gave %v, want %s", name, err, want)
		}
	}
}

// Gates on the history hold without declaration; what is declared changes one limit and leaves the others.
func TestGatesHaveDefaults(t *testing.T) {
	set, err := Load(files("c.yaml", "contract: c\nfields: [REF_AREA, N]\ngates: {rows: {least: 0.7}, areas: {required: [IT]}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	g := set.Contracts["c"].Gates
	if want := (Ratio{Least: 0.7, Most: 10, From: 100}); g.Rows != want {
		t.Errorf("rows %+v, want %+v", g.Rows, want)
	}
	if g.Areas.Field != "REF_AREA" || g.Periods.Field != "" || g.Revision.Factor != 2 || g.Swap.Cells != 3 || g.LevelJump != nil {
		t.Errorf("%+v", g)
	}
	if v := set.Contracts["c"].Values(); len(v) != 1 || v[0] != "N" {
		t.Errorf("values %v", v)
	}
}

// The project's own declarations are read strictly too, and each field has what readers need to know of it.
func TestShippedDeclarations(t *testing.T) {
	sub, err := fs.Sub(osservatorio.Files, "schemas")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Load(sub)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{"CONF_STATUS": true} // of observations; no extract has it so far
	for name, c := range s.Contracts {
		if c.Title.IT == "" || c.Title.EN == "" || c.Description == "" {
			t.Errorf("contract %s lacks a title or a description", name)
		}
		for _, f := range c.Fields {
			used[f.Name] = true
		}
	}
	for name, f := range s.Fields {
		if f.Title.IT == "" || f.Title.EN == "" || f.Description == "" {
			t.Errorf("field %s lacks a title or a description", name)
		}
		if !used[name] {
			t.Errorf("field %s is in no contract", name)
		}
	}
}

func TestTextFallsBackToItalian(t *testing.T) {
	if got := (Text{IT: "ciao"}).In("en"); got != "ciao" {
		t.Error(got)
	}
	if got := (Text{IT: "ciao", EN: "hello"}).In("en"); got != "hello" {
		t.Error(got)
	}
}
