# Amparo: one static binary from one module. `make help` lists what can be done.

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c

GO     ?= go
BIN    := bin
LINT   := $(BIN)/golangci-lint
COUNTS := $(BIN)/counts

# A packaged build sets VERSION; otherwise the nearest tag or commit is the version.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
FUZZTIME ?= 10s

.DEFAULT_GOAL := help
.PHONY: help run build test check format vet lint arch race bench bench-growth fuzz test-mongo test-mongo-compose bench-mongo bench-mongo-compose pictures clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-19s %s\n", $$1, $$2}'

run: build ## build and serve http://localhost:8080 with the fictional demo network in ./data
	$(BIN)/amparo serve --demo

build: ## build the static binary bin/amparo
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $(BIN)/amparo ./cmd/amparo

test: ## run every test that needs only Go; browser tests too where Chromium is installed
	$(GO) test -timeout 30m ./...

check: format vet arch lint race ## everything the checks run: format, vet, architecture, lint, tests with race and shuffle

format:
	@unformatted="$$(gofmt -l $(wildcard cmd internal policies web .ci))"; \
	if [ -n "$$unformatted" ]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi
	@echo "format: every Go file is formatted"

vet:
	$(GO) vet ./...

arch:
	$(GO) test -count=1 ./internal/archtest

lint: $(LINT)
	$(LINT) run ./...

race: $(COUNTS)
	$(GO) test -race -shuffle=on -timeout 30m -json ./... | $(COUNTS)

bench: ## print benchmarks with allocations; BENCH=regexp chooses some
	$(GO) test -run '^$$' -bench '$(or $(BENCH),.)' -benchmem ./...

GROWTH ?= 10000 100000
bench-growth: ## measure generated networks of GROWTH="10000 100000" referrals; the large one takes minutes and 4 GB of disk
	AMPARO_GROWTH='$(GROWTH)' $(GO) test -run '^$$' -bench '^BenchmarkGrowth$$' -benchtime 1x -timeout 3h ./internal/app

fuzz: ## fuzz every decoder for FUZZTIME (10s) each
	FUZZTIME=$(FUZZTIME) .ci/fuzz

# What runs on MongoDB: the contract of the storage, and everything that is told through package amparotest. What is
# left out looks at pages and doors, which are the same on every engine, and takes long.
ON_MONGO := ./internal/store/... ./internal/amparotest ./internal/casework ./internal/duty ./internal/identity ./internal/httpd ./internal/httpd/api ./internal/httpd/ui
NOT_ON_MONGO := Browser|WithoutScript|^TestLeaving|WithTheKeyboard|EveryPage|Pictures|BeyondTheirTier|EveryDoor
BENCH_MONGO = $(GO) test -run '^$$' -bench '^BenchmarkStorages$$' -benchtime $(or $(BENCHTIME),30x) ./internal/amparotest

test-mongo: ## run the contract and the stories on the MongoDB of AMPARO_TEST_MONGO_URI, or in memory where none is named
	@if [ -n "$${AMPARO_TEST_MONGO_URI:-}" ]; then \
		echo "== on the server that AMPARO_TEST_MONGO_URI names"; \
		$(GO) test -count=1 -race -timeout 60m -skip '$(NOT_ON_MONGO)' $(ON_MONGO); \
	else \
		for sort in engine engine:gateway,weary; do \
			echo "== on $$sort, in memory"; \
			AMPARO_TEST_MONGO_URI=$$sort $(GO) test -count=1 -race -timeout 60m -skip '$(NOT_ON_MONGO)' $(ON_MONGO); \
		done; \
		echo "== this was an engine in memory that speaks MongoDB's protocol, and no MongoDB server: name a replica set in"; \
		echo "   AMPARO_TEST_MONGO_URI, for example mongodb://127.0.0.1:27017/?replicaSet=rs0, or run make test-mongo-compose"; \
	fi

TRIAL := docker compose -f .compose/trial.yml
ON_TRIAL := trap '$(TRIAL) down --volumes' EXIT; $(TRIAL) up --detach --wait; AMPARO_TEST_MONGO_URI='mongodb://127.0.0.1:27117/?replicaSet=trial'

test-mongo-compose: ## test-mongo on a MongoDB that Docker starts and throws away
	$(ON_TRIAL) $(MAKE) --no-print-directory test-mongo

bench-mongo: ## the main job on MongoDB against the embedded store, with one process and two; BENCHTIME=30x
	@if [ -z "$${AMPARO_TEST_MONGO_URI:-}" ]; then echo "== on an engine in memory: read the round trips, not the times"; fi
	$(BENCH_MONGO)

bench-mongo-compose: ## bench-mongo on a MongoDB that Docker starts and throws away
	$(ON_TRIAL) $(MAKE) --no-print-directory bench-mongo

pictures: ## take the pictures of the README from the running demo, into docs/pictures
	AMPARO_PICTURES='$(CURDIR)/docs/pictures' $(GO) test -count=1 -run '^TestPictures$$' ./internal/...
	@ls -l docs/pictures/*.png

clean: ## remove what was built; ./data stays
	rm -rf $(BIN) coverage.out

$(LINT): .ci/tools/go.mod .ci/tools/go.sum
	$(GO) -C .ci/tools build -o ../../$(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(COUNTS): .ci/tools/go.mod $(wildcard .ci/tools/counts/*.go)
	$(GO) -C .ci/tools build -o ../../$(COUNTS) ./counts
