package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// hostile are values that no parameter may let do anything.
var hostile = []string{
	"'", "''", `"`, "' OR '1'='1", "ITC1') OR 1=1 --", "'; DROP TABLE observations; --", "1; ATTACH '/etc/passwd' AS x", "' UNION SELECT * FROM read_csv('/etc/passwd') --",
	"read_text('/etc/passwd')", "../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "\x00", "a\x00b", "\r\nX-Injected: yes", "%0d%0aX-Injected: yes",
	"<script>alert(1)</script>", "=HYPERLINK(\"x\")", "\xff\xfe", "😀", strings.Repeat("9", 400), "-1", "1e9", "NaN", "0x10", "+1", strings.Repeat("A,", 800), "${jndi:ldap://x}", "{{7*7}}", "%",
}

// Whatever stands in a parameter, the answer is an answer or a problem that names it; no text of it reaches the
// database, the headers or a file.
func TestAPITakesNoHarm(t *testing.T) {
	base := serving(t, demoLake(t))
	var doc struct {
		Paths map[string]struct {
			Get struct {
				Parameters []struct {
					Name     string
					In       string
					Required bool
					Example  any
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(get(t, base+"/api/v1/openapi.json").body), &doc); err != nil || len(doc.Paths) < 12 {
		t.Fatalf("%v, %d addresses", err, len(doc.Paths))
	}
	asked := 0
	for path, item := range doc.Paths {
		for _, p := range item.Get.Parameters {
			for _, value := range hostile {
				address, q := path, url.Values{}
				for _, other := range item.Get.Parameters {
					switch {
					case other.In == "path":
						address = strings.Replace(address, "{"+other.Name+"}", url.PathEscape(pick(other.Name == p.Name, value, "emp_rate_1564")), 1)
					case other.Required && other.Name != p.Name:
						q.Set(other.Name, "emp_rate_1564")
					}
				}
				if p.In == "query" {
					q.Set(p.Name, value)
				}
				asked++
				got := get(t, base+address+"?"+q.Encode())
				switch {
				case got.StatusCode >= 500, got.StatusCode == 200 && strings.Contains(got.body, "root:"), got.Header.Get("X-Injected") != "":
					t.Errorf("%s %s=%q: %s %.200s", path, p.Name, value, got.Status, got.body)
				case got.StatusCode == 400 && p.In == "query":
					var problem struct{ Parameter, Detail string }
					if err := json.Unmarshal([]byte(got.body), &problem); err != nil || problem.Parameter != p.Name || problem.Detail == "" || got.Header.Get("Content-Type") != "application/problem+json" {
						t.Errorf("%s %s=%q: %v %.200s", path, p.Name, value, err, got.body)
					}
				}
			}
		}
	}
	if asked < 2000 {
		t.Errorf("only %d questions were asked", asked)
	}
	for query, parameter := range map[string]string{
		"indicator=employed&indicator=neet": "indicator", "indicator=employed&limit=5&limit=6": "limit", "indicator=employed&DROP=1": "DROP", "indicator=employed&sort=1": "sort",
		"indicator=employed&sort=OBS_VALUE;": "", "indicator=employed&limit=100001": "limit", "indicator=employed&limit=0": "limit", "indicator=employed&offset=-1": "offset",
		"indicator=employed&from=2014&to=2013": "from", "indicator=employed&as-of=1900-01-01": "as-of", "indicator=employed&as-of=2025-02-30": "as-of", "indicator=emploied": "indicator",
		"": "indicator", "indicator=employed&history=true&change=yoy": "history", "indicator=employed&SEX=X": "SEX", "indicator=employed&format=exe": "format",
	} {
		got := get(t, base+"/api/v1/observations?"+query)
		var problem struct {
			Parameter string
			Allowed   []string
		}
		if err := json.Unmarshal([]byte(got.body), &problem); err != nil || got.StatusCode != 400 || problem.Parameter != parameter {
			t.Errorf("%s: %v %s %.200s", query, err, got.Status, got.body)
		}
	}
	if got := get(t, base+"/api/v1/observations?indicator=emploied"); !strings.Contains(got.body, "did you mean employed") {
		t.Errorf("%s", got.body)
	}
	if got := get(t, base+"/api/v1/observations?indicator=co_activations&format=xlsx"); got.StatusCode != 413 || !strings.Contains(got.body, "at most 50000") {
		t.Errorf("a workbook of all: %s %.300s", got.Status, got.body)
	}
	if got := get(t, base+"/api/v1/areas", "Accept: image/png"); got.StatusCode != 406 || !strings.Contains(got.body, "text/csv") {
		t.Errorf("Accept: image/png: %s %.300s", got.Status, got.body)
	}
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// Tokens open what is of their role until they expire or are revoked, and nothing of it is kept by anybody.
func TestAPITokens(t *testing.T) {
	lake := demoLake(t)
	work := t.TempDir()
	config, file := filepath.Join(work, "config.yaml"), filepath.Join(work, "tokens.json")
	if err := os.WriteFile(config, []byte("serve: {tokens: "+file+"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	token := func(args ...string) string {
		return strings.TrimSpace(must(t, 0, append([]string{"--config", config, "token"}, args...)...).stdout)
	}
	secrets := map[string]string{}
	for _, role := range []string{"analyst", "editor", "operator"} {
		secrets[role] = token("new", "--name", role+"-1", "--role", role, "--days", "3")
	}
	stored, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	for role, secret := range secrets {
		if len(secret) < 40 || strings.Contains(string(stored), secret) || strings.Contains(token("list"), secret) {
			t.Errorf("the token of %s lies open", role)
		}
	}
	base := serving(t, lake, "--config", config)
	open := map[string]string{"status": "operator", "metrics": "operator", "releases": "editor", "withheld?limit=3": "analyst", "quarantine?dataset=mim/pupils": "analyst", "candidate?indicator=employed&limit=3": "analyst"}
	for address, role := range open {
		address = base + "/api/v1/restricted/" + address
		for other, secret := range secrets {
			got, want := get(t, address, "Authorization: Bearer "+secret), http.StatusForbidden
			if other == role {
				want = http.StatusOK
			}
			if got.StatusCode != want || !strings.Contains(got.Header.Get("Cache-Control"), "no-store") || got.Header.Get("ETag") != "" || got.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s with the token of %s: %s %v %.200s", address, other, got.Status, got.Header, got.body)
			}
		}
		for _, header := range []string{"X-None: 1", "Authorization: Bearer", "Authorization: Bearer oss_" + strings.Repeat("A", 43), "Authorization: Basic " + secrets[role], "Authorization: Bearer " + secrets[role] + "x",
			"Authorization: Bearer ' OR 1=1", "Authorization: Bearer " + strings.Repeat("x", 4000)} {
			if got := get(t, address, header); got.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(got.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s with %.40s: %s", address, header, got.Status)
			}
		}
		if got := get(t, address+pick(strings.Contains(address, "?"), "&", "?")+"token="+secrets[role]); got.StatusCode != http.StatusUnauthorized {
			t.Errorf("a token in the address: %s", got.Status)
		}
	}
	if got := get(t, base+"/api/v1/restricted/quarantine?dataset=co/records", "Authorization: Bearer "+secrets["analyst"]); got.StatusCode != 400 {
		t.Errorf("rows about persons: %s", got.Status)
	}
	var status map[string]any
	if err := json.Unmarshal([]byte(get(t, base+"/api/v1/restricted/status", "Authorization: Bearer "+secrets["operator"]).body), &status); err != nil ||
		!sameJSON(t, []byte(mustJSON(t, status)), []byte(must(t, 0, "--data", lake, "--config", config, "status", "--format", "json").stdout)) {
		t.Errorf("status differs from the command's: %v", err)
	}
	if got := get(t, base+"/api/v1/restricted/metrics", "Authorization: Bearer "+secrets["operator"]); !strings.Contains(got.body, "osservatorio_http_requests_total{") || !strings.Contains(got.body, "osservatorio_dataset") {
		t.Errorf("metrics: %.300s", got.body)
	}
	token("revoke", "analyst-1")
	if got := get(t, base+"/api/v1/restricted/withheld", "Authorization: Bearer "+secrets["analyst"]); got.StatusCode != 401 || !strings.Contains(got.body, "revoked") {
		t.Errorf("a revoked token: %s %s", got.Status, got.body)
	}
	edited := regexp.MustCompile(`"expires": "\d{4}`).ReplaceAllString(string(stored), `"expires": "2020`)
	if edited == string(stored) {
		t.Fatalf("no expiry to change in %s", stored)
	}
	if err := os.WriteFile(file, []byte(edited+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := get(t, base+"/api/v1/restricted/status", "Authorization: Bearer "+secrets["operator"]); got.StatusCode != 401 || !strings.Contains(got.body, "expired") {
		t.Errorf("an expired token: %s %s", got.Status, got.body)
	}
	if got := get(t, serving(t, lake)+"/api/v1/restricted/status", "Authorization: Bearer "+secrets["operator"]); got.StatusCode != 404 {
		t.Errorf("without a file of tokens: %s", got.Status)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
