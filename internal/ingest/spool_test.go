package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

type failing struct{ left int }

var errFull = errors.New("no space left")

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// What is copied is what is hashed, however the bytes come; a break on either side is told.
func TestCopyHashed(t *testing.T) {
	data := make([]byte, 5<<20+17)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(data)
	sum := sha256.Sum256(data)
	for _, src := range []io.Reader{bytes.NewReader(data), iotest.HalfReader(bytes.NewReader(data)), iotest.DataErrReader(bytes.NewReader(data))} {
		var out bytes.Buffer
		size, sha, err := copyHashed(&out, src)
		if err != nil || size != int64(len(data)) || sha != hex.EncodeToString(sum[:]) || !bytes.Equal(out.Bytes(), data) {
			t.Errorf("%d bytes of %d, %s, %v", size, len(data), sha, err)
		}
	}
	if _, _, err := copyHashed(io.Discard, iotest.TimeoutReader(iotest.HalfReader(bytes.NewReader(data)))); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("a source that breaks off: %v", err)
	}
	if _, _, err := copyHashed(&failing{2 << 20}, bytes.NewReader(data)); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}
