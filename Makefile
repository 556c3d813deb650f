# Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links --quiet

.PHONY: run test check lint format schema lock clean

run: $(VENV)/.run  ## Serve the product with the demo company on http://127.0.0.1:8501
	@$(BIN)/ea serve --demo

test: $(VENV)/.compiled  ## Run the whole test suite
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(PYTEST)

check: lint  ## Lint, types, import contracts, docs against code
	@$(BIN)/python -m pytest -q tests/docs

lint: $(VENV)/.dev  ## The checks that are no tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

schema: $(VENV)/.dev  ## Write tests/db/schema.txt anew after a change in sql/
	@$(BIN)/python -m tests.support.schema_file

lock: $(VENV)/.dev  ## Make the lock files anew from pyproject.toml
	@$(PIP) install uv
	@$(COMPILE) pyproject.toml --extra build -o requirements/run.lock
	@$(COMPILE) pyproject.toml --extra build --extra dev -o requirements/dev.lock
	@echo uv | $(COMPILE) - -o requirements/uv.lock

clean:  ## Remove the environment and caches (never the data folder)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "EA needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked dependencies (once) ..."
	@$(BIN)/python scripts/install.py requirements/run.lock
	@touch $@

$(VENV)/.dev: requirements/dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked dependencies for development (once) ..."
	@$(BIN)/python scripts/install.py requirements/dev.lock
	@touch $@ $(VENV)/.run

# Uv leaves compiling to the first import, and the tests' processes would all do it at the same time:
# so what they import is imported once before.
$(VENV)/.compiled: $(VENV)/.dev
	@$(BIN)/python -m pytest --collect-only -q >/dev/null || true
	@touch $@
