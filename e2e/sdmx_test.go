package e2e

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var sdmxForms = []string{"genericdata", "structurespecificdata", "csv", "csv-2.0", "jsondata", "json-2.0"}

// unfit is what an id of SDMX cannot hold.
var unfit = regexp.MustCompile(`[^A-Za-z0-9_@$-]`)

// sdmxCells are rows by their key, with what is compared of them. What is missing is "".
func sdmxCells(t testing.TB, rows []row, dimensions []string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, r := range rows {
		var key, says []string
		for _, d := range append(slices.Clone(dimensions), "TIME_PERIOD") {
			key = append(key, unfit.ReplaceAllString(r[d], "_"))
		}
		for _, c := range []string{"OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "NUMERATOR", "DENOMINATOR", "SE", "UNIT_MEASURE", "PROVENANCE", "SOURCE", "KNOWN_FROM", "KNOWN_TO", "RELEASE", "LO95"} {
			text := r[c]
			if text == "NaN" {
				text = ""
			}
			says = append(says, c+"="+text)
		}
		if r["KNOWN_TO"] != "" || len(rows) > 0 && rows[0]["KNOWN_TO"] != "" {
			key = append(key, r["KNOWN_FROM"])
		}
		name := strings.Join(key, ".")
		if _, twice := out[name]; twice {
			t.Fatalf("two observations of %s", name)
		}
		out[name] = strings.Join(says, " ")
	}
	return out
}

func sameCells(t testing.TB, what string, got, want map[string]string) {
	t.Helper()
	if maps.Equal(got, want) {
		return
	}
	shown := 0
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] != want[key] && shown < 3 {
			t.Errorf("%s: %s\n got %s\nwant %s", what, key, got[key], want[key])
			shown++
		}
	}
	t.Errorf("%s: %d observations, want %d", what, len(got), len(want))
}

// TestSDMXGivesWhatQueryGives reads the same cells in every form and holds them against `query`.
func TestSDMXGivesWhatQueryGives(t *testing.T) {
	dir := demoLake(t)
	url := serving(t, dir)
	base := []string{"FREQ", "REF_AREA", "CITIZENSHIP", "SEX", "AGE"}
	for _, c := range []struct {
		flow       string
		key        string
		query      []string
		dimensions []string
		withheld   bool
	}{
		{"emp_rate_1564", ".ITC1+ITI1.NEU+ITA..", []string{"--area", "ITC1,ITI1", "--where", "CITIZENSHIP=NEU", "--where", "CITIZENSHIP=ITA"}, nil, false},
		{"neet", "A...F.", []string{"--where", "SEX=F", "--where", "FREQ=A"}, nil, true},
		{"welfare_benef", "A.ITC1....", []string{"--area", "ITC1", "--where", "FREQ=A"}, []string{"SCHEME"}, false},
		{"seasonal_quota", "all", nil, []string{"ACT", "QUOTA_CONCEPT", "PERMIT_TYPE"}, false},
		{"dem_employed", "A.ITC1.......", []string{"--area", "ITC1", "--where", "FREQ=A"}, []string{"SECTOR", "OCCUPATION", "SCENARIO", "METHOD"}, false},
		{"fc_mase", "", nil, []string{"FORECAST_OF"}, false},
	} {
		dimensions := append(slices.Clone(base), c.dimensions...)
		asked := query(t, dir, c.flow, c.query...)
		want := sdmxCells(t, asked, dimensions)
		if len(want) < 10 {
			t.Errorf("%s: only %d observations to compare", c.flow, len(want))
		}
		if c.withheld && !slices.ContainsFunc(asked, func(r row) bool { return r["OBS_VALUE"] == "" && r["OBS_STATUS"] != "A" }) {
			t.Errorf("%s: nothing is withheld", c.flow)
		}
		for _, form := range sdmxForms {
			for _, across := range []string{"TIME_PERIOD", "AllDimensions", "REF_AREA"} {
				if across == "REF_AREA" && c.flow != "emp_rate_1564" {
					continue
				}
				got := get(t, url+"/sdmx/data/"+c.flow+"/"+c.key+"?format="+form+"&dimensionAtObservation="+across)
				sameCells(t, c.flow+" "+form+" "+across, sdmxCells(t, sdmxRows(t, got), dimensions), want)
			}
		}
	}
}

// TestSDMXHistory holds includeHistory and asOf against `query --as-of`.
func TestSDMXHistory(t *testing.T) {
	dir := demoLake(t)
	url := serving(t, dir)
	dimensions := []string{"FREQ", "REF_AREA", "CITIZENSHIP", "SEX", "AGE"}
	for _, form := range sdmxForms {
		all := sdmxRows(t, get(t, url+"/sdmx/data/employed/S.ITC1.NEU.T.?includeHistory=true&format="+form))
		for _, day := range []string{"2025-10-01", "2026-03-31"} {
			var then []row
			for _, r := range all {
				if r["KNOWN_FROM"] <= day && (r["KNOWN_TO"] == "" || r["KNOWN_TO"] > day) {
					r := maps.Clone(r)
					r["KNOWN_TO"] = ""
					then = append(then, r)
				}
			}
			args := []string{"--area", "ITC1", "--as-of", day, "--where", "FREQ=S", "--where", "CITIZENSHIP=NEU", "--where", "SEX=T"}
			want := sdmxCells(t, query(t, dir, "employed", args...), dimensions)
			sameCells(t, form+" history "+day, sdmxCells(t, then, dimensions), want)
			sameCells(t, form+" asOf "+day, sdmxCells(t, sdmxRows(t, get(t, url+"/sdmx/data/employed/S.ITC1.NEU.T.?asOf="+day+"&format="+form)), dimensions), want)
		}
		if !slices.ContainsFunc(all, func(r row) bool { return r["KNOWN_TO"] != "" }) {
			t.Errorf("%s: nothing was ever replaced", form)
		}
	}
	for _, r := range sdmxRows(t, get(t, url+"/sdmx/data/employed/S.ITC1.NEU..?updatedAfter=2026-01-01T00:00:00%2B01:00&format=csv")) {
		if r["KNOWN_FROM"] < "2025-12-31" {
			t.Errorf("updatedAfter gives what was published on %s", r["KNOWN_FROM"])
		}
	}
}

// TestSDMXParameters holds every parameter of data to what it should leave.
func TestSDMXParameters(t *testing.T) {
	dir := demoLake(t)
	url := serving(t, dir)
	rows := func(address string) []row { return sdmxRows(t, get(t, url+"/sdmx/"+address)) }
	periods := func(rows []row) (out []string) {
		for _, r := range rows {
			out = append(out, r["TIME_PERIOD"])
		}
		return out
	}
	key := "A.ITC1.NEU.T.Y15-64"
	every := periods(rows("data/emp_rate_1564/" + key + "?format=csv"))
	n := len(every)
	if n < 8 || !slices.IsSorted(every) {
		t.Fatalf("years of %s: %v", key, every)
	}
	from := slices.Index(every, "2013")
	for _, c := range []struct {
		address string
		want    []string
	}{
		{"data/emp_rate_1564/" + key + "?format=csv&firstNObservations=2", every[:2]},
		{"data/emp_rate_1564/" + key + "?format=csv&lastNObservations=3", every[n-3:]},
		{"data/emp_rate_1564/" + key + "?format=csv&firstNObservations=1&lastNObservations=1", []string{every[0], every[n-1]}},
		{"data/emp_rate_1564/" + key + "?format=csv&startPeriod=2013&endPeriod=2014-12", every[from : from+2]},
		{"data/emp_rate_1564/" + key + "?format=csv&startPeriod=2013-01-01T00:00:00&endPeriod=2013-S2", every[from : from+1]},
		{"data/OSS,emp_rate_1564,1.0/" + key + "/OSS/?format=csv&endPeriod=2013", every[:from+1]},
		{"data/OSS,emp_rate_1564/" + key + "/all?format=csv", every},
		{"data/dataflow/OSS/emp_rate_1564/+/" + key + "?format=csv&c[TIME_PERIOD]=ge:2013+lt:2015", every[from : from+2]},
		{"data/dataflow/*/emp_rate_1564/~/A.ITC1.NEU.T.*?format=csv&limit=2&offset=1", every[1:3]},
		{"data/dataflow/OSS/emp_rate_1564/1.0/" + key + "?format=csv&c[OBS_VALUE]=gt:0,lt:0&c[OBS_STATUS]=ne:Q", every},
		{"data/dataflow/OSS/emp_rate_1564/*/*?format=csv&c[REF_AREA]=ITC1&c[FREQ]=A&c[CITIZENSHIP]=sw:NE&c[SEX]=T&c[AGE]=Y15-64", every},
	} {
		if got := periods(rows(c.address)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.address, got, c.want)
		}
	}
	both := sdmxCells(t, append(rows("data/emp_rate_1564/A.ITC1.NEU.T.?format=csv"), rows("data/emp_rate_1564/A.ITI1.ITA.T.?format=csv")...), []string{"REF_AREA", "CITIZENSHIP", "AGE"})
	sameCells(t, "two keys", sdmxCells(t, rows("data/dataflow/OSS/emp_rate_1564/+/A.ITC1.NEU.T.*,A.ITI1.ITA.T.*?format=csv"), []string{"REF_AREA", "CITIZENSHIP", "AGE"}), both)

	for _, c := range []struct {
		address    string
		has, lacks []string
	}{
		{"data/emp_rate_1564/" + key + "?detail=dataonly", []string{"<generic:ObsValue"}, []string{"OBS_STATUS", "UNIT_MEASURE"}},
		{"data/emp_rate_1564/" + key + "?detail=serieskeysonly", []string{"<generic:SeriesKey>"}, []string{"generic:Obs>", "UNIT_MEASURE"}},
		{"data/emp_rate_1564/" + key + "?detail=nodata", []string{"<generic:SeriesKey>", "UNIT_MEASURE"}, []string{"generic:Obs>", "OBS_STATUS"}},
		{"data/dataflow/OSS/emp_rate_1564/+/" + key + "?attributes=none", []string{"<generic:ObsValue"}, []string{"OBS_STATUS"}},
		{"data/dataflow/OSS/emp_rate_1564/+/" + key + "?attributes=none&measures=none", []string{"<generic:SeriesKey>"}, []string{"generic:Obs>", "UNIT_MEASURE"}},
		{"data/emp_rate_1564/" + key + "?format=csvfilewithlabels&lang=en", []string{"REF_AREA: Reference area", "ITC1: Piedmont", "OSS:emp_rate_1564(1.0): Employment rate"}, nil},
		{"data/emp_rate_1564/" + key, []string{"<mes:Test>true</mes:Test>", "DATI DIMOSTRATIVI"}, nil},
	} {
		got := get(t, url+"/sdmx/"+c.address)
		for _, text := range c.has {
			if !strings.Contains(got.body, text) {
				t.Errorf("%s lacks %q: %.500s", c.address, text, got.body)
			}
		}
		for _, text := range c.lacks {
			if strings.Contains(got.body, text) {
				t.Errorf("%s has %q", c.address, text)
			}
		}
	}
}
