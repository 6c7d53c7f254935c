package territory

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio/internal/codelist"
	"osservatorio/internal/period"
)

const shipped = "../../schemas/codelists"

func load(t testing.TB) *Territory {
	t.Helper()
	areas, err := Load(os.DirFS(shipped))
	if err != nil {
		t.Fatal(err)
	}
	return areas
}

func day(t testing.TB, text string) period.Date {
	t.Helper()
	var d period.Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}

func codes(areas []Area) string {
	var list []string
	for _, a := range areas {
		list = append(list, a.Code)
	}
	return strings.Join(list, " ")
}

// TestEveryRegionByEverySystem resolves each region by its ISTAT number, its
// current NUTS code, the NUTS 2006 one, its names and the upper-case forms.
func TestEveryRegionByEverySystem(t *testing.T) {
	territory := load(t)
	regions := []struct{ istat, code, nuts2006, name, upper string }{
		{"01", "ITC1", "ITC1", "Piemonte", "PIEMONTE"},
		{"02", "ITC2", "ITC2", "Valle d'Aosta", "VALLE_D'AOSTA"},
		{"03", "ITC4", "ITC4", "Lombardia", "LOMBARDIA"},
		{"04", "ITDA", "ITDA", "Trentino-Alto Adige", "TRENTINO_ALTO_ADIGE"},
		{"05", "ITH3", "ITD3", "Veneto", "VENETO"},
		{"06", "ITH4", "ITD4", "Friuli-Venezia Giulia", "FRIULI_VENEZIA_GIULIA"},
		{"07", "ITC3", "ITC3", "Liguria", "LIGURIA"},
		{"08", "ITH5", "ITD5", "Emilia-Romagna", "EMILIA_ROMAGNA"},
		{"09", "ITI1", "ITE1", "Toscana", "TOSCANA"},
		{"10", "ITI2", "ITE2", "Umbria", "UMBRIA"},
		{"11", "ITI3", "ITE3", "Marche", "MARCHE"},
		{"12", "ITI4", "ITE4", "Lazio", "LAZIO"},
		{"13", "ITF1", "ITF1", "Abruzzo", "ABRUZZO"},
		{"14", "ITF2", "ITF2", "Molise", "MOLISE"},
		{"15", "ITF3", "ITF3", "Campania", "CAMPANIA"},
		{"16", "ITF4", "ITF4", "Puglia", "PUGLIA"},
		{"17", "ITF5", "ITF5", "Basilicata", "BASILICATA"},
		{"18", "ITF6", "ITF6", "Calabria", "CALABRIA"},
		{"19", "ITG1", "ITG1", "Sicilia", "SICILIA"},
		{"20", "ITG2", "ITG2", "Sardegna", "SARDEGNA"},
	}
	var inOrder []string
	for _, r := range regions {
		inOrder = append(inOrder, r.code)
		number, _ := strconv.Atoi(r.istat)
		for _, q := range []struct{ system, text string }{
			{"", r.istat}, {ISTAT, r.istat}, {ISTATReg, strconv.Itoa(number)}, {CO, r.istat},
			{"", r.code}, {codelist.Own, r.code}, {"", r.nuts2006}, {ITTER107, r.nuts2006},
			{"", r.name}, {codelist.Name, strings.ToLower(r.name)}, {Interno, r.name},
			{"", r.upper}, {INPS, r.upper},
		} {
			a, err := territory.Resolve(q.text, Options{System: q.system})
			if err != nil || a.Code != r.code || a.Level != Region {
				t.Errorf("%s %q = %s, %v; want %s", q.system, q.text, a.Code, err, r.code)
			}
		}
		if r.code != "ITDA" { // NUTS has only its two halves
			for system, text := range map[string]string{NUTS: r.code, NUTS2006: r.nuts2006} {
				if a, err := territory.Resolve(text, Options{System: system}); err != nil || a.Code != r.code {
					t.Errorf("%s %q = %s, %v; want %s", system, text, a.Code, err, r.code)
				}
			}
		}
	}
	if got, want := codes(territory.At(Region, period.Date{})), strings.Join(inOrder, " "); got != want {
		t.Errorf("the regions are in the order\n%s, want\n%s", got, want)
	}
}

// TestEveryCodeComesBack resolves every code that the list gives an area.
func TestEveryCodeComesBack(t *testing.T) {
	territory := load(t)
	for _, a := range territory.All() {
		for _, q := range []struct{ system, text string }{
			{codelist.Own, a.Code}, {ISTAT, a.ISTAT}, {NUTS, a.NUTS}, {NUTS2006, a.NUTS2006}, {ITTER107, a.ITTER107}, {Sigla, a.Sigla},
		} {
			if q.text == "" {
				continue
			}
			got, err := territory.Resolve(q.text, Options{System: q.system, At: a.From})
			if err != nil || got.Code != a.Code {
				t.Errorf("%s %q on %q = %s, %v; want %s", q.system, q.text, a.From, got.Code, err, a.Code)
			}
		}
		for _, name := range []string{a.NameIT, a.NameEN} {
			got, err := territory.Resolve(name, Options{System: codelist.Name, Levels: []Level{a.Level}, At: a.From})
			if err != nil || got.Code != a.Code {
				t.Errorf("%q on %q = %s, %v; want %s", name, a.From, got.Code, err, a.Code)
			}
		}
	}
}

func TestResolve(t *testing.T) {
	territory := load(t)
	province := []Level{Province}
	for _, c := range []struct {
		text string
		opts Options
		want string
	}{
		{"IT", Options{}, "IT"}, {"Italia", Options{}, "IT"}, {"Italy", Options{}, "IT"}, {"Totale complessivo", Options{}, "IT"},
		{"00", Options{System: CO}, "IT"}, {"ITTOT", Options{}, "IT"},
		{"Nord Ovest", Options{}, "ITC"}, {"NORD_EST", Options{}, "ITH"}, {"ITD", Options{}, "ITH"}, {"ITI", Options{}, "ITE"},
		{"ITE", Options{}, "ITE"}, {"Centro (I)", Options{}, "ITE"}, {"Sud e Isole", Options{System: INPS}, "ITFG"},
		{"2", Options{System: ISTATRip5}, "ITH"}, {"2", Options{System: ISTATRip3}, "ITE"}, {"2", Options{System: ISTATReg}, "ITC2"},
		{"Valle d'Aosta/Vallee d'Aoste", Options{}, "ITC2"}, {"VAL D’AOSTA", Options{}, "ITC2"}, {"Valle d'Aosta / Vallée d'Aoste", Options{}, "ITC2"},
		{"Aosta", Options{}, "ITC20"}, {"AO", Options{}, "ITC20"}, {"Valle d'Aosta", Options{Levels: []Level{Region}}, "ITC2"},
		{"Trentino-Alto-Adige", Options{}, "ITDA"}, {"Trentino Alto Adige / Südtirol", Options{}, "ITDA"},
		{"Bolzano", Options{}, "ITH1"}, {"Bolzano / Bozen", Options{}, "ITH1"}, {"Bolzano / Bozen", Options{Levels: province}, "ITH10"},
		{"Provincia Autonoma Bolzano / Bozen", Options{}, "ITH1"}, {"ITD1", Options{System: ITTER107}, "ITH1"}, {"ITD10", Options{System: ITTER107}, "ITH10"},
		{"ML_01", Options{}, "ITH2"}, {"ML_02", Options{}, "ITH1"}, {"BZ", Options{}, "ITH10"}, {"021", Options{System: ISTAT}, "ITH10"},
		{"001", Options{}, "ITC11"}, {"201", Options{System: ISTATUTS}, "ITC11"}, {"TO", Options{}, "ITC11"}, {"to", Options{System: Sigla}, "ITC11"},
		{"ITC45", Options{}, "ITC4C"}, {"IT108", Options{}, "ITC4D"}, {"Reggio nell’Emilia", Options{}, "ITH53"}, {"Reggio di Calabria", Options{}, "ITF65"},
		{"FORLÌ E CESENA", Options{}, "ITH58"}, {"MONZA E BRIANZA", Options{}, "ITC4D"}, {"VERBANO CUSIO OSSOLA", Options{}, "ITC14"},
		{"Piemonte e Valle d'Aosta", Options{}, "ITC1_ITC2"}, {"N.d.", Options{}, "ND"}, {"Estero", Options{}, "ABROAD"},
		{"Direzione Generale dell'Immigrazione", Options{}, "RESERVE"}, {"DG Immigrazione", Options{}, "RESERVE"},
		{"7", Options{}, "ITC3"},
	} {
		a, err := territory.Resolve(c.text, c.opts)
		if err != nil || a.Code != c.want {
			t.Errorf("%q %+v = %s, %v; want %s", c.text, c.opts, a.Code, err, c.want)
		}
	}
}

// TestSardiniaThroughTime follows the names and codes that meant three
// different places.
func TestSardiniaThroughTime(t *testing.T) {
	territory := load(t)
	for _, c := range []struct{ text, system, at, want string }{
		{"Sassari", "", "2010-06-30", "ITG25"}, {"Sassari", "", "2020-06-30", "ITG2D"}, {"Sassari", "", "2026-01-01", "IT112"}, {"Sassari", "", "", "IT112"},
		{"ITG25", ITTER107, "2012-01-01", "ITG25"}, {"ITG25", ITTER107, "2019-01-01", "ITG2D"}, {"ITG25", "", "2019-01-01", "ITG2D"}, {"ITG25", "", "", "ITG25"},
		{"090", ISTAT, "2016-12-31", "ITG25"}, {"090", ISTAT, "2017-01-01", "ITG2D"}, {"112", ISTAT, "2026-01-01", "IT112"},
		{"IT111", ITTER107, "2024-01-01", "ITG2H"}, {"111", CO, "2016-05-01", "ITG2H"}, {"VS", Sigla, "2010-01-01", "ITG2B"}, {"VS", Sigla, "", "IT117"},
		{"Olbia-Tempio", "", "2010-01-01", "ITG29"},
	} {
		a, err := territory.Resolve(c.text, Options{System: c.system, At: day(t, c.at)})
		if err != nil || a.Code != c.want {
			t.Errorf("%s %q on %q = %s, %v; want %s", c.system, c.text, c.at, a.Code, err, c.want)
		}
	}
	for at, want := range map[string]int{"2009-12-31": 107, "2010-01-01": 110, "2016-12-31": 110, "2017-01-01": 107, "2025-12-31": 107, "2026-01-01": 110} {
		if got := len(territory.At(Province, day(t, at))); got != want {
			t.Errorf("%d provinces on %s, want %d", got, at, want)
		}
	}
}

func TestResolveSaysWhatIsWrong(t *testing.T) {
	territory := load(t)
	for _, c := range []struct {
		text string
		opts Options
		want string
	}{
		{"Toskana", Options{}, `areas: "Toskana" is not known (did you mean Toscana?)`},
		{"1", Options{}, `areas: "1" can be any of ITCD, ITC, ITC1; name a code system or a date`},
		{"Monza", Options{At: day(t, "2009-06-30")}, `areas: "Monza" is not known on 2009-06-30: it is valid from 2010-01-01`},
		{"ITH3", Options{System: NUTS2006}, `areas: "ITH3" is not known in system nuts2006 (did you mean ITD3, ITC3, ITE3?)`},
		{"Torino", Options{Levels: []Level{Region}}, `areas: "Torino" is not known (did you mean ITC11 Torino (province)?)`},
	} {
		_, err := territory.Resolve(c.text, c.opts)
		if err == nil || err.Error() != c.want {
			t.Errorf("%q %+v: %v\nwant %s", c.text, c.opts, err, c.want)
		}
	}
	_, err := territory.Resolve("01", Options{System: "cap"})
	var system *codelist.UnknownSystemError
	if !errors.As(err, &system) || system.System != "cap" {
		t.Errorf("an unknown system: %v", err)
	}
}

func TestTree(t *testing.T) {
	territory := load(t)
	now := day(t, "2025-06-30")
	for parent, want := range map[string]string{
		"IT": "ITCD ITE ITFG", "ITCD": "ITC ITH", "ITFG": "ITF ITG", "ITC": "ITC1 ITC2 ITC4 ITC3",
		"ITH": "ITDA ITH3 ITH4 ITH5", "ITDA": "ITH1 ITH2", "ITH1": "ITH10", "ITG2": "ITG2D ITG2E ITG2F ITG2G ITG2H", "ND": "",
	} {
		// Regions come in ISTAT's order, which puts Liguria (07) after Lombardia (03).
		if got := codes(territory.Children(parent, now)); got != want {
			t.Errorf("the children of %s are %s, want %s", parent, got, want)
		}
	}
	if got := codes(territory.Ancestors("ITC11")); got != "ITC1 ITC ITCD IT" {
		t.Errorf("the ancestors of Torino are %s", got)
	}
	if got := len(territory.Within("IT", Region, now)); got != 20 {
		t.Errorf("Italy has %d regions", got)
	}
	if got := codes(territory.Within("ITFG", Region, now)); got != "ITF1 ITF2 ITF3 ITF4 ITF5 ITF6 ITG1 ITG2" {
		t.Errorf("the regions of the Mezzogiorno are %s", got)
	}
	if got := len(territory.Within("ITCDE", Region, now)); got != 12 {
		t.Errorf("the Centro-nord has %d regions", got)
	}
}

func TestIsWithin(t *testing.T) {
	territory := load(t)
	for _, c := range []struct {
		inner, outer string
		want         bool
	}{
		{"ITC11", "ITC1", true}, {"ITC11", "IT", true}, {"ITC1", "ITC1", true}, {"ITC1", "ITC11", false}, {"ITI1", "ITCD", false},
		{"ITC1", "ITC1_ITC2", true}, {"ITC11", "ITC1_ITC2", true}, {"ITC4", "ITC1_ITC2", false}, {"ITC1_ITC2", "ITC", true}, {"ITC1_ITC2", "ITC1", false},
		{"ITI1", "ITCDE", true}, {"ITF1", "ITCDE", false}, {"ITH10", "ITH1", true}, {"ITH1", "ITH10", true}, {"ITC2", "ITC20", true}, {"ITH10", "ITDA", true},
		{"ND", "IT", false}, {"ABROAD", "IT", false}, {"RESERVE", "IT", false}, {"??", "IT", false}, {"??", "??", false},
	} {
		if got := territory.IsWithin(c.inner, c.outer); got != c.want {
			t.Errorf("%s within %s: %v", c.inner, c.outer, got)
		}
	}
}

// TestIsWithinIsAnOrder holds its laws on every pair and, for transitivity,
// every chain of areas.
func TestIsWithinIsAnOrder(t *testing.T) {
	territory := load(t)
	all := territory.All()
	for _, a := range all {
		if !territory.IsWithin(a.Code, a.Code) {
			t.Errorf("%s is not within itself", a.Code)
		}
		for _, b := range all {
			if !territory.IsWithin(a.Code, b.Code) {
				continue
			}
			if territory.IsWithin(b.Code, a.Code) && territory.Canonical(a.Code) != territory.Canonical(b.Code) {
				t.Errorf("%s and %s are within each other", a.Code, b.Code)
			}
			for _, c := range all {
				if territory.IsWithin(b.Code, c.Code) && !territory.IsWithin(a.Code, c.Code) {
					t.Errorf("%s is within %s, which is within %s, and not within it", a.Code, b.Code, c.Code)
				}
			}
		}
	}
}

func TestOrder(t *testing.T) {
	areas := load(t).All()
	if !slices.IsSortedFunc(areas, Compare) {
		t.Error("the areas are not in order")
	}
	if got := codes(areas[:9]); got != "IT ITCD ITC ITH ITE ITFG ITF ITG ITCDE" {
		t.Errorf("the list begins with %s", got)
	}
}

func TestLoadRefusesABrokenTree(t *testing.T) {
	const head = "code,name_it,name_en,valid_from,valid_to,level,parent,members,same_as\n"
	for rows, want := range map[string]string{
		"IT,Italia,Italy,,,state,,,\n":                      `areas.csv: IT: level "state" is not one of [country macroarea ripartizione region autonomous_province province merged special]`,
		"A,a,a,,,region,,,\n":                               "areas.csv: A: a region needs a parent",
		"A,a,a,,,region,IT,,\nIT,Italia,Italy,,,country,,,": `areas.csv: A: it refers to "IT", which does not come before it`,
		"IT,i,i,,,country,,,\nM,m,m,,,merged,IT,X|Y,\n":     `areas.csv: M: it refers to "X", which does not come before it`,
		"IT,i,i,,,country,,,\nM,m,m,,,province,IT,,Z\n":     `areas.csv: M: it refers to "Z", which does not come before it`,
	} {
		_, err := Load(fstest.MapFS{"areas.csv": {Data: []byte(head + rows)}})
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v\nwant %s", rows, err, want)
		}
	}
}

func FuzzResolve(f *testing.F) {
	territory := load(f)
	for _, seed := range []string{"Piemonte", "ITG25", "VALLE_D'AOSTA", "1", "Bolzano / Bozen", "", "\xff", "ITC1_ITC2"} {
		f.Add(seed, "")
	}
	f.Fuzz(func(t *testing.T, text, system string) {
		a, err := territory.Resolve(text, Options{System: system})
		if (err == nil) == (a.Code == "") {
			t.Fatalf("%s %q = %q, %v", system, text, a.Code, err)
		}
		if err == nil {
			if again, err := territory.Resolve(a.Code, Options{}); err != nil || again.Code != a.Code {
				t.Errorf("%q means %s, which means %s, %v", text, a.Code, again.Code, err)
			}
		}
	})
}
