# The two that everybody needs: `make run` and `make test`. Both set up what they need first.

PYTHON ?= python3.11
VENV   ?= .venv
TORCH  ?= torch==2.13.0
BIN    := $(VENV)/bin

# What is installed is pinned in constraints.txt, which also bars builds of torch for CUDA.
CONSTRAINTS ?= constraints.txt
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint $(CONSTRAINTS)

PROCESSES := tests/browser tests/catalogue tests/crash tests/end_to_end tests/model \
	tests/bot/commands/test_stopping.py tests/bot/commands/test_workers.py

.PHONY: help run install install-dev test test-processes test-rest check lock clean

help:
	@echo "make run      set up, index the default document, serve on http://127.0.0.1:8000"
	@echo "make test     set up, run every test"
	@echo "make check    set up, run the linters and the type checker"
	@echo "make install  set up only"

run: install
	$(BIN)/wherein serve $(if $(PORT),--port $(PORT))

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

# Two at a time: what waits for browsers, parsers and killed processes, and the rest, whose coverage
# is measured.
test: install-dev
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target test-processes test-rest

test-processes:
	$(BIN)/python -m pytest -p no:cacheprovider $(PROCESSES)

test-rest:
	$(BIN)/python -m pytest --cov $(PROCESSES:%=--ignore=%)

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# torch first: no later step may choose another build of it.
$(VENV)/.installed: pyproject.toml $(CONSTRAINTS)
	@echo "Setting up $(VENV) (once; a few minutes)"
	$(PYTHON) -m venv $(VENV)
	@$(PIP) $(TORCH) || { \
	  echo "No CPU build of $(TORCH) is at hand. Point PIP_EXTRA_INDEX_URL at PyTorch's index of"; \
	  echo "CPU wheels, or choose a build for yourself: see 'Another build of torch' in README.md."; \
	  exit 1; }
	$(PIP) --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) --editable '.[test,check]'
	@touch $@

lock: install-dev
	$(BIN)/python -m pip freeze --exclude-editable --exclude wherein | sed 's/+cpu$$//' > constraints.new
	@echo "Compare constraints.new with constraints.txt"

clean:
	rm -rf $(VENV) .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
