"""The README says nothing that does not work."""

import re
import textwrap
import tomllib
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

import bot
import sandbox
from models.documents.content import with_total
from sandbox.sample import MANIFEST
from sources.formats.json_documents.parse import parse
from tests.sandbox.test_alone import hello_world

HOME = Path(bot.__file__).parent
README = (HOME / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SHELL = [
    line.partition("    #")[0].strip()
    for language, text in BLOCKS
    if language == "sh"
    for line in text.splitlines()
]
CODE = SHELL + re.findall(r"`([^`\n]+)`", README)
USAGES = sorted({found for text in CODE for found in re.findall(r"bot\.py ([a-z]+(?: --[a-z]+)*)", text)})
TARGETS = sorted({found for text in CODE for found in re.findall(r"^(?:\S+=\S+ )?make (\S+)$", text)})


def test_the_readme_names_commands_and_targets() -> None:
    assert {"check", "import", "manifest", "migrate"} <= {usage.split()[0] for usage in USAGES}
    assert {"demo", "test", "run", "check"} <= set(TARGETS)


@pytest.mark.parametrize("usage", USAGES)
def test_a_command_of_the_readme_is_there(usage: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, *options = usage.split()
    assert name in bot.COMMANDS
    with pytest.raises(SystemExit) as stopped:
        bot.main([name, "--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    assert f"bot.py {name}" in shown
    assert [option for option in options if option not in shown] == []


@pytest.mark.parametrize("command", sorted(bot.COMMANDS))
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        bot.main([command, "--help"])
    assert stopped.value.code == 0
    assert f"bot.py {command}" in capsys.readouterr().out


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_of_the_readme_is_in_the_makefile(target: str) -> None:
    assert re.search(rf"^{re.escape(target)}:", (HOME / "Makefile").read_text("utf-8"), re.MULTILINE)


async def test_the_sandboxs_example_runs() -> None:
    (text,) = [text for language, text in BLOCKS if language == "python"]
    started = []
    async with AsyncExitStack() as stack:

        async def start_your_app(api_url: str, bot_token: str, app_token: str) -> None:
            await stack.enter_async_context(hello_world(api_url, bot_token, app_token))
            started.append(api_url)

        given = {name: getattr(sandbox, name) for name in sandbox.__all__}
        given |= {"MANIFEST": MANIFEST, "start_your_app": start_your_app}
        exec(f"async def example():\n{textwrap.indent(text, '    ')}", given)
        await given["example"]()
    assert len(started) == 1


def test_the_first_document_of_the_readme_can_be_taken_in() -> None:
    (text,) = [text for language, text in BLOCKS if language == "json"]
    (document,) = parse(text.encode(), file="first.json", folder=HOME).documents
    assert with_total(document.draft).total == document.draft.total
    assert document.draft.steps
    assert document.draft.requester not in document.draft.steps[0].approvers


def test_the_files_and_folders_that_the_readme_names_are_there() -> None:
    named = {each for each in CODE if re.fullmatch(r"[a-z_]+/[a-z_./]*|[a-z_]+\.(py|toml)", each)}
    named |= set(re.findall(r"\]\(([A-Z]+(?:\.md)?|settings\.toml)\)", README))
    kept = {each for each in named if not each.startswith(("data/", "done/", "failed/"))}
    assert {"sandbox/", "settings.toml", "handlers/bolt/registrar.py"} <= kept
    assert [each for each in sorted(kept) if not (HOME / each).exists()] == []


def test_the_settings_that_the_readme_names_are_in_the_settings_file() -> None:
    shipped = (HOME / "settings.toml").read_text("utf-8")
    tomllib.loads(shipped)
    for name in ("[log]", "[slack]", "#ca_file", "#[[rules]]", "#[[workspaces]]", "#managers"):
        assert name in shipped


def test_the_python_of_the_readme_is_the_projects() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert "Python 3.11 or newer" in README
