package codelist

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio/internal/period"
)

// A list in miniature, with the things that real ones have: validity, a second
// code system, names shared by two codes, aliases that differ only in case.
const (
	schemes = "code,name_it,name_en,valid_from,valid_to,old_code,family\n" +
		"ASPI,ASpI,ASpI benefit,2013-01-01,2015-04-30,U,unemployment\n" +
		"NASPI,NASpI,NASpI benefit,2015-05-01,,U,unemployment\n" +
		"CIGO,Cassa integrazione,Wage supplementation,,,C,wages\n"
	schemeAliases = "alias,system,code,valid_from,valid_to,note\n" +
		"Disoccupazione,inps,ASPI,,,\n" +
		"Disoccupazione,inps,NASPI,,,\n" +
		"CIG,inps,CIGO,2010-01-01,2010-12-31,for one year\n" +
		"p,flags,ASPI,,,\nP,flags,CIGO,,,\n-,flags,NASPI,,,\n" +
		"*,mirror,*,,,\n"
)

func load(t *testing.T, list, aliases string) (*List, error) {
	t.Helper()
	files := fstest.MapFS{"scheme.csv": {Data: []byte(list)}}
	if aliases != "" {
		files["scheme.aliases.csv"] = &fstest.MapFile{Data: []byte(aliases)}
	}
	return Load(files, "scheme")
}

func mustLoad(t *testing.T) *List {
	t.Helper()
	l, err := load(t, schemes, schemeAliases)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestResolve(t *testing.T) {
	l := mustLoad(t)
	for _, c := range []struct{ system, text, at, want string }{
		{Own, "ASPI", "", "ASPI"},
		{Own, " aspi ", "", "ASPI"},
		{Name, "cassa_integrazione", "", "CIGO"},
		{Any, "NASpI benefit", "", "NASPI"},
		{"old", "U", "2014-06-01", "ASPI"},
		{"old", "U", "2015-05-01", "NASPI"},
		{"inps", "disoccupazione", "2015-04-30", "ASPI"},
		{"inps", "CIG", "2010-07-01", "CIGO"},
		{"inps", "CIG", "", "CIGO"},
		{"flags", "p", "", "ASPI"},
		{"flags", "P", "", "CIGO"},
		{"flags", "-", "", "NASPI"},
		{"mirror", "CIGO", "", "CIGO"},
	} {
		got, err := l.ResolveAt(c.system, c.text, day(t, c.at))
		if err != nil || got != c.want {
			t.Errorf("%s %q at %q = %s, %v; want %s", c.system, c.text, c.at, got, err, c.want)
		}
	}
}

func TestResolveSaysWhatIsWrong(t *testing.T) {
	l := mustLoad(t)
	for _, c := range []struct{ system, text, at, want string }{
		{"old", "X", "", `scheme: "X" is not known in system old (allowed: U, C)`},
		{Own, "NASPY", "2012-01-01", `scheme: "NASPY" is not known in system code (allowed: ASPI, NASPI, CIGO)`},
		{Own, "NASPI", "2014-01-01", `scheme: "NASPI" is not known in system code on 2014-01-01: it is valid from 2015-05-01`},
		{"inps", "CIG", "2011-01-01", `scheme: "CIG" is not known in system inps on 2011-01-01: it is valid from 2010-01-01 to 2010-12-31`},
		{"inps", "", "", `scheme: "" is not known in system inps (allowed: Disoccupazione, CIG)`},
		{"nuts", "X", "", `scheme has no code system "nuts" (it has code, name, old, inps, flags, mirror)`},
		{"inps", "Disoccupazione", "", `scheme: "Disoccupazione" can be any of ASPI, NASPI; name a code system or a date`},
	} {
		_, err := l.ResolveAt(c.system, c.text, day(t, c.at))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s %q at %q: %v\nwant %s", c.system, c.text, c.at, err, c.want)
		}
	}
}

func TestSuggestionsWhenTheAllowedValuesAreTooMany(t *testing.T) {
	list := strings.Builder{}
	list.WriteString("code,name_it,name_en,valid_from,valid_to\n")
	for _, name := range strings.Fields("Alba Asti Bari Como Enna Fermo Forlì Lecce Lecco Lodi Lucca Massa Nuoro Parma Pavia Pisa Prato Rieti Roma Siena Terni Torino") {
		list.WriteString(strings.ToUpper(name) + "," + name + "," + name + ",,\n")
	}
	l, err := load(t, list.String(), "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Resolve(Name, "Leccò")
	if err != nil {
		t.Errorf("an accent was not folded: %v", err)
	}
	_, err = l.Resolve(Name, "Turino")
	if want := `scheme: "Turino" is not known in system name (did you mean Torino?)`; err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

func TestLoadRefusesBrokenLists(t *testing.T) {
	const head, aliasHead = "code,name_it,name_en,valid_from,valid_to\n", "alias,system,code,valid_from,valid_to,note\n"
	for _, c := range []struct{ list, aliases, want string }{
		{"", "", "scheme.csv:1: EOF"},
		{"code,name\n", "", "scheme.csv:1: the header must begin with code,name_it,name_en,valid_from,valid_to"},
		{head + "A,a,a,,\nA,b,b,,\n", "", `scheme.csv:3: code: "A" is there twice`},
		{head + "A,a,,,\n", "", "scheme.csv:2: code: an entry needs code, name_it and name_en"},
		{head + "A,a,a,2013-02-30,\n", "", `scheme.csv:2: valid_from: "2013-02-30" is not a period: 2013-02 has no day 30`},
		{head + "A,a,a,2014-01-01,2013-01-01\n", "", "scheme.csv:2: valid_to: 2013-01-01 is before valid_from 2014-01-01"},
		{head + "A,a,a\n", "", "scheme.csv: record on line 2: wrong number of fields"},
		{"code,name_it,name_en,valid_from,valid_to,x_code\nA,a,a,,,1\nB,b,b,,,1\n", "", `scheme.csv:3: x_code: "1" stands for A already in system x`},
		{head + "A,a,a,,\n", aliasHead + "a,s,B,,,\n", `scheme.aliases.csv:2: code: "B" is not in scheme.csv`},
		{head + "A,a,a,,\n", aliasHead + "a,,A,,,\n", "scheme.aliases.csv:2: alias: an alias needs a text and a system"},
		{head + "A,a,a,,\nB,b,b,,\n", aliasHead + "x,s,A,,,\nx,s,B,,,\n", `scheme.aliases.csv:3: alias: "x" stands for A already in system s`},
	} {
		_, err := load(t, c.list, c.aliases)
		if err == nil || err.Error() != c.want {
			t.Errorf("%q %q: %v\nwant %s", c.list, c.aliases, err, c.want)
		}
	}
	if _, err := Load(fstest.MapFS{}, "scheme"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a list that is not there: %v", err)
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"VALLE_D'AOSTA": "valle d aosta", "Valle d’Aosta": "valle d aosta", "  Forlì -  Cesena ": "forli cesena",
		"Trentino-Alto Adige/Südtirol": "trentino alto adige sudtirol", "-": "", "P.A.": "p a", "": "",
	} {
		if got := Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
		if got := Fold(Fold(text)); got != want {
			t.Errorf("folding %q twice gives %q", text, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"roma", "roma", 0}, {"lecce", "lecco", 1}} {
		if got := distance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("from %q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance([]rune(c.b), []rune(c.a)); got != c.want {
			t.Errorf("from %q to %q: %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestEntriesAreCopies(t *testing.T) {
	l := mustLoad(t)
	l.Entries()[0].Code = "changed"
	l.Codes()[0] = "changed"
	if want := []string{"ASPI", "NASPI", "CIGO"}; !slices.Equal(l.Codes(), want) {
		t.Errorf("codes %v, want %v", l.Codes(), want)
	}
	e, ok := l.Entry("CIGO")
	if !ok || e.Attribute("family") != "wages" || e.Attribute("nothing") != "" {
		t.Errorf("CIGO: %+v, %v", e, ok)
	}
	if _, ok := l.Entry("cigo"); ok {
		t.Error("Entry folded a code")
	}
}

func FuzzResolve(f *testing.F) {
	l, err := Load(fstest.MapFS{
		"scheme.csv": {Data: []byte(schemes)}, "scheme.aliases.csv": {Data: []byte(schemeAliases)},
	}, "scheme")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"ASPI", "p", "-", "Cassa  integrazione", "NASPÍ", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, system := range append(l.Systems(), Any) {
			codes, err := l.Candidates(system, text, period.Date{})
			if (err == nil) != (len(codes) > 0) {
				t.Errorf("%s %q: %v, %v", system, text, codes, err)
			}
			for _, code := range codes {
				if _, ok := l.Entry(code); !ok {
					t.Errorf("%s %q stands for %q, which is no code", system, text, code)
				}
			}
		}
	})
}

func day(t *testing.T, text string) period.Date {
	t.Helper()
	var d period.Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}
