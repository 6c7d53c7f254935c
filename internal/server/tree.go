package server

import (
	"io/fs"
	"net/http"
	"path"

	"osservatorio/internal/server/reply"
)

// treeAddresses are those of the tree of open data that no face answers: what its feeds, its catalogue and its
// descriptions name is found on the living service too.
var treeAddresses = []string{"/catalogo.ttl", "/catalogo.rdf", "/feed.xml", "/feed.json", "/releases.json",
	"/dati/{indicator}/{version}/{$}", "/dati/{indicator}/{version}/{file}"}

// treeTypes are the media types of what lies in the tree.
var treeTypes = map[string]string{".csv": "text/csv; charset=utf-8", ".json": "application/json", ".parquet": "application/vnd.apache.parquet",
	".ttl": "text/turtle; charset=utf-8", ".rdf": "application/rdf+xml", ".xml": "application/rss+xml; charset=utf-8", "": "text/plain; charset=utf-8"}

// tree serves the files of the tree of open data as a plain file server does.
func (s *Server) tree(face reply.Face, tree fs.FS) http.Handler {
	return s.pack(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Clean("/" + r.URL.Path)[1:]
		if r.PathValue("version") != "" && r.PathValue("file") == "" {
			name = path.Join(name, "index.html")
		}
		f, err := filesOnly{tree}.Open(name)
		if err != nil {
			s.fail(face, w, r, nil, reply.NotFound("there is no such file among the open data"))
			return
		}
		f.Close()
		if kind, ok := treeTypes[path.Ext(name)]; ok {
			w.Header().Set("Content-Type", kind)
		}
		w.Header().Set("Cache-Control", "public, max-age=60")
		http.ServeFileFS(w, r, tree, name)
	}))
}
