package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"osservatorio/internal/atomicfile"
)

// hashedFile is a file that is hashed while it is written.
// Nothing but Write reaches the file, so that nothing passes the sum.
type hashedFile struct {
	file *atomicfile.File
	sum  hash.Hash
}

func createHashed(path string) (*hashedFile, error) {
	f, err := atomicfile.Create(path)
	if err != nil {
		return nil, err
	}
	return &hashedFile{f, sha256.New()}, nil
}

// Write implements io.Writer.
func (f *hashedFile) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	f.sum.Write(p[:n])
	return n, err
}

// sha is the SHA-256 of what was written, in hexadecimal.
func (f *hashedFile) sha() string { return hex.EncodeToString(f.sum.Sum(nil)) }

// copyHashed copies r to w and returns the number of bytes and their SHA-256 in hexadecimal. What
// was read is hashed while it is written.
func copyHashed(w io.Writer, r io.Reader) (size int64, sha string, err error) {
	const buffers, length = 3, 1 << 20
	free, full, sum := make(chan []byte, buffers), make(chan []byte, buffers), make(chan []byte)
	for range buffers {
		free <- make([]byte, length)
	}
	go func() {
		h := sha256.New()
		for b := range full {
			h.Write(b)
			free <- b[:cap(b)]
		}
		sum <- h.Sum(nil)
	}()
	var ended error
	for ended == nil && err == nil {
		b := <-free
		var n int
		n, ended = r.Read(b)
		size += int64(n)
		_, err = w.Write(b[:n])
		full <- b[:n]
	}
	close(full)
	sha = hex.EncodeToString(<-sum)
	if err == nil && !errors.Is(ended, io.EOF) {
		err = ended
	}
	return size, sha, err
}
