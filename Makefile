# make crawl   archive the bundled site into archive/, from nothing but Python 3.11+ and make
# make install install what crawling needs into .venv/, and nothing else
# make test    install the test tools and run the whole suite
# make check   only ruff and mypy
PYTHON ?= python3
VENV ?= .venv
ARCHIVE ?= archive
CRAWL_OPTIONS ?=

BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: crawl install serve test check clean

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

$(VENV)/bin/python:
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

clean:
	rm -rf $(VENV) $(ARCHIVE) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
