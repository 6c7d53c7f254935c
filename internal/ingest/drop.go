package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"osservatorio/internal/driver"
	"osservatorio/internal/source"
)

// Drop takes in the files under root, a file or a folder, each by the layout that it is
// recognised by. With datasets given, only their layouts are tried.
func (in *Ingester) Drop(ctx context.Context, root string, datasets []*source.Dataset) error {
	info, err := os.Stat(root)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	fsys, names := os.DirFS(filepath.Dir(root)), []string{filepath.Base(root)}
	if info.IsDir() {
		fsys, names = os.DirFS(root), nil
		err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && !strings.HasPrefix(d.Name(), ".") {
				names = append(names, p)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("--from: %w", err)
		}
		if slices.Sort(names); len(names) == 0 {
			return fmt.Errorf("--from: %s holds no file", root)
		}
	}
	return in.DropFS(ctx, fsys, names, datasets)
}

// DropFS takes in the named files of fsys.
func (in *Ingester) DropFS(ctx context.Context, fsys fs.FS, names []string, datasets []*source.Dataset) error {
	return each(ctx, in, chronological(names, datasets), func(ctx context.Context, t *turn, name string) (Outcome, error) {
		return in.drop(ctx, t, fsys, name, datasets)
	})
}

// chronological puts files whose names tell when they were published in that order, so that of several
// editions each is held against the one before; files that do not tell keep their order, before the others.
func chronological(names []string, datasets []*source.Dataset) []string {
	days := map[string]string{}
	for _, name := range names {
		base := path.Base(name)
		for _, d := range matching(datasets, base) {
			for _, l := range d.Forms {
				if day, ok := dayOfName(l, base); ok && days[name] == "" && l.MatchesFile(base) {
					days[name] = day
				}
			}
		}
	}
	out := slices.Clone(names)
	slices.SortStableFunc(out, func(a, b string) int { return strings.Compare(days[a], days[b]) })
	return out
}

func (in *Ingester) drop(ctx context.Context, place *turn, fsys fs.FS, name string, datasets []*source.Dataset) (Outcome, error) {
	if ctx.Err() != nil {
		return Outcome{}, ctx.Err()
	}
	base := path.Base(name)
	byName := matching(datasets, base)
	if len(byName) == 0 {
		return Outcome{Name: name, Status: Unrecognised}, nil
	}
	f, err := fsys.Open(name)
	if err != nil {
		return Outcome{Name: name, Status: Failed, Err: err}, nil
	}
	defer f.Close()
	raw, size, err := lies(f)
	if err != nil {
		return Outcome{Name: name, Status: Failed, Err: err}, nil
	}
	c := &candidate{turn: place, name: name, size: size, headers: map[string]string{}}
	var t *top
	for _, d := range byName {
		if d.Schema.Personal { // before anything is read
			if _, err := in.key(); err != nil {
				return Outcome{Dataset: d.ID(), Name: withoutCodes(name), Status: Failed, Err: err}, nil
			}
		}
		if c.layout, _ = recognise(d.Forms, base, raw, c.size); c.layout == nil {
			continue
		}
		c.dataset = d
		if t, err = head(c.layout, raw, c.size); err != nil {
			return Outcome{}, err
		}
		break
	}
	if c.dataset == nil {
		if len(datasets) != 1 { // the file may be anything: it is left where it is
			return Outcome{Name: name, Status: Unrecognised}, nil
		}
		if in.mayBePersonal(datasets[0], base) { // it would be kept as it is
			return Outcome{Name: name, Status: Unrecognised}, nil
		}
		c.dataset = datasets[0]
	}
	c.window = windowOf(c.layout, base, t)
	if c.dataset.Schema.Personal {
		c.window = withoutCodes(c.window)
	}
	place.claim(c.dataset.ID(), c.window)
	if c.dataset.Schema.Personal {
		err = in.disguise(c, lying(raw, size))
	} else {
		err = in.beginCopy(c, f)
	}
	if err != nil {
		os.Remove(c.temp)
		return Outcome{}, err
	}
	return in.take(ctx, c)
}

// mayBePersonal reports whether a file that is none of a dataset is named as one of personal data.
func (in *Ingester) mayBePersonal(d *source.Dataset, base string) bool {
	return !d.Schema.Personal && slices.ContainsFunc(matching(in.Catalog.Datasets(), base), func(o *source.Dataset) bool {
		return o.Schema.Personal
	})
}

// lies lets a dropped file be read anywhere: its form is seen, and personal data are read, where it lies.
func lies(f fs.File) (io.ReaderAt, int64, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	raw, ok := f.(io.ReaderAt)
	if !ok {
		return nil, 0, errors.New("the file cannot be read from the middle")
	}
	return raw, info.Size(), nil
}

// matching lists the datasets with a layout that the file's name fits.
func matching(datasets []*source.Dataset, base string) []*source.Dataset {
	var out []*source.Dataset
	for _, d := range datasets {
		if slices.ContainsFunc(d.Forms, func(l *source.Layout) bool { return l.MatchesFile(base) }) {
			out = append(out, d)
		}
	}
	return out
}

// recognise finds the first layout that a file fits, or says why none does.
func recognise(forms []*source.Layout, base string, raw io.ReaderAt, size int64) (*source.Layout, string) {
	var why []string
	for _, l := range forms {
		if !l.MatchesFile(base) {
			why = append(why, l.Name+": another file name")
			continue
		}
		top, err := head(l, raw, size)
		if err != nil {
			why = append(why, fmt.Sprintf("%s: %v", l.Name, err))
			continue
		}
		if l.MatchesHeader(top.header, top.first) {
			return l, ""
		}
		why = append(why, fmt.Sprintf("%s: another header (%s)", l.Name, strings.Join(top.header[:min(len(top.header), 8)], ", ")))
	}
	return nil, strings.Join(why, "; ")
}

// top is what stands at the beginning of a file.
type top struct {
	header, first []string
	member        string // name of the file inside the archive; empty when there is none
}

// head reads the header and the first record.
func head(l *source.Layout, raw io.ReaderAt, size int64) (*top, error) {
	in, err := driver.Open(l.Format, raw, size, l.Options)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	rec, err := in.Read()
	if err != nil && err != io.EOF && !errors.Is(err, driver.ErrRow) {
		return nil, err
	}
	t := &top{header: in.Header(), first: slices.Clone(rec.Cells)}
	for _, n := range in.Notes() {
		if n.Rule == driver.RuleUnpacked {
			t.member = path.Base(n.Sample)
		}
	}
	return t, nil
}

// windowOf is the coverage window of a dropped file. t is nil when the file is of no layout.
func windowOf(l *source.Layout, base string, t *top) string {
	if l == nil {
		return base
	}
	switch w := l.Window; {
	case w.Cell != "":
		if i := slices.Index(t.header, w.Cell); i >= 0 && i < len(t.first) {
			return strings.TrimSpace(t.first[i])
		}
	case w.File != "":
		for _, name := range []string{base, t.member} { // an archive may be called anything
			if m := regexp.MustCompile(w.File).FindStringSubmatch(name); m != nil {
				return m[1]
			}
		}
	case w.Const != "":
		return w.Const
	}
	return base
}
