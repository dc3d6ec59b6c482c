# The front door: `make` alone says what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check chaos bench catalogues handbook clean

PASOKH_DATA ?= $(CURDIR)/var
PORT ?=
TESTS ?= tests
TEST_PROCESSES ?= 2
MEASURES = $(filter-out __init__,$(basename $(notdir $(wildcard bench/*.py)))) \
	$(notdir $(patsubst %/__main__.py,%,$(wildcard bench/*/__main__.py)))
export PASOKH_DATA
unexport PYTHONDONTWRITEBYTECODE # the programs start in a third of the time when they need not be compiled anew

help: ## say what there is
	@echo "Pasokh. What would you like to do?"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "Settings: PORT=1888, PASOKH_DATA=./var, DATABASE_URL, REDIS_URL, TESTS=tests/web, CHROMIUM."

run: .venv/.runs ## install what is missing and start everything; Ctrl-C stops it
	@exec .venv/bin/pasokh up $(if $(PORT),--port $(PORT)) $(UP)

test: .venv/.synced ## all checks, then all tests (gets Chromium if it is missing)
	@CHROMIUM="$$(scripts/chromium)" && export CHROMIUM && \
	$(MAKE) --no-print-directory check && \
	env -u PASOKH_DATA .venv/bin/pytest -n $(TEST_PROCESSES) --dist loadfile $(TESTS)

check: .venv/.synced ## format, lint, types, import contracts
	@.venv/bin/ruff format --check --quiet . || { echo "Run .venv/bin/ruff format . to put the format right."; exit 1; }
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

chaos: .venv/.synced ## break everything at random and count (CHAOS_SEEDS, CHAOS_POINTS, CHAOS_MINUTES)
	@CHAOS_SEEDS="$(or $(CHAOS_SEEDS),1 2 3 4 5)" CHAOS_POINTS="$(or $(CHAOS_POINTS),200)" \
	CHAOS_CASES="$(or $(CHAOS_CASES),24)" \
	CHAOS_MINUTES="$(or $(CHAOS_MINUTES),20)" CHAOS_AWAY_SECONDS="$(or $(CHAOS_AWAY_SECONDS),60)" \
	.venv/bin/pytest -s tests/chaos

bench: .venv/.synced ## measure the speed; prints tables, decides nothing (BENCH=steps for one, BENCH=peers for the others)
	@$(if $(BENCH),:,rm -f bench/out/latest.json); \
	for measure in $(or $(BENCH),$(MEASURES)); do \
		echo "== $$measure"; .venv/bin/python -m "bench.$$measure" || exit 1; \
	done

catalogues: .venv/.synced ## compile the translations again
	@.venv/bin/python -m web.cli.catalogues

handbook: .venv/.synced ## write docs/handbook again from bpmn/ and forms/
	@.venv/bin/python -m web.handbook

clean: ## remove what was installed and compiled; the data in ./var stays
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/.runs: pyproject.toml uv.lock scripts/bootstrap
	@scripts/bootstrap run

.venv/.synced: pyproject.toml uv.lock scripts/bootstrap
	@scripts/bootstrap
