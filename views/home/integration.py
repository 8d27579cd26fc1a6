"""The integration part of App Home, for the configuration role alone."""

from collections.abc import Iterator

from models.records.documents import Audience
from models.records.home import CompanyState, Integration, People, PersonState, Run, Waiting, WorkspaceState
from views import ids
from views.blocks.kit import Block, Message, View, actions, button, divider, header, home, message
from views.blocks.rich_text import Line, bold, given, instant, joined, lines_block, list_block, words
from views.home.queue import pager
from views.wording.formats import literal
from views.wording.names import count

_MOST_WORKSPACES = 6
_MOST_COMPANIES = 15
_MOST_SCOPES = 6
_IN_A_BLOCK = 10  # people; a block of rich text holds so much and no more
_REASONS = {
    "unknown": "not looked for yet",
    "absent": "no such address in this Slack",
    "deactivated": "deactivated in Slack",
    "guest": "a guest in Slack",
    "bot": "a bot in Slack",
    "unconfirmed": "the address is not confirmed in Slack",
    "stranger": "of another organisation",
}
_FILTERS: tuple[tuple[People, str, str], ...] = (
    ("all", ids.PEOPLE_ALL, "All"),
    ("integrated", ids.PEOPLE_INTEGRATED, "Integrated"),
    ("not_integrated", ids.PEOPLE_NOT_INTEGRATED, "Not integrated"),
)


def build_integration(shown: Integration) -> View:
    """Build the part: workspaces, companies, what waits for Slack, and people with the reason why not."""
    blocks = [header("Integration"), actions(ids.HOME_BLOCK, [button(ids.SHOW_QUEUE, "Your queue", "queue")])]
    blocks += [header("Workspaces"), *list_block(_workspaces(shown)), *lines_block(_waiting(shown.waiting))]
    blocks += [divider(), header("People"), *lines_block(_people_said(shown))]
    blocks.append(actions(ids.PEOPLE_BLOCK, list(_people_buttons(shown))))
    for first in range(0, len(shown.people), _IN_A_BLOCK):
        blocks += list_block(_person(one) for one in shown.people[first : first + _IN_A_BLOCK])
    if not shown.people:
        blocks += lines_block([words("There is nobody here.")])
    blocks += pager("people", shown.page, shown.pages)
    blocks += [divider(), header("Companies")]
    for company in shown.companies[:_MOST_COMPANIES]:
        blocks += _company(company, shown.reader)
    rest = len(shown.companies) - _MOST_COMPANIES
    if rest > 0:
        blocks += lines_block([words(f"and {count(rest, 'more company', 'more companies')}")])
    return home(blocks)


def reason(state: str) -> str:
    """Say why somebody is not integrated."""
    return _REASONS.get(state, literal(state, 60))


def _workspaces(shown: Integration) -> Iterator[Line]:
    for one in shown.workspaces[:_MOST_WORKSPACES]:
        yield joined([bold(literal(one.name, 60)), words(_state(one)), words(_scopes(one))], " · ")
    rest = len(shown.workspaces) - _MOST_WORKSPACES
    if rest > 0:
        yield words(f"and {rest} more")


def _state(one: WorkspaceState) -> str:
    if one.down:
        return f"down: Slack says {literal(one.down, 60)}; reinstall the app there, what waits is kept"
    return "connected" if one.connected else "not connected"


def _scopes(one: WorkspaceState) -> str:
    if not one.connected:
        return ""
    if not one.missing:
        return f"all {one.granted} scopes granted"
    rest = len(one.missing) - _MOST_SCOPES
    names = ", ".join(one.missing[:_MOST_SCOPES]) + (f" and {rest} more" if rest > 0 else "")
    return f"scopes missing: {names}; update the app's manifest and reinstall it"


def _waiting(waiting: Waiting) -> Iterator[Line]:
    messages, files = count(waiting.messages, "message", "messages"), count(waiting.files, "file", "files")
    failed = waiting.failed_messages + waiting.failed_files
    yield words(f"Deliveries: {messages} and {files} waiting, {failed} failed.")


def _people_said(shown: Integration) -> Iterator[Line]:
    yield joined(
        [bold(f"{shown.integrated} integrated"), words(f"{shown.not_integrated} not integrated")], " · "
    )
    if shown.run:
        yield _run(shown.run, shown.reader)
    else:
        yield words("Map users pairs the people of your companies with the members of this Slack, by e-mail.")


def _run(run: Run, reader: Audience) -> Line:
    seen = count(run.looked_at, "member", "members")
    by = f", started by {literal(run.asked_by, 80)}" if run.asked_by else ""
    if run.state == "running":
        later = f" (Slack: {literal(run.trouble, 200)}; it goes on by itself)" if run.trouble else ""
        if run.unanswered:
            later = ". Slack does not answer at the moment; it is asked again by itself."
        return words(f"Mapping is under way: {seen} looked at so far{by}{later}")
    when = instant(run.finished_at or run.started_at, reader)
    if run.state == "done":
        return [*words("Last mapped "), *when, *words(f": {seen} looked at{by}")]
    return [
        *words("Mapping did not finish, "),
        *when,
        *words(f": {literal(run.trouble, 200)}. Who was found stays so; press Map users to try again."),
    ]


def _people_buttons(shown: Integration) -> Iterator[Block]:
    if shown.run is None or shown.run.state != "running":
        yield button(ids.MAP_PEOPLE, "Map users", "map", style="primary")
    for people, action_id, said in _FILTERS:
        mark = "✓ " if people == shown.show else ""
        yield button(action_id, f"{mark}{said}", people, label=f"Show people: {said}")


def _person(one: PersonState) -> Line:
    name = given(one.name, 80) if one.name != one.email else []
    state = "integrated" if one.state == "active" else f"not integrated: {reason(one.state)}"
    return joined([name, given(one.email, 100), words(state)], " · ")


def _company(company: CompanyState, reader: Audience) -> list[Block]:
    shown = "shown" if company.pdf_while_pending else "not shown"
    said = words(f"The PDF of a purchase order is {shown} while it is pending")
    who: Line = words("as in the settings")
    if company.set_at:
        who = [*words(f"set by {literal(company.set_by, 80)}, "), *instant(company.set_at, reader)]
    turned, label = ("off", "Do not show it") if company.pdf_while_pending else ("on", "Show it")
    buttons = [
        button(
            ids.PO_PDF,
            label,
            ids.company_value(company.id, turned),
            label=f"{label}, for {company.name}",
        )
    ]
    if company.set_at:
        buttons.append(
            button(
                ids.PO_PDF_AS_SET,
                "As in the settings",
                ids.company_value(company.id),
                label=f"As in the settings, for {company.name}",
            )
        )
    lines = [bold(literal(company.name, 100)), joined([said, who], " · ")]
    return [*lines_block(lines), actions(f"{ids.COMPANY_BLOCK}_{company.id}", buttons)]


def build_mapping_begun() -> Message:
    """Build the private answer to Map users where it was pressed in a message."""
    said = "Mapping has begun. Progress and result stand in the Home tab, under Integration."
    return message(said, lines_block([words(said)]))
