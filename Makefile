# Every target sets itself up: a fresh machine needs Python 3.11 or newer with venv, and a package index that pip can reach.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help install demo run check test bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## the program and its tools into .venv

# pip before 24.1 ends in a traceback on two spellings of one extra (lxml[html_clean], lxml[html-clean]); Python 3.11.7
# and 3.12.1 bring an older one. Where the one at hand is new enough, nothing is fetched.
$(STAMP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON): not found. Install Python 3.11 or newer, or name yours: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) --version 2>&1); 3.11 or newer is needed. Name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks venv or ensurepip. Debian and Ubuntu: apt install python3-venv. Then call make again." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=24.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

demo: install ## the whole job on five sample portals, with the dashboard, on this machine alone
	$(BIN)/harvester demo

run: install ## the daemon on your sources.yaml
	$(BIN)/harvester run

check: install ## style, types, and the arrows between the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: install ## every test; none needs a network
	$(BIN)/python -m pytest -n auto

bench: install ## measurements
	$(BIN)/python -m bench

clean: ## remove what the above made; never your data folder
	rm -rf $(VENV) .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
