# make        sets up .venv and runs the whole project: articles in, wheel and report out
# make test   sets up .venv, checks the code and runs the tests

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: all cpu test check lock clean

all: $(INSTALLED)
	$(BIN)/python -m weasel run all

cpu: $(INSTALLED)
	$(BIN)/python -m weasel run all-cpu

test: check
	$(BIN)/python -m pytest

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(INSTALLED): requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	@echo "installing requirements.txt"
# pip says nothing for minutes while it unpacks, so we do.
	@$(BIN)/python -m pip install --progress-bar off -r requirements.txt & pip=$$!; seconds=0; \
	while kill -0 $$pip 2>/dev/null; do \
		sleep 1; seconds=$$((seconds + 1)); \
		if [ $$((seconds % 15)) -eq 0 ]; then echo "… installing: $$seconds s"; fi; \
	done; wait $$pip
	touch $@

# The newest versions that fit requirements.in. The build of torch (+cpu) is left to the machine that installs.
lock:
	rm -rf .venv-lock
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install -r requirements.in
	{ echo "# Written by make lock from requirements.in."; .venv-lock/bin/python -m pip freeze | sed 's/+cpu$$//'; } > requirements.txt
	rm -rf .venv-lock

clean:
	rm -rf corpus/*.spacy training packages project.lock
