package static

import (
	"mime"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// views are the choices that become folders, by the page and the parameters that may stand in the query together.
// They are those that pages lead to; all others are endless, and left to the service.
var views = []struct {
	page   *regexp.Regexp
	params []string
	value  *regexp.Regexp
}{
	{regexp.MustCompile(`^/(confronto|en/compare)$`), []string{"view", "group"}, code},
	{regexp.MustCompile(`^/(confronto|en/compare)$`), []string{"area"}, code},
	{regexp.MustCompile(`^/(quote|en/quotas)$`), []string{"area", "year"}, code},
	{ofIndicator, []string{"area", "citizenship"}, code},
	{regexp.MustCompile(`^/(indicatori|en/indicators)$`), []string{"q"}, regexp.MustCompile(`^[a-z]+_$`)}, // a family by its prefix
}

// ofIndicator are the pages of indicators.
var ofIndicator = regexp.MustCompile(`^/(indicatori|en/indicators)/[a-z0-9_]+$`)

var code = regexp.MustCompile(`^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*$`)

// forms are the forms of a figure that are copied, by the end of the file's name. The others need the service.
var forms = map[string]string{"svg": ".svg", "csv": ".csv", "csv-it": ".it.csv"}

// takenAway are the ends of the names of files that pages of the site give.
var takenAway = []string{".pdf", ".xlsx", ".html", ".txt"}

// place is the file of an address of the site: a page is the index of a folder, a choice a folder within it, a
// figure a file beside it. It reports whether files can have the address.
//
//	/regioni/ITC1                              regioni/ITC1/index.html
//	/confronto?view=group&group=asia           confronto/group-asia/view-group/index.html
//	/quote?figure=imbuto&format=csv            quote/imbuto.csv
func place(u *url.URL) (string, bool) {
	q := u.Query()
	p := path.Clean("/" + u.Path)
	if p == "/api" || p == "/sdmx" || p == "/assets" || strings.HasPrefix(p, "/api/") || strings.HasPrefix(p, "/sdmx/") || strings.HasPrefix(p, "/assets/") {
		return "", false
	}
	if slices.Contains(takenAway, path.Ext(p)) && len(q) == 0 {
		return p[1:], true
	}
	if path.Ext(p) != "" && !strings.Contains(p, "/release") {
		return "", false
	}
	name := "index.html"
	if q.Has("figure") {
		end := forms[q.Get("format")]
		if end == "" || !code.MatchString(q.Get("figure")) {
			return "", false
		}
		name = q.Get("figure") + end
		q.Del("figure")
		q.Del("format")
	}
	folder, ok := folderOf(p, q)
	return path.Join(folder[1:], name), ok
}

// folderOf is the folder of a choice on a page.
func folderOf(p string, q url.Values) (string, bool) {
	if len(q) == 0 {
		return p, true
	}
	for _, v := range views {
		if !v.page.MatchString(p) {
			continue
		}
		left, folder := len(q), p
		for _, name := range slices.Sorted(slices.Values(v.params)) {
			if values := q[name]; len(values) == 1 && v.value.MatchString(values[0]) {
				folder = path.Join(folder, name+"-"+values[0])
				left--
			}
		}
		if left == 0 {
			return folder, true
		}
	}
	return p, false
}

// addressOf writes an address of the site in one way.
func addressOf(u *url.URL) string {
	p := path.Clean("/" + u.Path)
	if p == "/en" {
		p = "/en/"
	}
	return (&url.URL{Path: p, RawQuery: u.Query().Encode()}).String()
}

// attribute is the one of an element that leads somewhere, nil when it has none.
func attribute(n *html.Node) *html.Attribute {
	name := map[string]string{"a": "href", "link": "href", "script": "src", "img": "src"}[n.Data]
	if n.Type != html.ElementNode || name == "" {
		return nil
	}
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			return &n.Attr[i]
		}
	}
	return nil
}

// target is the address of the site to which an element of a page leads; nil when it leads elsewhere, or only to
// another place of the page.
func target(base *url.URL, n *html.Node) *url.URL {
	a := attribute(n)
	if a == nil {
		return nil
	}
	return within(base, a.Val)
}

func within(base *url.URL, text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" && u.RawQuery == "" {
		return nil
	}
	return base.ResolveReference(u)
}

// fileName is the name under which an answer wants to be kept, "" when it wants to be shown.
func fileName(disposition string) string {
	kind, params, err := mime.ParseMediaType(disposition)
	if err != nil || kind != "attachment" {
		return ""
	}
	return params["filename"]
}
