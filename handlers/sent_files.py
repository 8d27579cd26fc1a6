"""The answer to a file that somebody sent: send it for approval, change it, fill it in, or cancel."""

from typing import Any

from handlers.bolt.identity import find_presser
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.change import Change
from models.people.members import require_may_act
from models.records.sent_files import Choices, CompanyChoice, FormKind
from models.refusals import Refusal
from models.sent_files import rows
from models.sent_files.proposal import SHOWN, preview
from models.sent_files.senders import require_may_send
from models.sent_files.stored import choices_of, drafts_of
from models.sent_files.typed import draft_of, next_number
from models.tables import Company, Member, SentFile
from views import ids, values
from views.modals.sent_change import (
    build_sent_change,
    build_sent_change_errors,
    build_sent_change_of_all,
    parse_sent_change,
)
from views.modals.sent_fill import FillForm, build_sent_fill, build_sent_fill_errors, parse_sent_fill
from views.wording.formats import zone_of


def register(on: Registrar) -> None:
    """Bind the buttons and the forms."""
    on.action(ids.SENT_SEND, send)
    on.action(ids.SENT_CHANGE, open_change)
    on.action(ids.SENT_FILL, open_fill)
    on.action(ids.SENT_CANCEL, cancel)
    on.view(ids.SENT_CHANGE_VIEW, change, errors=build_sent_change_errors)
    on.view(ids.SENT_FILL_VIEW, fill, errors=build_sent_fill_errors)


def _request(press: Interaction, sent_file: int, shown_hash: str = "") -> rows.SendRequest:
    return rows.SendRequest(press.key, sent_file, press.person.id, shown_hash)


async def send(press: Interaction) -> None:
    """Take in what the answer shows."""
    sent_file, shown_hash = values.parse_sent_value(press.value)
    request = _request(press, sent_file, shown_hash)
    await press.apply(lambda change: rows.send(request, change))


async def cancel(press: Interaction) -> None:
    """Take nothing in."""
    request = _request(press, values.parse_sent_value(press.value)[0])
    await press.apply(lambda change: rows.cancel(request, change))


async def _pressed(press: Interaction, *states: str) -> tuple[SentFile, list[CompanyChoice]]:
    """Return the file of a press, and the companies for which its sender may send it."""
    request = _request(press, values.parse_sent_value(press.value)[0])
    sent = await press.apply(lambda change: rows.pressed(request, change, *states))
    companies = await require_may_send(press.person.id, press.on.workspace_id, press.on.policy)
    return sent, [_choice(one) for one in companies]


def _choice(company: Company) -> CompanyChoice:
    return CompanyChoice(company.id, company.name, company.currency)


async def open_change(press: Interaction) -> None:
    """Open the form in which company, requester and rule are chosen."""
    sent, companies = await _pressed(press, "read")
    drafts, choices, reader = drafts_of(sent), choices_of(sent), await press.reader()
    proposals = [await preview(press.apply, sent, one) for one in drafts[:SHOWN]]
    if len(drafts) == 1:
        user_id = await _account(sent, proposals[0].draft.requester)
        view = build_sent_change(sent.id, proposals[0], choices, companies, user_id, reader)
    else:
        user_id = await _account(sent, choices.requester)
        view = build_sent_change_of_all(sent.id, len(drafts), proposals, choices, companies, user_id, reader)
    press.after(press.open_form(view))


async def _account(sent: SentFile, email: str) -> str:
    """Return somebody's id in Slack; empty for somebody who has none."""
    member = await Member.get_or_none(workspace_id=sent.workspace_id, person__email=email, state="active")
    return (member.user_id if member else "") or ""


async def change(press: Interaction) -> dict[str, Any] | None:
    """Save what was chosen; the answer is drawn again."""
    form = parse_sent_change(press.view)
    request = _request(press, form.sent_file)
    companies = await require_may_send(press.person.id, press.on.workspace_id, press.on.policy)
    company = next((one.name for one in companies if one.id == form.company), "")
    requester = await _chosen(press, form.member) if form.member else ""
    choices = Choices(company, requester, form.rule)
    await press.apply(lambda change: rows.choose(request, choices, change))
    return {"response_action": "clear"}


async def _chosen(press: Interaction, member: str) -> str:
    """Return the e-mail of a chosen requester. A Refusal is worded about them."""
    on = press.on
    try:
        found = await find_presser(
            on.store, press.workspace, on.workspace_id, member, press.now, on.policy, fresh=False
        )
        return require_may_act(found).email
    except Refusal as refusal:
        if refusal.code == "could_not_check":
            raise
        raise Refusal("not_in_company") from None


async def open_fill(press: Interaction) -> None:
    """Open the form for a file that holds no data."""
    sent, companies = await _pressed(press, "to_fill")
    reader = await press.reader()
    today = press.now.astimezone(zone_of(reader.zone)).date()
    kind: FormKind = "invoice" if sent.media_type == "application/pdf" else "expense"
    number = await next_number(companies[0].id, kind, today)
    form = FillForm(sent.id, sent.name, kind, number, today, companies, sent.text)
    press.after(press.open_form(build_sent_fill(form, reader)))


async def fill(press: Interaction) -> dict[str, Any] | None:
    """Take in what was filled in, with the file as its original."""
    form = parse_sent_fill(press.view, await press.reader())
    request = _request(press, form.sent_file)

    async def take_in(change: Change) -> None:
        draft = await draft_of(form.typed, form.suggested, form.today, press.person.id, change)
        await rows.send_typed(request, draft, change)

    await press.apply(take_in)
    return {"response_action": "clear"}
