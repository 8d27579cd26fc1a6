"""The files in deploy/ keep what they promise: no root, one place to write, a check of the health."""

import re
import shutil
import subprocess
from collections import defaultdict

import pytest

from tests.house.source import ROOMS, ROOT

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "precoro.service"
# What an image leaves out: it is for trying and for developers.
NOT_SHIPPED = {"bot", "demo", "sandbox", "tests", "benchmarks"}
MOST_EXPOSED = 2.0  # of systemd's scale from 0 (safe) to 10


def dockerfile() -> list[tuple[str, str]]:
    """Give the instructions with what they say, on one line each."""
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, " ".join(rest.split())) for name, _, rest in (line.partition(" ") for line in lines)]


def said(instruction: str) -> list[str]:
    return [rest for name, rest in dockerfile() if name == instruction]


def unit() -> dict[str, list[str]]:
    """Give what the unit sets, by name."""
    found = defaultdict(list)
    for name, value in re.findall(r"^(\w+)=(.*)$", UNIT.read_text(), re.MULTILINE):
        found[name].append(value)
    return found


def service(name: str) -> str:
    """Give what the compose file says of one service."""
    [found] = re.findall(rf"^  {name}:\n((?:    .*\n)+)", (DEPLOY / "compose.yaml").read_text(), re.MULTILINE)
    return str(found)


def test_the_image_holds_all_rooms_of_the_bot_and_no_others() -> None:
    copied = {rest.split()[0] for rest in said("COPY") if len(rest.split()) == 2 and "--from" not in rest}
    rooms = {name for name in copied if (ROOT / name).is_dir()}
    assert rooms == ROOMS - NOT_SHIPPED
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == {
        *rooms,
        "bot.py",
        "settings.toml",
        "pyproject.toml",
        "uv.lock",
    }


def test_the_image_takes_the_packages_as_the_makefile_does() -> None:
    [version] = re.findall(r"^UV_VERSION := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    runs = " ".join(said("RUN"))
    assert f"uv=={version}" in runs
    assert "uv sync --quiet --frozen --no-default-groups" in runs


def test_the_image_runs_as_a_fixed_user_and_writes_to_one_volume() -> None:
    assert said("USER") == ["10001:10001"]
    [volume] = said("VOLUME")
    assert f"-o 10001 -g 10001 {volume}" in " ".join(said("RUN"))
    [environment] = said("ENV")
    assert {"PYTHONDONTWRITEBYTECODE=1", f"HOME={volume}", f"TMPDIR={volume}"} <= set(environment.split())
    assert [rest.partition("CMD ")[2] for rest in said("HEALTHCHECK")] == [
        '["/app/.venv/bin/python", "bot.py", "health"]'
    ]


def test_compose_runs_the_image_read_only_with_a_database_that_is_ready() -> None:
    bot, [volume] = service("bot"), said("VOLUME")
    for promise in (
        "read_only: true",
        "tmpfs: [/tmp]",
        "cap_drop: [ALL]",
        'security_opt: ["no-new-privileges:true"]',
        "condition: service_healthy",
        f"- data:{volume}\n",
        "- ../settings.toml:/app/settings.toml:ro\n",
        "dockerfile: deploy/Dockerfile",
    ):
        assert promise in bot
    assert "pg_isready" in service("postgres")
    # No secret stands in the file, and none is made up where one was forgotten.
    text = (DEPLOY / "compose.yaml").read_text()
    assert all(one.endswith(":?set it in deploy/.env") for one in re.findall(r"\$\{([^}]+)\}", text))
    assert "/deploy/.env" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_unit_restarts_a_bot_that_hangs_and_lets_it_limit_its_workers() -> None:
    found = unit()
    assert (found["Type"], found["Restart"]) == (["notify"], ["on-failure"])
    assert int(found["WatchdogSec"][0]) >= 60
    assert found["User"] == ["precoro"]
    assert (found["ProtectSystem"], found["ReadWritePaths"]) == (["strict"], ["/opt/precoro/data"])
    assert found["SystemCallFilter"] == ["@system-service", "~@privileged"]  # setrlimit is in @resources
    assert found["ExecStart"] == ["/opt/precoro/.venv/bin/python bot.py run"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_the_unit_exposes_little() -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    [exposed] = re.findall(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert float(exposed) <= MOST_EXPOSED
