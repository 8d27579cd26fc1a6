"""The sentence for every refusal: what happened, and what to do now."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from models.records.documents import Audience
from models.refusals import Refusal
from views.blocks.kit import Message, message
from views.blocks.limits import RICH_TEXT, clip
from views.blocks.rich_text import lines_block, words
from views.wording.formats import collapse, day, file_size, moment
from views.wording.names import enumerate_names, status_name

SENTENCES: Mapping[str, str] = {
    # who is pressing
    "not_mapped": "You are not known here yet, so nothing was changed. "
    "Ask your integration manager to map your e-mail address.",
    "guest": "Guests of this workspace cannot decide. Nothing was changed.",
    "other_team": "You belong to another organisation and cannot decide here. Nothing was changed.",
    "deactivated": "Your account is not active any more, so nothing was changed. "
    "Ask your integration manager if this is wrong.",
    "unconfirmed": "Your e-mail address is not confirmed in Slack, so nothing was changed. "
    "Confirm it in your Slack profile and press again.",
    "could_not_check": "Could not check with Slack who you are, so nothing was changed. Press again.",
    "busy": "There is a lot to do right now, so nothing was changed. Press again in a moment.",
    # deciding
    "no_such_turn": "This question does not exist any more. Nothing was changed.",
    "not_yours": "{number} waits for {holder}, not for you. Nothing was changed.",
    "own_document": "{number} cannot be approved by the one who requested it; somebody else has to. "
    "Nothing was changed.",
    "not_your_turn_yet": "It is not your turn yet: step {step} of {number} still waits for {waiting_for}. "
    "You will get a card when it is.",
    "already_decided": "You already {state} {number}, {at}. Nothing was changed.",
    "settled_by_other": "{by} {state} {number} before you, {at}. Nothing was changed.",
    "turn_withdrawn": "You are no longer asked about {number}. Nothing was changed.",
    "document_settled": "{number} is {status} now, so there is nothing left to decide. Nothing was changed.",
    "outdated": "{number} has changed since this card was shown (it is revision {revision} now). "
    "Nothing was changed: look at its newest card, then decide.",
    "reason_missing": "Please give a reason: the requester is told why.",
    "reason_too_long": "The reason has {length} characters; at most {limit} are possible. Please shorten it.",
    "question_missing": "Please say what has to change: the requester is asked for it.",
    "text_too_long": "The text has {length} characters; at most {limit} are possible. Please shorten it.",
    # confirming a revision
    "not_requester": "Only the one who requested {number} can confirm its revision. Nothing was changed.",
    "not_in_revision": "{number} is {status} now, so there is no revision to confirm. Nothing was changed.",
    # paying
    "not_payer": "Only the payers of {number}, or people with the role pay in {company}, "
    "can mark it as paid. Nothing was changed.",
    "not_payable": "Only an approved invoice can be marked as paid. {number} is {status} now; "
    "nothing was changed.",
    "already_paid": "{number} is paid already: {by} marked it, {at}. Nothing was changed.",
    "paid_in_future": "{on} has not come yet. Give the day on which it was paid.",
    # talking
    "comment_missing": "There are no words in it, so nothing was passed on.",
    "nothing_found": "There is no document {number} that can be shown to you. Check its number.",
    "several_found": "{number} is more than one document: {names}. "
    "Say which one, by --company, --kind, --supplier or --id.",
    "none_chosen": "No document {number} is like that. There are: {names}.",
    "nothing_like": "There is no document {number} that can be shown to you. Did you mean {nearest}?",
    "not_asked": "You are not asked to approve {number}. Nothing was changed.",
    "pdf_not_yet": "The PDF of {number} can be had once it is approved; so its company has set it.",
    # reminders
    "days_missing": "Choose at least one day, or no reminders at all.",
    "times_missing": "Choose at least one time, or no reminders at all.",
    "zone_unknown": "There is no time zone {zone}. Choose another one.",
    # reading and managing
    "may_not_read": "You are not involved in this document, so it cannot be shown to you.",
    "no_such_document": "This document does not exist any more.",
    "not_configuration": "Only people with the configuration role of {company} can do this. "
    "Nothing was changed.",
    "not_in_company": "{person} cannot approve for {company}, so nothing was changed. "
    "Choose somebody who belongs to {company}.",
    "already_asked": "{person} is on step {step} already, so nothing was changed. Choose somebody else.",
    # taking documents in
    "content_changed": "{number}, revision {revision}, was given before with other content. "
    "Changed content needs a higher revision; the known document was kept.",
    "no_steps": "{number} is pending, but nobody is asked to approve it. "
    "Name its steps in the document, or in the rules of the settings.",
    "step_is_done": "Step {step} of {number} is decided and cannot change. Only steps still undecided can.",
    "older_revision": "{number} was given in revision {revision}, but revision {known} is known. "
    "The known document was kept.",
    "rejected_stays": "{number} was rejected, and a rejected document cannot be restored. "
    "Submit a new document under a new number.",
    "status_not_taken": "{number} is {known} here and cannot become {given}. The known document was kept.",
    "wrong_total": "{number} says its total is {given} {currency}, but lines, charges and taxes make "
    '{computed} {currency}. Correct it, or say "total_is_given": true.',
    "company_unknown": "There is no company {company} in the settings; known are {known}.",
    "file_invalid": "{file} cannot be read, at {where}: {problem}.",
    "attachment_missing": "{file} names the attachment {path}, which is not there. Put it beside the file.",
    "attachment_outside": "{file} names the attachment {path}, which lies outside the import's folder. "
    "Only files inside it are taken.",
    "attachment_too_large": "{file} names the attachment {path}, which is larger than {limit}.",
    "too_many": "{given} {what} are more than the {limit} that are possible. Split it into several.",
}

_STATES = {
    "approved": "approved",
    "rejected": "rejected",
    "changes_asked": "asked for changes to",
    "closed": "settled",
    "withdrawn": "took back",
}
_UNKNOWN = {
    "number": "This document",
    "at": "before",
    "by": "Somebody else",
    "holder": "somebody else",
    "waiting_for": "somebody else",
    "state": "decided on",
    "status": "settled",
    "revision": "another one",
}


class _Facts(dict[str, str]):
    """Facts in words; one that is missing is worded around, since a refusal must always be said."""

    def __missing__(self, name: str) -> str:
        return _UNKNOWN.get(name, "(not said)")


def sentence(refusal: Refusal, reader: Audience) -> str:
    """Say a refusal in plain text, for a form or the shell; `build_refusal` makes it a message."""
    problems = refusal.facts.get("problems")
    if refusal.code == "file_invalid" and isinstance(problems, tuple) and len(problems) > 1:
        told = "\n".join(f"- {each}" for each in problems)
        return f"{refusal.facts.get('file')} cannot be read, for {len(problems)} reasons:\n{told}"
    facts = _Facts({name: _fact(refusal.code, name, fact, reader) for name, fact in refusal.facts.items()})
    return SENTENCES[refusal.code].format_map(_Facts({name: each for name, each in facts.items() if each}))


def build_refusal(refusal: Refusal, reader: Audience) -> Message:
    """Build the private answer to a press that is refused."""
    return _answer(sentence(refusal, reader))


def fault(reference: str) -> str:
    """Say that something broke on our side; the reference stands in the log."""
    return (
        "Something went wrong on our side. If the card has not changed in a moment, try again; "
        f"if that does not help, report the reference {reference}."
    )


def build_fault(reference: str) -> Message:
    """Build the private answer to a press that met a fault."""
    return _answer(fault(reference))


def _answer(text: str) -> Message:
    return message(text, lines_block([words(clip(text, RICH_TEXT))]))


def _fact(code: str, name: str, fact: object, reader: Audience) -> str:
    if isinstance(fact, datetime):
        return moment(fact, reader)
    if isinstance(fact, date):
        return day(fact, reader)
    if isinstance(fact, Decimal):
        return format(fact, "f")
    if isinstance(fact, list | tuple | set | frozenset):
        listed = [clip(collapse(str(each)), 100) for each in fact]
        return enumerate_names(sorted(listed) if isinstance(fact, set | frozenset) else listed, 10)
    if code == "attachment_too_large" and name == "limit" and isinstance(fact, int):
        return file_size(fact, reader)
    text = "" if fact is None else collapse(str(fact))
    if name == "state":
        return _STATES.get(text, text)
    if name == "status" or (code == "status_not_taken" and name in ("known", "given")):
        return status_name(text)
    return clip(text, 500)
