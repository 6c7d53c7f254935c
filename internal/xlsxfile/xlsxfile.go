// Package xlsxfile writes workbooks so that the same cells give the same bytes. The
// library that makes them orders the members of the archive and the entries of its
// list of contents at random, and stamps them with the clock.
package xlsxfile

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"
)

// Write writes a workbook with its members in order of name, all modified at the given time.
func Write(w io.Writer, book *excelize.File, modified time.Time) error {
	raw, err := book.WriteToBuffer()
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	in, err := zip.NewReader(bytes.NewReader(raw.Bytes()), int64(raw.Len()))
	if err != nil {
		return fmt.Errorf("workbook just written: %w", err)
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, member := range in.File {
		if err := copyMember(out, member, modified); err != nil {
			return fmt.Errorf("workbook: %s: %w", member.Name, err)
		}
	}
	return out.Close()
}

func copyMember(out *zip.Writer, member *zip.File, modified time.Time) error {
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
		content = sortEntries(content)
	}
	w, err := out.CreateHeader(&zip.FileHeader{Name: member.Name, Method: zip.Deflate, Modified: modified})
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

var contentType = regexp.MustCompile(`<(?:Default|Override)\b[^>]*(?:/>|></(?:Default|Override)>)`)

// sortEntries puts the entries of [Content_Types].xml in order.
func sortEntries(content []byte) []byte {
	entries := contentType.FindAll(content, -1)
	sorted := make([][]byte, len(entries))
	for i, e := range entries {
		sorted[i] = bytes.Clone(e)
	}
	slices.SortFunc(sorted, bytes.Compare)
	next := 0
	return contentType.ReplaceAllFunc(content, func([]byte) []byte {
		next++
		return sorted[next-1]
	})
}
