package co_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"osservatorio"
	"osservatorio/internal/duck"
	"osservatorio/internal/ingest"
	"osservatorio/internal/lake"
	"osservatorio/internal/model"
	"osservatorio/internal/project"
	"osservatorio/internal/pseudonym"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// taken is a lake into which the invented twins of real oddities were dropped.
type taken struct {
	lake     *lake.Lake
	project  *project.Project
	outcomes map[string]ingest.Outcome
}

func takeTwins(t *testing.T) (taken, fs.FS) {
	t.Helper()
	twins, err := fs.Sub(osservatorio.Files, "pipelines/co/testdata")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(twins, "*[0-9].[cx][sm][vl]")
	if err != nil {
		t.Fatal(err)
	}
	k := open(t)
	k.drop(t, twins, "2026-04-01", names...)
	return k, twins
}

// open makes an empty lake.
func open(t *testing.T) taken {
	t.Helper()
	l, err := lake.OpenAs(t.TempDir(), lake.Demo, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.Load(osservatorio.Files)
	if err != nil {
		t.Fatal(err)
	}
	return taken{l, p, map[string]ingest.Outcome{}}
}

// drop takes files that are published on a day.
func (k taken) drop(t *testing.T, files fs.FS, day string, names ...string) {
	t.Helper()
	now, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	var datasets []*source.Dataset
	for _, d := range k.project.Catalog.Datasets() {
		if d.Source.Name == "co" || d.ID() == "istat/municipalities" {
			datasets = append(datasets, d)
		}
	}
	key, err := pseudonym.NewKey("the key of the twins, who are nobody")
	if err != nil {
		t.Fatal(err)
	}
	in := &ingest.Ingester{Lake: k.lake, Catalog: k.project.Catalog, Lists: k.project.Lists, Pseudonyms: key,
		Now: func() time.Time { return now }, Done: func(o ingest.Outcome) { k.outcomes[o.Name] = o }}
	if err := in.DropFS(context.Background(), files, names, datasets); err != nil {
		t.Fatal(err)
	}
}

func TestVerdictsOfTwins(t *testing.T) {
	got, twins := takeTwins(t)
	file, err := twins.Open("verdicts.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		name, verdict, records, reason := row[0], row[1], row[2], row[3]
		o := got.outcomes[name]
		if o.Snapshot == nil {
			t.Errorf("%s was not taken: %+v", name, o)
			continue
		}
		want := map[string]string{"accept": snapshot.Accepted, "reject": snapshot.Rejected}[verdict]
		if o.Snapshot.Verdict != want || strconv.FormatInt(o.Snapshot.Rows.In, 10) != records {
			t.Errorf("%s: %s, %d rows (%s), want %s, %s rows", name, o.Snapshot.Verdict, o.Snapshot.Rows.In, o.Snapshot.Reason, verdict, records)
		}
		if verdict == "reject" && !strings.HasPrefix(o.Snapshot.Reason, reason) {
			t.Errorf("%s: rejected for %q, want %q", name, o.Snapshot.Reason, reason)
		}
	}
}

// models runs the models of the source over what was taken, and returns a query over
// their results: the last column by the others.
func (k taken) models(t *testing.T) func(sql string) map[string]string {
	t.Helper()
	runner, db := k.runner(t)
	results, err := runner.Run(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.BindLatest(context.Background(), db, results); err != nil {
		t.Fatal(err)
	}
	return func(sql string) map[string]string {
		t.Helper()
		_, rows, err := db.Strings(context.Background(), sql)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, row := range rows {
			out[strings.Join(row[:len(row)-1], " ")] = row[len(row)-1]
		}
		return out
	}
}

// runner runs the models of the source.
func (k taken) runner(t *testing.T) (*model.Runner, *duck.DB) {
	t.Helper()
	ctx := context.Background()
	inputs, err := model.NewInputs(k.lake, k.project.Catalog, k.project.Codelists, k.project.Reference)
	if err != nil {
		t.Fatal(err)
	}
	db, err := duck.Open(ctx, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	set := &model.Set{}
	for _, f := range k.project.Models.Models {
		if _, name, _ := strings.Cut(f.Header.Model, "."); strings.HasPrefix(name, "co_") {
			set.Models = append(set.Models, f)
		}
	}
	return &model.Runner{Lake: k.lake, Set: set, Inputs: inputs}, db
}

// TestCountingRules runs the models over messages that were written one by one
// to meet every rule; see pipelines/co/README.md.
func TestCountingRules(t *testing.T) {
	got, _ := takeTwins(t)
	query := got.models(t)
	tests := []struct {
		name, sql string
		want      map[string]string
	}{
		{
			"relationships: a job of 2201 is one, self-employment is none",
			"SELECT count(*) FROM core.co_relationships WHERE SOURCE = 'co/records'",
			map[string]string{"": "13"},
		},
		{
			"activations by citizenship on the day: Croatia is in the Union from 1 July 2013, the United Kingdom still; born in Italy or Italian is not foreign",
			"SELECT CITIZENSHIP, sum(ACTIVATIONS) FROM core.co_record_cells WHERE PERIMETER = 'DIP' AND SECTOR = '_T' AND CONTRACT = '_T' AND ACTIVATIONS > 0 GROUP BY ALL",
			map[string]string{"ITA": "2", "EU": "2", "NEU": "3"},
		},
		{
			"effective ends: lapsed after an extension, lapsed from before the quarter, told last, told without activation; none after a transformation or before the day has come",
			"SELECT CITIZENSHIP, CONTRACT, sum(TERMINATIONS) FROM core.co_record_cells WHERE PERIMETER = 'DIP' AND SECTOR = '_T' AND CONTRACT <> '_T' AND TERMINATIONS > 0 GROUP BY ALL",
			map[string]string{"EU TD": "3", "ITA TI": "1", "ITA TD": "1", "NEU TI": "1"},
		},
		{
			"the latest message about an end counts",
			"SELECT END_DATE::VARCHAR, LAPSED::VARCHAR FROM core.co_relationships WHERE hex(EMPLOYER) LIKE '%003'",
			map[string]string{"2013-09-30": "false"},
		},
		{
			"transformations by the contract of origin, extensions",
			"SELECT CITIZENSHIP, CONTRACT, TRANSFORMATIONS::VARCHAR, sum(EXTENSIONS) FROM core.co_record_cells WHERE SECTOR = '_T' AND CONTRACT = 'TD' AND PERIMETER = 'DIP' AND TRANSFORMATIONS + EXTENSIONS > 0 GROUP BY ALL",
			map[string]string{"NEU TD 1": "0", "EU TD 0": "1"},
		},
		{
			"perimeters apart",
			"SELECT PERIMETER, sum(ACTIVATIONS) FROM core.co_record_cells WHERE SECTOR = '_T' AND CONTRACT = '_T' GROUP BY ALL",
			map[string]string{"DIP": "7", "SOM": "1", "TIR": "1", "DOM": "1"},
		},
		{
			"two jobs of one person are one worker",
			"SELECT CITIZENSHIP, WORKERS FROM core.co_record_workers WHERE PERIMETER = 'DIP' AND SEX = 'T'",
			map[string]string{"ITA": "2", "EU": "2", "NEU": "2", "FOR": "4", "TOTAL": "6"},
		},
		{
			"one area is not Italy, one quarter no half-year",
			"SELECT REF_AREA, TIME_PERIOD, count(*) > 0 FROM core.co_counts GROUP BY ALL",
			map[string]string{"ITC2 2013-Q3": "true", "ITC2 2019-Q1": "true", "ITH2 2019-Q1": "true"},
		},
		{
			"the balance is activations less ends; by contract it is given for longer periods only",
			"SELECT CONTRACT, CAST(OBS_VALUE AS INTEGER) FROM indicators.co_flows WHERE INDICATOR = 'co_net' AND REF_AREA = 'ITC2' AND TIME_PERIOD = '2013-Q3' AND PERIMETER = 'DIP' AND SECTOR = '_T' AND CITIZENSHIP = 'TOTAL' AND SEX = 'T'",
			map[string]string{"_T": "1"},
		},
		{
			"share of non-EU workers in the activations",
			"SELECT NUMERATOR::INTEGER || ' of ' || DENOMINATOR::INTEGER, OBS_VALUE FROM indicators.co_foreign_share WHERE REF_AREA = 'ITC2' AND TIME_PERIOD = '2013-Q3' AND PERIMETER = 'DIP' AND SECTOR = '_T' AND CONTRACT = '_T' AND CITIZENSHIP = 'NEU' AND SEX = 'T'",
			map[string]string{"3 of 7": "42.857143"},
		},
	}
	for _, tt := range tests {
		if found := query(tt.sql); !maps.Equal(found, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, sorted(found), sorted(tt.want))
		}
	}
}

// A job that began in one quarter lapses in another: the file of its beginning is
// published before its expiry, and says nothing of it any more.
func TestLapseIsSeenWhenQuartersArePublishedOneByOne(t *testing.T) {
	const header = "TIPO_EVENTO;MODULO;DATA_INVIO;DATORE;LAVORATORE;SESSO;DATA_NASCITA;PAESE_NASCITA;CITTADINANZA;MOTIVO_PERMESSO;ATECO;CP;CONTRATTO;ORARIO;STAGIONALE;PROVINCIA;DATA_INIZIO;DATA_FINE;DATA_DECORRENZA;DATA_CESSAZIONE;MOTIVO_CESSAZIONE\n"
	message := func(event, sent, id, province, start, expiry, effect string) string {
		return fmt.Sprintf("%s;UNILAV;%s;e%015s;a%015s;M;1980-05-17;436;436;LAVOR;56.10.11;5.2.2.3;A.02.00;F;NO;%s;%s;%s;%s;;\n",
			event, sent, id, id, province, start, expiry, effect)
	}
	files := map[string]string{
		"ITC2-2013-Q1.csv": message("ATT", "2013-01-31", "1", "007", "2013-02-01", "2013-03-15", "") + // lapses at once
			message("ATT", "2013-01-31", "2", "007", "2013-02-01", "2013-09-10", "") + // lapses in the third quarter
			message("ATT", "2013-01-31", "3", "007", "2013-02-01", "2013-08-31", "") + // is extended in the third
			message("ATT", "2013-01-31", "4", "007", "2013-02-01", "2014-03-31", ""), // runs on
		"ITC2-2013-Q2.csv": message("ATT", "2013-05-02", "5", "007", "2013-05-03", "2013-09-20", ""), // lapses in the third
		"ITC2-2013-Q3.csv": message("PRO", "2013-08-30", "3", "007", "2013-02-01", "2014-01-31", "2013-09-01"),
		// Another area's later file says nothing of this one.
		"ITF2-2013-Q1.csv": message("ATT", "2013-01-31", "6", "070", "2013-02-01", "2013-09-10", ""),
	}
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(header + text)}
	}
	published := []struct{ name, day string }{
		{"ITC2-2013-Q1.csv", "2013-06-10"}, {"ITF2-2013-Q1.csv", "2013-06-10"}, {"ITC2-2013-Q2.csv", "2013-09-10"}, {"ITC2-2013-Q3.csv", "2013-12-10"},
	}
	got := open(t)
	for _, p := range published {
		got.drop(t, all, p.day, p.name)
		if o := got.outcomes[p.name]; o.Snapshot == nil || o.Snapshot.Verdict != snapshot.Accepted || o.Snapshot.Published != p.day {
			t.Fatalf("%s is not taken as of %s: %+v", p.name, p.day, o)
		}
	}
	query := got.models(t)
	ended := query("SELECT REF_AREA, TIME_PERIOD, sum(TERMINATIONS) FROM core.co_record_cells WHERE PERIMETER = 'DIP' AND SECTOR = '_T' AND CONTRACT = '_T' GROUP BY ALL")
	want := map[string]string{"ITC2 2013-Q1": "1", "ITC2 2013-Q2": "0", "ITC2 2013-Q3": "2", "ITF2 2013-Q1": "0"}
	if !maps.Equal(ended, want) {
		t.Errorf("terminations:\n got %s\nwant %s", sorted(ended), sorted(want))
	}
	if lapsed := query("SELECT REF_AREA, count(*) FROM core.co_relationships WHERE LAPSED GROUP BY ALL"); !maps.Equal(lapsed, map[string]string{"ITC2": "3"}) {
		t.Errorf("lapsed: %s, want 3 in ITC2 only", sorted(lapsed))
	}
}

func sorted(m map[string]string) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(&b, "[%s: %s] ", key, m[key])
	}
	return b.String()
}
