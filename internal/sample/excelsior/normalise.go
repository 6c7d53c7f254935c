package excelsior

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// bookTime is the modification time of every member of a workbook, which the
// library would take from the clock.
var bookTime = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// writeNormalised writes a workbook so that the same cells give the same
// bytes: the library orders the members and the content types at random.
func writeNormalised(w io.Writer, book *excelize.File) error {
	raw, err := book.WriteToBuffer()
	if err != nil {
		return err
	}
	in, err := zip.NewReader(bytes.NewReader(raw.Bytes()), int64(raw.Len()))
	if err != nil {
		return fmt.Errorf("workbook just written: %w", err)
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, member := range in.File {
		if err := copyMember(out, member); err != nil {
			return fmt.Errorf("%s: %w", member.Name, err)
		}
	}
	return out.Close()
}

func copyMember(out *zip.Writer, member *zip.File) error {
	r, err := member.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if member.Name == "[Content_Types].xml" {
		content = sortContentTypes(content)
	}
	w, err := out.CreateHeader(&zip.FileHeader{Name: member.Name, Method: zip.Deflate, Modified: bookTime})
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

var contentType = regexp.MustCompile(`<(?:Default|Override)\b[^>]*(?:/>|></(?:Default|Override)>)`)

// sortContentTypes puts the entries of [Content_Types].xml in order.
func sortContentTypes(content []byte) []byte {
	entries := contentType.FindAllString(string(content), -1)
	slices.Sort(entries)
	next := 0
	return []byte(contentType.ReplaceAllStringFunc(string(content), func(string) string {
		next++
		return strings.TrimSpace(entries[next-1])
	}))
}
