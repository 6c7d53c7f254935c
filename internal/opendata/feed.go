package opendata

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"time"

	"osservatorio/internal/release"
)

// news is one item of the feeds: a release that was published, or an erratum.
type news struct {
	id, title, text, address string
	at                       time.Time
}

// mostNews is how many items a feed holds.
const mostNews = 50

// news lists publications and errata, the last first.
func (w *writer) news() (out []news) {
	for _, x := range w.register.Entries {
		for _, d := range x.Decisions {
			if d.What == "publish" {
				text := "È pubblicata la release " + x.Release + "."
				if x.Corrects != "" {
					text += " " + x.CorrectionNotice("it")
				}
				address := w.opts.URL + "dati/release/" + x.Release
				if x.State == release.Withdrawn {
					address = w.opts.URL + "dati/errata"
				}
				out = append(out, news{id: x.Release + "/publish/" + d.At.UTC().Format(time.RFC3339), title: w.title("Release " + x.Release), text: text,
					address: address, at: d.At})
			}
		}
	}
	for _, x := range w.register.Errata() {
		out = append(out, news{id: x.Release + "/" + string(x.State), title: w.title("Errata: release " + x.Release), text: x.Text("it"),
			address: w.opts.URL + "dati/errata", at: x.At})
	}
	slices.SortStableFunc(out, func(a, b news) int { return b.at.Compare(a.at) })
	return out[:min(len(out), mostNews)]
}

// rss writes the feed as RSS 2.0.
func (w *writer) rss(out io.Writer) error {
	type guid struct {
		Permanent bool   `xml:"isPermaLink,attr"`
		ID        string `xml:",chardata"`
	}
	type item struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		Description string `xml:"description"`
		GUID        guid   `xml:"guid"`
		Date        string `xml:"pubDate"`
	}
	type channel struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		Description string `xml:"description"`
		Language    string `xml:"language"`
		Items       []item `xml:"item"`
	}
	feed := struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Channel channel  `xml:"channel"`
	}{Version: "2.0", Channel: channel{Title: w.title(feedTitle), Link: w.opts.URL, Description: feedAbout, Language: "it"}}
	for _, n := range w.news() {
		feed.Channel.Items = append(feed.Channel.Items, item{n.title, n.address, n.text, guid{ID: n.id}, n.at.UTC().Format(time.RFC1123Z)})
	}
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(out)
	e.Indent("", "  ")
	if err := e.Encode(feed); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out)
	return err
}

// jsonFeed writes the feed as JSON Feed 1.1.
func (w *writer) jsonFeed(out io.Writer) error {
	type item struct {
		ID   string `json:"id"`
		URL  string `json:"url"`
		Name string `json:"title"`
		Text string `json:"content_text"`
		Date string `json:"date_published"`
	}
	items := []item{}
	for _, n := range w.news() {
		items = append(items, item{n.id, n.address, n.title, n.text, n.at.UTC().Format(time.RFC3339)})
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": w.title(feedTitle), "home_page_url": w.opts.URL,
		"feed_url": w.opts.URL + "feed.json", "description": feedAbout, "language": "it", "items": items})
}

const (
	feedTitle = "Osservatorio sul mercato del lavoro degli stranieri: release ed errata"
	feedAbout = "Nuove release di dati, rettifiche e ritiri."
)

// releases is what programs read of the releases that the public may see.
func (w *writer) releases(out io.Writer) error {
	type entry struct {
		Release   string        `json:"release"`
		State     release.State `json:"state"`
		Published string        `json:"published"`
		Corrects  string        `json:"corrects,omitempty"`
		Corrected string        `json:"corrected_by,omitempty"`
	}
	list := []entry{}
	for _, x := range w.register.Entries {
		if x.LastPublished == 0 {
			continue
		}
		e := entry{Release: x.Release, State: x.State, Corrects: x.Corrects, Corrected: x.CorrectedBy}
		for _, d := range x.Decisions {
			if d.What == "publish" {
				e.Published = d.At.UTC().Format(time.RFC3339)
			}
		}
		list = append(list, e)
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	current := ""
	if w.rel != nil {
		current = w.rel.Manifest.ID
	}
	return e.Encode(map[string]any{"current": current, "releases": list, "errata": w.register.Errata()})
}
