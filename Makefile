# From a bare checkout: Python 3.11 or newer and make are all that is needed.

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SET_UP := .venv/set-up
HOME_FOLDER := .home
SAMPLE := $(HOME_FOLDER)/sample-ingested
COUNCIL := musterstadt
RATSARCHIV := $(BIN)/ratsarchiv --home $(HOME_FOLDER)

# Status 3: all but some pages could be read. One page of the sample cannot, on purpose.
BUT_SOME := || [ $$? -eq 3 ]

.PHONY: run test unit lint bench lock

run: $(SAMPLE)
	$(RATSARCHIV) serve --host 127.0.0.1 --port 8000

test: $(SET_UP)
	$(BIN)/pytest $(PYTEST_ARGS)

# In seconds, between two changes: no archive on disk, no process, no index.
unit: $(SET_UP)
	$(BIN)/pytest -m "not system and not real_data and not wheel" $(PYTEST_ARGS)

lint: $(SET_UP)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(SET_UP)
	$(BIN)/python -m benchmarks

LOCKED := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --no-strip-extras -q

# Development has everything; the image is built with one part of it and holds another, in the same versions.
lock: $(SET_UP)
	$(LOCKED) pyproject.toml --extra parquet --extra production --group dev -o requirements.lock
	$(LOCKED) pyproject.toml --extra production -c requirements.lock -o requirements-production.lock
	$(LOCKED) --group build -c requirements.lock -o requirements-build.lock

$(SET_UP): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, got '$(PYTHON)': name one with make PYTHON=…" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(SAMPLE): | $(SET_UP)
	$(RATSARCHIV) ingest allris sample/2024-03 --council $(COUNCIL) --seen-at 2024-03-15T10:00:00Z $(BUT_SOME)
	$(RATSARCHIV) ingest allris sample/2024-09 --council $(COUNCIL) --seen-at 2024-09-20T10:00:00Z $(BUT_SOME)
	$(RATSARCHIV) ingest observations sample/2024-10.jsonl --council $(COUNCIL) $(BUT_SOME)
	touch $@
