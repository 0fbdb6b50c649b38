# goal-mandala. `make run` sets everything up and makes a chart; `make test` sets everything up and tests.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
GOAL ?= 来年10月のフルマラソンでサブ4を達成する
OUT ?= out
WORKERS ?= 4
MINUTES ?= 0
SEEDS ?= 5
DRILL ?= all
PORT ?= 8765

VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
UV := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),uv pip install --python $(BIN)/python --quiet --compile-bytecode,$(BIN)/python -m pip --disable-pip-version-check install --quiet)
PIP := $(INSTALL) --require-hashes --requirement
CODE := src infra localcloud bench tests web/openapi.py docs/picture.py docs/screenshots.py docs/drills.py
PAGE := src/goal_mandala/page/index.html
PAGE_READY := web/node_modules/.package-lock.json
NODE := $(shell command -v node 2>/dev/null)

# Byte-code is kept, whatever the caller's shell says: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run page page-types page-check page-where-node tools-where-node serve test check format bench load docs lock clean cloud cloud-deploy cloud-down drills infra-snapshots

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: $(RUN_READY) ## set up, make a chart for GOAL="…" offline, write it into out/
	@$(BIN)/mandala plan --force --out '$(OUT)/' --format svg --format html --format pdf -- '$(subst ','\'',$(value GOAL))'

page: $(PAGE) ## build the page (needs Node 20 or newer)

serve: $(RUN_READY) page-where-node ## build the page where Node is, and serve it on this machine
	@$(BIN)/mandala serve --port $(PORT)

page-types: $(DEV_READY) $(PAGE_READY) ## write the page's types anew from the service's OpenAPI document
	@mkdir -p build && $(BIN)/python web/openapi.py build/openapi.json
	@cd web && npx --no-install openapi-typescript ../build/openapi.json --output src/api/schema.d.ts >/dev/null

page-check: $(DEV_READY) $(PAGE_READY)
	@mkdir -p build && $(BIN)/python web/openapi.py build/openapi.json
	@cd web && npx --no-install openapi-typescript ../build/openapi.json --output ../build/schema.d.ts >/dev/null
	@cmp -s build/schema.d.ts web/src/api/schema.d.ts || { echo "web/src/api/schema.d.ts is not what the service describes; run: make page-types" >&2; exit 1; }
	@cd web && npx --no-install tsc --noEmit && npx --no-install vitest run --silent --reporter=dot

page-where-node:
	@if [ -n "$(NODE)" ]; then $(MAKE) --no-print-directory page; else echo "Node is not installed: the page is not built, and its tests cannot run." >&2; fi

cloud: $(DEV_READY) ## start AWS on this machine's loopback (the local cloud)
	@$(BIN)/python -m localcloud start

cloud-deploy: ## start the local cloud if needed, deploy the stack there
	@$(MAKE) --no-print-directory --jobs=2 $(DEV_READY) node_modules page
	@$(BIN)/python -m localcloud deploy

cloud-down: $(DEV_READY) ## stop the local cloud and forget its state
	@$(BIN)/python -m localcloud down

drills: cloud-deploy ## every drill SEEDS=5 times on the local cloud; its result into docs/
	@eval "$$($(BIN)/python -m localcloud env)" && $(BIN)/mandala ops drill $(DRILL) --seeds $(SEEDS) --record docs/drills.json; \
	  code=$$?; [ $$code -eq 0 ] || [ $$code -eq 3 ] || exit $$code; $(BIN)/python docs/drills.py && exit $$code

test: $(DEV_READY) page-where-node tools-where-node ## set up and run the tests
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadgroup --quiet

check: $(DEV_READY) ## formatting, lint, types, layers
	@$(BIN)/ruff format --check --quiet $(CODE)
	@$(BIN)/ruff check --quiet $(CODE)
	@$(BIN)/pyright
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python docs/picture.py --check
	@if [ -n "$(NODE)" ]; then $(MAKE) --no-print-directory page-check; else echo "Node is not installed: the page was not checked." >&2; fi

format: $(DEV_READY) ## format the code
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

bench: $(DEV_READY) ## speed and memory as ratios, measured side by side on the fake Bedrock
	@$(BIN)/python -m bench

load: $(DEV_READY) ## 50 generations and 200 watchers at once: reads under load against idle (MINUTES=10 goes on)
	@$(BIN)/python -m bench.load --minutes $(MINUTES)

docs: $(RUN_READY) ## make the README's picture anew
	@$(BIN)/python docs/picture.py

infra-snapshots: $(DEV_READY) ## take the templates' snapshots anew, after a change of infra/ that is meant
	@UPDATE_SNAPSHOTS=1 $(BIN)/python -m pytest --quiet tests/infra/test_templates.py -k reviewed

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

tools-where-node:
	@if [ -n "$(NODE)" ]; then $(MAKE) --no-print-directory node_modules; else echo "Node is not installed: the tests of the local cloud will fail." >&2; fi

node_modules: package-lock.json ## the pinned Node tools: CDK command, AWS command line
	@echo "Installing the Node tools …"
	@npm ci --silent --no-audit --no-fund
	@touch $@

$(PAGE_READY): web/package.json web/package-lock.json web/.npmrc
	@echo "Installing the page's tools …"
	@cd web && npm ci --silent
	@touch $@

$(PAGE): $(PAGE_READY) web/index.html web/vite.config.ts $(shell find web/src web/public -type f 2>/dev/null)
	@echo "Building the page …"
	@cd web && npx --no-install vite build --logLevel warn
	@touch $@
