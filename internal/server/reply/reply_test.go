package reply

import "testing"

func TestAccepts(t *testing.T) {
	for _, c := range []struct {
		header, value string
		want          float64
	}{
		{"", "text/html", 1},
		{"*/*", "text/html", 1},
		{"text/html,application/xml;q=0.9,*/*;q=0.8", "text/html", 1},
		{"text/html,application/xml;q=0.9,*/*;q=0.8", "application/xml", 0.9},
		{"text/html,application/xml;q=0.9,*/*;q=0.8", "text/csv", 0.8},
		{"text/*;q=0.5, text/csv;q=0", "text/csv", 0},
		{"application/json", "text/csv", 0},
		{"application/vnd.sdmx.data+csv;version=2.0.0", "application/vnd.sdmx.data+csv;version=2.0.0", 1},
		{"application/vnd.sdmx.data+csv; version=2.0.0; q=0.4", "application/vnd.sdmx.data+csv;version=2.0.0", 0.4},
		{"application/vnd.sdmx.data+csv;version=2.0.0", "application/vnd.sdmx.data+csv;version=1.0.0", 0},
		{"application/vnd.sdmx.data+csv", "application/vnd.sdmx.data+csv;version=1.0.0", 1},
		{"en-GB,en;q=0.9,it;q=0.5", "it", 0.5},
		{"en-GB,en;q=0.9,it;q=0.5", "en", 1},
		{"gzip;q=much, zstd", "gzip", 0},
		{"identity", "zstd", 0},
	} {
		if got := Accepts(c.header, c.value); got != c.want {
			t.Errorf("Accepts(%q, %q) = %v, want %v", c.header, c.value, got, c.want)
		}
	}
}
