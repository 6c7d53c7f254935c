package istat

import (
	"bufio"
	_ "embed"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// ServicePath is where the SDMX service lies at the provider's host.
const ServicePath = "/SDMXWS/rest/"

//go:embed data/codelists.csv
var codelistsCSV string

// codelists are the invented service's code lists by dimension: codes with their labels.
var codelists = sync.OnceValue(func() map[string][][2]string {
	out := map[string][][2]string{}
	for _, line := range lines(codelistsCSV) {
		out[line[0]] = append(out[line[0]], [2]string{line[1], line[2]})
	}
	return out
})

// Service is the invented SDMX service: the flows of the sample with their structures, asked by key.
// It misbehaves in the ways in which the real one does to those who ask wrongly.
type Service struct {
	day    func() time.Time
	tables map[string][]table // editions by flow, ascending
}

// NewService makes the service of a seed; day tells which day it is at the provider.
func NewService(seed uint64, day func() time.Time) *Service {
	s := &Service{day: day, tables: map[string][]table{}}
	for _, t := range flows(seed) {
		s.tables[t.id] = append(s.tables[t.id], t)
	}
	for _, editions := range s.tables {
		slices.SortStableFunc(editions, func(a, b table) int { return strings.Compare(a.published, b.published) })
	}
	return s
}

// now is the edition of a flow on the day.
func (s *Service) now(id string) (table, bool) {
	day := s.day().Format(time.DateOnly)
	editions := s.tables[id]
	for i := len(editions) - 1; i >= 0; i-- {
		if editions[i].published <= day {
			return editions[i], true
		}
	}
	return table{}, false
}

// ServeHTTP answers for data and structures below ServicePath.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(strings.TrimPrefix(r.URL.Path, ServicePath), "/"), "/")
	long := slices.ContainsFunc(parts, func(p string) bool { return len(p) > 260 })
	language := r.Header.Get("Accept-Language")
	switch {
	case long:
		answer(w, http.StatusBadRequest, "Bad Request - Invalid URL")
	case language == "" || language == "*":
		answer(w, http.StatusInternalServerError, "languageTag1")
	case parts[0] == "data" && len(parts) >= 3:
		s.data(w, r, parts[1], parts[2])
	case parts[0] == "dataflow" && len(parts) >= 3:
		s.dataflow(w, r, parts[2])
	case parts[0] == "datastructure" && len(parts) >= 3:
		s.structure(w, parts[2])
	default:
		answer(w, http.StatusNotFound, "NoRecordsFound")
	}
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, text)
}

// data answers with the rows of a key, in the format that is accepted.
func (s *Service) data(w http.ResponseWriter, r *http.Request, id, key string) {
	t, ok := s.now(id)
	if !ok {
		answer(w, http.StatusNotFound, "NoRecordsFound")
		return
	}
	mediaType := r.Header.Get("Accept")
	if mediaType != sdmxCSV && mediaType != sdmxML {
		answer(w, http.StatusNotAcceptable, "Not Acceptable")
		return
	}
	var sets []map[string]bool
	if !strings.EqualFold(key, "all") {
		dims := strings.Split(key, ".")
		if len(dims) != len(t.dims) {
			answer(w, http.StatusNotFound, fmt.Sprintf("Not enough key values in query, expecting %d got %d", len(t.dims), len(dims)))
			return
		}
		sets = make([]map[string]bool, len(dims))
		for i, codes := range dims {
			for _, c := range strings.Split(codes, "+") {
				if sets[i] == nil && codes != "" {
					sets[i] = map[string]bool{}
				}
				if codes != "" {
					sets[i][c] = true
				}
			}
		}
	}
	start := r.URL.Query().Get("startPeriod")
	rows := func(put putter) {
		t.rows(func(codes []string, period string, value float64, status string) {
			for i, set := range sets {
				if set != nil && !set[codes[i]] {
					return
				}
			}
			if period >= start {
				put(codes, period, value, status)
			}
		})
	}
	// The head of the answer stays in the buffer until there are rows: without any there is no answer.
	b := bufio.NewWriterSize(w, 1<<16)
	found := false
	w.Header().Set("Content-Type", mediaType)
	t.write(b, mediaType, func(put putter) {
		rows(func(codes []string, period string, value float64, status string) {
			found = true
			put(codes, period, value, status)
		})
	})
	if !found {
		answer(w, http.StatusNotFound, "NoRecordsFound")
		return
	}
	b.Flush()
}

const (
	structureHead = `<?xml version="1.0" encoding="utf-8"?>
<!--NSI Web Service v9.11.0.0-->
<message:Structure xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:structure="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure" xmlns:common="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
  <message:Header><message:ID>IDREF1</message:ID><message:Test>true</message:Test><message:Sender id="SAMPLE" /></message:Header>
  <message:Structures>
`
	structureTail = "  </message:Structures>\n</message:Structure>\n"
)

// dataflow describes a flow: its structure, when it was updated last and, when asked for, the codes that it has.
func (s *Service) dataflow(w http.ResponseWriter, r *http.Request, id string) {
	t, ok := s.now(id)
	if !ok {
		answer(w, http.StatusNotFound, "NoRecordsFound")
		return
	}
	w.Header().Set("Content-Type", "application/vnd.sdmx.structure+xml; version=2.1; charset=utf-8")
	b := bufio.NewWriter(w)
	defer b.Flush()
	b.WriteString("\ufeff" + structureHead)
	fmt.Fprintf(b, `    <structure:Dataflows>
      <structure:Dataflow id="%[1]s" agencyID="IT1" version="1.0" isFinal="true">
        <common:Annotations>
          <common:Annotation id="LAST_UPDATE"><common:AnnotationTitle>%[2]s</common:AnnotationTitle><common:AnnotationType>LAST_UPDATE</common:AnnotationType></common:Annotation>
        </common:Annotations>
        <common:Name xml:lang="it">%[1]s</common:Name>
        <structure:Structure><Ref id="%[3]s" version="1.0" agencyID="IT1" package="datastructure" class="DataStructure" /></structure:Structure>
      </structure:Dataflow>
    </structure:Dataflows>
`, t.id, t.updated(), t.structure)
	if r.URL.Query().Get("references") == "actualconstraint" {
		t.constraint(b)
	}
	b.WriteString(structureTail)
}

// updated is LAST_UPDATE in one of the two forms in which the service writes it: the labour flows
// have one, the yearly tables the other.
func (t table) updated() string {
	if strings.HasPrefix(t.dataset, "rcfl") {
		return t.published + "T08:54:28.185Z"
	}
	y, m, d := t.published[:4], t.published[5:7], t.published[8:]
	return d + "/" + m + "/" + y + " 10:03:43"
}

// constraint lists the codes that the flow has data of, of its small dimensions.
func (t table) constraint(b *bufio.Writer) {
	codes := make([][]string, len(t.dims))
	t.rows(func(of []string, _ string, _ float64, _ string) {
		for i, c := range of {
			if t.dims[i] != "REF_AREA" && !slices.Contains(codes[i], c) {
				codes[i] = append(codes[i], c)
			}
		}
	})
	fmt.Fprintf(b, `    <structure:Constraints>
      <structure:ContentConstraint id="CR_%[1]s" agencyID="IT1" version="1.0" type="Actual">
        <structure:ConstraintAttachment><structure:Dataflow><Ref id="%[1]s" version="1.0" agencyID="IT1" package="datastructure" class="Dataflow" /></structure:Dataflow></structure:ConstraintAttachment>
        <structure:CubeRegion include="true">
`, t.id)
	for i, d := range t.dims {
		slices.Sort(codes[i]) // as text, which is not the order of editions
		fmt.Fprintf(b, "          <common:KeyValue id=%q>", d)
		for _, c := range codes[i] {
			b.WriteString("<common:Value>" + c + "</common:Value>")
		}
		b.WriteString("</common:KeyValue>\n")
	}
	b.WriteString("        </structure:CubeRegion>\n      </structure:ContentConstraint>\n    </structure:Constraints>\n")
}

// structure describes the dimensions of a structure with their code lists.
func (s *Service) structure(w http.ResponseWriter, id string) {
	var t *table
	for _, editions := range s.tables {
		if editions[0].structure == id {
			t = &editions[0]
		}
	}
	if t == nil {
		answer(w, http.StatusNotFound, "NoRecordsFound")
		return
	}
	w.Header().Set("Content-Type", "application/vnd.sdmx.structure+xml; version=2.1; charset=utf-8")
	b := bufio.NewWriter(w)
	defer b.Flush()
	b.WriteString("\ufeff" + structureHead + "    <structure:Codelists>\n")
	for _, d := range t.dims {
		fmt.Fprintf(b, "      <structure:Codelist id=\"CL_%s\" agencyID=\"IT1\" version=\"1.0\">\n", d)
		for _, c := range codelists()[d] {
			fmt.Fprintf(b, "        <structure:Code id=%q><common:Name xml:lang=\"it\">", c[0])
			xml.EscapeText(b, []byte(c[1]))
			b.WriteString("</common:Name></structure:Code>\n")
		}
		b.WriteString("      </structure:Codelist>\n")
	}
	fmt.Fprintf(b, `    </structure:Codelists>
    <structure:DataStructures>
      <structure:DataStructure id=%q agencyID="IT1" version="1.0" isFinal="true">
        <structure:DataStructureComponents>
          <structure:DimensionList id="DimensionDescriptor">
`, id)
	for i, d := range t.dims {
		fmt.Fprintf(b, `            <structure:Dimension id="%[1]s" position="%[2]d"><structure:LocalRepresentation><structure:Enumeration><Ref id="CL_%[1]s" version="1.0" agencyID="IT1" package="codelist" class="Codelist" /></structure:Enumeration></structure:LocalRepresentation></structure:Dimension>
`, d, i+1)
	}
	fmt.Fprintf(b, `            <structure:TimeDimension id="TIME_PERIOD" position="%d" />
          </structure:DimensionList>
        </structure:DataStructureComponents>
      </structure:DataStructure>
    </structure:DataStructures>
%s`, len(t.dims)+1, structureTail)
}
