# osservatorio: every target works on a clean clone of a Debian machine with Go, a C compiler, make and Node.
BIN := bin/osservatorio
SHAPES := web/dist/italy.json
GOFILES := $(shell git ls-files '*.go')
# What the binary embeds beside Go: declarations, SQL, published figures. Testdata bear names that make cannot hold.
EMBEDDED := $(shell git ls-files pipelines schemas sql data/sample | grep -v testdata)
LONG := $(shell git grep -l '^//go:build long' -- '*_test.go')
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0

.PHONY: build run test test-long lint fmt bench bench-forecast fuzz notebooks clean

build: $(BIN)

$(BIN): $(GOFILES) $(EMBEDDED) go.mod go.sum $(SHAPES)
	go build -trimpath -o $@ ./cmd/osservatorio

# Map shapes (CC BY 4.0, @svg-maps/italy) and the design of the pages (bootstrap-italia) come from packages and are not committed.
$(SHAPES): web/package.json web/package-lock.json $(wildcard web/scripts/* web/src/*)
	cd web && npm ci --no-audit --no-fund --silent && npm run --silent build

run: build
	$(BIN) run --demo

test: build
	go vet ./...
	go test -timeout 40m ./...

# Browsers, outside clients, kills, faults and large collections: what `test` does not run.
test-long: build
	go test -tags long -count=1 -timeout 120m -run "^($$(grep -hoE '^func Test\w+' $(LONG) | cut -c6- | paste -sd'|'))$$" $(addprefix ./,$(sort $(dir $(LONG))))

lint: $(SHAPES)
	@test -z "$$(gofmt -l $(GOFILES))"
	go vet ./...
	go run $(STATICCHECK) ./...
	go run $(STATICCHECK) -tags long ./...

fmt:
	gofmt -w $(GOFILES)

bench: build
	go test -run '^$$' -bench . -benchmem -timeout 2h ./...

# The default forecast beside the published methods, on the M3 competition.
bench-forecast: build
	./scripts/bench-forecast

# Every fuzz target for FUZZTIME.
FUZZTIME ?= 60s
fuzz:
	./scripts/fuzz $(FUZZTIME)

# The analysts' notebooks from top to bottom, on a lake; a demonstration is built where there is no release.
DATA ?= data
notebooks: build
	DATA="$(DATA)" ./scripts/notebooks

clean:
	rm -rf bin notebooks/.venv web/node_modules web/dist/site $(SHAPES)
