# `make run` and `make test` need Python 3.11 or newer with venv, and make; nothing else.

PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= var
DEBUG ?= on
export PORT DATA_DIR DEBUG

VENV_PYTHON := .venv/bin/python
# Style, types and translations look at the code only: no server is started for them, and none is ever asked.
WITHOUT_SERVERS := DEBUG=on DATABASE_URL=postgres://nobody@127.0.0.1:9/none REDIS_URL=redis://127.0.0.1:9/0

.PHONY: help run test lint format bench messages assets lock setup setup-dev

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
