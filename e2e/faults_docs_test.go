package e2e

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"osservatorio/internal/sandbox"
)

const faultDocsPath = "../docs/faults.md"

// faultDocs is docs/faults.md: what is expected of every fault with every connection.
type faultDocs struct {
	text     string
	cells    map[string]string // fault, tab, connection
	messages map[string]string // fault: as the first connection that it applies to says it

	mu       sync.Mutex
	got      map[string]string
	gotTexts map[string]string
}

const (
	outcomesTitle = "## What becomes of each fault"
	messagesTitle = "## What the operator reads"
	personsTitle  = "## Messages about persons"
)

// readFaultDocs reads the tables of the document.
func readFaultDocs(t *testing.T) *faultDocs {
	t.Helper()
	d := &faultDocs{cells: map[string]string{}, messages: map[string]string{}, got: map[string]string{}, gotTexts: map[string]string{}}
	data, err := os.ReadFile(faultDocsPath)
	if err != nil && !*update {
		t.Fatal(err)
	}
	d.text = string(data)
	_, rest, _ := strings.Cut(d.text, outcomesTitle)
	outcomes, texts, _ := strings.Cut(rest, messagesTitle)
	texts, _, _ = strings.Cut(texts, personsTitle) // which is written from the table of its own test
	var columns []string                           // of the table at hand: its header names them
	for _, line := range strings.Split(outcomes, "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if slices.ContainsFunc(faultTable, func(g faultGroup) bool { return g.group == cells[0] }) {
			columns = cells
			continue
		}
		for i := 1; i < min(len(cells), len(columns)); i++ {
			d.cells[cells[0]+"\t"+columns[i]] = cells[i]
		}
	}
	for _, line := range strings.Split(texts, "\n") {
		if fault, message, ok := strings.Cut(strings.Trim(line, "|"), "|"); ok {
			d.messages[strings.TrimSpace(fault)] = strings.TrimSpace(message)
		}
	}
	return d
}

// firstOf is the connection whose message the document shows.
func firstOf(f providerFault) string {
	for _, c := range connections {
		if c := c.filled(); f.of(c) != "" {
			return c.name
		}
	}
	return ""
}

func faultNamed(name string) (f providerFault) {
	for _, g := range faultTable {
		for _, r := range g.rows {
			if r.name == name {
				f = r
			}
		}
	}
	return f
}

// hold compares what became of a fault with the document, and remembers it.
func (d *faultDocs) hold(t *testing.T, connection, fault string, e effect) {
	t.Helper()
	cell := strings.TrimPrefix(e.cell, "failed: ")
	message := strings.ReplaceAll(strings.ReplaceAll(e.message, "|", "¦"), "<", "&lt;")
	shown := firstOf(faultNamed(fault)) == connection
	d.mu.Lock()
	d.got[fault+"\t"+connection] = cell
	if shown {
		d.gotTexts[fault] = message
	}
	d.mu.Unlock()
	if *update {
		return
	}
	if want := d.cells[fault+"\t"+connection]; cell != want {
		t.Errorf("it is %s, and docs/faults.md expects %s: %s", cell, want, e.message)
	}
	if want := d.messages[fault]; shown && message != want {
		t.Errorf("the message is\n%s\nand docs/faults.md has\n%s", message, want)
	}
}

const faultDocsHead = `# Faults of providers

What becomes of an extract when its provider misbehaves. The tables below are expectations: the tests have every connection meet every fault, through the command line and real HTTP, and hold the outcome against this page (` + "`go test -tags long ./e2e -run TestEveryFault -update`" + ` writes it anew: read the difference before you keep it).

Of every fault it is asserted that

- no two requests come closer than the provider's pace (13 s here, on a simulated clock), retries and descriptions included;
- every file of the last good release, vintage and snapshot keeps its hash, and ` + "`verify`" + ` is clean;
- the exit code is 0 when the extract was accepted or unchanged, else 3, and the message names the dataset;
- the ledger has an event: ` + "`failed`" + ` with its kind, ` + "`rejected`" + `, ` + "`snapshot`" + ` (accepted) or ` + "`unchanged`" + `;
- ` + "`status`" + ` tells since when the dataset is failing, and names a rejected snapshot, whose bytes are kept;
- while a provider refuses (429, 403) nothing is asked of it;
- of messages about persons, cut, broken off or wrong in what they say, nothing but pseudonyms is left (` + "`TestFaultsOfMessages`" + `);
- bombs (zip, gzip, XLSX, XML entities, nested JSON, a line or a text without end) are refused in less than 600 MiB (` + "`TestBombs`" + `);
- when the fault ends, the next pull brings the provider's new edition whole, and a release can be made of it.

Kinds of failure: **empty** (the provider has no such records), **missing** (nothing at the address), **permanent** (the request is wrong: not repeated), **transient** and **broken** (after three attempts), **banned** (nothing is asked for a day), **not data** (a page for people), **drift** (the structure of the data has changed: a person looks, and accepts it).

## The script

The provider stand-in takes such faults from a file: ` + "`osservatorio sandbox --faults FILE`" + `.

` + "```yaml" + `
faults:
  - {path: ^/SDMXWS/rest/data/, do: status, status: 503, from: 2, count: 3}     # the second request and the next two
  - {path: '\.csv$', do: truncate, share: 0.5, transfer: chunked}
  - {path: '/odapi/', do: status, status: 429, count: 1, ban: 24h}
` + "```" + `

A request meets the first fault that fits it: ` + "`path`" + ` (a regular expression over path and query), ` + "`method`" + `, ` + "`from`" + ` and ` + "`count`" + ` (of the requests that fit), ` + "`until`" + ` (a time by the stand-in's clock). A fault that cannot be done to what is asked for (another format, no such column, nothing that fits) is answered with 501 and the reason. Faults of the table reach into zip and gzip, and know CSV, XLSX, lists of JSON objects and SDMX-ML.

`

// actionTable documents the script from the program's own list.
func actionTable() string {
	var b strings.Builder
	b.WriteString("| `do` | what the client meets | needs | takes |\n|---|---|---|---|\n")
	code := func(names []string) string {
		if len(names) == 0 {
			return ""
		}
		return "`" + strings.Join(names, "`, `") + "`"
	}
	for _, a := range sandbox.Actions {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", a.Name, a.What, code(a.Needs), code(a.Takes))
	}
	return b.String() + "\n"
}

// render writes the document with these outcomes and messages.
func renderFaultDocs(cells, messages map[string]string) string {
	var b strings.Builder
	b.WriteString(faultDocsHead + actionTable() + outcomesTitle + "\n\nA dash: the format has no such thing, or the protocol asks for no description.\n")
	for _, g := range faultTable {
		fmt.Fprintf(&b, "\n| %s |", g.group)
		for _, c := range connections {
			b.WriteString(" " + c.name + " |")
		}
		b.WriteString("\n" + strings.Repeat("|---", len(connections)+1) + "|\n")
		for _, f := range g.rows {
			b.WriteString("| " + f.name + " |")
			for _, c := range connections {
				b.WriteString(" " + cmp.Or(cells[f.name+"\t"+c.name], "–") + " |")
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("\n" + messagesTitle + "\n\nOn the error output, after `prova/occupati` and the address; of the first connection to which the fault applies. Lines are joined by a slash.\n\n| fault | message |\n|---|---|\n")
	for _, g := range faultTable {
		for _, f := range g.rows {
			fmt.Fprintf(&b, "| %s | %s |\n", f.name, messages[f.name])
		}
	}
	b.WriteString("\n" + personsTitle + messageTable())
	return b.String()
}

// TestFaultDocs holds the document against the script's actions and the rows and columns of the suite.
// With -update it writes all but the outcomes anew.
func TestFaultDocs(t *testing.T) {
	d := readFaultDocs(t)
	for key, cell := range d.cells {
		if cell == "–" {
			delete(d.cells, key)
		}
	}
	want := renderFaultDocs(d.cells, d.messages)
	if *update {
		if err := os.WriteFile(faultDocsPath, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d.text != want {
		t.Error("docs/faults.md is not that of the suite and the stand-in; go test -tags long ./e2e -run TestEveryFault -update writes it anew")
	}
	for _, g := range faultTable {
		for _, f := range g.rows {
			for _, c := range connections {
				if _, ok := d.cells[f.name+"\t"+c.name]; ok != (f.of(c.filled()) != "") {
					t.Errorf("%s with %s: documented %v", f.name, c.name, ok)
				}
			}
		}
	}
}
