package sdmx

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"osservatorio/internal/dataflow"
	"osservatorio/internal/server/reply"
)

// dataParameters are those of data in both versions.
var dataParameters = []string{"startPeriod", "endPeriod", "updatedAfter", "firstNObservations", "lastNObservations", "dimensionAtObservation", "detail", "includeHistory", "asOf"}

// data answers /data/FLOW/KEY/PROVIDER and /data/dataflow/AGENCY/FLOW/VERSION/KEY.
func (s *Service) data(r *request) error {
	sel, second, err := r.selection(dataParameters, []string{"c[DIMENSION]", "attributes", "measures", "limit", "offset"})
	if err != nil {
		return err
	}
	f, err := negotiate(r, dataForms)
	if err != nil {
		return err
	}
	n, err := sel.Count(r.in.Context(), r.rel.Release)
	if err != nil {
		return err
	}
	if n == 0 {
		return empty(second)
	}
	if n > s.opts.Most {
		return &reply.Error{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("the answer has %d observations, and the service gives %d at most: "+
			"ask by key (%s), startPeriod and endPeriod, or take the whole file from the open data", n, s.opts.Most, strings.Join(sel.Flow.Structure.Columns()[:len(sel.Flow.Structure.Dimensions)], "."))}
	}
	r.w.Header().Set("Content-Type", f.media)
	if f.data == dataflow.CSV1 || f.data == dataflow.CSV2 {
		r.w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.csv"`, sel.Flow.ID))
	}
	w, err := dataflow.NewWriter(r.w, dataflow.Message{Header: r.header(), Selection: sel, Format: f.data, Labels: f.labels})
	if err == nil {
		if err = sel.Rows(r.in.Context(), r.rel.Release, w.Row); err == nil {
			err = w.Close()
		}
	}
	if err != nil { // the answer has begun: it must not look whole
		panic(http.ErrAbortHandler)
	}
	return nil
}

// empty is the answer without observations.
func empty(second bool) error {
	if second {
		return &reply.Error{Status: http.StatusNoContent}
	}
	return reply.NotFound("no results found: the dataflow has no observation of this key and these periods; /sdmx/availableconstraint tells what it has")
}

// selection reads what is asked of a dataflow from the path and the parameters of either version.
func (r *request) selection(parameters, more []string) (sel dataflow.Selection, second bool, err error) {
	path := r.path[1:]
	second = len(path) > 0 && slices.Contains([]string{"dataflow", "datastructure", "provisionagreement", "*"}, path[0])
	if second || r.path[0] == "availability" {
		second = true
		err = r.secondPath(&sel, path)
		parameters = append(slices.Clone(parameters), more...)
	} else {
		err = r.firstPath(&sel, path)
	}
	if err == nil {
		err = r.only(parameters...)
	}
	if err == nil {
		err = r.parameters(&sel)
	}
	if err == nil && second {
		err = r.secondParameters(&sel)
	}
	return sel, second, err
}

// firstPath reads FLOW/KEY/PROVIDER of version 1.
func (r *request) firstPath(sel *dataflow.Selection, path []string) (err error) {
	path = append(slices.Clone(path), "", "", "")
	if sel.Flow, err = r.flow(path[0]); err != nil {
		return err
	}
	key, err := parseKey(path[1], sel.Flow.Structure)
	if err != nil {
		return err
	}
	if key != nil {
		sel.Keys = [][][]string{key}
	}
	if provider := path[2]; provider != "" && provider != "all" && provider != dataflow.Agency && !strings.HasPrefix(provider, dataflow.Agency+",") {
		return reply.NotFound("no results found: " + dataflow.Agency + " alone provides data here")
	}
	if r.path[0] == "data" && path[3] != "" {
		return syntax("", "the address has too many parts: /data/FLOW/KEY/PROVIDER")
	}
	return nil
}

// flow finds the dataflow of "AGENCY,ID,VERSION", "AGENCY,ID" or "ID".
func (r *request) flow(text string) (*dataflow.Flow, error) {
	parts := strings.Split(text, ",")
	agency, id, version := dataflow.Agency, parts[0], "latest"
	switch len(parts) {
	case 2:
		agency, id = parts[0], parts[1]
	case 3:
		agency, id, version = parts[0], parts[1], parts[2]
	}
	if len(parts) > 3 || id == "" {
		return nil, syntax("flow", "name a dataflow as ID, AGENCY,ID or AGENCY,ID,VERSION")
	}
	return r.known(agency, id, version)
}

func (r *request) known(agency, id, version string) (*dataflow.Flow, error) {
	f := r.set.Flow(id)
	if f == nil || !matches(agency, dataflow.Agency) || !matchesVersion(version) {
		return nil, reply.NotFound(fmt.Sprintf("there is no dataflow %s:%s(%s); /sdmx/dataflow lists them", agency, id, version))
	}
	return f, nil
}

// secondPath reads CONTEXT/AGENCY/ID/VERSION/KEY of version 2.
func (r *request) secondPath(sel *dataflow.Selection, path []string) (err error) {
	path = append(slices.Clone(path), "", "", "", "", "")
	if path[0] != "dataflow" || path[2] == "" || path[2] == "*" || strings.Contains(path[2], ",") {
		return notImplemented("data are given by single dataflows: /data/dataflow/AGENCY/ID/VERSION/KEY")
	}
	if path[3] == "" {
		path[3] = "+"
	}
	if sel.Flow, err = r.known(path[1], path[2], path[3]); err != nil {
		return err
	}
	sel.Keys, err = parseKeys(path[4], sel.Flow.Structure)
	return err
}

// parameters reads those that both versions have.
func (r *request) parameters(sel *dataflow.Selection) (err error) {
	q := r.query
	if sel.From, err = parsePeriod("startPeriod", q.Get("startPeriod")); err != nil {
		return err
	}
	if sel.To, err = parsePeriod("endPeriod", q.Get("endPeriod")); err != nil {
		return err
	}
	if sel.Since, err = day(q.Get("updatedAfter"), "updatedAfter"); err != nil {
		return err
	}
	if sel.AsOf, err = day(q.Get("asOf"), "asOf"); err != nil {
		return err
	}
	for name, into := range map[string]*int{"firstNObservations": &sel.First, "lastNObservations": &sel.Last} {
		if *into, err = count(q.Get(name), name, 1); err != nil {
			return err
		}
	}
	if err := oneOf(q, "includeHistory", "true", "false"); err != nil {
		return err
	}
	sel.History = q.Get("includeHistory") == "true"
	details := []string{"full", "dataonly", "serieskeysonly", "nodata"}
	if err := oneOf(q, "detail", details...); err != nil {
		return err
	}
	sel.Detail = dataflow.Detail(max(0, slices.Index(details, q.Get("detail"))))
	columns := sel.Flow.Structure.Columns()
	allowed := append(slices.Clone(columns[:len(sel.Flow.Structure.Dimensions)+1]), dataflow.Any)
	if err := oneOf(q, "dimensionAtObservation", allowed...); err != nil {
		return err
	}
	sel.Dimension = q.Get("dimensionAtObservation")
	return fromBeforeTo(sel)
}

// fromBeforeTo refuses two bounds between which nothing can lie.
func fromBeforeTo(sel *dataflow.Selection) error {
	if !sel.From.IsZero() && !sel.To.IsZero() && sel.To.End().Before(sel.From.Start()) {
		return syntax("startPeriod", "it is after endPeriod: no period lies between them")
	}
	return nil
}

// secondParameters reads those that version 2 alone has.
func (r *request) secondParameters(sel *dataflow.Selection) (err error) {
	q := r.query
	for name, values := range q {
		component, found := strings.CutPrefix(name, "c[")
		if !found {
			continue
		}
		for _, text := range values {
			if err := componentFilter(sel, strings.TrimSuffix(component, "]"), text); err != nil {
				return err
			}
		}
	}
	if sel.Limit, err = count(q.Get("limit"), "limit", 1); err != nil {
		return err
	}
	if sel.Offset, err = count(q.Get("offset"), "offset", 0); err != nil {
		return err
	}
	if err := oneOf(q, "attributes", "dsd", "all", "none"); err != nil {
		return err
	}
	if err := oneOf(q, "measures", "all", "none"); err != nil {
		return err
	}
	switch without := q.Get("attributes") == "none"; {
	case without && q.Get("measures") == "none":
		sel.Detail = dataflow.KeysOnly
	case without:
		sel.Detail = dataflow.DataOnly
	case q.Get("measures") == "none":
		sel.Detail = dataflow.SeriesOnly
	}
	return fromBeforeTo(sel)
}

func count(text, param string, least int) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > 1<<30 {
		return 0, syntax(param, fmt.Sprintf("this is no whole number from %d on", least))
	}
	return n, nil
}

// day is the day of a date or a moment, in UTC: publications are known by the day, and Italy's is never
// behind. A plus in a query string is read as a blank.
func day(text, param string) (string, error) {
	if text == "" {
		return "", nil
	}
	text = strings.ReplaceAll(text, " ", "+")
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() > 0 {
			return t.UTC().Format(time.DateOnly), nil
		}
	}
	return "", reply.Bad(param, "this is neither a day nor a moment", "2026-01-31", "2026-01-31T10:00:00Z")
}
