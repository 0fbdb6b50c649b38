# goal-mandala. `make run` sets everything up and makes a chart; `make test` sets everything up and tests.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
GOAL ?= 来年10月のフルマラソンでサブ4を達成する
OUT ?= out
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --requirement
CODE := src infra localcloud bench tests docs/picture.py

.PHONY: help run test check format bench docs lock clean cloud cloud-deploy cloud-down

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: $(RUN_READY) ## set up, make a chart for GOAL="…" offline, write it into out/
	@$(BIN)/mandala plan --force --out '$(OUT)/' --format svg --format html --format pdf -- '$(subst ','\'',$(value GOAL))'

cloud: $(DEV_READY) ## start AWS on this machine's loopback (the local cloud)
	@$(BIN)/python -m localcloud start

cloud-deploy: $(DEV_READY) node_modules ## start the local cloud if needed, deploy the stack there
	@$(BIN)/python -m localcloud deploy

cloud-down: $(DEV_READY) ## stop the local cloud and forget its state
	@$(BIN)/python -m localcloud down

test: $(DEV_READY) ## set up and run the tests
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --quiet

check: $(DEV_READY) ## formatting, lint, types, layers
	@$(BIN)/ruff format --check --quiet $(CODE)
	@$(BIN)/ruff check --quiet $(CODE)
	@$(BIN)/pyright
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python docs/picture.py --check

format: $(DEV_READY) ## format the code
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

bench: $(DEV_READY) ## speed and memory as ratios, measured side by side on the fake Bedrock
	@$(BIN)/python -m bench

docs: $(RUN_READY) ## make the README's picture anew
	@$(BIN)/python docs/picture.py

lock: $(DEV_READY) ## pin the dependencies anew (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  requirements-dev.in --output-file requirements-dev.lock
	@for part in requirements requirements-lambda; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --constraint requirements-dev.lock $$part.in --output-file $$part.lock; done

clean: ## remove what was made (not the charts in out/)
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=… (found: $$($(PYTHON) --version 2>&1))" >&2; exit 1; }
	@echo "Setting up Python …"
	@$(PYTHON) -m venv $(VENV)

$(RUN_READY): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the program …"
	@$(PIP) requirements.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_READY): requirements-dev.lock $(RUN_READY) | $(BIN)/python
	@echo "Installing the tools for tests …"
	@$(PIP) requirements-dev.lock
	@touch $@

node_modules: package-lock.json ## the pinned Node tools: CDK command, AWS command line
	@echo "Installing the Node tools …"
	@npm ci --silent --no-audit --no-fund
	@touch $@
