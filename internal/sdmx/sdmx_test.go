package sdmx

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const structure = "\ufeff" + `<?xml version="1.0" encoding="utf-8"?>
<!--NSI Web Service v9.11.0.0-->
<message:Structure xmlns:message="m" xmlns:structure="s" xmlns:common="c">
  <message:Header><message:ID>IDREF1</message:ID></message:Header>
  <message:Structures>
    <structure:Dataflows>
      <structure:Dataflow id="150_915" agencyID="IT1" version="1.0">
        <common:Annotations>
          <common:Annotation id="NonProductionDataflow"><common:AnnotationTitle>true</common:AnnotationTitle></common:Annotation>
          <common:Annotation id="LAST_UPDATE"><common:AnnotationTitle>2026-09-11T08:54:28.185Z</common:AnnotationTitle></common:Annotation>
        </common:Annotations>
        <structure:Structure><Ref id="DCCV_TAXOCCU1" version="1.0" agencyID="IT1" class="DataStructure" /></structure:Structure>
      </structure:Dataflow>
    </structure:Dataflows>
    <structure:Codelists>
      <structure:Codelist id="CL_FREQ" agencyID="IT1" version="1.0">
        <structure:Code id="A"><common:Name xml:lang="en">annual</common:Name><common:Name xml:lang="it">annuale</common:Name></structure:Code>
        <structure:Code id="Q"><common:Name xml:lang="en">quarterly</common:Name></structure:Code>
      </structure:Codelist>
      <structure:Codelist id="CL_AREA" agencyID="IT1" version="1.0"><structure:Code id="IT"><common:Name xml:lang="it">Italia</common:Name></structure:Code></structure:Codelist>
    </structure:Codelists>
    <structure:DataStructures>
      <structure:DataStructure id="DCCV_TAXOCCU1" agencyID="IT1" version="1.0">
        <structure:DataStructureComponents><structure:DimensionList>
          <structure:Dimension id="REF_AREA" position="2"><structure:LocalRepresentation><structure:Enumeration><Ref id="CL_AREA" version="1.0" agencyID="IT1" /></structure:Enumeration></structure:LocalRepresentation></structure:Dimension>
          <structure:Dimension id="FREQ" position="1"><structure:LocalRepresentation><structure:Enumeration><Ref id="CL_FREQ" version="1.0" agencyID="IT1" /></structure:Enumeration></structure:LocalRepresentation></structure:Dimension>
          <structure:TimeDimension id="TIME_PERIOD" position="3" />
        </structure:DimensionList></structure:DataStructureComponents>
      </structure:DataStructure>
    </structure:DataStructures>
    <structure:Constraints>
      <structure:ContentConstraint id="CR" agencyID="IT1" version="1.0" type="Actual">
        <structure:ConstraintAttachment><structure:Dataflow><Ref id="150_915" version="1.0" agencyID="IT1" /></structure:Dataflow></structure:ConstraintAttachment>
        <structure:CubeRegion include="true"><common:KeyValue id="FREQ"><common:Value>A</common:Value><common:Value>Q</common:Value></common:KeyValue></structure:CubeRegion>
      </structure:ContentConstraint>
    </structure:Constraints>
  </message:Structures>
</message:Structure>`

func TestRead(t *testing.T) {
	m, err := Read(strings.NewReader(structure))
	if err != nil {
		t.Fatal(err)
	}
	f := m.Dataflows[0]
	if f.ID != "150_915" || f.Updated != "2026-09-11T08:54:28.185Z" || f.Structure.String() != "IT1:DCCV_TAXOCCU1(1.0)" {
		t.Errorf("%+v", f)
	}
	if got := m.Constraints["150_915"]["FREQ"]; !slices.Equal(got, []string{"A", "Q"}) {
		t.Errorf("constraint %q", got)
	}
	c, err := m.Cache(f.Structure, time.Date(2026, 9, 12, 0, 0, 0, 5, time.UTC), "hash")
	if err != nil {
		t.Fatal(err)
	}
	// By position, not by the order in the message.
	if got := c.IDs(); !slices.Equal(got, []string{"FREQ", "REF_AREA"}) {
		t.Errorf("dimensions %q", got)
	}
	if got := fmt.Sprint(c.Codelists["IT1:CL_FREQ(1.0)"]); got != "[{A annuale} {Q quarterly}]" {
		t.Errorf("codes %s", got)
	}
	path := filepath.Join(t.TempDir(), "a", "dsd.json")
	if err := c.Save(path); err != nil {
		t.Fatal(err)
	}
	again, err := Load(path)
	if err != nil || again.Diff(c) != nil || again.SHA256 != "hash" || !again.Fetched.Equal(c.Fetched) || again.String() != c.String() {
		t.Errorf("%+v, %v", again, err)
	}
	if none, err := Load(path + "x"); none != nil || err != nil {
		t.Errorf("%v, %v", none, err)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"cut":        structure[:len(structure)-200],
		"empty":      "",
		"a page":     "<html><body>manutenzione</body></html>",
		"an error":   `<message:Error xmlns:message="m"><message:ErrorMessage code="100"/></message:Error>`,
		"no content": `<message:Structure xmlns:message="m"><message:Header/></message:Structure>`,
		"JSON":       `{"data": {}}`,
		"entities":   `<!DOCTYPE x [<!ENTITY a "aaaa">]><message:Structure xmlns:message="m">&a;</message:Structure>`,
	} {
		if _, err := Read(strings.NewReader(text)); !errors.Is(err, ErrNotStructure) {
			t.Errorf("%s: %v", name, err)
		}
	}
	m, err := Read(strings.NewReader(strings.Replace(structure, `id="CL_AREA" agencyID`, `id="CL_OTHER" agencyID`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Cache(Ref{"IT1", "DCCV_TAXOCCU1", "1.0"}, time.Time{}, ""); !errors.Is(err, ErrNotStructure) {
		t.Errorf("without a code list: %v", err)
	}
	if _, err := m.Cache(Ref{"IT1", "OTHER", "1.0"}, time.Time{}, ""); !errors.Is(err, ErrNotStructure) {
		t.Errorf("another structure: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(structure))
	f.Add([]byte(structure[:900]))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		for _, s := range m.Structures {
			if c, err := m.Cache(s.Ref, time.Time{}, ""); err == nil && c.Diff(c) != nil {
				t.Error("a structure differs from itself")
			}
		}
	})
}

func TestLastUpdate(t *testing.T) {
	for text, want := range map[string]string{
		"2026-09-11T08:54:28.185Z":  "2026-09-11T08:54:28.185Z",
		"2026-09-11T08:54:28+02:00": "2026-09-11T06:54:28Z",
		"01/03/2022 10:03:43":       "2022-03-01T10:03:43Z",
		"2022-03-01T10:03:43":       "2022-03-01T10:03:43Z",
		"yesterday":                 "",
		"31/02/2022 10:03:43":       "",
	} {
		got, err := ParseUpdate(text)
		if (err == nil) != (want != "") || err == nil && got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
}

func TestEditions(t *testing.T) {
	if got, ok := Newest([]string{"2026M9G1", "2026M10G1", "2025M12G31", "TOTAL", "2026M9G30", "2026M13G1"}); !ok || got != "2026M10G1" {
		t.Errorf("the newest is %q", got)
	}
	if got, ok := Newest([]string{"TOTAL", "2026M2G30", ""}); ok {
		t.Errorf("%q is taken for an edition", got)
	}
}

// cached is a structure with the dimensions and codes of a text "A=x,y B=z".
func cached(text string) *Cached {
	c := &Cached{Ref: Ref{"IT1", "D", "1.0"}, Codelists: map[string]Codelist{}}
	for _, d := range strings.Fields(text) {
		id, codes, _ := strings.Cut(d, "=")
		c.Dimensions = append(c.Dimensions, Dimension{id, "CL_" + id})
		for _, code := range strings.Split(codes, ",") {
			code, label, _ := strings.Cut(code, ":")
			c.Codelists["CL_"+id] = append(c.Codelists["CL_"+id], Code{code, label})
		}
	}
	return c
}

func TestKeys(t *testing.T) {
	c := cached("FREQ=A,Q REF_AREA=IT,ITC1,ITC2,ITC3 SEX=1,2,9")
	pins := func(area ...string) []Pin {
		return []Pin{{"SEX", []string{"9"}}, {"FREQ", []string{"A", "Q"}}, {"REF_AREA", area}}
	}
	for _, p := range []struct {
		pins []Pin
		most int
		want string // keys, or the error's text
	}{
		{pins("IT", "ITC1"), 249, "A+Q.IT+ITC1.9"},
		{pins("*"), 249, "A+Q..9"},
		{pins("IT", "ITC1", "ITC2", "ITC3"), 16, "A+Q.IT+ITC1.9 A+Q.ITC2+ITC3.9"},
		{pins("IT", "ITC1", "ITC2", "ITC3"), 9, "A+Q.IT.9 A.ITC1.9 Q.ITC1.9 A.ITC2.9 Q.ITC2.9 A.ITC3.9 Q.ITC3.9"},
		{pins("IT", "ITC1", "ITC2", "ITC3"), 5, "cannot be divided"},
		{pins("IT", "ITH4"), 249, "ITH4 is no code of REF_AREA"},
		{pins("IT")[:2], 249, "dimension REF_AREA is not pinned; its dimensions are FREQ.REF_AREA.SEX"},
		{append(pins("IT"), Pin{"AGE", []string{"TOTAL"}}), 249, "there is no dimension AGE"},
	} {
		keys, err := c.Keys(p.pins, p.most)
		if got := strings.Join(keys, " "); got != p.want && (err == nil || !errors.Is(err, ErrKey) || !strings.Contains(err.Error(), p.want)) {
			t.Errorf("%v within %d: %q, %v; want %q", p.pins, p.most, got, err, p.want)
		}
		for _, k := range keys {
			if len(k) > p.most {
				t.Errorf("%q is longer than %d", k, p.most)
			}
		}
	}
}

func TestDrift(t *testing.T) {
	old := cached("FREQ=A:annuale SEX=1:maschi,2:femmine,9:totale AGE=Y15-64,Y15-74")
	pins := []Pin{{"FREQ", []string{"A"}}, {"SEX", []string{"1", "2"}}, {"AGE", []string{"Y15-64"}}}
	for _, c := range []struct{ now, line, touches string }{
		{"FREQ=A:annuale SEX=1:maschi,2:femmine,9:totale AGE=Y15-64,Y15-74", "", ""},
		{"FREQ=A:annuale SEX=1:maschi,2:femmine,9:totale AGE=Y15-64,Y15-89", "IT1:D(1.0): AGE: added Y15-89, removed Y15-74", ""},
		{"FREQ=A:annuale SEX=1:femmine,2:maschi,9:totale AGE=Y15-64,Y15-74", `IT1:D(1.0): SEX: relabelled 1 "femmine", before "maschi" 2 "maschi", before "femmine"`, `SEX 1 was "maschi" and is "femmine"; SEX 2 was "femmine" and is "maschi"`},
		{"FREQ=A:annuale SEX=1:maschi,2:femmine,9:totale AGE=Y15-74", "IT1:D(1.0): AGE: removed Y15-64", "AGE no longer has the code Y15-64"},
		{"FREQ=A:annuale AGE=Y15-64,Y15-74 SEX=1:maschi,2:femmine,9:totale", "IT1:D(1.0): dimensions FREQ.AGE.SEX, before FREQ.SEX.AGE", "the dimensions were FREQ.SEX.AGE and are FREQ.AGE.SEX"},
		{"FREQ=A:annuale SEX=1:maschi,2:femmine,9:totale AGE=Y15-64,Y15-74 EDU=99", "IT1:D(1.0): dimensions FREQ.SEX.AGE.EDU, before FREQ.SEX.AGE", "the dimensions were FREQ.SEX.AGE and are FREQ.SEX.AGE.EDU"},
	} {
		d := cached(c.now).Diff(old)
		if c.line == "" {
			if d != nil {
				t.Errorf("%s: %s", c.now, d)
			}
			continue
		}
		if d == nil || d.String() != c.line || d.Touches(pins) != c.touches {
			t.Errorf("%s:\n got %s\nwant %s\ntouches %q, want %q", c.now, d, c.line, d.Touches(pins), c.touches)
		}
	}
}
