"""The sentence for every refusal: what happened, and what to do now."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from models.records.documents import Audience
from models.refusals import Refusal
from views.blocks.limits import clip
from views.wording.away import AWAY
from views.wording.formats import collapse, day, moment, number
from views.wording.inbox import INBOX
from views.wording.names import enumerate_names, kind_name, on_behalf, status_name
from views.wording.precoro import PRECORO
from views.wording.problems.text import problem_text
from views.wording.sent_files import SENT_FILES
from views.wording.translate import gettext, marked, ngettext, template
from views.wording.waiting import WAITING

SENTENCES: Mapping[str, str] = {
    # Who is acting. These are shown in the Home tab as well, where nobody has pressed anything.
    "not_mapped": marked(
        "Your Slack account isn't linked to a person here yet. "
        "Ask your integration manager to add your e-mail address."
    ),
    "guest": marked("Guests can't approve documents here."),
    "other_team": marked("You belong to another organisation, so you can't approve documents here."),
    "deactivated": marked("Your account is no longer active. Ask your integration manager if this is wrong."),
    "unconfirmed": marked(
        "Your e-mail address isn't confirmed in Slack, and that's required here. "
        "Confirm it in your Slack profile, or ask your integration manager."
    ),
    "could_not_check": marked("I couldn't check your account with Slack. Try again."),
    "busy": marked("There's a lot going on right now, so nothing was changed. Try again in a moment."),
    # deciding
    "not_yours": marked("{number} is waiting for {holder}, not for you. Nothing was changed."),
    "own_document": marked(
        "The person who requested {number} can't approve it; someone else has to. Nothing was changed."
    ),
    "not_your_turn_yet": marked(
        "It isn't your turn yet: step {step} of {number} is waiting for {waiting_for}. "
        "You'll get a card when it is."
    ),
    "already_decided": marked("You already decided on {number}, {at}. Nothing was changed."),
    "settled_by_other": marked("{by} decided on {number} before you, {at}. Nothing was changed."),
    "not_following": marked("You don't follow {number}."),
    "nothing_to_undo": marked("Your approval of {number} can't be undone any more. Nothing was changed."),
    "turn_withdrawn": marked("{number} no longer needs your approval. Nothing was changed."),
    "document_settled": marked("{number} is {status} now, so it can't be changed here."),
    "outdated": marked(
        "{number} has changed since it was shown to you: {changed} (now revision {revision}). "
        "Nothing was changed. See the newest card, then decide."
    ),
    "not_shown": marked(
        "This button is from an earlier version and doesn't say what you saw of {number}. "
        "Nothing was changed. Open the document again, then decide."
    ),
    "too_late": marked("That took too long, so nothing was changed. Try again."),
    "reason_missing": marked("Give a reason. The requester will see it."),
    "reason_too_long": marked("Reasons can have up to {limit} characters (yours has {length})."),
    "question_missing": marked("Say what needs to change. The requester will see it."),
    "text_too_long": marked("Texts can have up to {limit} characters (yours has {length})."),
    # sending back for approval
    "not_requester": marked(
        "Only the person who requested {number} can send it back for approval. Nothing was changed."
    ),
    "not_in_revision": marked("{number} is {status} now, so it can't be sent back for approval."),
    # paying
    "not_payer": marked(
        "Only the payers of {number}, or people who pay for {company}, can mark it as paid. "
        "Nothing was changed."
    ),
    "not_payable": marked("Only approved invoices can be marked as paid. {number} is {status} now."),
    "already_paid": marked("{by} already marked {number} as paid, {at}. Nothing was changed."),
    "paid_in_future": marked("The payment date can't be in the future."),
    # commenting and asking
    "comment_missing": marked("Your comment has no text, so it wasn't added."),
    "number_missing": marked("Write the number of a document after my name, for example PO-1042."),
    "nothing_found": marked("I can't find {number} among the documents you can see. Check the number."),
    "several_found": marked(
        "{number} is more than one document: {names}. "
        "Say which one with --company, --kind, --supplier or --id."
    ),
    "none_chosen": marked("No document {number} matches. Found: {names}."),
    "nothing_like": marked("I can't find {number} among the documents you can see. Did you mean {nearest}?"),
    "not_asked": marked("You aren't an approver of {number}. Nothing was changed."),
    "pdf_not_yet": marked("{company} shares order PDFs after approval."),
    # reminders
    "days_missing": marked("Choose at least one day, or select Never."),
    "times_missing": marked("Choose at least one time, or select Never."),
    "zone_unknown": marked("There is no time zone {zone}. Choose another one."),
    **AWAY,
    # reading and managing
    "may_not_read": marked("You aren't involved in this document, or it no longer exists."),
    **WAITING,
    "not_configuration": marked("Only integration managers of {company} can do this. Nothing was changed."),
    "not_in_company": marked("{person} isn't in {company}. Choose someone who is."),
    "cannot_be_linked": marked("{member} can't be linked. Choose someone else."),
    "account_taken": marked("{member} is linked to {person} already. Choose someone else."),
    "not_linked_by_choice": marked(
        "{person} is matched by e-mail, so there is nothing to unlink. Choose a Slack account instead."
    ),
    "already_asked": marked("{person} is already on step {step}. Choose someone else."),
    **SENT_FILES,
    # importing documents
    "content_changed": marked(
        "{number}, revision {revision}, was already imported with different content. "
        "Give changed content a higher revision. The existing document was kept."
    ),
    "no_steps": marked(
        "{number} is pending but has no approvers. "
        "Add steps to the document, or to the rules in the settings."
    ),
    "step_is_done": marked(
        "Step {step} of {number} is already decided and can't change. Only undecided steps can."
    ),
    "older_revision": marked(
        "{number} came as revision {revision}, but revision {known} is already here. "
        "The existing document was kept."
    ),
    "rejected_stays": marked(
        "{number} was rejected, and a rejected document can't be restored. "
        "Submit a new document with a new number."
    ),
    "status_not_taken": marked(
        "{number} is {known} here and can't become {given}. The existing document was kept."
    ),
    "wrong_total": marked(
        "{number} says {given} {currency}, but its lines, charges and taxes make {computed} {currency}. "
        "Correct it, or allow such sums in the settings (refuse_wrong_totals)."
    ),
    "company_unknown": marked(
        "There is no company {company} in the settings. Companies in the settings: {known}."
    ),
    "company_in_precoro": marked(
        "The documents of {company} come from Precoro, so files for it are not taken in."
        " Enter {number} in Precoro."
    ),
    "order_not_known": marked(
        "The file changes or cancels the order {number} of {company}, which is not known here. "
        "Send the order first, then this file again."
    ),
    "company_not_found": marked(
        "{number} is for {buyer}, and no company in the settings has that name or one of those identifiers. "
        "Add what the file says to the identifiers of its company."
    ),
    "company_ambiguous": marked(
        "{number} is for {buyer}, which stands for several companies in the settings: {companies}. "
        "Leave it with one of them."
    ),
    "requester_not_found": marked(
        "{number} does not say who requested it, and no rule in the settings names a requester for it. "
        "Add a rule with a requester for {company}."
    ),
    "no_rule_fits": marked(
        "{number} names no steps, and no rule in the settings matches it: "
        "{kind}, {company}, {total} {currency}. "
        "Add steps to the document, or a rule to the settings."
    ),
    "file_unreadable": marked("{file} can't be read ({reason})."),
    "file_not_regular": marked(
        "{file} can't be read, since it isn't a regular file. Put the file itself there, not a link."
    ),
    "file_too_large": marked("{file} is larger than {limit}. Split it into several files."),
    "file_too_complicated": marked(
        "{file} is too large or too complicated to read. Split it into several files, or send it as JSON."
    ),
    "file_invalid": marked("{file} can't be read."),
    "mail_json": marked(
        "{file} is JSON, which can name approvers and give roles, so it isn't taken from e-mails. "
        "Put it into the inbox."
    ),
    "mail_changes_order": marked(
        "{file} changes or cancels an order, which isn't taken from e-mails. Put it into the inbox."
    ),
    "mail_without_documents": marked(
        "The message has no attachment that can be read. Attach XML, PDF with data, CSV or XLSX."
    ),
    "mail_too_large": marked("The message is larger than {limit}. Send its files in several messages."),
    "mail_too_many_files": marked(
        "The message has {count} attachments; at most {limit} are read. Send them in several messages."
    ),
    "mail_file_too_large": marked("The attachment {file} is larger than {limit}."),
    "mail_too_deep": marked("The message is too complicated. Attach the documents themselves."),
    "mail_fault": marked(
        "Something went wrong on our side, {tries} times; the log has it under {reference}."
    ),
    **INBOX,
    **PRECORO,
}
BY_STATE: Mapping[tuple[str, str], str] = {  # more exact, by code and fact `state`
    ("may_not_send", "guest"): marked("Guests can't send documents here."),
    ("may_not_send", "other_team"): marked(
        "You belong to another organisation, so you can't send documents here."
    ),
    ("may_not_send", "role"): marked(
        "Only integration managers can send documents to me here. Ask yours to send it."
    ),
    ("sent_settled", "sent"): marked("This file was already sent. Nothing was changed."),
    ("sent_settled", "sending"): marked("This file was already sent. Nothing was changed."),
    ("sent_settled", "cancelled"): marked("You cancelled this. Send me the file again to start over."),
    ("cannot_be_linked", "guest"): marked("{member} is a guest in Slack, and guests can't approve here."),
    ("cannot_be_linked", "bot"): marked("{member} is a bot in Slack. Choose a person."),
    ("cannot_be_linked", "deactivated"): marked("{member} isn't active in Slack. Choose someone else."),
    ("cannot_be_linked", "stranger"): marked("{member} belongs to another organisation."),
    ("cannot_be_linked", "unconfirmed"): marked(
        "The e-mail address of {member} isn't confirmed in Slack, and that's required here."
    ),
    ("already_decided", "approved"): marked("You already approved {number}, {at}. Nothing was changed."),
    ("already_decided", "rejected"): marked("You already rejected {number}, {at}. Nothing was changed."),
    ("already_decided", "changes_asked"): marked(
        "You already asked for changes to {number}, {at}. Nothing was changed."
    ),
    ("settled_by_other", "approved"): marked("{by} approved {number} before you, {at}. Nothing was changed."),
    ("settled_by_other", "rejected"): marked("{by} rejected {number} before you, {at}. Nothing was changed."),
    ("settled_by_other", "changes_asked"): marked(
        "{by} asked for changes to {number} before you, {at}. Nothing was changed."
    ),
}

_CHANGED = {
    "content": marked("content"),
    "round": marked("round of approval"),
    "files": marked("files"),
    "link": marked("link"),
    "account": marked("payment details"),
    "payments": marked("payments"),
    "budget": marked("budget"),
    "details": marked("details"),
}
_UNKNOWN = {
    "changed": marked("content"),
    "number": marked("This document"),
    "by": marked("Someone else"),
    "holder": marked("someone else"),
    "waiting_for": marked("someone else"),
    "person": marked("That person"),
    "company": marked("your company"),
    "file": marked("Unnamed file"),
}


class _Facts(dict[str, str]):
    """The facts of a refusal as text; a missing one gets a stand-in, since a refusal is always shown."""

    def __init__(self, facts: Mapping[str, str], reader: Audience) -> None:
        super().__init__({name: fact for name, fact in facts.items() if fact})
        self._reader = reader

    def __missing__(self, name: str) -> str:
        return gettext(self._reader, _UNKNOWN[name]) if name in _UNKNOWN else "–"


def sentence(refusal: Refusal, reader: Audience) -> str:
    """Return the plain sentence of a refusal, for a form or the shell (see `build_refusal`)."""
    problems = refusal.facts.get("problems")
    if isinstance(problems, tuple) and problems:
        return _all_problems(refusal.facts, [problem_text(each, reader) for each in problems], reader)
    facts = {name: _fact(refusal.code, name, fact, reader) for name, fact in refusal.facts.items()}
    if facts.get("on_behalf_of"):
        facts["by"] = on_behalf(_Facts(facts, reader)["by"], facts["on_behalf_of"], reader)
    message = BY_STATE.get((refusal.code, facts.get("state", "")), SENTENCES[refusal.code])
    return template(reader, message).format_map(_Facts(facts, reader))


def _all_problems(facts: Mapping[str, object], problems: list[str], reader: Audience) -> str:
    file, more = str(facts["file"]), int(str(facts.get("more", 0)))
    if len(problems) == 1:
        return gettext(reader, "{file} can't be read: {problem}", file=file, problem=problems[0])
    heading = ngettext(
        reader,
        "{file} can't be read, for {count} reason:",
        "{file} can't be read, for {count} reasons:",
        len(problems) + more,
        file=file,
    )
    rest = [ngettext(reader, "and {count} more", "and {count} more", more)] if more else []
    return "\n".join([heading, *(f"- {each}" for each in [*problems, *rest])])


def _fact(code: str, name: str, fact: object, reader: Audience) -> str:
    if isinstance(fact, datetime):
        return moment(fact, reader)
    if isinstance(fact, date):
        return day(fact, reader)
    if isinstance(fact, Decimal):
        return format(fact, "f")
    if name == "changed" and isinstance(fact, tuple):
        return enumerate_names([gettext(reader, _CHANGED[each]) for each in fact], 10, reader)
    if isinstance(fact, list | tuple | set | frozenset):
        listed = [clip(collapse(str(each)), 100) for each in fact]
        return enumerate_names(sorted(listed) if isinstance(fact, set | frozenset) else listed, 10, reader)
    if code.endswith("too_large") and name == "limit" and isinstance(fact, int):
        return f"{number(fact // 1024**2, reader)} MB"  # as the documents name the limits
    text = "" if fact is None else collapse(str(fact))
    if code in ("no_rule_fits", "sent_no_rule") and name == "kind":
        return kind_name(text, False, reader)  # type: ignore[arg-type]
    if name == "status" or (code == "status_not_taken" and name in ("known", "given")):
        return status_name(text, reader)
    return clip(text, 500)
