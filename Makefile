# `make run` and `make test` need Python 3.11 or newer with venv, and make; nothing else.

PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= var
DEBUG ?= on
export PORT DATA_DIR DEBUG

VENV_PYTHON := .venv/bin/python
# Style, types and translations look at the code only: no server is started for them, and none is ever asked.
WITHOUT_SERVERS := DEBUG=on DATABASE_URL=postgres://nobody@127.0.0.1:9/none REDIS_URL=redis://127.0.0.1:9/0

.PHONY: help setup setup-dev run test lint lint-style lint-templates lint-types lint-layers format bench messages assets lock

help:
	@echo "make run       the demo city on http://localhost:$(PORT)"
	@echo "make test      the whole test suite"
	@echo "make lint      style, types, import layers       make format    put the style right"
	@echo "make bench     the benchmark table               make messages  translations"
	@echo "make assets    style sheets and scripts (npm)    make lock      locked requirements"

setup:
	@$(PYTHON) rumah_kreatif/embedded/venv.py requirements.txt

setup-dev:
	@$(PYTHON) rumah_kreatif/embedded/venv.py requirements-dev.txt

run: setup
	@$(VENV_PYTHON) -m rumah_kreatif.run

# Own data, so that a running `make run` is not disturbed; losing it in a power cut does no harm.
test: export DATA_DIR := $(DATA_DIR)/test
test: export EMBEDDED_FSYNC := off
test: export PORT := 8000
test: setup-dev
	@.ci/chromium
	@$(VENV_PYTHON) -m pytest -n 2 --dist worksteal $(ARGS)

lint: lint-style lint-templates lint-types lint-layers

lint-style: setup-dev
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m ruff format --check .
	@git ls-files '*.py' | xargs $(VENV_PYTHON) -m django_upgrade --target-version 5.2 --check

lint-templates: setup-dev
	@git ls-files 'templates/*.html' | xargs .venv/bin/djade --target-version 5.2 --check
	@$(VENV_PYTHON) -m djlint --lint --quiet templates

lint-types: setup-dev
	@$(WITHOUT_SERVERS) $(VENV_PYTHON) -m mypy

lint-layers: setup-dev
	@$(VENV_PYTHON) .venv/bin/lint-imports

format: setup-dev
	@$(VENV_PYTHON) -m ruff check --fix .
	@$(VENV_PYTHON) -m ruff format .
	@git ls-files 'templates/*.html' | xargs .venv/bin/djade --target-version 5.2

bench: setup-dev
	@$(VENV_PYTHON) -m tests.bench $(ARGS)

# Needs gettext; what is compiled is committed, so nobody else does.
messages: setup-dev
	@$(WITHOUT_SERVERS) $(VENV_PYTHON) manage.py makemessages -l id --no-location --no-wrap -i .venv -i node_modules -i var -i tests
	@$(WITHOUT_SERVERS) $(VENV_PYTHON) manage.py compilemessages -l id -i .venv -i node_modules

# Needs Node; what is built is committed, so nobody else does.
assets:
	npm ci --no-audit --no-fund
	npm run build

lock: setup-dev
	@$(VENV_PYTHON) -m uv pip compile --quiet --no-strip-extras --no-header --no-annotate --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	@$(VENV_PYTHON) -m uv pip compile --quiet --no-strip-extras --no-header --no-annotate --universal --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt
