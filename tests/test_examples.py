"""The examples in the documents work."""

import json
import textwrap
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

import sandbox
import settings
from models.documents.stated_totals import with_total
from sandbox.sample import MANIFEST
from sandbox.state.specs import read_people
from sources.formats.json_documents.parse import parse
from tests.sandbox.test_command_line import hello_world
from tests.support.markdown import HOME, PAGES


@pytest.mark.parametrize("name", ["README.md", "docs/documents.md"])
def test_an_example_document_can_be_taken_in(name: str) -> None:
    (document,) = parse(PAGES[name].block("json").encode(), file="first.json", folder=HOME).documents
    assert with_total(document.draft).total == document.draft.total
    assert document.draft.steps
    assert document.draft.requester not in document.draft.steps[0].approvers


def test_the_example_of_rules_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(PAGES["docs/documents.md"].block("toml"))
    (rule,) = settings.load(path, {}).rules
    assert [step.name for step in rule.steps] == ["Manager", "Finance"]


async def test_the_sandboxs_example_runs() -> None:
    text = PAGES["docs/sandbox.md"].block("python")
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


def test_the_sandboxs_example_of_people_can_be_used() -> None:
    (workspace,) = read_people(json.loads(PAGES["docs/sandbox.md"].block("json")))
    assert workspace.people
