package inps

import (
	"encoding/json"
	"net/http"
	"path"
	"strings"
	"time"

	"osservatorio/internal/sample/extract"
)

// catalogue answers package_show as CKAN does. A package is there when one of its files is
// published, and its files say when they were last modified.
type catalogue struct {
	packages map[string]cataloguePackage
	day      func() time.Time
	host     string // of the addresses of the files
	spoken   string // what the path ends with: the action and nothing else
}

type cataloguePackage struct {
	title string
	files []catalogueFile
}

type catalogueFile struct {
	name, format string
	editions     []extract.Extract
}

// portalPackages are the packages of opendata.inps.it, by name.
func portalPackages(all []extract.Extract) map[string]cataloguePackage {
	out := map[string]cataloguePackage{}
	for _, e := range all {
		switch base := path.Base(e.Path); {
		case e.Dataset == "wage-supplementation-workers":
			add(out, strings.TrimSuffix(base, ".csv"), base, "CSV", e)
		case base == "dataset_6006.csv":
			add(out, "cig-fondi-di-solidarieta-2023-2024", "Ore autorizzate", "CSV", e)
		case base == "dataset_6007.csv":
			add(out, "assegno-unico-figli-con-disabilita-2022-2024", "Figli", "CSV", e)
		case base == "dataset_6008.csv":
			add(out, "assegno-unico-nuclei-2022-2024", "Nuclei", "CSV", e)
		case e.Dataset == "naspi-treatments":
			add(out, path.Base(path.Dir(path.Dir(e.Path))), strings.TrimSuffix(base, ".xml"), "XML", e)
		}
	}
	return out
}

// oldPackages are the packages of the older catalogue, by number.
func oldPackages(all []extract.Extract) map[string]cataloguePackage {
	out := map[string]cataloguePackage{}
	for _, e := range all {
		base := path.Base(e.Path)
		if number, ok := strings.CutPrefix(strings.TrimSuffix(base, path.Ext(base)), "dataset_"); ok {
			name := number
			if e.Dataset == "pensions" { // one file a year
				name += " " + strings.TrimPrefix(path.Base(path.Dir(e.Path)), "migr")
			}
			add(out, number, name, strings.ToLower(strings.TrimPrefix(path.Ext(base), ".")), e)
		}
	}
	return out
}

// add puts an edition of a file into its package.
func add(all map[string]cataloguePackage, id, name, format string, e extract.Extract) {
	p := all[id]
	p.title = id
	for i := range p.files {
		if p.files[i].name == name {
			p.files[i].editions = append(p.files[i].editions, e)
			all[id] = p
			return
		}
	}
	p.files = append(p.files, catalogueFile{name, format, []extract.Extract{e}})
	all[id] = p
}

func (c *catalogue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	if r.URL.Path != c.spoken {
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]any{"success": false, "error": "no such action"})
		return
	}
	type resource struct {
		Name         string `json:"name"`
		Format       string `json:"format"`
		URL          string `json:"url"`
		LastModified string `json:"last_modified"`
	}
	id := r.URL.Query().Get("id")
	var resources []resource
	for _, f := range c.packages[id].files {
		if e := newest(f.editions, c.day()); e != nil {
			resources = append(resources, resource{f.name, f.format, c.host + e.Path, e.Published.Format("2006-01-02T15:04:05.000000")})
		}
	}
	if resources == nil {
		w.WriteHeader(http.StatusNotFound)
		json.NewEncoder(w).Encode(map[string]any{"success": false, "error": map[string]string{"__type": "Not Found Error", "message": "Non trovato"}})
		return
	}
	json.NewEncoder(w).Encode(map[string]any{"help": "package_show", "success": true, "result": map[string]any{
		"name": id, "title": c.packages[id].title, "license_id": "iodl2", "metadata_modified": resources[0].LastModified, "resources": resources}})
}

// newest is the edition that holds on a day, nil before the first.
func newest(editions []extract.Extract, day time.Time) *extract.Extract {
	var found *extract.Extract
	for i := range editions {
		if e := &editions[i]; !e.Published.After(day) && (found == nil || e.Published.After(found.Published)) {
			found = e
		}
	}
	return found
}
