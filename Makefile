# What can be done with a clone: make help.
# A target's line in that list is what stands behind ## on its own line.
PYTHON ?= python3
VENV ?= .venv
ARCHIVE ?= archive
CRAWL_OPTIONS ?=
TEST_PROCESSES ?= 2
FUZZ_SECONDS ?= 60
CHAOS_MINUTES ?= 5
CHAOS_ARGS ?=
BENCH_ARGS ?=
DATA ?= ../shared/real
READ_ARGS ?=
READER_ARGS ?=
MUTANTS_ARGS ?=
DATA ?= ../shared/real

BIN = $(VENV)/bin
PYTEST = $(BIN)/python -m pytest
PARALLEL = --numprocesses $(TEST_PROCESSES) --dist worksteal
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: crawl install serve read test test-pythons test-newest-scrapy peers nightly check coverage fuzz chaos mutants bench bench-search bench-bulk truth-print truth-reprints route release hashes clean help

crawl: $(VENV)/installed ## archive the bundled site into archive/: the default
	@VENV='$(VENV)' ARCHIVE='$(ARCHIVE)' sh fixtures/crawl.sh $(CRAWL_OPTIONS)

install: $(VENV)/installed ## install what crawling needs into .venv/

serve: $(VENV)/installed ## serve the bundled site on loopback, for a browser
	$(BIN)/scrapy serve

# The past is crawled once, which takes a minute; it stays in build/past/.
read: $(VENV)/reader-installed build/past/archive ## show the bundled site's archive, with a month of a past, in a browser (READER_ARGS="--port 8100")
	$(BIN)/finews-archiver read -s ARCHIVE_DIR=build/past/archive -s NOW=2022-03-16T22:00:00+08:00 $(READER_ARGS)

build/past/archive: | $(VENV)/reader-installed
	@echo "crawling an invented past into build/past/archive …"
	@mkdir -p build/past
	@PYTHONPATH=.:fixtures $(BIN)/python fixtures/past/past_archive.py $@

test: $(VENV)/test-installed check ## run ruff, mypy and the whole suite
	$(PYTEST) -m 'not quiet and not nightly' $(PARALLEL)
	$(PYTEST) -m 'quiet and not nightly'

nightly: $(VENV)/test-installed ## run the suite with its campaigns at full length, for hours
	NIGHTLY=1 $(PYTEST) -m 'not quiet' $(PARALLEL) --timeout 7200
	NIGHTLY=1 $(PYTEST) -m quiet

# Each in a virtual environment of its own; without an interpreter of that version it is said so.
test-pythons: ## run the suite on Python 3.12 and 3.13 too, where they are at hand
	@for version in 3.12 3.13; do \
	  if python$$version --version >/dev/null 2>&1; then \
	    $(MAKE) test PYTHON=python$$version VENV=.venv-$$version || exit 1; \
	  else echo "there is no python$$version here: left out"; fi; done

# A job for CI. Not held to the versions of Scrapy that the project allows: pip tells that it isn't.
test-newest-scrapy: BIN = build/newest-scrapy/bin
test-newest-scrapy: ## run the suite with the newest Scrapy there is, in build/newest-scrapy/
	rm -rf build/newest-scrapy
	$(PYTHON) -m venv build/newest-scrapy
	grep -vi '^scrapy=' constraints.txt >build/newest-scrapy/constraints.txt
	$(PIP) install --constraint build/newest-scrapy/constraints.txt --editable '.[test]'
	$(PIP) install --upgrade scrapy
	$(BIN)/scrapy version
	$(PYTEST) -m 'not quiet and not nightly' $(PARALLEL)
	$(PYTEST) -m 'quiet and not nightly'

# What Scrapy's tests need is in its tox.ini; pytest 9.1 refuses a fixture of theirs.
peers: ## run Scrapy's own tests of download handlers against this project's, in build/peers/
	test -x build/peers/bin/python || $(PYTHON) -m venv build/peers
	build/peers/bin/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt \
	  --editable . h2 priority
	build/peers/bin/python -m pip --disable-pip-version-check --quiet install \
	  'pytest<9.1' pytest-twisted pytest-timeout pexpect psutil pyftpdlib sybil
	version=$$(build/peers/bin/scrapy version | cut -d' ' -f2) && \
	build/peers/bin/python -m pip --disable-pip-version-check --quiet download --no-deps \
	  --no-binary :all: --dest build/peers "scrapy==$$version" && \
	tar --extract --gzip --directory build/peers --file "build/peers/scrapy-$$version.tar.gz" && \
	build/peers/bin/python tests/peers/scrapys.py "build/peers/scrapy-$$version"

check: $(VENV)/test-installed ## run ruff and mypy alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

coverage: $(VENV)/test-installed ## run the suite and say which lines and branches it misses (build/coverage/)
	rm -rf build/coverage build/.coverage*
	$(BIN)/python -m coverage run -m pytest -m 'not quiet and not nightly' $(PARALLEL)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage html --quiet
	$(BIN)/python -m coverage report

fuzz: $(VENV)/fuzz-installed ## try every reader under a fuzzer for FUZZ_SECONDS (60)
	$(BIN)/python -m tests.fuzz.run --seconds $(FUZZ_SECONDS)

chaos: $(VENV)/test-installed ## kill, fail, flip, lie and cut power under an archive for CHAOS_MINUTES (5; CHAOS_ARGS="--seed 7 --kind flips")
	@$(BIN)/python -m tests.chaos --minutes $(CHAOS_MINUTES) $(CHAOS_ARGS)

mutants: $(VENV)/test-installed build/mutants/executed ## put faults into the code and see what tests notice (MUTANTS_ARGS="--seed 7")
	@$(BIN)/python -m tests.mutants $(MUTANTS_ARGS)

# Which test executes which line; old lines are known however they move, so it need not be new.
build/mutants/executed: | $(VENV)/test-installed
	$(PYTEST) -m 'not quiet and not nightly' $(PARALLEL) -p tests.mutants.executed
	touch $@

bench: $(VENV)/bench-installed build/webarchive/installed ## measure this crawl against others (BENCH_ARGS="--rounds 3 --posts 2000")
	@$(BIN)/python -m bench.crawl $(BENCH_ARGS)
bench-search: $(VENV)/bench-installed ## measure the search index at a million articles (BENCH_ARGS="--articles 20000")
	@$(BIN)/python -m bench.search $(BENCH_ARGS)
bench-bulk: $(VENV)/bulk-installed ## measure bulk stories beside the reprint index (BENCH_ARGS="--articles 20000 100000"; needs Java)
	@$(BIN)/python -m bench.bulk.beside --folder build/bench-bulk $(BENCH_ARGS)

truth-reprints: $(VENV)/installed ## precision and recall of reprints on real news in DATA (READ_ARGS=--read prints pairs to judge)
	@$(BIN)/python -m bench.reprints.judged $(DATA) $(READ_ARGS)
truth-print: $(VENV)/test-installed ## measure reading print on real papers (DATA=../shared/real)
	@$(BIN)/python -m bench.newspaper.truth_print $(DATA)

route: $(VENV)/test-installed ## show by which files one post and one printed page come
	@$(BIN)/python -m tests.support.route

release: $(VENV)/release-installed ## make sdist, wheel, checksums and notes of this version in build/release/
	@$(BIN)/python .ci/release.py notes build/release/NOTES.md
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/pyproject-build --outdir build/release .
	@$(BIN)/python .ci/release.py wheel build/release/*.whl
	@cd build/release && sha256sum *.tar.gz *.whl >SHA256SUMS && cat SHA256SUMS

# What Containerfile installs: constraints.txt with the hashes of every file of each version.
hashes: $(VENV)/release-installed ## write requirements-hashed.txt anew from constraints.txt
	@echo hatchling | $(BIN)/uv pip compile pyproject.toml - --constraint constraints.txt \
	  --extra notify --generate-hashes --universal --python-version 3.11 --no-header --no-annotate \
	  --no-emit-index-url --quiet --output-file requirements-hashed.txt

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | \
	  while IFS='|' read -r target text; do printf '%-18s %s\n' "$$target" "$$text"; done

# A virtual environment knows its own place: in a clone that was moved its programs are broken.
ifeq ($(filter clean help,$(MAKECMDGOALS)),)
ifneq ($(shell cd '$(VENV)' 2>/dev/null && [ -e bin/pip ] && \
  { ! [ -x bin/python ] || ! grep -qF -e "$$(pwd)/bin/" -e "$$(pwd -P)/bin/" bin/pip; } && echo broken),)
$(error $(VENV) is of another place (was this clone moved or copied?) or its Python is gone: make clean, then again)
endif
endif

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || \
	  { echo "there is no $(PYTHON) here: install Python 3.11 or newer, or say make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than 3.11: install a newer one, or say make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make virtual environments: on Debian and Ubuntu, apt-get install python3-venv"; exit 1; }

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing into $(VENV) …"
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/reader-installed: $(VENV)/installed
	@echo "installing the reader into $(VENV) …"
	@$(PIP) install --constraint constraints.txt --editable '.[reader]'
	@touch $@

$(VENV)/test-installed: $(VENV)/installed
	@echo "installing the test tools into $(VENV) …"
	@$(PIP) install --constraint constraints.txt --editable '.[test]'
	@touch $@

$(VENV)/bench-installed: $(VENV)/installed
	@echo "installing what the benchmarks compare with into $(VENV) …"
	@$(PIP) install --constraint constraints.txt --editable '.[bench]'
	@touch $@

$(VENV)/bulk-installed: $(VENV)/bench-installed
	@echo "installing Spark into $(VENV) …"
	@$(PIP) install --constraint constraints.txt --editable '.[bulk]'
	@touch $@

build/webarchive/installed: bench/crawl/webarchive.txt
	@echo "installing scrapy-webarchive, which is compared with, into build/webarchive …"
	@rm -rf build/webarchive
	@$(PYTHON) -m venv build/webarchive
	@build/webarchive/bin/python -m pip --disable-pip-version-check --quiet install \
	  --requirement bench/crawl/webarchive.txt
	@touch $@

$(VENV)/fuzz-installed: $(VENV)/test-installed
	@echo "installing the fuzzer into $(VENV) …"
	@$(PIP) install --constraint constraints.txt --editable '.[test,fuzz]'
	@touch $@

$(VENV)/release-installed: $(VENV)/installed
	@echo "installing what builds a release into $(VENV) …"
	@$(PIP) install --constraint constraints.txt --editable '.[release]'
	@touch $@

clean: ## throw away what was installed and built; archives stay
	rm -rf $(VENV) .venv-* build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
