"""The integration part of App Home, for integration managers alone."""

from collections.abc import Iterator

from models.records.documents import Audience
from models.records.home import Integration, People, PersonState, Waiting, WorkspaceState
from views import ids
from views.blocks.kit import Block, Message, View, actions, button, divider, header, home, message
from views.blocks.rich_text import Line, bold, join, lines_block, list_block, nsay, plain, say, user_text
from views.components.buttons import map_button
from views.home.companies import company_blocks
from views.home.failures import failure_blocks
from views.home.mailbox import mailbox_blocks
from views.home.mapping import mapping_line
from views.home.pager import pager
from views.home.precoro import precoro_blocks
from views.home.stuck import stuck_blocks
from views.home.targets import target_blocks
from views.wording.formats import literal
from views.wording.names import enumerate_names, not_connected_reason
from views.wording.translate import gettext, marked, ngettext

_MOST_WORKSPACES = 6
_MOST_COMPANIES = 15
_MOST_SCOPES = 6
_IN_A_BLOCK = 10  # people; a block of rich text holds so much and no more
_FILTERS: tuple[tuple[People, str, str, str], ...] = (
    ("all", ids.PEOPLE_ALL, marked("All"), marked("Show all people")),
    ("integrated", ids.PEOPLE_INTEGRATED, marked("Connected"), marked("Show connected people")),
    (
        "not_integrated",
        ids.PEOPLE_NOT_INTEGRATED,
        marked("Not connected"),
        marked("Show people who are not connected"),
    ),
)


def build_integration(shown: Integration) -> View:
    """Build the part: workspaces, deliveries, people with the reason why not, and companies."""
    reader = shown.reader
    back = button(ids.SHOW_QUEUE, gettext(reader, "Your queue"), "queue")
    blocks = [header(gettext(reader, "Integration")), actions(ids.HOME_BLOCK, [back])]
    blocks += [header(gettext(reader, "Workspaces")), *_workspaces(shown)]
    blocks += [*lines_block([_deliveries(shown.waiting, reader)])]
    blocks += [*failure_blocks(shown.failures, reader), *target_blocks(shown.targets, reader)]
    blocks += [*mailbox_blocks(shown.mailbox, reader), divider()]
    blocks += [*precoro_blocks(shown.precoro, reader), *stuck_blocks(shown.stuck, reader)]
    blocks += [*_people(shown), divider(), header(gettext(reader, "Companies"))]
    for company in shown.companies[:_MOST_COMPANIES]:
        blocks += company_blocks(company, reader)
    rest = len(shown.companies) - _MOST_COMPANIES
    if rest > 0:
        blocks += lines_block([nsay(reader, "and {count} more company", "and {count} more companies", rest)])
    return home(blocks)


def build_mapping_begun(reader: Audience) -> Message:
    """Build the private answer to Map users where it was pressed in a message."""
    said = gettext(reader, "Mapping has started. Follow progress in the Home tab under Integration.")
    return message(said, lines_block([plain(said)]))


def _workspaces(shown: Integration) -> Iterator[Block]:
    reader = shown.reader
    for one in shown.workspaces[:_MOST_WORKSPACES]:
        parts = [bold(literal(one.name, 60)), _connection(one, reader), _scopes(one, reader)]
        yield from list_block([join([*parts, _others(one, reader)], " · ")])
    rest = len(shown.workspaces) - _MOST_WORKSPACES
    if rest > 0:
        yield from lines_block(
            [nsay(reader, "and {count} more workspace", "and {count} more workspaces", rest)]
        )


def _connection(one: WorkspaceState, reader: Audience) -> Line:
    if one.down:
        return say(
            reader,
            "not connected (Slack error {code}): reinstall the app there, undelivered messages are kept",
            code=literal(one.down, 60),
        )
    return say(reader, "connected") if one.connected else say(reader, "not connected")


def _others(one: WorkspaceState, reader: Audience) -> Line:
    """Say that another program is connected as this app: presses may never come here."""
    return say(reader, "another program uses the same tokens: stop it") if one.others else []


def _scopes(one: WorkspaceState, reader: Audience) -> Line:
    if not one.connected:
        return []
    if not one.missing:
        return nsay(reader, "{count} scope granted", "all {count} scopes granted", one.granted)
    return say(
        reader,
        "missing scopes: {names}; update the app manifest, then reinstall the app",
        names=enumerate_names([literal(each, 50) for each in one.missing], _MOST_SCOPES, reader),
    )


def _deliveries(waiting: Waiting, reader: Audience) -> Line:
    failed = waiting.failed_messages + waiting.failed_files
    return join(
        [
            say(reader, "**Deliveries**"),
            nsay(reader, "{count} message waiting", "{count} messages waiting", waiting.messages),
            nsay(reader, "{count} file waiting", "{count} files waiting", waiting.files),
            nsay(reader, "{count} delivery failed", "{count} deliveries failed", failed),
        ],
        " · ",
    )


def _people(shown: Integration) -> Iterator[Block]:
    reader = shown.reader
    yield header(gettext(reader, "People"))
    yield from lines_block([_people_counts(shown), mapping_line(shown.run, reader)])
    yield actions(ids.PEOPLE_BLOCK, list(_people_buttons(shown)))
    for first in range(0, len(shown.people), _IN_A_BLOCK):
        yield from list_block(_person(one, reader) for one in shown.people[first : first + _IN_A_BLOCK])
    if not shown.people:
        yield from lines_block([say(reader, "No people to show.")])
    else:
        link = button(ids.LINK_PERSON, gettext(reader, "Link a person"), "people")
        away = button(ids.AWAY_OTHER, gettext(reader, "Set days away"), "people")
        yield actions(ids.LINK_BLOCK, [link, away])
    yield from pager("people", shown.page, shown.pages, reader)


def _people_counts(shown: Integration) -> Line:
    reader = shown.reader
    connected = ngettext(reader, "{count} connected", "{count} connected", shown.integrated)
    outside = nsay(reader, "{count} not connected", "{count} not connected", shown.not_integrated)
    return join([bold(connected), outside, _unconfirmed(shown)], " · ")


def _unconfirmed(shown: Integration) -> Line:
    if not shown.unconfirmed:
        return []
    return nsay(
        shown.reader,
        "{count} with an e-mail address that Slack calls unconfirmed",
        "{count} with e-mail addresses that Slack calls unconfirmed",
        shown.unconfirmed,
    )


def _people_buttons(shown: Integration) -> Iterator[Block]:
    reader = shown.reader
    if shown.run is None or shown.run.state != "running":
        yield map_button(reader)
    for people, action_id, name, label in _FILTERS:
        mark = "✓ " if people == shown.show else ""
        yield button(action_id, f"{mark}{gettext(reader, name)}", people, label=gettext(reader, label))


def _person(one: PersonState, reader: Audience) -> Line:
    name = user_text(one.name, 80) if one.name != one.email else []
    if one.state == "active" and one.chosen_by:
        state = say(reader, "connected, chosen by {name}", name=literal(one.chosen_by, 80))
    elif one.state == "active":
        state = say(reader, "connected")
    else:
        state = say(reader, "not connected: {reason}", reason=not_connected_reason(one.state, reader))
    return join([name, user_text(one.email, 100), state], " · ")
