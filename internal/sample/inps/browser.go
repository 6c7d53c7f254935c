package inps

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// browser answers as the middleware of the data browser: catalogues by node, structures, and whole
// datasets in answer to POST. A node that it does not know, or that is called by its name, is the
// second one to it, and it says nothing of that.
type browser struct{ seed uint64 }

const browserPath = "/databrowser/api/core"

var browserNodes = []struct{ id, code string }{{"1", "politiche_occupazionali"}, {"2", "pensioni"}, {"3", "dipendenti"}, {"4", "imprese"}}

// foreignDatasets stand in the nodes that are not the first; nobody asks for their data.
var foreignDatasets = map[string]string{"2": "INPS,DFB_ST_PENS_VIG_01,1.0", "3": "INPS,DFB_ST_DIP_ATECO_REG_01,1.0", "4": "INPS,DFB_ST_IMP_01,1.0"}

func (b browser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(strings.TrimPrefix(r.URL.Path, browserPath), "/"), "/")
	switch {
	case r.Method == http.MethodGet && len(parts) == 2 && parts[0] == "hub" && parts[1] == "minimalInfo":
		b.nodes(w)
	case len(parts) >= 3 && parts[0] == "nodes":
		b.node(w, r, nodeOf(parts[1]), parts[2:])
	default:
		http.NotFound(w, r)
	}
}

func (b browser) nodes(w http.ResponseWriter) {
	var nodes []map[string]string
	for _, n := range browserNodes {
		nodes = append(nodes, map[string]string{"nodeId": n.id, "code": n.code})
	}
	answer(w, map[string]any{"nodes": nodes})
}

func nodeOf(id string) string {
	for _, n := range browserNodes {
		if n.id == id {
			return id
		}
	}
	return "2"
}

func (b browser) node(w http.ResponseWriter, r *http.Request, node string, parts []string) {
	switch {
	case r.Method == http.MethodGet && len(parts) == 1 && parts[0] == "catalog":
		b.catalog(w, node)
	case r.Method == http.MethodGet && len(parts) == 3 && parts[2] == "structure":
		if t, ok := browserTable(node, parts[1]); ok {
			b.structure(w, t)
			return
		}
		http.NotFound(w, r)
	case r.Method == http.MethodPost && len(parts) == 4 && parts[2] == "download":
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<16))
		t, ok := browserTable(node, parts[1])
		if !ok || string(body) != "[]" {
			http.Error(w, "bad request", http.StatusBadRequest)
			return
		}
		b.download(w, r, t, parts[3])
	default:
		http.NotFound(w, r)
	}
}

func browserDataset(t naspiTable) string {
	return "INPS,DFB_ST_NASPI_BENEFICIARI_" + t.number + ",1.0"
}

func browserTable(node, dataset string) (naspiTable, bool) {
	for _, t := range recipientTables {
		if node == "1" && browserDataset(t) == dataset {
			return t, true
		}
	}
	return naspiTable{}, false
}

func (b browser) catalog(w http.ResponseWriter, node string) {
	titles := map[string]map[string]string{}
	if other, ok := foreignDatasets[node]; ok {
		titles[other] = map[string]string{"title": "Altro osservatorio"}
	}
	if node == "1" {
		for _, t := range recipientTables {
			titles[browserDataset(t)] = map[string]string{"title": t.title}
		}
	}
	answer(w, map[string]any{"categoryGroups": []any{}, "datasetMap": titles})
}

func (b browser) structure(w http.ResponseWriter, t naspiTable) {
	var criteria []map[string]any
	for _, d := range append(t.columns(), "TIME_PERIOD") {
		criteria = append(criteria, map[string]any{"id": d, "label": d, "extra": map[string]string{"DataStructureRef": "INPS+CL_" + d + "+1.0"}})
	}
	answer(w, map[string]any{"criteria": criteria, "timeDimension": "TIME_PERIOD", "territorialDimension": "TERRITORIO"})
}

func (b browser) download(w http.ResponseWriter, r *http.Request, t naspiTable, format string) {
	w.Header().Set("Last-Modified", httpDay(naspiPublished))
	switch format {
	case "csv":
		w.Header().Set("Content-Type", "application/vnd.sdmx.data+csv")
		writeRecipientCSV(w, b.seed, t)
	case "genericdata":
		w.Header().Set("Content-Type", "application/vnd.sdmx.genericdata+xml")
		writeNASpIXML(w, b.seed, t)
	default:
		http.NotFound(w, r)
	}
}

// answer sends a JSON document.
func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(v)
}
