package e2e

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/lake"
	"osservatorio/internal/server"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/sdmx"
	"osservatorio/internal/territory"
)

// TestSDMXSaysWhatIsTooLarge holds that more observations than the service gives are refused before the
// answer begins, with what to ask instead.
func TestSDMXSaysWhatIsTooLarge(t *testing.T) {
	l, err := lake.Open(demoLake(t), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(t.Context(), server.Options{Lake: l, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Faces: map[string]reply.Face{"/sdmx/": sdmx.New(sdmx.Options{Areas: &territory.Territory{}, Most: 10})}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for address, want := range map[string]int{"/sdmx/data/neet": 413, "/sdmx/data/neet/A.ITC1.NEU.T.?lastNObservations=2": 200} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		if w.Code != want {
			t.Errorf("%s: %d %.300s", address, w.Code, w.Body)
		}
		if body := w.Body.String(); want == 413 && (!strings.Contains(body, `code="510"`) || !strings.Contains(body, "FREQ.REF_AREA")) {
			t.Errorf("%s: %s", address, body)
		}
	}
}
