package demand

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"osservatorio/internal/schema"
)

// fault is what is wrong with one field of a scenario, by a rule, and what to write there.
type fault struct {
	at          []string // names of fields, from the outermost
	key         bool     // the name itself is wrong, not what it has
	says, write string
}

func (f *fault) Error() string { return f.says + "; " + f.write }

// readScenario reads one scenario of a file strictly and checks it. Errors name the file, the line and the column, what stands
// there, the rule and what to write; fields are those that a scenario of this form may have.
func readScenario(file string, data []byte, into any, fields string, check func() error) error {
	if at := invalidUTF8(data); at >= 0 {
		line, column := positionOf(data, at)
		return fmt.Errorf("%s: line %d, column %d: %q is no UTF-8 text; save the file as UTF-8", file, line, column, data[at:min(at+4, len(data))])
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return fmt.Errorf("%s: line 1, column 1: \"\": the file is empty; write a name: and what goes otherwise, of %s", file, fields)
	}
	if err := schema.DecodeYAML(file, data, into); err != nil {
		var lines []string
		for _, text := range strings.Split(err.Error(), "\n") {
			lines = append(lines, withColumn(file, data, text, fields))
		}
		return errors.New(strings.Join(lines, "\n"))
	}
	err := check()
	var f *fault
	if !errors.As(err, &f) {
		return err
	}
	line, column, raw := find(data, f)
	return fmt.Errorf("%s: line %d, column %d: %q: %w", file, line, column, raw, err)
}

// invalidUTF8 is the place of the first byte that is no text, -1 when there is none.
func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

func positionOf(data []byte, at int) (line, column int) {
	start := bytes.LastIndexByte(data[:at], '\n') + 1
	return 1 + bytes.Count(data[:at], []byte("\n")), 1 + utf8.RuneCount(data[start:at])
}

var (
	decoderLine  = regexp.MustCompile(`^line (\d+): (?s:(.*))$`)
	decoderToken = regexp.MustCompile("there is no field (\\S+) here|`([^`]*?)(?:\\.\\.\\.)?`|mapping key \"([^\"]+)\"|unknown anchor '([^']+)'")
)

// withColumn puts the column, and what stands there, into what the decoder says of a line, and what to do at its end.
func withColumn(file string, data []byte, text, fields string) string {
	says := strings.TrimPrefix(text, file+": ")
	line := 0
	if m := decoderLine.FindStringSubmatch(says); m != nil {
		line, _ = strconv.Atoi(m[1]) // digits
		says = m[2]
	}
	token := ""
	if m := decoderToken.FindStringSubmatch(says); m != nil {
		token = m[1] + m[2] + m[3] + m[4]
	}
	do := "write fields as name: value, each on a line of its own: " + fields
	switch {
	case strings.HasPrefix(says, "there is no field"):
		do = "fields are " + fields
	case strings.HasPrefix(says, "mapping key"):
		do = "leave one of them"
	case strings.Contains(says, "into a number"):
		do = "write a number alone, with a point for decimals and no unit"
	case strings.Contains(says, "into true or false"):
		do = "write true or false"
	case strings.HasPrefix(says, "unknown anchor"):
		do = "write the value itself, or name it with & before"
	}
	rows := strings.Split(string(data), "\n")
	if line == 0 { // the decoder names none of an alias
		for i, row := range rows {
			if token != "" && strings.Contains(row, "*"+token) {
				line, token = i+1, "*"+token
				break
			}
		}
	}
	line = max(1, min(line, len(rows)))
	row := strings.TrimSuffix(rows[line-1], "\r")
	column := strings.LastIndex(row, token)
	if token == "" || column < 0 {
		token = strings.TrimSpace(row)
		column = max(0, strings.Index(row, token))
	}
	return fmt.Sprintf("%s: line %d, column %d: %q: %s; %s", file, line, 1+utf8.RuneCountInString(row[:column]), token, says, do)
}

// find is where a field stands, and what stands there; the beginning of the file where it does not.
func find(data []byte, f *fault) (line, column int, raw string) {
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 {
		return 1, 1, ""
	}
	node := doc.Content[0]
	for i, name := range f.at {
		for node.Kind == yaml.AliasNode {
			node = node.Alias
		}
		key, value := member(node, name)
		if key == nil {
			return doc.Content[0].Line, doc.Content[0].Column, ""
		}
		if node = value; i == len(f.at)-1 && f.key {
			node = key
		}
	}
	return node.Line, node.Column, node.Value
}

// member is a field of a mapping, also of one that is merged into it.
func member(of *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(of.Content); i += 2 {
		if of.Content[i].Value == name {
			return of.Content[i], of.Content[i+1]
		}
	}
	for i := 0; i+1 < len(of.Content); i += 2 {
		if of.Content[i].Tag == "!!merge" {
			from := of.Content[i+1]
			for from.Kind == yaml.AliasNode {
				from = from.Alias
			}
			if key, value = member(from, name); key != nil {
				return key, value
			}
		}
	}
	return nil, nil
}

// checkName holds the name of a scenario to what a table and a file can bear.
func checkName(name string) error {
	bad := func(says string) error {
		return &fault{at: []string{"name"}, says: fmt.Sprintf("scenario %q: %s", name, says), write: "write a name of letters, digits, - and _, as MINE"}
	}
	switch {
	case name == "":
		return bad("name is missing")
	case name == Baseline:
		return bad(Baseline + " is the scenario without changes")
	case !scenarioName.MatchString(name):
		return bad("names are of up to 40 letters, digits, spaces, - and _, and begin with a letter or a digit")
	}
	return nil
}

var scenarioName = regexp.MustCompile(`^[\pL\pN][\pL\pN _-]{0,39}$`)
