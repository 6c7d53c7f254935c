package sandbox

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

var bombs = []string{"zip", "gzip", "xlsx", "encoding", "xml", "external", "json", "line", "text"}

// bombSize is what a bomb unpacks to when the script does not say.
const bombSize = 2 << 30

// entities are ten, each ten times the one before: a gigabyte to whoever expands them.
func entities() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE data [<!ENTITY e0 "0123456789">`)
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&b, `<!ENTITY e%d "%s">`, i, strings.Repeat(fmt.Sprintf("&e%d;", i-1), 10))
	}
	return b.String() + "]>"
}

// explode sends an extract made into a bomb. Nothing of that size is ever held: what is large is
// written as it is made.
func explode(w http.ResponseWriter, f *Fault, name string, body []byte) error {
	w.Header().Del("Content-Length")
	size := cmp.Or(f.Size, bombSize)
	keep := func(_ *Fault, member string, plain []byte) ([]byte, error) {
		name, body = member, plain
		return plain, nil
	}
	if f.To != "xlsx" { // what is packed already swells inside
		if _, err := unpacked(keep)(f, strings.TrimSuffix(strings.TrimSuffix(name, ".zip"), ".gz"), body); err != nil {
			return err
		}
	}
	switch f.To {
	case "gzip":
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is one of those that there are
		swell(z, body, size)
		return z.Close()
	case "encoding":
		w.Header().Set("Content-Encoding", "gzip")
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		swell(z, body, size)
		return z.Close()
	case "zip":
		return zipBomb(w, name, body, size)
	case "xlsx":
		return workbookBomb(w, body, size)
	case "xml", "external":
		if formatOf(body) != "xml" {
			return errFormat
		}
		text := `<!DOCTYPE data [<!ENTITY e8 SYSTEM "file:///etc/passwd">]>`
		if f.To == "xml" {
			text = entities()
		}
		return inEntities(w, body, text)
	case "json":
		fill(w, "[", size)
		return nil
	case "text":
		w.Write(unfinished(body))
		fill(w, "0123456789", size)
		return nil
	}
	first, _, _ := bytes.Cut(body, []byte("\n")) // line
	w.Write(append(first, '\n'))
	fill(w, "0123456789", size)
	return nil
}

// unfinished is the beginning of a body up to a value in quotes, of which there is no end.
func unfinished(body []byte) []byte {
	switch formatOf(body) {
	case "json":
		return []byte(`[{"a":"`)
	case "xml":
		at := max(bytes.Index(body, []byte("DataSet")), 0)
		return body[:at+bytes.Index(body[at:], []byte(`="`))+2]
	}
	header, _, _ := bytes.Cut(body, []byte("\n"))
	return append(header[:len(header):len(header)], "\n\""...)
}

// swell writes a body and its last line again and again until there are size bytes. What the
// client no longer takes is not written.
func swell(w io.Writer, body []byte, size int64) {
	body = bytes.TrimRight(body, "\r\n")
	last := string(body[bytes.LastIndexByte(body, '\n')+1:]) + "\n"
	w.Write(append(body[:len(body):len(body)], '\n'))
	fill(w, last, size-int64(len(body)))
}

// fill writes a text again and again until size bytes are written or the client is gone.
func fill(w io.Writer, text string, size int64) {
	block := []byte(strings.Repeat(text, max(1, (1<<16)/len(text))))
	for n := int64(0); n < size; n += int64(len(block)) {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func zipBomb(w io.Writer, name string, body []byte, size int64) error {
	if formatOf(body) == "xlsx" {
		return errFormat
	}
	z := zip.NewWriter(w)
	fast(z)
	m, err := z.Create(name)
	if err != nil {
		return err
	}
	swell(m, body, size)
	return z.Close()
}

// fast compresses quickly: a bomb is repetition, which any level packs well.
func fast(z *zip.Writer) {
	z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
}

// workbookBomb repeats a row of the first sheet.
func workbookBomb(w io.Writer, body []byte, size int64) error {
	from, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return fmt.Errorf("%w: %w", errFormat, err)
	}
	z := zip.NewWriter(w)
	fast(z)
	swollen := false
	for _, m := range from.File {
		r, err := m.Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		out, err := z.Create(m.Name)
		if err != nil {
			return err
		}
		before, after, found := bytes.Cut(data, []byte("</sheetData>"))
		if !found || swollen {
			out.Write(data)
			continue
		}
		swollen = true
		out.Write(before)
		fill(out, "<row><c><v>1</v></c><c><v>1</v></c></row>", size)
		out.Write(append([]byte("</sheetData>"), after...))
	}
	if !swollen {
		return fmt.Errorf("%w: no sheet has data", errFormat)
	}
	return z.Close()
}

// inEntities declares entities and uses the last of them in the first value of the document.
func inEntities(w io.Writer, body []byte, doctype string) error {
	at := bytes.Index(body, []byte("?>")) + 2
	used := bytes.Index(body[at:], []byte(`="`))
	data := bytes.Index(body[at:], []byte("DataSet"))
	if used < 0 || data < 0 {
		return errFormat
	}
	if value := bytes.Index(body[at+data:], []byte(`="`)); value >= 0 {
		used = data + value
	}
	used += at + 2
	io.WriteString(w, string(body[:at])+doctype)
	w.Write(body[at:used])
	io.WriteString(w, "&e8;")
	w.Write(body[used:])
	return nil
}
