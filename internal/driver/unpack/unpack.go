// Package unpack opens gzip files and zips of one member on the way to a driver,
// and refuses those that expand beyond the limits.
package unpack

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"osservatorio/internal/driver/raw"
)

// ratioFloor is the unpacked size below which the ratio is not looked at: small
// files of repeated cells compress better than any honest large one.
const ratioFloor = 16 << 20

// Source is the unpacked content of an extract. It can be read several times.
type Source struct {
	format string
	src    io.ReaderAt
	size   int64
	limits raw.Limits
	gzip   bool
	member *zip.File
	all    []*zip.File // of a format that reads every member
}

// New looks at the first bytes of src. A zip must hold one file, or one that
// matches opts.Member; an xlsx workbook, a zip itself, is left as it is, and co-xml
// reads every member (see Each). Errors are *raw.Error wrapping raw.ErrArchive.
func New(format string, src io.ReaderAt, size int64, opts raw.Options) (*Source, error) {
	s := &Source{format: format, src: src, size: size, limits: opts.Limits.WithDefaults()}
	var magic [4]byte
	if _, err := src.ReadAt(magic[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, s.fail(err)
	}
	switch {
	case magic[0] == 0x1f && magic[1] == 0x8b:
		s.gzip = true
	case string(magic[:]) == "PK\x03\x04" || string(magic[:]) == "PK\x05\x06":
		archive, err := zip.NewReader(src, size)
		if err != nil {
			return nil, s.fail(fmt.Errorf("%w: %w", raw.ErrArchive, err))
		}
		if format == raw.XLSX && isWorkbook(archive) {
			break
		}
		if format == raw.COXML {
			if s.all = slices.DeleteFunc(archive.File, func(f *zip.File) bool { return f.FileInfo().IsDir() }); len(s.all) == 0 {
				return nil, s.fail(fmt.Errorf("%w: no file in it", raw.ErrArchive))
			}
			break
		}
		if s.member, err = pick(archive, opts.Member); err != nil {
			return nil, s.fail(err)
		}
	}
	return s, nil
}

func (s *Source) fail(err error) error { return &raw.Error{Format: s.format, Err: err} }

func isWorkbook(archive *zip.Reader) bool {
	for _, f := range archive.File {
		if f.Name == "[Content_Types].xml" {
			return true
		}
	}
	return false
}

// pick returns the only file of the archive whose path or base name matches the pattern,
// without regard to case; "" matches all.
func pick(archive *zip.Reader, pattern string) (*zip.File, error) {
	var found *zip.File
	var names []string
	for _, f := range archive.File {
		if f.FileInfo().IsDir() {
			continue
		}
		names = append(names, f.Name)
		matches := pattern == ""
		if !matches {
			for _, name := range []string{f.Name, path.Base(f.Name)} {
				ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(name))
				if err != nil {
					return nil, fmt.Errorf("%w: member %q: %w", raw.ErrOptions, pattern, err)
				}
				matches = matches || ok
			}
		}
		if !matches {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("%w: %q and %q both match, the option member must name one", raw.ErrArchive, found.Name, f.Name)
		}
		found = f
	}
	if found == nil {
		return nil, fmt.Errorf("%w: no member matches %q among %s", raw.ErrArchive, pattern, shorten(names))
	}
	return found, nil
}

func shorten(names []string) string {
	const most = 10
	if len(names) > most {
		return fmt.Sprintf("%q and %d more", names[:most], len(names)-most)
	}
	return fmt.Sprintf("%q", names)
}

// Note writes down what was unpacked, if anything was.
func (s *Source) Note(book *raw.Notebook) {
	switch {
	case s.gzip:
		book.Add(raw.RuleUnpacked, 1, 0, "gzip")
	case s.member != nil:
		book.Add(raw.RuleUnpacked, 1, 0, s.member.Name)
	case s.all != nil: // the names of single messages may name their worker
		book.Add(raw.RuleUnpacked, len(s.all), 0, "zip")
	}
}

// Open returns a new reader of the unpacked bytes from the first. Its errors
// wrap raw.ErrLimit when the content is larger than the limits allow and
// raw.ErrArchive when the archive is broken; they carry no position.
func (s *Source) Open() (io.ReadCloser, error) {
	plain := io.NewSectionReader(s.src, 0, s.size)
	switch {
	case s.gzip:
		z, err := gzip.NewReader(plain)
		if err != nil {
			return nil, s.fail(fmt.Errorf("%w: %w", raw.ErrArchive, err))
		}
		return s.guard(z, true), nil
	case s.member != nil:
		m, err := s.member.Open()
		if err != nil {
			return nil, s.fail(fmt.Errorf("%w: %s: %w", raw.ErrArchive, s.member.Name, err))
		}
		return s.guard(m, true), nil
	}
	return s.guard(io.NopCloser(plain), false), nil
}

// Archive tells whether Each reads the members of a zip.
func (s *Source) Archive() bool { return s.all != nil }

// Each calls read with every member of the archive in the archive's order, or once with the whole
// content of a source that is none. The limits count over all members together. It stops
// at the first error of read and returns it; a member that cannot be opened gives a reader of that error.
func (s *Source) Each(read func(io.Reader) error) error {
	if s.all == nil {
		r, err := s.Open()
		if err != nil {
			return err
		}
		defer r.Close()
		return read(r)
	}
	shared := s.guard(nil, true)
	for _, f := range s.all {
		m, err := f.Open()
		if err != nil {
			m = io.NopCloser(failing{err})
		}
		shared.r = m
		err = read(shared)
		m.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// failing is the content of a member that cannot be opened.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// ReaderAt returns the unpacked bytes for random access; what was packed is
// held in memory.
func (s *Source) ReaderAt() (io.ReaderAt, int64, error) {
	if !s.gzip && s.member == nil {
		return s.src, s.size, nil
	}
	r, err := s.Open()
	if err != nil {
		return nil, 0, err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, 0, s.fail(err)
	}
	return bytes.NewReader(content), int64(len(content)), nil
}

// Limits are the limits in force, defaults filled in.
func (s *Source) Limits() raw.Limits { return s.limits }

func (s *Source) guard(r io.ReadCloser, packed bool) *guard {
	most := s.limits.MaxBytes
	reason := fmt.Sprintf("more than %d bytes", most)
	if byRatio := max(s.size*s.limits.MaxRatio, ratioFloor); packed && s.size <= most/s.limits.MaxRatio && byRatio < most {
		most = byRatio
		reason = fmt.Sprintf("unpacks to more than %d times its size", s.limits.MaxRatio)
	}
	return &guard{r: r, packed: packed, left: most, reason: reason}
}

// guard refuses to give more than left bytes, and marks the errors of unpacking.
type guard struct {
	r      io.ReadCloser
	packed bool
	left   int64
	reason string
}

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	if g.left -= int64(n); g.left < 0 {
		return 0, fmt.Errorf("%w: %s", raw.ErrLimit, g.reason)
	}
	if g.packed && err != nil && !errors.Is(err, io.EOF) {
		return n, fmt.Errorf("%w: %w", raw.ErrArchive, err)
	}
	return n, err
}

func (g *guard) Close() error { return g.r.Close() }
