package co

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"osservatorio"
	"osservatorio/internal/ingest"
	"osservatorio/internal/lake"
	"osservatorio/internal/project"
	"osservatorio/internal/pseudonym"
	"osservatorio/internal/source"
)

// The invented messages keep their contract but for the dirt in them, are the same every time, and
// leave no name and no tax code in the lake.
func TestMessages(t *testing.T) {
	p, err := project.Load(osservatorio.Files)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 3, 17, 9, 0, 0, 0, time.UTC) }
	l, err := lake.OpenAs(t.TempDir(), lake.Demo, now)
	if err != nil {
		t.Fatal(err)
	}
	key, err := pseudonym.NewKey(strings.Repeat("key.", 8))
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	var names []string
	var secrets = []string{"nventatini", "dalgis", "nesistente", "nventata", "@example", "QQQ", "9900000"}
	for _, e := range messages(2013) {
		var first, second bytes.Buffer
		if err := e.Write(&first); err != nil {
			t.Fatal(err)
		}
		if err := e.Write(&second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("%s differs from one time to the next, %v", e.Path, err)
		}
		files[path.Base(e.Path)] = &fstest.MapFile{Data: first.Bytes()}
		names = append(names, path.Base(e.Path))
	}
	d, _ := p.Catalog.Dataset("co/messages")
	in := &ingest.Ingester{Lake: l, Catalog: p.Catalog, Lists: p.Lists, Now: now, Pseudonyms: key}
	in.Done = func(o ingest.Outcome) {
		if o.Status != ingest.New {
			t.Fatalf("%s: %s %v %+v", o.Name, o.Status, o.Err, o.Snapshot)
		}
		m := o.Snapshot
		t.Logf("%s: %+v, %+v, %v", o.Name, m.Rows, m.Notes, m.Faults)
		if m.Rows.Good < 200 || m.Rows.Quarantined < 4 {
			t.Errorf("%s: %+v", o.Name, m.Rows)
		}
	}
	if err := in.DropFS(context.Background(), files, names, []*source.Dataset{d}); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(l.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, s := range secrets {
			if strings.Contains(string(data), s) {
				err = fmt.Errorf("%s holds %s", path, s)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
