# Amparo: one static binary from one module. `make help` lists what can be done.

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c

GO     ?= go
BIN    := bin
LINT   := $(BIN)/golangci-lint
SUM    := $(BIN)/gotestsum

# A build from git takes its version from the nearest tag, see CHANGELOG.md; one without git's history is told.
VERSION ?=
FUZZTIME ?= 10s
CHECKS   ?= 5000

# One set of flags for what is built, looked at and tested, so that nothing is compiled twice. The race detector needs cgo.
export CGO_ENABLED := 0
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)

.DEFAULT_GOAL := help
.PHONY: help run build test check format vet lint arch graph race walks bench bench-growth bench-plan load soak mutants prove fuzz sbom known vulnerable reproducible test-mongo check-mongo test-mongo-compose bench-mongo bench-mongo-compose pictures clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-19s %s\n", $$1, $$2}'

run: build ## build and serve http://localhost:8080 with the fictional demo network in ./data
	$(BIN)/amparo serve --demo

build: ## build the static binary bin/amparo
	$(GO) build -ldflags '-s -w$(if $(VERSION), -X main.version=$(VERSION))' -o $(BIN)/amparo ./cmd/amparo

test: ## run every test that needs only Go; browser tests too where Chromium is installed
	$(GO) test -timeout 30m ./...

check: format vet arch lint race walks known ## everything the checks run: format, vet, architecture, lint, tests with race and shuffle, a real MongoDB engine

format:
	@unformatted="$$(gofmt -l $(wildcard cmd internal policies web .ci))"; \
	if [ -n "$$unformatted" ]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi
	@echo "format: every Go file is formatted"

vet:
	$(GO) vet ./...

arch:
	$(GO) test -count=1 ./internal/archtest

graph: ## show packages, lines and circles of files; PKG=./internal/match shows what closes its circles
	@$(GO) run ./internal/archtest/filegraph $(PKG)

lint: $(LINT)
	$(LINT) run ./...

# Long walks that ask one thing after another, tables of pure answers, and tests of other processes, a browser among
# them. The race detector makes them four to eight times as slow and can see nothing in them, so they run beside the rest
# without it. None is left out.
WALKS := ^Test(EveryActFromEveryState|EverythingOfANetworkCanBeWrittenBack|NoFaultOfAFormIsUnnamed|EveryPageIsForEverybody|NoLinkThatAPageShowsIsRefused|NoButtonThatAPageShowsIsRefused|EveryRouteForEverybody$\
|NobodySeesAMarkerBeyondTheirTier|DeniedAndAbsentAnswerAlike|HeadTellsNoMoreThanGet|TwoThousandPlantedWordsAreFoundNowhereOnDisk$\
|ACompressedRequestIsRefusedBeforeAnythingReadsIt|NothingAcknowledgedIsLostWhenTheProcessIsKilled|KeysAreReplacedUnderLoadWhileTheServerIsKilled|TenThousandGuesses|Intruder$\
|AnswersStayAsTheyWere|AnAnswerInPartSaysTheSame|EveryPageStaysLightInALargeNetwork|NothingOnAnyPageBreaksTheStrictPolicy|TheSingleChangeIsTrueAndTheBest|NoAnswerOfOnePersonsRightsForAnother$\
|EveryConditionMatters|EveryActOfEveryRoleAndAgencyType|PagesAreWellFormedAndReadAloud|EveryCodeTheProgramSpeaksHasItsSentence$\
|OneMoreBedNeverTakesAPlaceAway|ANoticeReachesWhomItIsForAndNobodyElse|AnInsiderWhoGuessesIdsFindsNothing$\
|EveryScopeThatIsAskedDecidesSomething|AnOfficersSearchDrewTheMapOfEveryHouse|WhatIsReadCanBeWrittenBack$\
|EveryActMovesTheRevisionOfWhatItChanges|TheBarOpensWhatIsFolded|TonightIsTonightHere|TheBarLeadsToWhatIsMissing$\
|WithTheKeyboardAlone|AGeneratedClientDoesTheMainJob|AnHourTypedInTheEveningIsThatHourHere|AChangeOfLanguageKeepsEveryFormThatWasWritten$\
|EnterInTheCaseFormContinues|TheWholeJobInABrowser|APlaceTonightInTwelveClicks|OneRowIsOnePerson$\
|AtTheEndThePageIsCoveredAndWhatWasTypedComesBack|AWorkerWithoutSignalLosesNothing$\
|WhatChangedInTwoPlacesIsAskedFieldByField|WhatADeviceKeepsGoesWithItsSession|APageOnAPoorLineAsksForLittle$\
|TheSameSeedGivesTheSameFolder|TheMatcherAgreesWithTheOracle$\
|AGeneratedNetworkIsAnsweredThroughTheRealPath|TheBuiltInNetworkHoldsItsReferenceAnswers|WhatIsGeneratedHoldsTogether$\
|TheQuickExitStaysOnTheScreen|ThePublicDoorOnASmallPhone|PersonalDataIsCoveredAtTheEnd|TheBarOfAPhoneDoesWhatItSays$\
|SameInputSameAnswerInAnyOrder|AHundredThousandReferralsOfAYear|AYearOfANetwork|RulesAgreeWithTheOracleOnThousandsOfNetworks|EveryProgrammeIsAnsweredForOnce$\
|TheSameRuleIsAlwaysNamed|ASpoiltPackIsRefused|NoGeneratedBedIsPromisedTwice$\
|EveryHistoryOfBedsAndOffersHasAnOrder|AFaultAtEveryStoreCallOfEveryAct$\
|NothingThatIsSentShowsTheInsideOfTheProgram|NothingIsShownThatTheLogCannotKeep$\
|TheLintersFindWhatIsForbidden|TruncatedAnywhere)$$
WALKED := ./internal/amparotest ./internal/archtest/lint ./internal/audit ./internal/casework ./internal/country ./internal/demo ./internal/demo/generate ./internal/httpd \
	./internal/httpd/api ./internal/httpd/ui ./internal/httpd/ui/view ./internal/identity ./internal/keylife ./internal/match/rank ./internal/policy

# The engine below the SQLite driver is C turned into Go: watched, it is five times as slow and takes minutes to compile,
# and nothing of ours is in it. What calls it is watched. The architecture reads sources in one thread: see arch.
RACE := -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc/...=-race=false
# A watched program sleeps for a second before it ends unless told otherwise: here a twentieth. Many tests wait for a disk
# or a browser, so more packages than cores run beside one another, and memory is tidied less often.
SPARED := GOGC=300 GORACE=atexit_sleep_ms=50
# `make vet` looks at the tests too.
race: $(SUM)
	CGO_ENABLED=1 $(SPARED) $(SUM) --format pkgname -- $(RACE) -p 3 -vet=off -shuffle=on -timeout 30m -skip '$(WALKS)' $$($(GO) list ./... | grep -v '/archtest$$')

# A walk waits for its browser most of the time, and the real server for the processes that are killed on it. So they run
# beside one another.
# The real engine is served first: it shares the machine with the walks, and answers nobody while they starve it.
walks: $(SUM)
	@make --no-print-directory check-mongo >$(BIN)/check-mongo.log 2>&1 & mongo=$$!; walked=0; \
	$(SPARED) nice -n 5 $(SUM) --format pkgname -- -p 3 -vet=off -shuffle=on -timeout 40m -run '$(WALKS)' $(WALKED) || walked=$$?; \
	echo "== real MongoDB engine"; real=0; wait $$mongo || real=$$?; cat $(BIN)/check-mongo.log; exit $$((walked + real))

bench: ## print benchmarks with allocations; BENCH=regexp chooses some
	$(GO) test -run '^$$' -bench '$(or $(BENCH),.)' -benchmem ./...

GROWTH ?= 10000 100000
bench-growth: ## measure generated networks of GROWTH="10000 100000" referrals, kept in KEEP= if given; the large one takes minutes and 4 GB of disk
	AMPARO_GROWTH='$(GROWTH)' AMPARO_GROWTH_IN='$(abspath $(KEEP))' $(GO) test -run '^$$' -bench '^BenchmarkGrowth$$' -benchtime 1x -timeout 3h ./internal/app

PLANNER := $(CURDIR)/$(BIN)/plan/bin/python
bench-plan: ## plan 2,000 people for 5,000 places beside scipy's linear_sum_assignment, where a Python with scipy can be had
	@$(PLANNER) -c 'import scipy' 2>/dev/null || { python3 -m venv $(BIN)/plan && $(BIN)/plan/bin/pip install --quiet scipy; } || true
	@python=$(PLANNER); "$$python" -c 'import scipy' 2>/dev/null || python=none; \
		AMPARO_PLAN_PYTHON="$$python" $(GO) test -count=1 -v -run '^TestPlanBesideScipy$$' ./internal/match/batch

LOAD ?= 10
load: ## load a server of our own on a generated network over HTTP, each part for LOAD=10 seconds, RATE= a second or as fast as it answers
	AMPARO_LOAD='$(LOAD)' AMPARO_LOAD_RATE='$(RATE)' $(GO) test -count=1 -v -timeout 30m -run '^TestLoad$$' ./internal/httpd

SOAK ?= 30m
soak: ## hold a hundred live streams for SOAK (30m), which end, are cut and are opened again
	AMPARO_SOAK='$(SOAK)' $(GO) test -count=1 -v -timeout 3h -run '^TestManyPagesHoldTheLiveStream$$' ./internal/httpd

mutants: ## plant every seeded bug of .ci/mutants into a copy and run the test that must catch it; RUN=regexp chooses some
	$(GO) run .ci/mutants/main.go $(if $(RUN),-run '$(RUN)')

prove: ## run the tests behind each promise about security and print promised and reached figures, in bin/proof.md too; RUN=regexp chooses some; SLOW=1 makes 10,000 histories
	@mkdir -p $(BIN); AMPARO_PROVE=1 AMPARO_ABUSE=10000 $(if $(SLOW),AMPARO_HISTORIES=10000 AMPARO_FAULTS=all) $(GO) run ./.ci/prove -o $(BIN)/proof.md $(if $(RUN),-run '$(RUN)')

fuzz: ## fuzz every decoder for FUZZTIME (10s) each, and draw every random test CHECKS (5000) times
	FUZZTIME=$(FUZZTIME) CHECKS=$(CHECKS) .ci/fuzz

# What runs on MongoDB: the contract of the storage, and everything that is told through package amparotest. What is
# left out looks at pages and doors, which are the same on every engine, and takes long.
ON_MONGO := ./internal/store/... ./internal/amparotest ./internal/casework ./internal/deadline ./internal/keylife ./internal/identity ./internal/httpd ./internal/httpd/api ./internal/httpd/ui
NOT_ON_MONGO := Browser|WithoutScript|^TestLeaving|WithTheKeyboard|EveryPage|Pictures|BeyondTheirTier|EveryRoute
BENCH_MONGO = $(GO) test -run '^$$' -bench '^BenchmarkStorages$$' -benchtime $(or $(BENCHTIME),30x) ./internal/amparotest

test-mongo: ## the contract, the stories and the kill tests on a real server: see .ci/with-mongo; then on the fake ones
	@.ci/with-mongo $(GO) test -count=1 -timeout 60m -skip '$(NOT_ON_MONGO)' $(ON_MONGO) || test $$? = 69
	@for kind in fake fake:sql,failing; do \
		echo "== on $$kind, in memory: faults, and no MongoDB"; \
		CGO_ENABLED=1 AMPARO_TEST_MONGO_URI=$$kind $(GO) test -count=1 $(RACE) -timeout 60m -skip '$(NOT_ON_MONGO)' $(ON_MONGO); \
	done

# What of that fits into the checks: the contract without its two largest cases, the races and the kill of one of two
# processes, what a killed process holds on a server of default settings, the kill of the server, and backups both ways.
RACES := EveryHistoryOfBeds|OneOfTwoProcessesIsKilled|TwoHundredAtTwoProcesses|WhatFallsDueIsDoneByOneProcess|TwoProcessesNumberOneLog|ASessionIsTheSame|ARequestSentToTwo
SERVER := OutlivesTheServer|FromAnyEngineToAnyEngine|WasCutHasNoEnd|EveryDataKeyAndNothingElse
check-mongo: ## what of test-mongo the checks run, on a real server
	@.ci/with-mongo $(GO) test -count=1 -vet=off -p 1 -timeout 8m -run '^TestMongo$$|KilledProcessOnARealServer' \
		-skip 'TestMongo/(paging|like_a_map)' ./internal/store/drivertest ./internal/store/mongodriver || test $$? = 69
	@AMPARO_TEST_MONGO_LIFETIME=2 .ci/with-mongo $(GO) test -count=1 -vet=off -p 1 -timeout 8m -run '$(RACES)|$(SERVER)' \
		./internal/amparotest ./internal/store/mongodriver ./internal/app || test $$? = 69

TRIAL := docker compose -f .compose/trial.yml
ON_TRIAL := trap '$(TRIAL) down --volumes' EXIT; $(TRIAL) up --detach --wait; AMPARO_TEST_MONGO_URI='mongodb://127.0.0.1:27117/?replicaSet=trial'

test-mongo-compose: ## test-mongo on a MongoDB that Docker starts and throws away
	$(ON_TRIAL) $(MAKE) --no-print-directory test-mongo

bench-mongo: ## the main job on a real server against the embedded store, one process and two, near and far; BENCHTIME=30x
	@.ci/with-mongo $(BENCH_MONGO) || { test $$? = 69 && echo "== on a fake server: read the ratio, not the times" && $(BENCH_MONGO); }

bench-mongo-compose: ## bench-mongo on a MongoDB that Docker starts and throws away
	$(ON_TRIAL) $(MAKE) --no-print-directory bench-mongo

pictures: ## take the pictures of the README from the running demo, into docs/pictures
	AMPARO_PICTURES='$(CURDIR)/docs/pictures' $(GO) test -count=1 -run '^TestPictures$$' ./internal/...
	@ls -l docs/pictures/*.png

sbom: $(BIN)/cyclonedx-gomod ## write bin/sbom.json: what is in the binary, in CycloneDX
	@$< app -json -licenses -std -packages=false -output $(BIN)/sbom.json -main cmd/amparo . && ls -l $(BIN)/sbom.json

known: ## vulnerable, where https://vuln.go.dev can be reached
	@if curl -fsS --max-time 10 https://vuln.go.dev/index/db.json >/dev/null 2>&1; then $(MAKE) --no-print-directory vulnerable; \
	else echo "vuln.go.dev cannot be reached from here: known holes were not looked for"; fi

vulnerable: $(BIN)/govulncheck ## look for known holes in what is used, where https://vuln.go.dev can be reached
	@curl -fsS --max-time 10 https://vuln.go.dev/index/db.json >/dev/null || { echo "vuln.go.dev cannot be reached from here: nothing was looked at"; exit 69; }
	$< ./...

TWICE := $(BIN)/twice
reproducible: ## build the same commit in two folders with caches of their own and compare the binaries; takes minutes
	@rm -rf $(TWICE); for at in a elsewhere/b; do \
		git worktree add --quiet --force --detach $(TWICE)/$$at HEAD; \
		(cd $(TWICE)/$$at && GOCACHE=$(CURDIR)/$(TWICE)/cache-$${at##*/} $(MAKE) --no-print-directory build >/dev/null); \
	done; sums="$$(sha256sum $(TWICE)/a/bin/amparo $(TWICE)/elsewhere/b/bin/amparo)"; echo "$$sums"; \
	git worktree remove --force $(TWICE)/a; git worktree remove --force $(TWICE)/elsewhere/b; rm -rf $(TWICE); \
	test $$(cut -d ' ' -f 1 <<<"$$sums" | sort -u | wc -l) = 1 && echo "the same, byte for byte"

clean: ## remove what was built; ./data stays
	rm -rf $(BIN) coverage.out

$(LINT): .ci/tools/go.mod .ci/tools/go.sum
	$(GO) -C .ci/tools build -o ../../$(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(BIN)/cyclonedx-gomod $(BIN)/govulncheck: .ci/tools/go.mod .ci/tools/go.sum
	$(GO) -C .ci/tools build -o ../../$@ $$($(GO) -C .ci/tools list -f '{{.ImportPath}}' tool | grep '/$(@F)$$')

$(SUM): .ci/tools/go.mod .ci/tools/go.sum
	$(GO) -C .ci/tools build -o ../../$(SUM) gotest.tools/gotestsum
