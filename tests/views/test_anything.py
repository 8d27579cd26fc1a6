"""Whatever a document holds, every view of it is one that Slack accepts."""

import ast
import importlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import views
from models.records import documents
from sandbox.blockkit.blocks import check_message_blocks
from tests.support.block_text import must_pass
from tests.support.samples import random_sent_files
from tests.support.samples.random_records import asked_for, cards, commands, listed
from tests.support.samples.random_values import readers, words
from views.blocks.kit import message
from views.messages.list import build_listing
from views.modals.details import build_details, page_count
from views.replies.command_line import KNOWN
from views.replies.commands import MOST_TEXT, length_carried
from views.replies.pending import build_pending
from views.replies.status import build_status

# A card of 300 lines has a long repr, which Hypothesis warns of whether or not it is shown.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
modest = settings(
    max_examples=20,
    derandomize=True,
    phases=[Phase.generate],  # shrinking documents of hundreds of lines takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(modest, max_examples=30)
@given(cards)
def test_every_page_of_every_document_is_accepted(card: documents.Card) -> None:
    pages = page_count(card)
    for page in {1, (pages + 1) // 2, pages}:
        must_pass(build_details(card, page))


def modules() -> dict[str, Path]:
    """Return every module of views that makes something for Slack, by its dotted name."""
    root = Path(views.__path__[0])
    return {
        ".".join(("views", *path.relative_to(root).with_suffix("").parts)): path
        for path in sorted(root.rglob("[!_]*.py"))
        if path.relative_to(root).parts[0] != "pdf"
    }


def builders() -> dict[str, Callable[..., Any]]:
    """Give every function of views that builds what Slack is sent, by its module and name."""
    return {
        f"{module.__name__}.{name}": function
        for module in map(importlib.import_module, modules())
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and name.startswith("build_")
    }


# What was typed, as it is read: without what no database stores.
carried = words.map(lambda text: text.encode("utf-8", "ignore").decode()).filter(
    lambda text: length_carried(text) <= MOST_TEXT
)

# What an argument may be, where its type says too little.
GIVEN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "views.replies.commands.build_answer_view": {
        "answer": asked_for(build_status) | asked_for(build_pending)
    },
    "views.replies.commands.build_choices": {
        "subcommand": st.sampled_from(("show", "approve", "reject", "comment", "pdf")),
        "text": carried,
    },
    "views.messages.plain.build_plain": {"text": words.map(lambda text: message(text, []).text)},
    "views.replies.commands.build_press_needed": {"note": carried},
    "views.replies.commands.build_not_seen": {"note": carried},
    "views.replies.commands.build_reason_kept": {"text": carried},
    "views.replies.commands.build_text": {"text": words.map("It is said: {}".format)},
    "views.replies.command_line.build_incomplete": {
        "name": st.sampled_from(sorted(KNOWN)),
        "command": commands,
    },
    "views.replies.command_line.build_unknown": {"command": commands},
    "views.replies.command_line.build_help": {"command": commands},
    "views.messages.sent_file.build_sent_file": {"answer": random_sent_files.answers},
    "views.modals.sent_change.build_sent_change": {
        "proposal": random_sent_files.proposals,
        "companies": random_sent_files.companies,
        "member": random_sent_files.members,
    },
    "views.modals.sent_change.build_sent_change_of_all": {
        "count": st.integers(2, 10_000),
        "proposals": st.lists(random_sent_files.proposals, min_size=1, max_size=3),
        "companies": random_sent_files.companies,
        "member": random_sent_files.members,
    },
    "views.modals.sent_fill.build_sent_fill": {"form": random_sent_files.forms},
}


def test_every_builder_is_found() -> None:
    assert set(GIVEN) <= set(builders())
    written = {
        f"{module}.{node.name}"
        for module, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("build_")
    }
    assert len(written) > 40
    assert written == set(builders())


@pytest.mark.parametrize("name", sorted(builders()))
def test_whatever_a_builder_is_given_slack_accepts_what_it_builds(name: str) -> None:
    @modest
    @given(asked_for(builders()[name], **GIVEN.get(name, {})))
    def accepted(made: Any) -> None:
        if isinstance(made, list):  # of blocks, for a message or a view
            assert [found for block in made for found in check_message_blocks([block])] == []
        elif isinstance(made, Mapping) and "type" not in made:  # what is wrong, by the block of a form
            assert made
            assert all(isinstance(said, str) and said for said in made.values())
        else:
            must_pass(made)

    accepted()


@modest
@given(st.builds(documents.ListMessage, readers, listed(90)))
def test_every_list_is_accepted(listing: documents.ListMessage) -> None:
    must_pass(build_listing(listing))
