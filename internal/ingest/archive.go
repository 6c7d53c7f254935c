package ingest

import (
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"osservatorio/internal/fetch"
)

// archiveMost is how much of an archive is unpacked to see whether it is whole; a larger one, and
// one that is made to burst, is for the drivers' limits.
const archiveMost = 1 << 30

// wholeArchive unpacks what was fetched, when it is an archive, to see whether it came whole: every
// member to its checksum. Its error wraps fetch.ErrBroken, or fetch.ErrNotData when the address
// promises an archive and the bytes are none.
func wholeArchive(f io.ReaderAt, size int64, ext string) error {
	var magic [4]byte
	if n, err := f.ReadAt(magic[:], 0); err != nil && !(errors.Is(err, io.EOF) && n > 0) {
		return err
	}
	promised := ext == ".zip" || ext == ".xlsx" || ext == ".csv.gz"
	switch {
	case magic[0] == 0x1f && magic[1] == 0x8b:
		z, err := gzip.NewReader(io.NewSectionReader(f, 0, size))
		if err != nil {
			return fmt.Errorf("%w: %w", fetch.ErrBroken, err)
		}
		return unpacks(z)
	case string(magic[:]) == "PK\x03\x04" || string(magic[:]) == "PK\x05\x06":
		return wholeZip(f, size)
	case promised && ext != ".csv.gz": // a server may unpack gzip on the way
		return fmt.Errorf("%w: the address ends in %s and the bytes are no archive", fetch.ErrNotData, ext)
	}
	return nil
}

func wholeZip(f io.ReaderAt, size int64) error {
	archive, err := zip.NewReader(f, size)
	if err != nil {
		return fmt.Errorf("%w: %w", fetch.ErrBroken, err)
	}
	for _, member := range archive.File {
		r, err := member.Open()
		if errors.Is(err, zip.ErrAlgorithm) {
			continue // for the driver to refuse
		}
		if err != nil {
			return fmt.Errorf("%w: %s: %w", fetch.ErrBroken, member.Name, err)
		}
		err = unpacks(r)
		r.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", member.Name, err)
		}
	}
	return nil
}

func unpacks(r io.Reader) error {
	if _, err := io.CopyN(io.Discard, r, archiveMost); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %w", fetch.ErrBroken, err)
	}
	return nil
}
