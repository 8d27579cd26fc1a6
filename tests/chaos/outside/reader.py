"""Somebody who may read everything asks the bot, in Slack, what became of each document."""

from contextlib import suppress
from functools import partial

from sandbox.people.person import SandboxPerson
from sandbox.state.team import View
from tests.chaos.outside.shown import Details, Json, first_number, read_details

COMMAND = "/precoro"
TRIES = 3
WITHIN = 10.0  # seconds for one answer, longer on a loaded machine
MOST_PAGES = 60


async def details_of(person: SandboxPerson, number: str) -> Details | str:
    """Open a document's details and read all its pages; a sentence: why that was not possible."""
    said = ""
    for _ in range(TRIES):
        _clear(person)
        outcome = await person.command(COMMAND, f"show {number}")
        said = str((outcome.response or {}).get("text", ""))
        if not said:
            continue
        with suppress(AssertionError, TimeoutError):
            answer = await person.wait_for_ephemeral(
                lambda one: (
                    first_number(one.text) == number
                    and any(each.get("type") == "actions" for each in one.blocks)
                ),
                WITHIN,
            )
            await person.press(answer, "open")
            return read_details(await _pages(person, number))
    return f"{person!r} cannot open {number}: {said or 'no answer'}"


async def answer_to(person: SandboxPerson, typed: str) -> tuple[str, list[Json]]:
    """Type a command; gives what the bot answers, as text and as blocks."""
    for _ in range(TRIES):
        outcome = await person.command(COMMAND, typed)
        if outcome.response:
            return str(outcome.response.get("text", "")), outcome.response.get("blocks", [])
    return "", []


async def _pages(person: SandboxPerson, number: str) -> list[Json]:
    pages: list[Json] = []
    for page in range(1, MOST_PAGES):
        view = await person.wait_for_view(partial(_is_page, number, page), WITHIN)
        pages.append(view.blocks)
        if not _has(view.blocks, "page_next"):
            return pages
        await person.press_in_view(view, "page_next")
    raise AssertionError(f"{number} has no last page")


def _is_page(number: str, page: int, view: View) -> bool:
    if view.callback_id != "details_view" or view.content["title"]["text"] != number:
        return False
    return page == 1 or f"Page {page} of" in str(view.blocks)


def _has(blocks: Json, action_id: str) -> bool:
    return f"'action_id': '{action_id}'" in str(blocks)


def _clear(person: SandboxPerson) -> None:
    team = person.workspace.team
    for view_id in team.stacks.get(person.id, []):
        team.views.pop(view_id, None)
    team.stacks.get(person.id, []).clear()
