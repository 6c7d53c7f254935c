package connector

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"osservatorio/internal/fetch"
	"osservatorio/internal/source"
)

// ckan asks for the description of a package, chooses one of its files and gets it. The
// description says when the file was last changed; while that is what the last snapshot says, the
// file is not asked for.
type ckan struct{}

// ckanAnswer is what package_show answers, under /odapi/ as under /api/3/action/.
type ckanAnswer struct {
	Success bool        `json:"success"`
	Error   any         `json:"error"`
	Result  ckanPackage `json:"result"`
}

type ckanPackage struct {
	Name             string     `json:"name"`
	MetadataModified string     `json:"metadata_modified"`
	Resources        []ckanFile `json:"resources"`
}

type ckanFile struct {
	Name         string `json:"name"`
	Format       string `json:"format"`
	URL          string `json:"url"`
	LastModified string `json:"last_modified"`
}

func (ckan) Fetch(ctx context.Context, c *fetch.Client, j Job, sink func(io.Reader) error) (Got, error) {
	got := Got{URL: j.Request.URL}
	file, updated, err := j.ckanFile(ctx, c)
	if err != nil {
		return got, err
	}
	address, err := fileAddress(file.URL)
	if err != nil {
		return got, j.drift(j.Request.URL, "the package gives no usable address for %q: %w", file.Name, err)
	}
	got.URL, got.Updated = address, updated
	if updated != "" && updated == j.Have.Updated {
		got.Unchanged = true
		return got, nil
	}
	header := map[string]string{}
	if j.Have.LastModified != "" {
		header["If-Modified-Since"] = j.Have.LastModified
	}
	r, err := j.ask(address, header)
	if err != nil {
		return got, err
	}
	a, err := c.Do(ctx, r, sink)
	if fetch.KindOf(err) == fetch.Missing {
		// Not what Resource.Missing allows: that is a package that does not exist yet.
		return got, j.notData(address, "the package lists the file %q, which is not there (404)", file.Name)
	}
	if err != nil {
		return got, err
	}
	got.Headers, got.Unchanged = kept(a), a.Status == http.StatusNotModified
	return got, nil
}

// ckanFile finds the declared file in the package, and the mark of its version.
func (j Job) ckanFile(ctx context.Context, c *fetch.Client) (ckanFile, string, error) {
	r, err := j.ask(j.Request.URL, map[string]string{"Accept": "application/json"})
	if err != nil {
		return ckanFile{}, "", err
	}
	var a ckanAnswer
	if err := j.describe(ctx, c, r, &a); err != nil {
		return ckanFile{}, "", err
	}
	if !a.Success {
		says := "it gives no reason"
		if a.Error != nil {
			says = fmt.Sprint(a.Error)
		}
		if strings.Contains(strings.ToLower(says), "not found") {
			return ckanFile{}, "", &fetch.Error{Kind: fetch.Missing, Provider: r.Provider, URL: r.URL, Err: fmt.Errorf("there is no such package: %s", says)}
		}
		return ckanFile{}, "", j.notData(r.URL, "the catalogue answers without success: %s", says)
	}
	want := j.Request.Resource.CKAN
	var found []ckanFile
	var all []string
	for _, f := range a.Result.Resources {
		all = append(all, fmt.Sprintf("%q (%s)", f.Name, f.Format))
		if chosen(f, want, j.Request.Fill(want.Name)) {
			found = append(found, f)
		}
	}
	switch len(found) {
	case 1:
		return found[0], cmp.Or(found[0].LastModified, a.Result.MetadataModified), nil
	case 0:
		return ckanFile{}, "", j.drift(r.URL, "the package has no file of format %s named %q; it has %s", want.Format, want.Name, strings.Join(all, ", "))
	}
	return ckanFile{}, "", j.drift(r.URL, "the package has %d files of format %s named %q; it has %s", len(found), want.Format, want.Name, strings.Join(all, ", "))
}

func chosen(f ckanFile, want *source.CKAN, name string) bool {
	if !strings.EqualFold(strings.TrimSpace(f.Format), want.Format) {
		return false
	}
	flat := func(s string) string { return strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "/", "|")) }
	ok, _ := path.Match(flat(cmp.Or(name, "*")), flat(f.Name))
	return ok
}

// fileAddress is the address of a file as a catalogue gives it: with spaces in its path, and with
// http where the server has long answered https only.
func fileAddress(raw string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return "", err
	}
	if u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("%q is not an address of the web", raw)
	}
	if !fetch.Loopback(raw) {
		u.Scheme = "https"
	}
	return u.String(), nil
}
