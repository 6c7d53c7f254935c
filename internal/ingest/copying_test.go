package ingest

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// touched is a folder whose files are written to while they are read.
type touched struct{ dir string }

type touchedFile struct{ *os.File }

func (t touched) Open(name string) (fs.File, error) {
	f, err := os.Open(filepath.Join(t.dir, name))
	return touchedFile{f}, err
}

// ReadAt implements io.ReaderAt: the file bears another time afterwards.
func (f touchedFile) ReadAt(p []byte, off int64) (int, error) {
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(f.Name(), later, later); err != nil {
		return 0, err
	}
	return f.File.ReadAt(p, off)
}

// A file that is written to while it is taken in is refused, and the lake is as before; once it is left
// alone it is taken in.
func TestFileThatChangesIsRefused(t *testing.T) {
	const name = "long-a_16032026.csv"
	dir := t.TempDir()
	text := "Periodo,Territorio,Sesso,Valore\n2024,Piemonte,T,\"1.100,5\"\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	in := newBench(t)
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(dir, name), past, past); err != nil {
		t.Fatal(err)
	}
	err := in.DropFS(context.Background(), touched{dir}, []string{name}, in.Catalog.Datasets())
	if err == nil || !strings.Contains(err.Error(), name+" changed while it was read") {
		t.Fatalf("%v", err)
	}
	left, err := os.ReadDir(in.Lake.Path("tmp"))
	if err != nil || len(left) > 0 {
		t.Fatalf("left behind: %v %v", left, err)
	}
	if err := in.DropFS(context.Background(), os.DirFS(dir), []string{name}, in.Catalog.Datasets()); err != nil {
		t.Fatal(err)
	}
	if o := in.outcomes[name]; o.Status != New {
		t.Fatalf("%+v", o)
	}
}
