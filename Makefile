# The face of the repository. `make help` lists the targets.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
EXPORT_VIEWERS := tests/e2e/viewers/node_modules/installed
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo run test check format bench bench-imaging bench-viewer lock licences openapi clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|' 2>/dev/null \
	  || grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST)

demo: .venv/installed ## Serve a sample tour, or your own: make demo PHOTOS="a.jpg b.jpg"
	@exec ezvr demo --port $(PORT) $(PHOTOS)

run: .venv/installed ## Serve the API, a worker and the viewer for development
	@exec ezvr demo --no-tour

test: .venv/installed-dev viewer/node_modules/installed $(EXPORT_VIEWERS) browser ## Run every test, real parts included
	@pytest -n $(or $(WORKERS),2) --dist loadgroup
	@node --test "viewer/tests/**/*.test.js"

check: .venv/installed-dev viewer/node_modules/installed ## Format, lint, types, floors, OpenAPI drift, migrations, data map, viewer
	@bash tools/check.sh

format: .venv/installed-dev ## Format the Python code
	@ruff format . && ruff check --fix .

bench: .venv/installed-dev ## Run the benchmarks
	@for figure in benchmarks/*.py; do $(BIN)/python "$$figure" || exit 1; done

bench-imaging: .venv/installed-bench ## Measure tiling beside its limit and its peers, up to 32768 × 16384
	@$(BIN)/python benchmarks/imaging/compare.py $(SIZES)

bench-viewer: .venv/installed-dev viewer/node_modules/installed $(EXPORT_VIEWERS) browser ## Measure the viewer beside its peers: PHOTO=… OPTIONS=--quick
	@$(BIN)/python benchmarks/viewer/compare.py $(if $(PHOTO),--photo "$(PHOTO)") $(OPTIONS)

openapi: .venv/installed-dev ## Write openapi.yaml from the code
	@ezvr openapi > openapi.yaml

licences: .venv/installed-dev ## Write the list of what we depend on, and its licences
	@bash tools/licences.sh > docs/licences.md

lock: .venv/installed-dev ## Resolve the dependencies anew
	@bash tools/lock.sh

clean: ## Remove what the other targets made, data included
	@rm -rf .venv .data viewer/node_modules viewer/dist tests/e2e/viewers/node_modules .pytest_cache .ruff_cache .hypothesis

.PHONY: browser
browser: .venv/installed-dev
	@bash tools/browser.sh

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "EZVR needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv .venv \
	  || { echo "Could not create .venv. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

.venv/installed: .venv/bin/python requirements.lock pyproject.toml $(wildcard src/ezvr_api/imaging/native/*)
	@echo "Installing EZVR into .venv …"
	@bash tools/install.sh requirements.lock
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@echo "Installing the development tools into .venv …"
	@bash tools/install.sh requirements-dev.lock
	@touch $@

.venv/installed-bench: .venv/installed-dev requirements-bench.lock
	@echo "Installing what is measured beside ours into .venv …"
	@bash tools/install.sh requirements-bench.lock
	@touch $@

viewer/node_modules/installed: .venv/installed-dev viewer/package-lock.json
	@cd viewer && npm ci --silent --no-audit --no-fund && touch node_modules/installed

$(EXPORT_VIEWERS): .venv/installed-dev tests/e2e/viewers/package-lock.json
	@cd tests/e2e/viewers && npm ci --silent --no-audit --no-fund && touch node_modules/installed
