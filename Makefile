# make crawl   archive the bundled site into archive/, from nothing but Python 3.11+ and make
# make install install what crawling needs into .venv/, and nothing else
# make test    install the test tools and run the whole suite
# make check   only ruff and mypy
# make fuzz    every reader under a coverage-guided fuzzer for FUZZ_SECONDS (60)
# make clean   throw away what was installed and built; archives stay
# make bench   this crawl against others, docs/performance.md (BENCH_ARGS="--rounds 3 --posts 2000")
PYTHON ?= python3
VENV ?= .venv
ARCHIVE ?= archive
CRAWL_OPTIONS ?=
FUZZ_SECONDS ?= 60
BENCH_ARGS ?=

BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: crawl install serve test check fuzz bench clean

crawl: $(VENV)/installed
	@VENV=$(VENV) ARCHIVE=$(ARCHIVE) sh fixtures/crawl.sh $(CRAWL_OPTIONS)

install: $(VENV)/installed

serve: $(VENV)/installed
	$(BIN)/scrapy serve

test: $(VENV)/test-installed check
	$(BIN)/python -m pytest

check: $(VENV)/test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fuzz: $(VENV)/fuzz-installed
	$(BIN)/python -m tests.fuzz.run --seconds $(FUZZ_SECONDS)

bench: $(VENV)/installed
	@$(BIN)/python -m bench.crawl $(BENCH_ARGS)

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

$(VENV)/test-installed: $(VENV)/installed
	@echo "installing the test tools into $(VENV) …"
	@$(PIP) install --constraint constraints.txt --editable '.[test]'
	@touch $@

$(VENV)/fuzz-installed: $(VENV)/test-installed
	@echo "installing the fuzzer into $(VENV) …"
	@$(PIP) install --constraint constraints.txt --editable '.[test,fuzz]'
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
