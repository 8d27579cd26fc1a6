# Everything starts from these targets; each builds its environment first, from the lock file.
# Needed on the machine: Python 3.11+, pip, git, make.
PYTHON ?= python3
UV := .uv/bin/uv
UV_VERSION := 0.13.9
BIN := .venv/bin

.PHONY: install demo run test check format bench chaos soak mutants words

.uv/ready-$(UV_VERSION):
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	touch $@

.venv/ready: .uv/ready-$(UV_VERSION) pyproject.toml uv.lock
	$(UV) sync --quiet --frozen --python $(PYTHON)
	touch $@

# All modules are compiled here: where the bot runs, it may not be able to write beside them.
PROGRAM := bot.py commands demo handlers jobs models serving settings slack sources validation views
install: .venv/ready
	$(UV) sync --quiet --frozen --compile-bytecode --python $(PYTHON)
	$(BIN)/python -m compileall -q $(PROGRAM)

demo: .venv/ready
	$(BIN)/python bot.py demo

run: .venv/ready
	$(BIN)/python bot.py

# Compiled modules are kept, whatever the environment says: tests start processes by the hundred.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/ready
	$(BIN)/python -m pytest -n auto -m "not long"

check: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(MAKE) --jobs=2 types compiled
	$(MAKE) test

.PHONY: types compiled
types: .venv/ready
	$(BIN)/mypy

# Each worker of the tests would compile all of them; beside the types it takes no time.
compiled: export PYTHONDONTWRITEBYTECODE =
compiled: .venv/ready
	$(BIN)/python -m pytest --collect-only --quiet > /dev/null

format: .venv/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/ready
	$(BIN)/python -m benchmarks

# The message catalogues: gather what is said, add it to each language's file, compile what is translated.
# A new language: .venv/bin/pybabel init -i build/messages.pot -d views/wording/locales -l LANGUAGE
LOCALES := views/wording/locales
words: .venv/ready
	mkdir -p build
	$(BIN)/pybabel -q extract --no-default-keywords --sort-by-file --no-wrap --add-location file \
		-k gettext:2 -k ngettext:2,3 -k pgettext:2c,3 -k say:2 -k nsay:2,3 -k marked:1 \
		--project precoro-slack-bot --version 1 -o build/messages.pot views commands demo
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap \
		-i build/messages.pot -d $(LOCALES)
	$(BIN)/pybabel -q compile -d $(LOCALES)

# CHAOS="--database sqlite --seed 7 --kills 300" repeats a run, or asks for a longer one.
# WAITING_CHAOS does the same for what waits; PRECORO_CHAOS="--database sqlite --seed 7 --presses 40" for
# decisions in Precoro, and SEVERAL_CHAOS="--seed 7 --troubles 150" for several bots.
chaos: .venv/ready
	$(BIN)/python -m tests.chaos $(CHAOS)
	$(BIN)/python -m tests.chaos.waiting $(WAITING_CHAOS)
	$(BIN)/python -m tests.chaos.precoro $(PRECORO_CHAOS)
	$(BIN)/python -m tests.chaos.several $(SEVERAL_CHAOS)
	$(BIN)/python -m tests.chaos.several --bots 3 $(SEVERAL_CHAOS)
	$(BIN)/python -m pytest -q tests/chaos/test_compare.py
	$(BIN)/python -m pytest -q -n auto -m long

# SOAK="--database postgres --minutes 20" runs it on another database, or for another time.
soak: .venv/ready
	$(BIN)/python -m tests.soak $(SOAK)

# MUTANTS="comment-told-twice lost-redraw" runs some of them.
mutants: .venv/ready
	$(BIN)/python -m tests.chaos.mutants $(MUTANTS)
