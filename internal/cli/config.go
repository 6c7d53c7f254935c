package cli

import (
	"cmp"
	"fmt"
	"io/fs"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"osservatorio"
	"osservatorio/internal/prune"
	"osservatorio/internal/release"
	"osservatorio/internal/schedule"
	"osservatorio/internal/schema"
	"osservatorio/internal/server/site"
	"osservatorio/internal/source"
)

// config is the configuration file; the zero value is the embedded default.
type config struct {
	// Project is a folder with pipelines/, schemas/, sql/ and data/sample/, read instead of the
	// program's own, so that SQL and layouts can be tried without building.
	Project string `yaml:"project"`
	// Host replaces scheme and host of every provider's address, e.g. a stand-in's.
	Host string `yaml:"host"`
	// State is the folder in which all processes of this machine keep when each provider was last asked
	// and which of them refuses; the user's folder for state when left out.
	State string `yaml:"state"`
	// Sources changes where and how single sources are asked.
	Sources map[string]source.Override `yaml:"sources"`
	// Schedule is what runs when; the project's own jobs when it names none.
	Schedule schedule.Config `yaml:"schedule"`
	// Releases says who has to approve a release, and which releases prune leaves.
	Releases releasesConfig `yaml:"releases"`
	// OpenData is where every release is laid for everybody; nowhere when it is empty.
	OpenData openDataConfig `yaml:"open_data"`
	// Notes is the folder of editors' notes beside the reports; none when left out.
	Notes string `yaml:"notes"`
	// Site is what the pages say of this installation.
	Site siteConfig `yaml:"site"`
	// Serve is about what answers over HTTP.
	Serve serveConfig `yaml:"serve"`
	// Notify is who is told what becomes of it; nobody when it is empty.
	Notify notifyConfig `yaml:"notify"`
}

// serveConfig is what the configuration says of serving.
type serveConfig struct {
	// Tokens is the file of tokens for those who may read more than the public; nobody when left out.
	Tokens string `yaml:"tokens"`
}

// siteConfig is what the pages say of this installation.
type siteConfig struct {
	// Contact is to whom readers write; what it leaves out is that of open_data.publisher.
	Contact site.Contact `yaml:"contact"`
	// URL is the public address of `serve`, with a slash at its end, to which static copies of the pages lead for
	// what they cannot do; none when left out.
	URL string `yaml:"url"`
}

func (c siteConfig) check() error {
	if c.Contact.Email != "" {
		if _, err := mail.ParseAddress(c.Contact.Email); err != nil {
			return fmt.Errorf("site.contact.email: %q is no mail address", c.Contact.Email)
		}
	}
	if day := c.Contact.Statement; day != "" {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return fmt.Errorf("site.contact.statement: %q is no day written 2026-11-22", day)
		}
	}
	for _, x := range [][2]string{{"contact.url", c.Contact.URL}, {"url", c.URL}} {
		u, err := url.Parse(x[1])
		if x[1] != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || x[0] == "url" && !strings.HasSuffix(x[1], "/")) {
			return fmt.Errorf("site.%s: %q is no address, such as https://osservatorio.example.org/", x[0], x[1])
		}
	}
	return nil
}

// contact is whom the pages name.
func (c config) contact() site.Contact {
	out, p := c.Site.Contact, c.OpenData.Publisher
	out.Name, out.Email, out.URL = cmp.Or(out.Name, p.Name), cmp.Or(out.Email, p.Email), cmp.Or(out.URL, p.URL)
	return out
}

// releasesConfig is what the configuration says of releases.
type releasesConfig struct {
	// Approval is any or other when a release is published only with somebody's word, or that of
	// somebody else than who staged it; none is needed when it is left out.
	Approval release.Approval `yaml:"approval"`
	// What prune leaves; all when it says nothing.
	prune.Releases `yaml:",inline"`
}

func loadConfig(path string) (config, error) {
	var c config
	if path == "" {
		return c, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	if err := schema.DecodeYAML(path, data, &c); err != nil {
		return c, usageError{err}
	}
	if !slices.Contains([]release.Approval{release.NoApproval, release.AnyApproval, release.OtherApproval}, c.Releases.Approval) {
		return c, usageError{fmt.Errorf("%s: releases.approval: %q is neither any nor other", path, c.Releases.Approval)}
	}
	if err := c.OpenData.check(""); err != nil {
		return c, usageError{fmt.Errorf("%s: %w", path, err)}
	}
	if err := c.Site.check(); err != nil {
		return c, usageError{fmt.Errorf("%s: %w", path, err)}
	}
	if c.Project != "" {
		if info, err := os.Stat(c.Project); err != nil || !info.IsDir() {
			return c, usageError{fmt.Errorf("%s: project: %q is not a folder", path, c.Project)}
		}
		for _, part := range []string{"pipelines", "schemas", "sql"} {
			if _, err := os.Stat(filepath.Join(c.Project, part)); err != nil {
				return c, usageError{fmt.Errorf("%s: project: %q has no folder %s: it is to be a copy of the program's sources, with pipelines/, schemas/, sql/ and data/sample/",
					path, c.Project, part)}
			}
		}
	}
	return c, nil
}

func (c config) files() fs.FS {
	if c.Project != "" {
		return os.DirFS(c.Project)
	}
	return osservatorio.Files
}
