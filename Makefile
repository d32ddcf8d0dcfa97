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
.PHONY: help run build test check format vet lint arch race bench fuzz test-mongo pictures clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

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

fuzz: ## fuzz every decoder for FUZZTIME (10s) each
	FUZZTIME=$(FUZZTIME) .ci/fuzz

test-mongo: ## run the storage suite and the scenarios on the MongoDB of AMPARO_TEST_MONGO_URI
	@if [ -z "$$AMPARO_TEST_MONGO_URI" ]; then \
		echo "set AMPARO_TEST_MONGO_URI to a replica set, for example mongodb://127.0.0.1:27017/?replicaSet=rs0"; exit 1; fi
	$(GO) test -count=1 -race ./internal/store/... ./internal/app/... ./internal/amparotest/... ./internal/casework/... ./internal/duty/...

pictures: ## take the pictures of the README from the running demo, into docs/pictures
	AMPARO_PICTURES='$(CURDIR)/docs/pictures' $(GO) test -count=1 -run '^TestPictures$$' ./internal/...
	@ls -l docs/pictures/*.png

clean: ## remove what was built; ./data stays
	rm -rf $(BIN) coverage.out

$(LINT): .ci/tools/go.mod .ci/tools/go.sum
	$(GO) -C .ci/tools build -o ../../$(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(COUNTS): .ci/tools/go.mod $(wildcard .ci/tools/counts/*.go)
	$(GO) -C .ci/tools build -o ../../$(COUNTS) ./counts
