# What a developer and CI call. `make check` is the whole gate.

GO ?= go
FUZZTIME ?= 10s

.PHONY: check lint test bench figures load access live soak kill sequences scores placebo demo fuzz tools browser office screens pages page-times

check: lint test

# Format and tidy leave no diff; vet and staticcheck find nothing.
lint: tools
	@diff=$$(gofmt -d $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$diff" ]; then echo "$$diff"; echo 'lint: run gofmt -w on the files above'; exit 1; fi
	$(GO) mod tidy -diff
	$(GO) vet ./... ./testdata
	$(GO) tool staticcheck ./... ./testdata

# All tests, the browser's and LibreOffice's included. Needs no network once the packages are there.
test: tools browser office
	$(GO) test -timeout 14m ./...

# Speed and memory against bare DuckDB and excelize; figures as ratios of one run.
bench: tools
	$(GO) run ./warehouse/bench

# 50 readers and one writer for five minutes: no error, and the ranking's 99th percentile. For one
# minute: go run ./api/load -for 1m
load: tools
	$(GO) run ./api/load

# Every query, format and route in every scope and role; `make test` draws a sample of them by a seed.
access: tools
	ZHENGHENG_ACCESS=all $(GO) test -count=1 -timeout 60m -run '^TestAccess$$' -v ./cmd/zhengheng

# The live server's tests with every hostile text in every parameter; `make test` tries one text
# for each parameter.
live: tools
	ZHENGHENG_LIVE=all $(GO) test -count=1 -timeout 60m -run '^TestLive$$' -v ./cmd/zhengheng

# What the tests measure about rankings: the coverage of rank bands beside that of the 100001
# convention, what the doubt signals find, golden rows, releases verified by other processes.
figures: tools
	$(GO) test -count=1 -v -run 'TestCoverage|TestDoubtSignals|TestIndexVectors|TestCity|TestRelease' \
	  ./warehouse/... ./cmd/zhengheng | grep -E '_test.go|^(---|ok|FAIL)'

# 200 reloads of a million rows, each with one in a hundred corrected: memory and file may
# not grow beyond the history they keep. Takes about ten minutes.
soak: tools
	$(GO) run ./warehouse/soak

# 100 times SIGKILL at a random moment of a load or a refresh. Takes some minutes.
kill: tools
	ZHENGHENG_KILLS=100 $(GO) test -count=1 -timeout 60m -run KilledAnywhere -v ./cmd/zhengheng

# 50 random sequences of loads, corrections and undos, each against a model and a rebuild from
# nothing. Takes some minutes.
sequences: tools
	ZHENGHENG_SEQUENCES=50 $(GO) test -count=1 -timeout 60m -run AnySequence -v ./warehouse

# 100,000 random subjects under 5,000 random rulebooks, scored in SQL and by a plain scorer.
# Takes about a minute.
scores: tools
	ZHENGHENG_SCORE_CASES=100000 $(GO) test -count=1 -timeout 30m -run PlainScorer -v ./warehouse

# Planted effects are found; how often something is found where nothing was planted, over 20
# invented nations. Takes some minutes.
placebo: tools
	ZHENGHENG_SEEDS=20 $(GO) test -count=1 -timeout 60m -run 'PlantedEffects|NothingPlanted' -v ./warehouse

demo: tools
	$(GO) run ./cmd/zhengheng demo

# The pictures of the pages under docs/images, over the sample.
screens: tools browser
	ZHENGHENG_SCREENS=$(CURDIR)/docs/images $(GO) test -count=1 -run '^TestPictures$$|WalkToPeers' ./cmd/zhengheng

# Every page in both languages, wide and on a phone, light and dark, and on paper, with axe in light
# and dark: pictures to look at go to PAGES. Takes some minutes.
PAGES ?= $(CURDIR)/pages
pages: tools browser
	ZHENGHENG_PAGES=$(PAGES) $(GO) test -count=1 -timeout 60m -run '^TestEveryLook$$' ./cmd/zhengheng

# How long the server takes for each page over the sample, and for what comes after it.
page-times: tools
	ZHENGHENG_PAGE_TIMES=1 $(GO) test -count=1 -v -run PageTimes ./cmd/zhengheng | grep -E ' ms |^(---|ok|FAIL)'

# Every fuzz target for a short while; FUZZTIME=1m for a longer one. Each package is built
# once; what is found interesting stays in Go's cache, as with go test.
fuzz: tools
	@.ci/fuzz $(FUZZTIME)

# The compiler that the DuckDB driver links with.
tools:
	@.ci/install tools

# Chromium and Chinese fonts for the browser test.
browser:
	@.ci/install browser

# LibreOffice and PDF tools for the tests that open workbooks.
office:
	@.ci/install office
