package dataflow

import (
	"bufio"
	"io"
	"strings"
	"time"

	"osservatorio/internal/schema"
)

const namespaces = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"

// markup writes XML, keeping the first error of the stream.
type markup struct {
	w    *bufio.Writer
	open []string
}

func newMarkup(w io.Writer) *markup {
	x := &markup{w: bufio.NewWriterSize(w, 64<<10)}
	x.w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	return x
}

// start opens an element; attributes are names and values in turn, those with an empty value are left out.
func (x *markup) start(name string, attributes ...string) {
	x.tag(name, attributes)
	x.w.WriteByte('>')
	x.open = append(x.open, name)
}

func (x *markup) tag(name string, attributes []string) {
	x.w.WriteByte('<')
	x.w.WriteString(name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			x.attribute(attributes[i], attributes[i+1])
		}
	}
}

func (x *markup) attribute(name, value string) {
	x.w.WriteByte(' ')
	x.w.WriteString(name)
	x.w.WriteString(`="`)
	x.text(value)
	x.w.WriteByte('"')
}

// end closes the last n elements.
func (x *markup) end(n int) {
	for range n {
		x.w.WriteString("</")
		x.w.WriteString(x.open[len(x.open)-1])
		x.w.WriteByte('>')
		x.open = x.open[:len(x.open)-1]
	}
}

// empty writes an element without content.
func (x *markup) empty(name string, attributes ...string) {
	x.tag(name, attributes)
	x.w.WriteString("/>")
}

// element writes an element that holds a text.
func (x *markup) element(name, text string, attributes ...string) {
	x.start(name, attributes...)
	x.text(text)
	x.end(1)
}

// texts writes an element in Italian and in English.
func (x *markup) texts(name string, t schema.Text) {
	if t.IT != "" {
		x.element(name, t.IT, "xml:lang", "it")
	}
	if t.EN != "" {
		x.element(name, t.EN, "xml:lang", "en")
	}
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\t", "&#9;", "\r", "&#13;")

// text writes a text; what XML cannot hold becomes a space.
func (x *markup) text(s string) {
	if !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r == '&' || r == '<' || r == '>' || r == '"' || r == 0xFFFD || r > 0xFFFD && r < 0x10000
	}) {
		x.w.WriteString(s)
		return
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, s)
	escapes.WriteString(x.w, s)
}

func (x *markup) flush() error { return x.w.Flush() }

// header is that of a message; structures writes what stands between receiver and data.
func (x *markup) header(h Header, structures func()) {
	x.start("mes:Header")
	x.element("mes:ID", h.ID())
	if h.Test {
		x.element("mes:Test", "true")
	} else {
		x.element("mes:Test", "false")
	}
	x.element("mes:Prepared", h.Prepared.UTC().Format(time.RFC3339))
	x.start("mes:Sender", "id", Agency)
	it, en := h.senderName()
	x.texts("com:Name", schema.Text{IT: it, EN: en})
	x.end(1)
	if structures != nil {
		structures()
	}
	x.element("mes:Source", "Release "+h.Release, "xml:lang", "it")
	x.end(1)
}

// ErrorXML writes an SDMX error message.
func ErrorXML(w io.Writer, code int, text string) error {
	x := newMarkup(w)
	x.start("mes:Error", "xmlns:mes", namespaces+"message", "xmlns:com", namespaces+"common")
	x.start("mes:ErrorMessage", "code", itoa(code))
	x.element("com:Text", text, "xml:lang", "en")
	x.end(2)
	return x.flush()
}
