# BugSage: every target does its own set-up. Needed: Python 3.11 or newer, git, make.
# `make PYTHON=/path/to/python3.12 test` chooses the interpreter.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
UV ?= uv
# -qq: errors still show. A wheel for every platform is in the lock, so nothing is compiled.
PIP := $(RUN) -m pip --disable-pip-version-check --no-input -qq
LOCKED := install --require-hashes --only-binary :all:

.PHONY: help
help: ## Say what can be made (this text)
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: $(VENV)/.runtime demo/.venv/.installed ## See BugSage explain two failing tests of a small service
	@$(RUN) examples/demo/show.py demo

.PHONY: test
test: $(VENV)/.dev ## Run all tests, on as many cores as there are
	@$(RUN) -m pytest -q -n auto --dist worksteal $(ARGS)

.PHONY: check
check: $(VENV)/.dev ## Format, lint, types, import contracts, budgets, generated pages
	@.ci/check $(BIN)

.PHONY: bench
bench: $(VENV)/.dev ## Measure start-up, reading, the code map and house figures
	@$(RUN) -m benchmarks

.PHONY: pictures
pictures: $(VENV)/.dev demo/.venv/.installed ## Live through the day of the first page again, and take its pictures (needs tmux)
	@$(RUN) examples/demo/story.py demo docs/pictures

.PHONY: docs
docs: $(VENV)/.dev demo/.venv/.installed ## Write the generated pages and the README's picture of the demo again
	@$(RUN) -m bugsage.surfaces.docs
	@$(RUN) examples/demo/readme.py demo

.PHONY: format
format: $(VENV)/.dev ## Format the code, and mend what the linter can mend
	@$(RUN) -m ruff format -q . && $(RUN) -m ruff check -q --fix .

.PHONY: setup
setup: $(VENV)/.dev ## Only make the virtual environment with everything in it

.PHONY: vscode
vscode: ## Check, test, build and pack the extension for VS Code (needs node and npm)
	@cd editors/vscode && npm ci --ignore-scripts --no-audit --no-fund --silent && npm run -s check && npm test --silent
	@cd editors/vscode/packaging && npm ci --ignore-scripts --no-audit --no-fund --silent
	@cd editors/vscode && npm run -s package

.PHONY: lock
lock: ## Write requirements/*.txt again from pyproject.toml (needs uv)
	@.ci/lock $(UV)

.PHONY: clean
clean: ## Remove what was made: environments, demo, caches
	@rm -rf $(VENV) demo dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache tests/npm/node_modules tests/npm/.lock editors/vscode/node_modules editors/vscode/packaging/node_modules editors/vscode/dist editors/vscode/.lock editors/vscode/LICENSE
	@rm -rf "$${XDG_CACHE_HOME:-$$HOME/.cache}/bugsage-tests"
	@find src tests benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@.ci/venv $(VENV) "$(PYTHON)"

# Bytecode is written whatever the environment says: start-up time counts from the first command on.
$(VENV)/.runtime: $(VENV)/bin/python requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo "installing what BugSage needs (once)" >&2
	@$(PIP) $(LOCKED) -r requirements/runtime.txt -r requirements/build.txt
	@.ci/install $(RUN)
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements/dev.txt pyproject.toml
	@echo "installing BugSage and what its tests need (once)" >&2
	@$(PIP) $(LOCKED) -r requirements/dev.txt
	@.ci/install $(RUN)
	@touch $(VENV)/.runtime $@

# The demo's service has an environment of its own, without BugSage: that is how most projects meet it.
demo/.venv/.installed: $(VENV)/.runtime requirements/demo.txt
	@rm -rf demo/.venv && mkdir -p demo
	@$(RUN) -m venv --without-pip demo/.venv
	@$(PIP) --python demo/.venv/bin/python $(LOCKED) -r requirements/demo.txt
	@touch $@
