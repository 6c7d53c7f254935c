package release

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
)

// WhyEmpty says why a filter selects nothing: of the indicator, of the day, or by which condition;
// "" when it selects something.
func (r *Release) WhyEmpty(ctx context.Context, f Filter) (string, error) {
	found, d, err := r.any(ctx, f)
	if err != nil || found {
		return "", err
	}
	if found, _, err = r.any(ctx, Filter{Indicator: f.Indicator, History: true}); err != nil {
		return "", err
	} else if !found {
		return r.noData(d), nil
	}
	first, gone, err := r.known(ctx, f)
	switch {
	case err != nil:
		return "", err
	case f.AsOf != "" && first > f.AsOf:
		return fmt.Sprintf("nothing of this was published yet on %s; it was first on %s", f.AsOf, first), nil
	case gone != "":
		return fmt.Sprintf("it was published on %s, and the publication of %s has it no more", first, gone), nil
	}
	for _, part := range r.parts(d, f) {
		if found, _, err := r.any(ctx, part.alone); err != nil || !found {
			has, err2 := r.holds(ctx, d, part.dimension)
			if err == nil {
				err = err2
			}
			return fmt.Sprintf("no observation with %s = %s; %s has: %s", part.dimension, part.asked, d.ID, has), err
		}
	}
	return "no observation meets all the conditions together, though each of them is met by some", nil
}

func (r *Release) any(ctx context.Context, f Filter) (bool, model.Indicator, error) {
	query, d, err := r.SQL(ctx, f)
	if err != nil {
		return false, d, err
	}
	n := 0
	err = r.DB.Scan(ctx, "SELECT count(*) FROM (SELECT 1 FROM ("+query+") LIMIT 1)", &n)
	return n > 0, d, err
}

// noData says of an indicator without any observation which of its datasets the release lacks.
func (r *Release) noData(d model.Indicator) string {
	var lacks []string
	for _, id := range d.Datasets {
		if !slices.ContainsFunc(r.Manifest.Inputs, func(in Input) bool { return in.Dataset == id }) {
			lacks = append(lacks, id)
		}
	}
	if len(lacks) == 0 {
		return fmt.Sprintf("the release has no observation of it: the extracts of %s that it was made of give none", strings.Join(d.Datasets, ", "))
	}
	return fmt.Sprintf("the release has no observation of it: it was made without %s; `osservatorio ingest %s`, then build and publish", strings.Join(lacks, ", "), strings.Join(lacks, " "))
}

// known are the day on which what the filter selects was first published, and, up to the filter's day, that
// from which none of it was any more; "" for never.
func (r *Release) known(ctx context.Context, f Filter) (first, gone string, err error) {
	until := f.AsOf
	f.AsOf, f.History = "", true
	query, _, err := r.SQL(ctx, f)
	if err == nil {
		err = r.DB.Scan(ctx, "SELECT coalesce(min(KNOWN_FROM)::VARCHAR, ''), coalesce((max(KNOWN_TO) FILTER ("+duck.Quote(until)+" = '' OR KNOWN_TO::VARCHAR <= "+duck.Quote(until)+"))::VARCHAR, '') FROM ("+query+")", &first, &gone)
	}
	return first, gone, err
}

// part is one condition of a filter, and the filter that has no other.
type part struct {
	dimension, asked string
	alone            Filter
}

func (r *Release) parts(d model.Indicator, f Filter) []part {
	bare := Filter{Indicator: d.ID, AsOf: f.AsOf, History: f.History}
	var out []part
	if len(f.Areas) > 0 {
		p := part{"REF_AREA", strings.Join(f.Areas, ", "), bare}
		p.alone.Areas = f.Areas
		out = append(out, p)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Where)) {
		p := part{name, strings.Join(f.Where[name], ", "), bare}
		p.alone.Where = map[string][]string{name: f.Where[name]}
		out = append(out, p)
	}
	if !f.From.IsZero() || !f.To.IsZero() {
		p := part{"TIME_PERIOD", between(f.From, f.To), bare}
		p.alone.From, p.alone.To = f.From, f.To
		out = append(out, p)
	}
	return out
}

func between(from, to period.Period) string {
	switch {
	case from.IsZero():
		return "… " + to.String()
	case to.IsZero():
		return from.String() + " …"
	}
	return from.String() + " … " + to.String()
}

// holds lists what an indicator has of a dimension; of periods the first and the last of each frequency.
func (r *Release) holds(ctx context.Context, d model.Indicator, dimension string) (string, error) {
	from := r.relation(d) + " WHERE INDICATOR = " + duck.Quote(d.ID)
	if dimension != "TIME_PERIOD" {
		values, err := r.distinct(ctx, dimension, from)
		return listed(values), err
	}
	_, rows, err := r.DB.Strings(ctx, "SELECT min(TIME_PERIOD) || ' … ' || max(TIME_PERIOD) FROM "+from+" GROUP BY FREQ ORDER BY FREQ")
	var spans []string
	for _, row := range rows {
		spans = append(spans, row[0])
	}
	return strings.Join(spans, ", "), err
}
