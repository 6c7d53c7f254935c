package web

import (
	"errors"
	"testing"
	"testing/fstest"
)

func TestReadSaysHowToBuild(t *testing.T) {
	files := fstest.MapFS{"dist/README.md": {Data: []byte("#")}, "dist/italy.json": {Data: []byte("{}")}}
	if data, err := read(files, "dist/italy.json"); err != nil || string(data) != "{}" {
		t.Errorf("read = %q, %v", data, err)
	}
	if _, err := read(files, "dist/absent.json"); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("error of an absent file = %v, want ErrNotBuilt", err)
	}
}
