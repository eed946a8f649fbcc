# `make run` and `make test` need git, make and Python 3.11 or newer; everything else they set up in .venv.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PYTEST_OPTIONS ?= -n 2 --dist loadscope

.PHONY: run test check lint format bench load lock wheel pictures browser clean

run: .venv/run.stamp  ## set everything up and start the app with a demo study
	@$(BIN)/assay serve --demo

test: .venv/dev.stamp browser  ## set up what the tests need and run them all
	$(BIN)/python -m pytest $(PYTEST_OPTIONS)

check: lint  ## for every save: style, types, arrows and the unit tests, in under a minute
	$(BIN)/python -m pytest -q $(PYTEST_OPTIONS) tests/unit

lint: .venv/dev.stamp  ## what pre-commit and the tests run
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev.stamp  ## tidy the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev.stamp browser  ## every claim of speed, each as a ratio to a floor measured in the same run
	@for claim in anytime_error batches_error coverage agreement_coverage slices_error planted_facts submit_rate next_item memory analytics lead_pages fresh_labels add_under_load backup_under_load hostile_items touched_rubric draw weighted_draws export_memory; do echo "== $$claim"; $(BIN)/python -m benchmarks.$$claim || exit 1; done

load: .venv/dev.stamp  ## the long forms of the load and torture tests
	ASSAY_LOAD=long $(BIN)/python -m pytest -m load tests/load

wheel: .venv/dev.stamp  ## build dist/assay-*.whl, which carries the app
	$(BIN)/python -m build --wheel

pictures: .venv/dev.stamp browser  ## the pictures in the README and the guides
	$(BIN)/python docs/pictures.py

lock: .venv/dev.stamp  ## pin what pyproject.toml asks for, by hash
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements.lock -o requirements-dev.lock

browser: .venv/dev.stamp  ## Chromium for the tests: the system's, else Debian's package (as root), else Playwright's
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -q && \
	{ apt-get install -qy --no-install-recommends chromium-headless-shell || apt-get install -qy --no-install-recommends chromium; }; \
	else $(BIN)/playwright install chromium; fi

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Assay needs Python 3.11 or newer. If it has another name: make run PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }

.venv/run.stamp: .venv/bin/python requirements.lock pyproject.toml
	@echo "Installing what Assay needs into .venv (about a minute the first time)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	@echo "Installing what the tests need into .venv"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
