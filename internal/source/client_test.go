package source

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"osservatorio/internal/fetch"
)

func catalogOf(t *testing.T, text string) *Catalog {
	t.Helper()
	var s Source
	if err := yaml.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	for _, d := range s.Datasets {
		d.Source = &s
	}
	return &Catalog{Sources: []*Source{&s}}
}

func TestPolicies(t *testing.T) {
	const declared = "source: istat\nbase_url: https://esploradati.istat.it/rest\nclient: {pace: 13s, breaker: 24h, max_body: 10}\ndatasets: {d: {base_url: https://www.istat.it}}\n"
	const real, here = "https://esploradati.istat.it/rest", "http://127.0.0.1:8900/rest"
	s := time.Second
	for _, c := range []struct {
		name, override, address string
		want                    fetch.Policy
	}{
		{"as declared", "", real, fetch.Policy{Pace: 13 * s, MaxBody: 10, Breaker: 24 * time.Hour}},
		{"a stand-in", "", here, fetch.Policy{Retries: []time.Duration{0, 0}, MaxBody: 10, Breaker: 24 * time.Hour}},
		{"slower", "pace: 20s\nretries: []\ntimeout: 5s", real, fetch.Policy{Pace: 20 * s, Retries: []time.Duration{}, Timeout: 5 * s, MaxBody: 10, Breaker: 24 * time.Hour}},
		{"a stand-in with a pace", "base_url: http://127.0.0.1:8900\npace: 1s\nretries: [2s]\nbreaker: 1m\nmax_body: 20", here, fetch.Policy{Pace: s, Retries: []time.Duration{2 * s}, MaxBody: 20, Breaker: time.Minute}},
	} {
		catalog := catalogOf(t, declared)
		if c.override != "" {
			var o Override
			if err := yaml.Unmarshal([]byte(c.override), &o); err != nil {
				t.Fatal(err)
			}
			if err := catalog.Override(map[string]Override{"istat": o}, ""); err != nil {
				t.Fatal(err)
			}
		}
		if got := catalog.Sources[0].Policy(c.address); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		name, host string
		o          Override
		says       string
	}{
		{"faster than allowed", "", Override{Client: Client{Pace: Duration(12 * s)}}, "pace 12s is less than the 13s that the provider asks for"},
		{"faster, another address", "", Override{BaseURL: "https://mirror.example.org", Client: Client{Pace: Duration(s)}}, "only for an address of this machine"},
		{"faster, a stand-in", "", Override{BaseURL: "http://localhost:1", Client: Client{Pace: Duration(s)}}, ""},
		{"faster, the host a stand-in", "http://127.0.0.1:1", Override{Client: Client{Pace: Duration(s)}}, ""},
	} {
		catalog := catalogOf(t, declared)
		err := catalog.Override(map[string]Override{"istat": c.o}, c.host)
		if (c.says == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.o.BaseURL != "" && catalog.Sources[0].BaseURL != c.o.BaseURL {
			t.Errorf("%s: the base URL stays %s", c.name, catalog.Sources[0].BaseURL)
		}
		if p := catalog.Sources[0].Policy("https://www.istat.it/microdati"); p.Pace != 13*s {
			t.Errorf("%s: an address of the provider is asked every %v", c.name, p.Pace)
		}
	}
	if err := catalogOf(t, declared).Override(map[string]Override{"istatt": {}}, ""); err == nil || !strings.Contains(err.Error(), `no source "istatt"`) {
		t.Errorf("%v", err)
	}
}
