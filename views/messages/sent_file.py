"""The answer to a file that somebody sent: what it would become, or what became of it."""

from collections.abc import Iterator, Sequence

from models.records.documents import Audience
from models.records.explained import ImportOutcome, Reason, ReasonCode
from models.records.sent_files import (
    Became,
    PlannedApproval,
    Proposal,
    SentDocument,
    SentFileAnswer,
    SentState,
)
from models.refusals import Refusal
from views import ids, values
from views.blocks.kit import Block, Message, actions, button, message
from views.blocks.limits import clip
from views.blocks.rich_text import (
    Line,
    bold,
    join,
    labelled,
    lines_block,
    list_block,
    nsay,
    plain_line,
    quote_block,
    say,
    user_text,
)
from views.components.drafts import draft_dates, draft_name, total_of_draft
from views.components.facts import caution_lines, duplicate_lines
from views.wording.formats import collapse
from views.wording.names import Style, enumerate_names, kind_name, person
from views.wording.refusals import sentence
from views.wording.translate import gettext, marked, pgettext

_WHY: dict[ReasonCode, str] = {
    "identifier": marked("by the buyer's number {value}"),
    "name": marked("by the buyer's name"),
    "only_company": marked("the only company"),
    "buyer_contact": marked("the contact that the file names"),
    "known": marked("as before"),
    "order": marked("who requested {value}"),
    "rule": marked("rule {value} of the settings"),
    "sender": marked("you sent it"),
    "chosen": marked("your choice"),
}
_OUTCOMES: dict[ImportOutcome, str] = {
    "changed": marked("It is here already. Sending it brings it up to date with this file."),
    "new_round": marked("It is here already. Sending it starts approval again with this revision."),
}
_ENDED: dict[SentState, str] = {
    "sending": marked("I'm taking in the documents of {file}."),
    "cancelled": marked("Cancelled. Nothing of {file} was sent for approval."),
}
_BECAME: dict[Became, str] = {
    "sent": marked("{document} was sent for approval."),
    "updated": marked("{document} was brought up to date."),
    "cancelled": marked("{document} was cancelled."),
}
_SEVERAL_RULES = marked("Without an exchange rate, several rules could fit. Press Change to choose one.")
_MOST_CAUTIONS = 5
_MOST_NAMES = 4
_REPORTED = 10
_SENTENCE = 700


def build_sent_file(answer: SentFileAnswer) -> Message:
    """Build the answer, in the state in which the file is."""
    reader, name = answer.reader, _file_name(answer)
    if answer.state == "read" and answer.proposals:
        return _proposed(answer)
    if answer.state == "to_fill":
        text = gettext(reader, "I can't read data in {file}. Fill in a few fields to send it.", file=name)
        return message(text, [*lines_block([user_text(text, 500)]), _buttons(answer, "fill", "cancel")])
    if answer.state == "sent":
        return _reported(answer)
    ended = _ENDED.get(answer.state)
    text = gettext(reader, ended, file=name) if ended else collapse(answer.why) or name
    return message(text, lines_block([user_text(text, _SENTENCE)]))


def _file_name(answer: SentFileAnswer) -> str:
    return clip(collapse(answer.name), 100) or gettext(answer.reader, "Unnamed file")


def _proposed(answer: SentFileAnswer) -> Message:
    if answer.count > 1:
        return _several(answer)
    proposal, reader = answer.proposals[0], answer.reader
    name = draft_name(proposal.draft, reader)
    facts = lines_block(_facts(proposal, reader))
    if proposal.outcome == "same":
        text = gettext(reader, "{document} is here already, and nothing in this file is new.", document=name)
        opened = [actions(ids.SENT_BLOCK, [_open(proposal.known, name, reader)])] if proposal.known else []
        return message(text, [*lines_block([user_text(text, 500)]), *opened])
    if proposal.is_refused:
        why = _refusal(proposal, reader)
        text = gettext(reader, "{document} can't be sent as it is: {reason}", document=name, reason=why)
        heading = say(reader, "**{document}** can't be sent as it is.", document=user_text(name, 150))
        blocks = [*lines_block([heading]), *facts, *quote_block(user_text(why, _SENTENCE))]
        return message(text, [*blocks, _buttons(answer, "change", "cancel")])
    file = _file_name(answer)
    if proposal.draft.action == "cancel":
        text = gettext(reader, "{file} cancels {document}. Send it?", file=file, document=name)
        heading = say(reader, "This cancels **{document}**.", document=user_text(name, 150))
        buttons = _buttons(answer, "send_cancellation", "cancel")
        return message(text, [*lines_block([heading]), *facts, buttons])
    text = gettext(reader, "{file} becomes {document}. Send it for approval?", file=file, document=name)
    heading = say(reader, "This becomes **{document}**.", document=user_text(name, 150))
    known = [say(reader, _OUTCOMES[proposal.outcome])] if proposal.outcome in _OUTCOMES else []
    blocks = [
        *lines_block([heading, *known]),
        *facts,
        *_steps(proposal, reader),
        *_warnings(proposal, reader),
    ]
    return message(text, [*blocks, _buttons(answer, "send", "change", "cancel")])


def _facts(proposal: Proposal, reader: Audience) -> Iterator[Line]:
    draft = proposal.draft
    reasons = {one.field: one for one in proposal.reasons}
    yield [{**part, "style": {"bold": True}} for part in user_text(draft.title, 200)]
    yield join([bold(total_of_draft(draft, reader)), user_text(draft.supplier.name, 100)], " · ")
    yield draft_dates(draft, reader)
    yield _because(labelled(gettext(reader, "Company"), draft.company, 100), reasons.get("company"), reader)
    if proposal.requester:
        requester = labelled(gettext(reader, "Requested by"), person(proposal.requester, reader))
        yield _because(requester, reasons.get("requester"), reader)
    yield labelled(gettext(reader, "Order number"), draft.order_number, 60)
    files = [one.name for one in draft.attachments]
    yield labelled(
        gettext(reader, "Files"), enumerate_names([clip(collapse(one), 60) for one in files], 3, reader)
    )


def _because(line: Line, reason: Reason | None, reader: Audience) -> Line:
    if not line or reason is None or reason.by not in _WHY:
        return line
    why = gettext(reader, _WHY[reason.by], value=clip(collapse(reason.value), 60))
    return join([line, user_text(why, 120)], " · ")


def _steps(proposal: Proposal, reader: Audience) -> list[Block]:
    reason = next((one for one in proposal.reasons if one.field == "steps"), None)
    heading = bold(gettext(reader, "Approval"))
    lines = [
        _because(heading, reason, reader),
        *(_step(one, at, reader) for at, one in enumerate(proposal.steps, 1)),
    ]
    if proposal.other_steps:
        lines.append(say(reader, "The file names other steps. Those of the settings count."))
    if proposal.rules:
        lines.append(say(reader, _SEVERAL_RULES))
    return lines_block(lines)


def _step(step: PlannedApproval, position: int, reader: Audience) -> Line:
    style: Style = "standard" if step.rule == "all" else "or"
    names = enumerate_names([person(one, reader) for one in step.approvers], _MOST_NAMES, reader, style)
    named = collapse(step.name) or gettext(reader, "Step {number}", number=str(position))
    return say(reader, "{step}: {names}", step=user_text(f"{position}. {named}", 100), names=user_text(names))


def _warnings(proposal: Proposal, reader: Audience) -> list[Block]:
    lines = caution_lines(proposal.cautions[:_MOST_CAUTIONS], reader)
    return quote_block(join([*lines, *duplicate_lines(proposal.seen[:3], reader)], "\n"))


def _refusal(proposal: Proposal, reader: Audience) -> str:
    if isinstance(proposal.refused, Refusal):
        return sentence(proposal.refused, reader)
    return proposal.why


def _several(answer: SentFileAnswer) -> Message:
    reader = answer.reader
    heading = nsay(
        reader,
        "This file has {count} document.",
        "This file has {count} documents.",
        answer.count,
    )
    items = [_item(one, reader) for one in answer.proposals]
    rest = answer.count - len(answer.proposals)
    more = [nsay(reader, "and {count} more", "and {count} more", rest)] if rest > 0 else []
    which = ("send", "change", "cancel") if _sendable(answer) else ("change", "cancel")
    chosen = lines_block(_chosen_for_all(answer))
    blocks = [*lines_block([heading]), *list_block(items), *lines_block(more), *chosen]
    return message(plain_line(heading), [*blocks, _buttons(answer, *which)])


def _chosen_for_all(answer: SentFileAnswer) -> Iterator[Line]:
    """Yield what the sender chose for all documents of a file, and what they can still choose."""
    reader = answer.reader
    for proposal in answer.proposals[:1]:
        reasons = {one.field: one for one in proposal.reasons if one.by == "chosen"}
        if company := reasons.get("company"):
            line = labelled(gettext(reader, "Company"), proposal.draft.company, 100)
            yield _because(line, company, reader)
        if (requester := reasons.get("requester")) and proposal.requester:
            line = labelled(gettext(reader, "Requested by"), person(proposal.requester, reader))
            yield _because(line, requester, reader)
    if any(one.rules for one in answer.proposals):
        yield say(reader, _SEVERAL_RULES)


def _sendable(answer: SentFileAnswer) -> bool:
    """Return whether something would be taken in: of what is not listed, nobody knows yet."""
    listed = any(not one.is_refused and one.outcome != "same" for one in answer.proposals)
    return listed or answer.count > len(answer.proposals)


def _item(proposal: Proposal, reader: Audience) -> Line:
    draft = proposal.draft
    pieces = [
        bold(draft_name(draft, reader)),
        user_text(total_of_draft(draft, reader)),
        user_text(draft.supplier.name, 60),
    ]
    if proposal.is_refused:
        why = user_text(_refusal(proposal, reader), 250)
        return join([*pieces, say(reader, "not sent: {reason}", reason=why)], " · ")
    if proposal.outcome == "same":
        return join([*pieces, say(reader, "here already")], " · ")
    approvers = [person(one, reader) for step in proposal.steps for one in step.approvers]
    names = enumerate_names(list(dict.fromkeys(approvers)), 3, reader)
    return join([*pieces, say(reader, "approval: {names}", names=user_text(names, 150))], " · ")


def _reported(answer: SentFileAnswer) -> Message:
    reader, report = answer.reader, answer.report
    if len(report.sent) == 1 and not report.refused and not report.known:
        sent = report.sent[0]
        name = _sent_name(sent, reader)
        text = gettext(reader, _BECAME[sent.became], document=name)
        buttons = actions(ids.SENT_BLOCK, [_open(sent.document, name, reader)])
        return message(text, [*lines_block([user_text(text, 300)]), buttons])
    updated = [one for one in report.sent if one.became == "updated"]
    new = [one for one in report.sent if one.became != "updated"]  # a cancellation comes alone in its file
    heading = nsay(
        reader,
        "{count} document was sent for approval.",
        "{count} documents were sent for approval.",
        len(new),
    )
    refused = [
        join([bold(clip(collapse(number), 60)), user_text(why, 300)], " · ")
        for number, why in report.refused[:_REPORTED]
    ]
    blocks = [*lines_block([heading]), *_listed(new, reader)]
    if updated:
        known = nsay(
            reader, "{count} was brought up to date:", "{count} were brought up to date:", len(updated)
        )
        blocks += [*lines_block([known]), *_listed(updated, reader)]
    if report.known:
        here = nsay(reader, "{count} was here already.", "{count} were here already.", report.known)
        blocks += lines_block([here])
    if refused:
        not_sent = nsay(reader, "{count} was not sent:", "{count} were not sent:", len(report.refused))
        blocks += lines_block([not_sent])
        blocks += list_block([*refused, *_more(len(report.refused) - _REPORTED, reader)])
    return message(plain_line(heading), blocks)


def _listed(documents: Sequence[SentDocument], reader: Audience) -> list[Block]:
    named = [bold(_sent_name(one, reader)) for one in documents[:_REPORTED]]
    return list_block([*named, *_more(len(documents) - _REPORTED, reader)])


def _more(rest: int, reader: Audience) -> list[Line]:
    return [nsay(reader, "and {count} more", "and {count} more", rest)] if rest > 0 else []


def _sent_name(sent: SentDocument, reader: Audience) -> str:
    return f"{kind_name(sent.kind, sent.credit_note, reader)} {clip(collapse(sent.number), 100)}"


def _open(document: int, name: str, reader: Audience) -> Block:
    label = gettext(reader, "Open {document}", document=name)
    return button(ids.OPEN, gettext(reader, "Open"), values.document_value(document), label=label)


def _buttons(answer: SentFileAnswer, *which: str) -> Block:
    reader = answer.reader
    value, shown = values.sent_value(answer.id), values.sent_value(answer.id, answer.shown_hash)
    made: dict[str, Block] = {
        "send": button(ids.SENT_SEND, gettext(reader, "Send for approval"), shown, style="primary"),
        "send_cancellation": button(
            ids.SENT_SEND, gettext(reader, "Send cancellation"), shown, style="primary"
        ),
        "change": button(ids.SENT_CHANGE, gettext(reader, "Change"), value),
        "fill": button(ids.SENT_FILL, gettext(reader, "Fill in"), value, style="primary"),
        "cancel": button(ids.SENT_CANCEL, pgettext(reader, "close without doing it", "Cancel"), value),
    }
    return actions(ids.SENT_BLOCK, [made[one] for one in which])
