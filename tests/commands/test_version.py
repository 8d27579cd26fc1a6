"""`bot.py --version` says what pyproject.toml says, and loads nothing for it."""

import subprocess
import sys
import tomllib

from tests.house.test_files import HEAVY
from tests.support.fork_server import HOUSE


def test_the_version_is_printed_without_loading_the_bot() -> None:
    code = "import bot, sys; bot.main(['--version']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=True, capture_output=True, text=True)
    version, loaded = done.stdout.splitlines()
    assert version == tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["version"]
    assert {name.partition(".")[0] for name in loaded.split()} & {*HEAVY, "settings", "serving"} == set()
