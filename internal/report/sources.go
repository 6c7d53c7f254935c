package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/period"
	"osservatorio/internal/release"
	"osservatorio/internal/report/doc"
)

// ingested reports whether the day of an input is only that on which it was taken in, as
// the file bears no publication day.
func ingested(i release.Input) bool { return i.DatedBy == "observed" }

// ingestedOn reports whether a day from which figures of some datasets are known is only
// that on which they were taken in. Without an input of those datasets on that day, all
// inputs of the day tell.
func (b *builder) ingestedOn(day string, datasets []string) bool {
	var own, all []bool
	for _, i := range b.rel.Manifest.Inputs {
		if i.Published != day {
			continue
		}
		all = append(all, ingested(i))
		if slices.Contains(datasets, i.Dataset) {
			own = append(own, ingested(i))
		}
	}
	if own != nil {
		all = own
	}
	return all != nil && !slices.Contains(all, false)
}

// news tells which datasets were published last, and which were taken in last of those
// that bear no publication day.
func (b *builder) news() []doc.Block {
	published := b.newest(false, b.t("L'ultima pubblicazione compresa nella release è del %s e riguarda: %s.", "The last publication in the release is of %s and concerns: %s."))
	taken := b.newest(true, b.t("Senza data di pubblicazione, acquisito il %s: %s.", "Without a publication day, taken in on %s: %s."))
	if published == "" && taken == "" {
		return nil
	}
	return []doc.Block{doc.Heading{ID: "novita", Text: b.t("Che cosa è nuovo", "What is new")}, doc.Paragraph{Text: join(published, taken, b.t(
		"Le celle nuove, riviste e ritirate sono contate nella tavola TB.1; le fonti che mancano sono nella tavola TC.2.",
		"New, revised and withdrawn cells are counted in table TB.1; the sources that are missing are in table TC.2."))}}
}

// newest says in a sentence, of a day and providers, which inputs are the last: of those
// that bear a publication day, or of those only taken in.
func (b *builder) newest(observed bool, format string) string {
	last := ""
	for _, i := range b.rel.Manifest.Inputs {
		if ingested(i) == observed {
			last = max(last, i.Published)
		}
	}
	day, err := period.Parse(last)
	if err != nil {
		return ""
	}
	var fresh []string
	for _, i := range b.rel.Manifest.Inputs {
		source, _, _ := strings.Cut(i.Dataset, "/")
		if name := b.provider(source); i.Published == last && ingested(i) == observed && !slices.Contains(fresh, name) {
			fresh = append(fresh, name)
		}
	}
	slices.Sort(fresh)
	return fmt.Sprintf(format, b.name(day), b.List(fresh))
}

// provider is what a source is called within a sentence; its name in the lake when the
// project declares it no more.
func (b *builder) provider(source string) string {
	return cmp.Or(b.providers[source].In(b.Lang()), source)
}

// inputs is the part on what the release was made of.
func (b *builder) inputs() doc.Section {
	m := b.rel.Manifest
	s := doc.Section{ID: "release-fonti", Number: "C", Title: b.t("La release e le sue fonti", "The release and its sources")}
	s.Blocks = append(s.Blocks, doc.Paragraph{Text: b.t(
		"Il rapporto legge una release e nient'altro: rifatto dalla stessa release dà gli stessi byte. La release è un insieme immutabile di osservazioni, previsioni e metadati; la sua impronta copre i dati e l'elenco degli ingressi.",
		"The report reads one release and nothing else: made again from the same release it gives the same bytes. A release is an immutable set of observations, forecasts and metadata; its hash covers the data and the list of inputs.")},
		doc.List{Items: []doc.Item{{Term: "Release", Text: m.ID}, {Term: b.t("Impronta (SHA-256)", "Hash (SHA-256)"), Text: m.Hash()},
			{Term: b.t("Ultimo giorno conosciuto di pubblicazione o acquisizione", "Last day known of publication or ingestion"), Text: m.AsOf}, {Term: b.t("Motore", "Engine"), Text: "DuckDB " + m.Engine},
			{Term: b.t("Righe", "Rows"), Text: b.rowCounts()}}})
	s.Blocks = append(s.Blocks, b.inputTable(), b.missingTable())
	s.Blocks = append(s.Blocks, doc.Paragraph{Text: fmt.Sprintf(b.t(
		"Citazione suggerita: Osservatorio sul mercato del lavoro degli stranieri, Rapporto semestrale, %s, release %s. Licenza CC BY 4.0; le licenze delle fonti restano quelle dei fornitori.",
		"Suggested citation: Observatory on foreigners in the labour market, Half-yearly report, %s, release %s. Licence CC BY 4.0; the licences of the sources are those of the providers."),
		b.name(b.target), m.ID)})
	return s
}

func (b *builder) rowCounts() string {
	var parts []string
	for _, t := range [][2]string{{"observations", b.t("osservazioni", "observations")}, {"forecasts", b.t("previsioni", "forecasts")}, {"backtests", b.t("prove a ritroso", "backtest trials")}} {
		if n, ok := b.rel.Manifest.Rows[t[0]]; ok {
			parts = append(parts, t[1]+" "+b.Number(float64(n), 0))
		}
	}
	return strings.Join(parts, ", ")
}

// inputTable counts the files of each dataset.
func (b *builder) inputTable() *doc.Table {
	type sum struct {
		files, rows int64
		first, last release.Input // by publication day
	}
	sums := map[string]*sum{}
	var names []string
	for _, i := range b.rel.Manifest.Inputs {
		if sums[i.Dataset] == nil {
			sums[i.Dataset] = &sum{first: i, last: i}
			names = append(names, i.Dataset)
		}
		v := sums[i.Dataset]
		v.files, v.rows = v.files+1, v.rows+i.Rows
		if i.Published < v.first.Published {
			v.first = i
		}
		if i.Published > v.last.Published {
			v.last = i
		}
	}
	slices.Sort(names)
	t := b.table("TC.1", b.t("Ingressi della release", "Inputs of the release"), b.t("Insieme di dati", "Dataset"),
		doc.Meta{Period: b.t("tutti i periodi", "all periods"), Unit: b.t("file e righe accettate", "files and accepted rows"), Source: b.t("manifesto della release", "manifest of the release"),
			Territory: b.t("tutti i territori", "all areas")})
	t.Columns = []doc.Column{{Title: b.t("File", "Files")}, {Title: b.t("Righe", "Rows")}, {Title: b.t("Prima pubblicazione", "First publication")}, {Title: b.t("Ultima pubblicazione", "Last publication")}}
	for _, name := range names {
		v := sums[name]
		t.Rows = append(t.Rows, doc.Row{Label: name, Cells: []doc.Cell{doc.Num(float64(v.files), 0), doc.Num(float64(v.rows), 0), b.publication(v.first), b.publication(v.last)}})
	}
	return t
}

// publication is the day of an input, and says when it is only that of ingestion.
func (b *builder) publication(i release.Input) doc.Cell {
	if ingested(i) {
		return doc.Words(b.t("acquisito il ", "taken in on ") + i.Published)
	}
	return doc.Words(i.Published)
}

// missingTable lists the datasets without input, with what it would take.
func (b *builder) missingTable() *doc.Table {
	t := b.table("TC.2", b.t("Fonti senza ingressi in questa release", "Sources without input in this release"), b.t("Insieme di dati", "Dataset"),
		doc.Meta{Period: b.t("tutti i periodi", "all periods"), Unit: b.t("insiemi di dati", "datasets"), Source: b.t("manifesto della release", "manifest of the release"),
			Territory: b.t("tutti i territori", "all areas")})
	t.Columns = []doc.Column{{Title: b.t("Contenuto", "Content")}, {Title: b.t("Che cosa serve", "What it takes")}}
	for _, m := range b.rel.Manifest.Missing {
		t.Rows = append(t.Rows, doc.Row{Label: m.Dataset, Cells: []doc.Cell{doc.Words(m.Title), doc.Words(b.feed(m.Feed))}})
	}
	if t.Rows == nil {
		t.Absent = b.t("Nessuna: la release ha ingressi per tutte le fonti dichiarate.", "None: the release has input for every declared source.")
	}
	return t
}

// glossary explains the words of the report.
func (b *builder) glossary() doc.Section {
	entries := [][4]string{
		{"Attivazione", "inizio di un rapporto di lavoro comunicato dal datore.", "Activation", "start of an employment relationship that the employer communicates."},
		{"Cessazione effettiva", "ultimo giorno del rapporto: quello comunicato, o la scadenza del termine dopo le proroghe quando è passata.", "Effective termination", "last day of a relationship: as communicated, or the end of the term after extensions once it has passed."},
		{"Comunitari, non comunitari", "cittadini di altri paesi dell'Unione europea; cittadini di paesi terzi e apolidi. L'appartenenza all'Unione è quella del periodo (la Croazia dal 1° luglio 2013, il Regno Unito fino al 31 gennaio 2020).", "EU and non-EU citizens", "citizens of other countries of the European Union; citizens of third countries and stateless persons. Membership is that of the period (Croatia from 1 July 2013, the United Kingdom to 31 January 2020)."},
		{"Comunicazioni obbligatorie (CO)", "messaggi con i quali i datori comunicano inizio, proroga, trasformazione e fine dei rapporti di lavoro.", "Compulsory communications (CO)", "messages by which employers tell of the start, extension, transformation and end of employment relationships."},
		{"MASE", "errore assoluto medio di una previsione diviso per quello della previsione stagionale ingenua nel campione.", "MASE", "mean absolute error of a forecast divided by that of the seasonal naive one in the sample."},
		{"NEET", "giovani non occupati e non in istruzione o formazione.", "NEET", "young people neither in employment nor in education or training."},
		{"Nulla osta", "autorizzazione all'ingresso per lavoro rilasciata dallo sportello unico al datore.", "Nulla osta", "clearance for entry for work, issued to the employer by the one-stop shop."},
		{"Perimetro", "insieme di rapporti contati insieme: lavoro dipendente e parasubordinato, somministrazione, tirocini, lavoro domestico.", "Perimeter", "relationships counted together: dependent and para-subordinate work, agency work, internships, domestic work."},
		{"Proroga", "prolungamento del termine di un rapporto: non è un nuovo rapporto.", "Extension", "a later end of a fixed term: not a new relationship."},
		{"Punto percentuale (p.p.)", "unità della differenza tra due percentuali.", "Percentage point (pp)", "unit of the difference of two percentages."},
		{"Release", "insieme immutabile e nominato di osservazioni e previsioni, con l'elenco di ciò da cui deriva.", "Release", "an immutable, named set of observations and forecasts, with the list of what it comes from."},
		{"Saldo", "attivazioni meno cessazioni. Per contratto vi si aggiungono o tolgono le trasformazioni, e la somma non cambia.", "Balance", "activations less terminations. By contract, transformations are added or subtracted, and the sum does not change."},
		{"Trasformazione", "passaggio di un rapporto a tempo determinato o di apprendistato a tempo indeterminato.", "Transformation", "a fixed-term relationship or apprenticeship that becomes permanent."},
	}
	var items []doc.Item
	for _, e := range entries {
		items = append(items, doc.Item{Term: b.t(e[0], e[2]), Text: capital(b.t(e[1], e[3]))})
	}
	return doc.Section{ID: "glossario", Number: "D", Title: b.t("Glossario", "Glossary"), Blocks: []doc.Block{doc.List{Items: items}}}
}
