# Everything starts from these targets; each builds its environment first, from the lock file.
# Needed on the machine: Python 3.11+, pip, git, make.
PYTHON ?= python3
UV := .uv/bin/uv
UV_VERSION := 0.13.9
BIN := .venv/bin

.PHONY: demo run test check format bench chaos

.uv/ready-$(UV_VERSION):
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	touch $@

.venv/ready: .uv/ready-$(UV_VERSION) pyproject.toml uv.lock
	$(UV) sync --quiet --frozen --python $(PYTHON)
	touch $@

demo: .venv/ready
	$(BIN)/python bot.py demo

run: .venv/ready
	$(BIN)/python bot.py

test: .venv/ready
	$(BIN)/python -m pytest -n auto

check: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

format: .venv/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/ready
	$(BIN)/python -m benchmarks

# CHAOS="--database sqlite --seed 7 --kills 300" repeats a run, or asks for a longer one.
chaos: .venv/ready
	$(BIN)/python -m tests.chaos $(CHAOS)
