// Package shelf keeps the releases of a lake open for many readers at a time, and puts the new
// one in the place of the current one when it is published, without a reader noticing.
package shelf

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/release"
)

var (
	// ErrHidden is returned for a release that the public may not see yet. It wraps release.ErrNone:
	// whether there is one is not told either.
	ErrHidden = fmt.Errorf("%w", release.ErrNone)
	// ErrWithdrawn is returned for a release that was published and taken out of use.
	ErrWithdrawn = errors.New("the release was withdrawn")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("the shelf is closed")
)

// Copy is an open release in the hands of one reader, who returns it with Close.
type Copy struct {
	*release.Release
	Published time.Time // when it was last published
	book      *book
}

// Close gives the copy back. The release is closed with the last copy that is given back after it
// was replaced.
func (c *Copy) Close() { c.book.put() }

// Options of a shelf.
type Options struct {
	Sessions int    // queries at a time on each release; 0 is 8
	Memory   string // limit of each release's database; "" is 1GB
	Named    int    // releases beside the current one that stay open; 0 is 3
	Now      func() time.Time
}

// Withdrawn is the ErrWithdrawn of a release, with what was decided on it.
type Withdrawn struct{ Entry release.Entry }

// Error says which release.
func (w *Withdrawn) Error() string { return fmt.Sprintf("%v: %s", ErrWithdrawn, w.Entry.Release) }

// Is reports that it is an ErrWithdrawn.
func (w *Withdrawn) Is(target error) bool { return target == ErrWithdrawn }

// Shelf is safe for use by many goroutines.
type Shelf struct {
	lake *lake.Lake
	opts Options

	opening sync.Mutex // one release is opened at a time
	files   files
	mu      sync.Mutex // guards what follows
	current *book
	named   []*book // the last that was asked for comes last
	seen    stamp   // of the files that say which release is current, when it was opened
	looked  time.Time
	closed  bool
}

// New makes a shelf. Nothing is opened before it is asked for.
func New(l *lake.Lake, o Options) *Shelf {
	if o.Sessions == 0 {
		o.Sessions = 8
	}
	if o.Memory == "" {
		o.Memory = "1GB"
	}
	if o.Named == 0 {
		o.Named = 3
	}
	return &Shelf{lake: l, opts: o}
}

// lookEvery is how long a pointer that was read is taken for true.
const lookEvery = time.Second

// Get returns a copy of a release, the current one when id is "". release.ErrNone is returned when
// there is none, or none that is public; ErrWithdrawn for one that is not in use any more.
func (s *Shelf) Get(ctx context.Context, id string) (*Copy, error) {
	if id != "" {
		return s.byName(ctx, id)
	}
	if c, err := s.fresh(); c != nil || err != nil {
		return c, err
	}
	if s.opening.TryLock() {
		defer s.opening.Unlock()
		if err := s.look(ctx); err != nil {
			return nil, err
		}
	} else if c := s.take(); c != nil { // somebody is opening the next one: the old one serves until then
		return c, nil
	} else { // nothing was opened before
		s.opening.Lock()
		defer s.opening.Unlock()
		if err := s.look(ctx); err != nil {
			return nil, err
		}
	}
	if c := s.take(); c != nil {
		return c, nil
	}
	return nil, ErrClosed
}

// fresh is a copy of the current release when the pointer was looked at a moment ago.
func (s *Shelf) fresh() (*Copy, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if s.current == nil || s.opts.Now().Sub(s.looked) >= lookEvery {
		return nil, nil
	}
	return s.current.take(), nil
}

func (s *Shelf) take() *Copy {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		return nil
	}
	return s.current.take()
}

// look opens the current release when the pointer, or what was decided on it, is not what it was.
func (s *Shelf) look(ctx context.Context) error {
	now := s.opts.Now()
	st, err := s.stamp()
	if err != nil {
		return err
	}
	s.mu.Lock()
	same := s.current != nil && st == s.seen
	if same {
		s.looked = now
	}
	s.mu.Unlock()
	if same {
		return nil
	}
	id, err := release.Current(s.lake)
	if err != nil {
		s.replace(nil, st, now)
		return err
	}
	next, err := s.open(ctx, id)
	if err != nil {
		return err
	}
	s.replace(next, st, now)
	return nil
}

func (s *Shelf) replace(next *book, st stamp, now time.Time) {
	s.mu.Lock()
	old := s.current
	s.current, s.seen, s.looked = next, st, now
	for _, b := range s.named { // what was decided on them may have changed
		b.put()
	}
	s.named = nil
	closed := s.closed
	s.mu.Unlock()
	if old != nil {
		old.put()
	}
	if closed && next != nil {
		next.put()
	}
}

func (s *Shelf) byName(ctx context.Context, id string) (*Copy, error) {
	full, err := release.Resolve(s.lake, id)
	if err != nil {
		return nil, err
	}
	if c, err := s.Get(ctx, ""); err == nil { // which also notices decisions
		if c.Manifest.ID == full {
			return c, nil
		}
		c.Close()
	}
	s.opening.Lock()
	defer s.opening.Unlock()
	s.mu.Lock()
	for i, b := range s.named {
		if b.release.Manifest.ID == full {
			s.named = append(append(s.named[:i:i], s.named[i+1:]...), b)
			c := b.take()
			s.mu.Unlock()
			return c, nil
		}
	}
	s.mu.Unlock()
	b, err := s.open(ctx, full)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := b.take()
	if s.closed {
		b.put()
		return c, nil
	}
	if s.named = append(s.named, b); len(s.named) > s.opts.Named {
		s.named[0].put()
		s.named = s.named[1:]
	}
	return c, nil
}

// open opens a release that the public may see.
func (s *Shelf) open(ctx context.Context, id string) (*book, error) {
	f, err := s.files.open(id, func() (*release.Release, error) {
		return release.OpenWith(ctx, s.lake, id, duck.Options{Sessions: s.opts.Sessions, Memory: s.opts.Memory, TempDir: os.TempDir(), Confined: true})
	})
	if err != nil {
		return nil, err
	}
	b := &book{file: f, copies: 1}
	if b.release, err = f.release.Again(s.lake); err == nil {
		err = b.public()
	}
	if err != nil {
		f.close()
		return nil, err
	}
	return b, nil
}

// public holds that the public may see a release, and notes when it was last published.
func (b *book) public() error {
	x := b.release.Entry
	switch {
	case x.LastPublished == 0:
		return fmt.Errorf("%w: %s", ErrHidden, x.Release)
	case x.State == release.Withdrawn:
		return &Withdrawn{x}
	}
	for _, d := range x.Decisions {
		if d.What == "publish" {
			b.published = d.At.UTC().Truncate(time.Second)
		}
	}
	return nil
}

// Close closes every release whose copies have been given back, the others with their last.
func (s *Shelf) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.replace(nil, stamp{}, time.Time{})
}

// stamp tells one state of the files that decide which release is current from another.
type stamp struct{ pointer, register fileStamp }

type fileStamp struct {
	size int64
	at   time.Time
}

func (s *Shelf) stamp() (st stamp, err error) {
	for name, into := range map[string]*fileStamp{"CURRENT": &st.pointer, "register.json": &st.register} {
		info, err := os.Stat(s.lake.Path("releases", name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return st, err
		default:
			*into = fileStamp{info.Size(), info.ModTime()}
		}
	}
	return st, nil
}

// book is an open release and how many hold it; the shelf itself is one of them.
type book struct {
	release   *release.Release
	published time.Time
	file      *file

	mu     sync.Mutex
	copies int
}

func (b *book) take() *Copy {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.copies++
	return &Copy{Release: b.release, Published: b.published, book: b}
}

func (b *book) put() {
	b.mu.Lock()
	b.copies--
	last := b.copies == 0
	b.mu.Unlock()
	if last {
		b.file.close()
	}
}

// files are the databases that are open. DuckDB does not open a file twice in one process, and a release that
// was replaced or decided on is open until its last reader has gone.
type files struct {
	mu   sync.Mutex
	byID map[string]*file
}

// file is an open database and how many books are over it.
type file struct {
	of      *files
	id      string
	release *release.Release
	books   int
}

// open is the file of a release, opened if it is not.
func (fs *files) open(id string, open func() (*release.Release, error)) (*file, error) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := fs.byID[id]
	if f == nil {
		rel, err := open()
		if err != nil {
			return nil, err
		}
		if fs.byID == nil {
			fs.byID = map[string]*file{}
		}
		f = &file{of: fs, id: id, release: rel}
		fs.byID[id] = f
	}
	f.books++
	return f, nil
}

// close closes the database with its last book.
func (f *file) close() {
	f.of.mu.Lock()
	defer f.of.mu.Unlock()
	if f.books--; f.books == 0 {
		delete(f.of.byID, f.id)
		f.release.Close() // read-only: nothing can be lost
	}
}
