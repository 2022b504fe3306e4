# Two commands do all their own set-up in .venv: `make maps [SOURCE=arrests.csv]`, `make test`.

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$name" && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALL := $(PIP) --constraint requirements.lock --editable
SETTINGS := setup.cfg pyproject.toml requirements.lock
JOBS ?= 2
# Reordered, files of a few long tests would come last, and leave all but one process idle.
SPREAD = --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder

.PHONY: maps test test-fast bench bench-others audit lock clean

maps: $(VENV)/ready
	$(BIN)/cannabis-maps make $(if $(SOURCE),--source '$(SOURCE)')

test: $(VENV)/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(SPREAD)

test-fast: $(VENV)/ready-to-test
	$(BIN)/pytest $(SPREAD) -m "not slow"

bench: $(VENV)/ready-to-test
	$(BIN)/python tests/bench.py
	$(BIN)/python tests/bench_rasters.py
	$(BIN)/python tests/bench_reading.py
	@$(INSTALL) '.[bench]'
	$(BIN)/python tests/bench_density.py

bench-others: $(VENV)/ready-to-test
	$(BIN)/python -m tests.bench_others

audit: $(VENV)/ready-to-test
	$(BIN)/uv tool run pip-audit --requirement requirements.lock --no-deps --disable-pip

lock: $(VENV)/ready-to-test
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra test \
		--no-header --no-annotate --upgrade setup.cfg --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { \
		echo "Python 3.11 or newer is needed and was not found; install it, or name it: make PYTHON=..."; \
		exit 1; }
	@echo "Setting up $(VENV); this takes a minute, once."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv does not work here; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/ready: $(VENV)/bin/python $(SETTINGS)
	@$(INSTALL) .
	@touch $@

$(VENV)/ready-to-test: $(VENV)/bin/python $(SETTINGS)
	@$(INSTALL) '.[test]'
	@touch $@ $(VENV)/ready
