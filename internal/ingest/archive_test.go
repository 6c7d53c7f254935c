package ingest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"osservatorio/internal/fetch"
)

// TestPullOfArchives sends an archive that is cut or has a wrong bit: that is a failure of the
// provider, which is asked again, and no snapshot.
func TestPullOfArchives(t *testing.T) {
	b, p, pull := pulling(t)
	packed := gzipOf(t, long("2013,Piemonte,T,1"))
	for _, damaged := range [][]byte{packed[:len(packed)-9], flip(packed, len(packed)-6), packed[:12]} {
		p.text["/long-2013.csv"] = string(damaged)
		if got := pull(); got["/long-2013.csv"] != Failed || fetch.KindOf(b.outcomes[b.Host+"/long-2013.csv"].Err) != fetch.Broken || len(p.asked) != 4 {
			t.Errorf("%v after %d requests: %v", got, len(p.asked), b.outcomes[b.Host+"/long-2013.csv"].Err)
		}
	}
	p.text["/long-2013.csv"] = string(packed)
	if got := pull(); got["/long-2013.csv"] != New {
		t.Errorf("%v", got)
	}
	if got := b.events(t); got["failed"] != 3 || got["snapshot"] != 1 {
		t.Errorf("events %v", got)
	}
}

func TestWholeArchive(t *testing.T) {
	random := make([]byte, 5000)
	for i := range random {
		random[i] = byte(rand.IntN(256))
	}
	whole := zipOf(t, map[string]string{"a.csv": string(random)})
	for _, c := range []struct {
		name, ext string
		data      []byte
		want      error
	}{
		{"zip", ".zip", whole, nil}, {"workbook", ".xlsx", whole, nil}, {"text", ".csv", []byte("a,b\n"), nil}, {"one byte", ".csv", []byte("a"), nil},
		{"gzip", ".csv.gz", gzipOf(t, "a,b\n"), nil}, {"unpacked on the way", ".csv.gz", []byte("a,b\n"), nil},
		{"cut zip", ".zip", whole[:len(whole)/2], fetch.ErrBroken}, {"cut at its end", ".dat", whole[:len(whole)-10], fetch.ErrBroken},
		{"wrong bit", ".zip", flip(whole, 1000), fetch.ErrBroken},
		{"no zip", ".zip", []byte(`{"error": "try later"}`), fetch.ErrNotData}, {"no workbook", ".xlsx", []byte("a;b"), fetch.ErrNotData},
	} {
		err := wholeArchive(bytes.NewReader(c.data), int64(len(c.data)), c.ext)
		if !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func flip(data []byte, at int) []byte {
	out := bytes.Clone(data)
	out[at] ^= 1
	return out
}

func gzipOf(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.Copy(z, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	z.Close()
	return b.Bytes()
}

func zipOf(t *testing.T, members map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range members {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	z.Close()
	return b.Bytes()
}
