package e2e

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// treeConfig is a configuration that lays open data into a folder of work.
func treeConfig(t *testing.T, work, more string) (config, tree string) {
	t.Helper()
	config, tree = filepath.Join(work, "config.yaml"), filepath.Join(work, "tree")
	write(t, config, "open_data:\n  folder: "+tree+"\n  url: "+treeBase+"\n  publisher: {name: Osservatorio di prova, ipa: prova, email: dati@example.org, url: 'https://example.org/'}\n"+more)
	return config, tree
}

const treeBase = "https://dati.example.org/oss/"

// TestStaticSite writes the site as files and holds them, served by a plain file server from a folder of a host, to
// what the living site says; every way within them leads somewhere, and so does every address of the metadata.
func TestStaticSite(t *testing.T) {
	work := t.TempDir()
	if err := copyTree("testdata/project", filepath.Join(work, "project")); err != nil {
		t.Fatal(err)
	}
	config, tree := treeConfig(t, work, "project: "+filepath.Join(work, "project")+"\nschedule: {jobs: [{name: nothing, at: '0 0 1 1 *', run: [report]}]}\n")
	lake := filepath.Join(work, "lake")
	do := func(args ...string) result {
		t.Helper()
		r := osservatorio(append([]string{"--data", lake, "--config", config}, args...)...)
		if r.code != 0 {
			t.Fatalf("%v: exit %d\n%s", args, r.code, r.stderr)
		}
		return r
	}
	publish := func(name, from string, more ...string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join("testdata", from))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(work, name), string(data))
		for _, args := range [][]string{{"ingest", "--from", filepath.Join(work, name)}, {"build"}, {"forecast"}, {"check"}, append([]string{"publish"}, more...)} {
			do(args...)
		}
		return currentOf(lake)
	}
	first := publish("occupati_10-04-2014.csv", "occupati_10-04-2014.csv")
	second := publish("occupati_11-04-2014.csv", "occupati_10-04-2015.csv", "--corrects", first, "--reason", "prova di rettifica")
	service := serving(t, lake, "--config", config)
	pages := walkTree(t, tree)
	if len(pages) < 20 {
		t.Errorf("only %d pages", len(pages))
	}
	saysTheSame(t, tree, service)
	metadataResolves(t, tree, service)

	if robots := readText(t, tree, "robots.txt"); robots != get(t, service+"/robots.txt").body || !strings.Contains(robots, "Disallow: /*figure=\n") || strings.Contains(robots, "Disallow: /\n") {
		t.Errorf("robots.txt of real data:\n%s", robots)
	}
	if icon := readText(t, tree, "favicon.ico"); icon != get(t, service+"/favicon.ico").body {
		t.Errorf("favicon.ico has %d bytes, another than that of the service", len(icon))
	}

	viewsByArea(t, tree)
	page := readText(t, tree, "accessibilita", "index.html")
	if !strings.Contains(page, "dati@example.org") {
		t.Errorf("the accessibility statement has no contact:\n%s", page)
	}
	if again := do("publish").stderr; !strings.Contains(again, "is up to date") {
		t.Errorf("an unchanged site was written again:\n%s", again)
	}
	write(t, config, strings.Replace(readText(t, work, "config.yaml"), "project:", "site: {url: 'https://vivo.example.org/'}\nproject:", 1))
	do("publish")
	if page := readText(t, tree, "en", "compare", "index.html"); !strings.Contains(page, `action="https://vivo.example.org/en/compare"`) {
		t.Errorf("a form does not lead to the service:\n%s", page)
	}
	do("withdraw", second, "--reason", "ritirata per prova")
	if page := readText(t, tree, "dati", "release", second, "index.html"); !strings.Contains(page, "ritirata") {
		t.Errorf("the page of a withdrawn release:\n%s", page)
	}
	walkTree(t, tree)
}

// viewsByArea holds the page of a headline's indicator to its views by region: all areas stand where the choice among
// them was, each view says which it is, leads to the others and back, and what needs the service is named.
func viewsByArea(t *testing.T, tree string) {
	t.Helper()
	const ways = `<nav class="views static" aria-label="Altre viste"><div><p>Territorio</p><ul>`
	whole := readText(t, tree, "indicatori", "employed", "index.html")
	of := regexp.MustCompile(`<li><a href="(area-[A-Z0-9]+/)">([^<]+)</a></li>`).FindAllStringSubmatch(whole, -1)
	if !strings.Contains(whole, ways) || len(of) == 0 {
		t.Fatalf("the page of an indicator leads to %d views by area:\n%s", len(of), whole)
	}
	for _, m := range of {
		view := readText(t, tree, "indicatori", "employed", m[1], "index.html")
		for _, want := range []string{`<strong>` + m[2] + `</strong>, `, `<strong aria-current="true">` + m[2] + `</strong>`, `<a href="../">Italia</a>`} {
			if !strings.Contains(view, want) {
				t.Errorf("the view %s lacks %s:\n%s", m[1], want, view)
			}
		}
	}
	if english := readText(t, tree, "en", "indicators", "employed", "index.html"); strings.Count(english, `<li><a href="area-`) != len(of) {
		t.Errorf("the English page leads to other views by area than the Italian:\n%s", english)
	}
	for _, page := range []string{whole, readText(t, tree, "index.html")} {
		if !strings.Contains(page, "Questa è una copia statica: la ricerca, le altre viste") || strings.Contains(page, "<select") {
			t.Errorf("a page does not say that it is a copy:\n%s", page)
		}
	}
	if home := readText(t, tree, "index.html"); !strings.Contains(home, "Queste scelte hanno bisogno del servizio interattivo, che qui non c&#39;è: cittadinanza, periodo.") || !strings.Contains(home, "<a>API<small class=\"static\"> (solo nel servizio interattivo)</small></a>") {
		t.Errorf("the home page does not say which choices need the service:\n%s", home)
	}
}

// tags that stand for choices of a page in the folders of a static copy.
var choice = regexp.MustCompile(`^(view|group|area|year|citizenship|q)-(.+)$`)

// saysTheSame holds the main content of every page to that of the living site at its address.
func saysTheSame(t *testing.T, tree, service string) {
	t.Helper()
	compared := 0
	for line := range strings.Lines(readText(t, tree, "SITO.SHA256SUMS")) {
		_, file, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok || path.Base(file) != "index.html" {
			continue
		}
		var folders []string
		q := url.Values{}
		for _, name := range strings.Split(path.Dir(file), "/") {
			if m := choice.FindStringSubmatch(name); m != nil {
				q.Set(m[1], m[2])
			} else if name != "." {
				folders = append(folders, name)
			}
		}
		address := "/" + strings.Join(folders, "/")
		if address == "/en" {
			address = "/en/"
		}
		if len(q) > 0 {
			address += "?" + q.Encode()
		}
		living := get(t, service+address)
		if want, is := mainText(t, living.body), mainText(t, readText(t, tree, file)); is != want || is == "" {
			t.Errorf("%s says\n%s\nand %s\n%s", file, is, address, want)
		}
		compared++
	}
	t.Logf("%d pages say what the service says", compared)
}

// mainText is what a page says beside what only one of the two can do: choose, and take away in further forms.
func mainText(t *testing.T, text string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	var walk func(n *html.Node, in bool)
	walk = func(n *html.Node, in bool) {
		class := ""
		for _, a := range n.Attr {
			if a.Key == "class" {
				class = a.Val
			}
		}
		switch {
		case n.Type == html.ElementNode && (n.Data == "form" || n.Data == "noscript" || n.Data == "script" || n.Data == "label" || slices.Contains(strings.Fields(class), "static") || class == "downloads" || class == "ways" || class == "choice"):
			return
		case n.Type == html.ElementNode && n.Data == "a" && slices.Contains([]string{"CSV", "XLSX", "PARQUET", "JSON"}, textIn(n)):
			return
		case n.Data == "main":
			in = true
		case n.Type == html.TextNode && in:
			out = append(out, strings.Fields(n.Data)...)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, in)
		}
	}
	walk(doc, false)
	return strings.Join(out, " ")
}

func textIn(n *html.Node) string {
	var b strings.Builder
	for x := range n.Descendants() {
		if x.Type == html.TextNode {
			b.WriteString(x.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// kinds are the media types that a plain file server gives to what pages lead to, by the end of the name.
var kinds = map[string][]string{"": {"text/html"}, ".html": {"text/html"}, ".css": {"text/css"}, ".js": {"text/javascript", "application/javascript"}, ".svg": {"image/svg+xml"},
	".pdf": {"application/pdf"}, ".csv": {"text/csv", "text/plain"}, ".xlsx": {"application/vnd.openxml", "application/zip"}, ".parquet": {"application/"}, ".json": {"application/json"}, ".woff2": {"font/woff2"}}

// walkTree follows every way within the pages of a tree, served from a folder of a host, and returns the pages.
func walkTree(t *testing.T, tree string) []string {
	t.Helper()
	server := httptest.NewServer(http.StripPrefix("/oss", http.FileServer(http.Dir(tree))))
	defer server.Close()
	home := server.URL + "/oss/"
	seen, queue := map[string]string{home: "", home + "en/": ""}, []string{home, home + "en/"}
	var pages []string
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		answer := get(t, at)
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		want, kind := kinds[path.Ext(u.Path)], answer.Header.Get("Content-Type")
		if strings.HasSuffix(u.Path, "/") {
			want = kinds[""]
		}
		if answer.StatusCode != 200 || !slices.ContainsFunc(want, func(w string) bool { return strings.HasPrefix(kind, w) }) {
			t.Errorf("%s, to which %s leads: %s %s", at, seen[at], answer.Status, kind)
			continue
		}
		if !strings.HasSuffix(u.Path, "/") {
			continue
		}
		pages = append(pages, at)
		if !strings.HasPrefix(u.Path, "/oss/") {
			t.Errorf("%s leads out of the tree to %s", seen[at], at)
		}
		doc, err := html.Parse(strings.NewReader(answer.body))
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		var within []string
		for n := range doc.Descendants() {
			if n.Data == "form" {
				if a := attributeOf(n, "action"); !strings.HasPrefix(a, "https://") {
					t.Errorf("%s has a form that nothing answers: %s", at, a)
				}
			}
			ids[attributeOf(n, "id")] = true
			for _, name := range []string{"href", "src"} {
				text := attributeOf(n, name)
				to, err := u.Parse(text)
				if err != nil {
					t.Errorf("%s: %v", at, err)
					continue
				}
				if text == "" || to.Host != u.Host || to.Scheme != u.Scheme {
					continue
				}
				if strings.HasPrefix(text, "#") {
					within = append(within, text[1:])
				}
				to.Fragment = ""
				if _, ok := seen[to.String()]; !ok {
					seen[to.String()] = at
					queue = append(queue, to.String())
				}
			}
		}
		for _, id := range within {
			if !ids[id] {
				t.Errorf("%s has no place #%s", at, id)
			}
		}
	}
	t.Logf("%d pages and files, every way leads somewhere", len(seen))
	return pages
}

func attributeOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func readText(t *testing.T, parts ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// metadataResolves looks every address of ours in the metadata of a tree up in the tree, and on the service.
func metadataResolves(t *testing.T, tree, service string) {
	t.Helper()
	addresses := map[string]string{}
	add := func(file, text string) {
		if rest, ok := strings.CutPrefix(text, treeBase); ok {
			addresses[rest] = file
		}
	}
	var files []string
	err := filepath.WalkDir(tree, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && slices.Contains([]string{".json", ".xml", ".rdf"}, filepath.Ext(name)) {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text := readText(t, name)
		if filepath.Ext(name) == ".json" {
			var value any
			if err := json.Unmarshal([]byte(text), &value); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			texts(value, func(s string) { add(name, s) })
			continue
		}
		for d := xml.NewDecoder(strings.NewReader(text)); ; {
			token, err := d.Token()
			if err != nil {
				break
			}
			switch x := token.(type) {
			case xml.StartElement:
				for _, a := range x.Attr {
					add(name, a.Value)
				}
			case xml.CharData:
				add(name, strings.TrimSpace(string(x)))
			}
		}
	}
	if len(addresses) < 20 {
		t.Errorf("only %d addresses in %d files", len(addresses), len(files))
	}
	server := httptest.NewServer(http.FileServer(http.Dir(tree)))
	defer server.Close()
	for address, from := range addresses {
		place, fragment, _ := strings.Cut(address, "#")
		answer, err := http.Get(server.URL + "/" + place)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != 200 {
			t.Errorf("%s names %s: %s", from, address, answer.Status)
		}
		living := get(t, service+"/"+place)
		if living.StatusCode != 200 {
			t.Errorf("%s names %s, which the service answers with %s", from, address, living.Status)
		}
		if strings.HasPrefix(place, "concetti") && !strings.Contains(living.body, `id="`+fragment+`"`) {
			t.Errorf("%s names %s, and the page has no such place", from, address)
		}
	}
	t.Logf("%d addresses of %d files resolve", len(addresses), len(files))
}

// texts gives every text of a JSON value.
func texts(value any, give func(string)) {
	switch x := value.(type) {
	case string:
		give(x)
	case []any:
		for _, v := range x {
			texts(v, give)
		}
	case map[string]any:
		for k, v := range x {
			give(k)
			texts(v, give)
		}
	case nil, bool, float64:
	default:
		panic(fmt.Sprintf("%T is no JSON", x))
	}
}
