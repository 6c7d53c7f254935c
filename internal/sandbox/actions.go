package sandbox

// Action is one way to misbehave.
type Action struct {
	Name  string
	What  string   // what the client meets
	Needs []string // parameters that must be given
	Takes []string // parameters that may be given
	edit  edit     // of the body; nil for what happens to the answer as a whole or to the connection
}

// edit changes the bytes of an extract. It returns an error when the fault does not apply to them.
type edit func(f *Fault, name string, body []byte) ([]byte, error)

// Actions are all ways to misbehave, in the order of the documentation.
var Actions []Action

func init() { // a variable would refer to itself: errors of a fault list the actions
	Actions = []Action{
		{Name: "status", What: "an answer of that status with that body; with ban, everything on that path is answered so for that long to that client, by the stand-in's clock", Needs: []string{"status"}, Takes: []string{"body", "header", "ban"}},
		{Name: "redirect", What: "302 to a page in HTML"},
		{Name: "page", What: "200 with a maintenance page in HTML"},
		{Name: "truncate", What: "the connection ends after byte `at` or that share of the body; `transfer` says what was announced: the whole length, chunks, or nothing (close, as HTTP/1.0)", Takes: []string{"at", "share", "transfer"}},
		{Name: "drip", What: "the body comes at `rate` bytes a second", Needs: []string{"rate"}},
		{Name: "hang", What: "nothing comes after byte `at`", Takes: []string{"at"}},
		{Name: "reset", What: "the connection is reset (RST) after byte `at`", Takes: []string{"at"}},
		{Name: "refuse", What: "connections are refused at once, on every path, until the script ends or `for` has passed", Takes: []string{"for"}},
		{Name: "half-gzip", What: "Content-Encoding gzip with the first half of the stream"},
		{Name: "false-gzip", What: "Content-Encoding gzip with plain bytes"},
		{Name: "stale", What: "Last-Modified and LAST_UPDATE stay at that day while the data change", Needs: []string{"to"}},
		{Name: "bomb", What: "a body that is larger than it seems, `size` bytes when unpacked: `to` is zip, gzip, xlsx, encoding (Content-Encoding gzip), xml (entities within entities), external (an entity that names a file), json (lists within lists), line (one without end), text (a value in quotes without end)", Needs: []string{"to"}, Takes: []string{"size"}},

		{Name: "empty", What: "a body of no bytes", edit: emptied},
		{Name: "cut", What: "a body that ends at byte `at` or after that share, and is announced as whole", Takes: []string{"at", "share"}, edit: cut},
		{Name: "bom", What: "a UTF-8 byte order mark before the text", edit: text(marked)},
		{Name: "utf-16", What: "the text in UTF-16 with a byte order mark", edit: text(utf16le)},
		{Name: "line-ends", What: "lines that end in `to`: lf, crlf or cr", Needs: []string{"to"}, edit: text(lineEnds)},
		{Name: "rewrite", What: "what fits the regular expression `equals`, everywhere or the first `rows` times, is replaced by `to` ($1 for its first group)", Needs: []string{"equals"}, Takes: []string{"to", "rows"}, edit: text(rewritten)},
		{Name: "header-only", What: "the header without rows", edit: rows(headerOnly)},
		{Name: "duplicate-rows", What: "the first `rows` rows once more at the end; with `column` and `factor`, their value multiplied", Needs: []string{"rows"}, Takes: []string{"column", "factor"}, edit: rows(duplicateRows)},
		{Name: "drop-rows", What: "the last `rows` rows, that share of them, or those whose `column` `equals` are left out", Takes: []string{"rows", "share", "column", "equals"}, edit: rows(dropRows)},
		{Name: "drop-last", What: "the rows with the greatest text in `column` are left out: the last period", Needs: []string{"column"}, edit: rows(dropLast)},
		{Name: "rename-column", What: "`column` is called `to`", Needs: []string{"column", "to"}, edit: rows(renameColumn)},
		{Name: "swap-columns", What: "`column` and `to` change places with their values", Needs: []string{"column", "to"}, edit: rows(swapColumns)},
		{Name: "new-column", What: "one more column `to`, last", Needs: []string{"to"}, edit: rows(newColumn)},
		{Name: "drop-column", What: "`column` is left out", Needs: []string{"column"}, edit: rows(dropColumn)},
		{Name: "title-lines", What: "`rows` lines of title before the header", Needs: []string{"rows"}, edit: rows(titleLines)},
		{Name: "change-code", What: "`column` says `to` where it said `equals`", Needs: []string{"column", "equals", "to"}, edit: rows(changeCode)},
		{Name: "swap-labels", What: "`equals` and `to` change places in `column`", Needs: []string{"column", "equals", "to"}, edit: rows(swapLabels)},
		{Name: "decimal-comma", What: "numbers of `column` with the comma for the dot, or the dot for the comma", Needs: []string{"column"}, edit: rows(decimalComma)},
		{Name: "multiply", What: "numbers of `column` times `factor`", Needs: []string{"column", "factor"}, edit: rows(multiply)},
	}
}

func actionNamed(name string) (Action, bool) {
	for _, a := range Actions {
		if a.Name == name {
			return a, true
		}
	}
	return Action{}, false
}
