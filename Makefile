# Everything a person types. Preparing is done by siaga/main/prepare.py, on the system's Python.
PYTHON ?= python3
PREPARE = @$(PYTHON) -m siaga.main.prepare
BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench demo doctor lock clean

help: ## Show what can be asked for
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## Set everything up and start a demonstration centre on this machine
	$(PREPARE) run
	@SIAGA_DEMO=$${SIAGA_DEMO-1} exec $(BIN)/siaga up

setup: ## The Python environment only, with what tests and checks need
	$(PREPARE) python

test: ## Set up what the tests need and run them all
	$(PREPARE) test
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadscope $(PYTEST)

check: ## Format, lint, types, front end, and the rules of the house
	$(PREPARE) check
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	$(PREPARE) front-end-checks
	@$(BIN)/python -m pytest -q tests/house

format: ## Put the code into its form
	$(PREPARE) python
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: ## Measure, and write bench/RESULTS.md
	$(PREPARE) test
	@$(BIN)/python -m bench

demo: ## Play the whole story unattended and leave a folder with pictures
	$(PREPARE) test
	@$(BIN)/siaga demo

doctor: ## Say what is missing and how to mend it
	$(PREPARE) python
	@$(BIN)/siaga doctor

lock: ## Renew the locks of Python packages (needs uv)
	@for name in requirements requirements-dev requirements-node; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command "make lock" $$name.in -o $$name.txt || exit 1; \
	done

clean: ## Remove what was set up here (the state in var/ and the cache stay)
	rm -rf .venv .setup console/node_modules siaga/web/static/console
