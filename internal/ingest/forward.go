package ingest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Personal data that arrive are read as they come: what has passed is gone, but for the beginning,
// which is kept so that the form can be recognised. A zip has its table of contents at the end
// and is held in memory whole.
const (
	keptHead = 8 << 20   // bytes
	heldMost = 256 << 20 // bytes of a zip
)

// errRewound is returned when a reader goes back beyond the kept beginning.
var errRewound = errors.New("a stream is read once")

// original is the extract of personal data at hand, its bytes counted and hashed.
type original struct {
	io.ReaderAt
	size   int64  // an upper bound while it is a stream
	packed bool   // a zip that arrived
	refuse string // why it is not read at all
	// finish reads what is left and returns the SHA-256 and the size of the whole.
	finish func() (sha string, size int64, err error)
}

// arriving makes an original of a stream.
func arriving(r io.Reader) (*original, error) {
	b := bufio.NewReader(r)
	magic, err := b.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	f := &forward{r: b, sum: sha256.New()}
	if string(magic) != "PK\x03\x04" && string(magic) != "PK\x05\x06" {
		return &original{ReaderAt: f, size: 1 << 62, finish: f.finish}, nil
	}
	var held bytes.Buffer
	switch n, err := io.CopyN(&held, f, heldMost+1); {
	case err == nil:
		return &original{ReaderAt: f, finish: f.finish,
			refuse: fmt.Sprintf("a zip of personal data that arrives is held in memory, up to %d MiB: take it in as a file, with --from", heldMost>>20)}, nil
	case !errors.Is(err, io.EOF):
		return nil, err
	default:
		zip := lying(bytes.NewReader(held.Bytes()), n)
		zip.packed = true
		return zip, nil
	}
}

// lying makes an original of a file that can be read anywhere.
func lying(src io.ReaderAt, size int64) *original {
	return &original{ReaderAt: src, size: size, finish: func() (string, int64, error) {
		h := sha256.New()
		n, err := io.Copy(h, io.NewSectionReader(src, 0, size))
		return hex.EncodeToString(h.Sum(nil)), n, err
	}}
}

// forward reads a stream by offsets that go forward, or lie within the kept beginning.
type forward struct {
	r    io.Reader
	sum  hash.Hash
	head []byte
	next int64 // offset of the next byte of r
	err  error // of r, io.EOF included
}

// ReadAt implements io.ReaderAt. It returns errRewound for what has passed and was not kept.
func (f *forward) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		at := off + int64(n)
		switch {
		case at < int64(len(f.head)):
			n += copy(p[n:], f.head[at:])
		case at < f.next:
			return n, errRewound
		case at > f.next:
			return n, errors.New("a stream cannot be read ahead")
		default:
			got, err := f.pull(p[n:])
			if n += got; err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// Read implements io.Reader for what is held elsewhere.
func (f *forward) Read(p []byte) (int, error) { return f.pull(p) }

// pull reads the next bytes and keeps those of the beginning.
func (f *forward) pull(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.r.Read(p)
	f.err = err
	f.sum.Write(p[:n])
	if room := keptHead - len(f.head); room > 0 && f.next == int64(len(f.head)) {
		f.head = append(f.head, p[:min(n, room)]...)
	}
	f.next += int64(n)
	return n, err
}

func (f *forward) finish() (string, int64, error) {
	var p [32 << 10]byte
	for f.err == nil {
		_, _ = f.pull(p[:])
	}
	if !errors.Is(f.err, io.EOF) {
		return "", f.next, f.err
	}
	return hex.EncodeToString(f.sum.Sum(nil)), f.next, nil
}
