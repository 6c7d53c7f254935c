package sandbox

import (
	"archive/zip"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Every edit, on every format that it applies to: what stands there in the place of what.
func TestEdits(t *testing.T) {
	s, _, ask := faulty(t)
	for _, c := range []struct{ script, path, have, lack string }{
		{"{do: empty}", "/a.csv", "", "Anno"},
		{"{do: cut, at: 30}", "/a.csv", sheet[:30], sheet[:31]},
		{"{do: cut, share: 0.25}", "/a.csv", sheet[:20], "Piem"},
		{"{do: bom}", "/a.csv", "\xef\xbb\xbfAnno", ""},
		{"{do: utf-16}", "/a.csv", "\xff\xfeA\x00n\x00n\x00o\x00", "Anno"},
		{"{do: line-ends, to: crlf}", "/a.csv", "Valore\r\n2012", "e\n"},
		{"{do: line-ends, to: cr}", "/a.csv", "Valore\r2012", "\n"},
		{"{do: rewrite, equals: '(201)2;(T\\w+)', to: '${2} ${1}9', rows: 1}", "/a.csv", "Toscana 2019;900", "2012;Toscana"},
		{"{do: rewrite, equals: 'Piemonte;'}", "/a.csv", "2012;1.650", "Piemonte"},
		{"{do: header-only}", "/a.csv", "Anno;Territorio;Valore\n", "2012"},
		{"{do: duplicate-rows, rows: 1}", "/a.csv", "750\n2012;Piemonte;1.650\n", ""},
		{"{do: duplicate-rows, rows: 1, column: Valore, factor: 2}", "/a.csv", "750\n2012;Piemonte;3.300\n", ""},
		{"{do: drop-rows, rows: 2}", "/a.csv", "Toscana;900", "2013"},
		{"{do: drop-rows, share: 0.3}", "/a.csv", "Toscana;900", "2013"},
		{"{do: drop-rows, column: Territorio, equals: Toscana}", "/a.csv", "Piemonte;1.600", "Toscana"},
		{"{do: drop-last, column: Anno}", "/a.csv", "2012;Toscana", "2013"},
		{"{do: rename-column, column: Valore, to: Occupati}", "/a.csv", "Territorio;Occupati\n", "Valore"},
		{"{do: swap-columns, column: Anno, to: Valore}", "/a.csv", "Valore;Territorio;Anno\n1.650;Piemonte;2012", ""},
		{"{do: new-column, to: Nota}", "/a.csv", "Valore;Nota\n2012;Piemonte;1.650;X\n", ""},
		{"{do: drop-column, column: Territorio}", "/a.csv", "Anno;Valore\n2012;1.650\n", "Piemonte"},
		{"{do: title-lines, rows: 2}", "/a.csv", "nota 2\nAnno;", ""},
		{"{do: change-code, column: Territorio, equals: Toscana, to: Etruria}", "/a.csv", "Etruria;750", "Toscana"},
		{"{do: swap-labels, column: Territorio, equals: Toscana, to: Piemonte}", "/a.csv", "2012;Toscana;1.650\n2012;Piemonte;900", ""},
		{"{do: decimal-comma, column: Valore}", "/a.csv", "1,600.5", "1.600"},
		{"{do: multiply, column: Valore, factor: 1000}", "/a.csv", ";900000\n2013;Piemonte;1600500,0", ""},

		{"{do: drop-last, column: anno}", "/a.json", `"records":[{"anno":2012,"area":"IT","n":"1"}]}}`, "2013"},
		{"{do: rename-column, column: area, to: zona}", "/a.json", `{"anno":2013,"zona":"ITC1","n":null}`, `"area"`},
		{"{do: multiply, column: anno, factor: 1000}", "/a.json", `{"anno":2013000,"area":"IT"}]}}`, ""},
		{"{do: header-only}", "/a.json", `{"success":true,"result":{"records":[]}}`, ""},
		{"{do: drop-rows, column: REF_AREA, equals: ITC1}", "/a.xml", `<Series FREQ="A" REF_AREA="IT" SEX="1"><Obs TIME_PERIOD="2021" OBS_VALUE="10.5"/>`, `REF_AREA="ITC1"`},
		{"{do: drop-last, column: TIME_PERIOD}", "/a.xml", `"2021"`, `"2022"`},
		{"{do: multiply, column: OBS_VALUE, factor: 1000}", "/a.xml", `OBS_VALUE="10500.0"`, `"10.5"`},
		{"{do: rename-column, column: REF_AREA, to: TERRITORIO}", "/a.xml", `<Series FREQ="A" TERRITORIO="ITC1" SEX="2"><Obs TIME_PERIOD="2022" OBS_VALUE="_" MIS_PRIVACY="(*)"/></Series></message:DataSet>`, `Series FREQ="A" REF_AREA`},
		{"{do: change-code, column: TERRITORIO, equals: ITC1, to: ITH4}", "/g.xml", `<generic:Value id="TERRITORIO" value="ITH4"/></generic:SeriesKey>`, "ITC1"},
		{"{do: drop-last, column: TIME_PERIOD}", "/g.xml", `<generic:Obs><generic:ObsDimension value="2021"/><generic:ObsValue value="_"/><generic:Attributes><generic:Value id="MIS_PRIVACY" value="(*)"/></generic:Attributes></generic:Obs></generic:Series>`, `"2022"`},
		{"{do: stale, to: 2020-01-01}", "/a.csv", sheet, ""},
	} {
		resp, body, err := ask(c.script, c.path)
		if err != nil || resp.StatusCode != 200 || !strings.Contains(body, c.have) || c.lack != "" && strings.Contains(body, c.lack) {
			t.Errorf("%s of %s: %v %v\n%s", c.script, c.path, resp, err, body)
		}
		if err := s.ScriptError(); err != nil {
			t.Error(err)
		}
		if resp, body, err := ask("{do: status, status: 500, path: none}", c.path); err != nil || resp.StatusCode != 200 || body == "" {
			t.Errorf("after %s, %s is %v %v", c.script, c.path, resp, err)
		}
	}
}

// What is packed is changed inside.
func TestEditsInArchives(t *testing.T) {
	_, _, ask := faulty(t)
	const script = "{do: rename-column, column: Valore, to: Occupati}"
	_, body, err := ask(script, "/a.zip")
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(m); err != nil || !strings.HasPrefix(string(data), "Anno;Territorio;Occupati\n") {
		t.Errorf("%s %v", data, err)
	}
	_, body, err = ask(script, "/a.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	g, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(g); err != nil || !strings.HasPrefix(string(data), "Anno;Territorio;Occupati\n") {
		t.Errorf("%s %v", data, err)
	}
	for script, want := range map[string]string{
		"{do: multiply, column: Entrate, factor: 1000}": "[[] [ Tavola 1] [ Area Entrate] [ Piemonte 10500] [ Toscana 20000]]",
		"{do: title-lines, rows: 1}":                    "[[Estrazione, nota 1] [] [ Tavola 1] [ Area Entrate] [ Piemonte 10.5] [ Toscana 20]]",
		"{do: drop-rows, rows: 1}":                      "[[] [ Tavola 1] [ Area Entrate] [ Piemonte 10.5]]",
		"{do: new-column, to: Quota}":                   "[[] [ Tavola 1] [ Area Entrate Quota] [ Piemonte 10.5 X] [ Toscana 20 X]]",
	} {
		_, body, err := ask(script, "/a.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.GetRows("Sheet1"); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: %v %v, want %s", script, got, err, want)
		}
	}
}

func TestFaultsThatDoNotApply(t *testing.T) {
	s, _, ask := faulty(t)
	for _, c := range []struct{ script, path, says string }{
		{"{do: title-lines, rows: 1}", "/a.json", "does not apply to this format"},
		{"{do: swap-columns, column: FREQ, to: SEX}", "/a.xml", "does not apply to this format"},
		{"{do: bom}", "/a.xlsx", "does not apply to this format"},
		{"{do: bom}", "/a.xml", "a byte order mark already"},
		{"{do: drop-last, column: Mese}", "/a.csv", `no column "Mese" among Anno, Territorio, Valore`},
		{"{do: change-code, column: Anno, equals: '1999', to: '2000'}", "/a.csv", "no row of 4"},
		{"{do: bomb, to: xml}", "/a.csv", "does not apply to this format"},
		{"{do: cut, at: 100000}", "/a.csv", "has only"},
	} {
		resp, body, err := ask(c.script, c.path)
		if err != nil || resp.StatusCode != http.StatusNotImplemented || !strings.Contains(body, c.says) {
			t.Errorf("%s of %s: %v %v %s", c.script, c.path, resp, err, body)
		}
		if err := s.ScriptError(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: the script's error is %v", c.script, err)
		}
	}
}
