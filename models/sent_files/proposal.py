"""What a document of a sent file becomes: filled in by what its sender chose and by the rules, and taken in.

A sender decides less than a file of the inbox does: documents are of their own companies and wait for
approval, comments are left out, and where a rule fits, its steps count, unless the sender has the
configuration role.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from models.access import may_read
from models.approval.rules import Chosen, rules_with_steps, steps_for, steps_of
from models.change import Change
from models.documents.content import fingerprint, given_hash
from models.documents.duplicates import seen_before
from models.documents.intake import import_document, known_document
from models.documents.order_changes import known_order
from models.documents.particulars import read_particulars
from models.documents.resolve import Resolved, resolve
from models.facts import happened
from models.money import Money
from models.people.names import named
from models.policy import ApprovalRule, Policy
from models.records.drafts import DocumentDraft
from models.records.explained import Reason
from models.records.sent_files import Choices, PlannedApproval, Proposal, ReadDraft, RuleChoice
from models.refusals import Refusal
from models.sent_files.senders import require_may_send
from models.sent_files.stored import choices_of, drafts_of
from models.tables import Attachment, Company, Document, Membership, Person, SentFile
from models.visible import key_of

Apply = Callable[[Callable[[Change], Awaitable[Proposal]]], Awaitable[Any]]
SHOWN = 10  # documents of one file that its answer lists


class _PreviewOver(Exception):
    """Ends a transaction whose result is known, so that nothing of it is kept."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        super().__init__()


async def preview(apply: Apply, sent: SentFile, read: ReadDraft, choices: Choices | None = None) -> Proposal:
    """Return what a document would become: everything is tried in a transaction, and nothing is kept."""

    async def try_it(change: Change) -> Proposal:
        raise _PreviewOver(await take_in(sent, read, change, choices))

    try:
        await apply(try_it)
    except _PreviewOver as done:
        return done.proposal
    raise AssertionError("a preview never commits")


async def take_in(
    sent: SentFile, read: ReadDraft, change: Change, choices: Choices | None = None
) -> Proposal:
    """Take a document in and return what it became; what is refused is in `refused`, with what is known."""
    if read.refused:
        return Proposal(read.draft, why=read.refused)
    choices = choices or choices_of(sent)
    try:
        company, proposal = await _filled_in(sent, read.draft, choices, change)
    except Refusal as refusal:
        return Proposal(read.draft, refused=refusal)
    draft = proposal.draft
    try:
        known = await _known(sent, draft, company)
        if known is not None:
            draft = await _with_known_names(draft, known)
            proposal = replace(proposal, draft=draft)
        result = await import_document(draft, change, source=sent.name)
    except Refusal as refusal:
        return replace(await _with_people(proposal), refused=refusal)
    if result.outcome != "same":
        sender = await Person.get(id=sent.person_id)
        change.state(happened(result.document, "sent_in", sender.email))
    readable = known is not None and await may_read(known.id, sent.person_id, sent.workspace_id)
    document = await Document.get(id=result.document)
    return replace(
        await _with_people(proposal),
        cautions=read_particulars(document).cautions,
        seen=await seen_before(document),
        outcome=result.outcome,
        document=result.document,
        known=known.id if known is not None and readable else 0,
    )


def shown_hash(sent: SentFile, proposals: Sequence[Proposal]) -> str:
    """Return the hash of what its sender is shown of a file, as the button that sends it carries it."""
    count = len(drafts_of(sent))
    one = [_plain(each) for each in proposals] if count == 1 else []
    return fingerprint([sent.contents, sent.choices, one])[:32]


def _plain(proposal: Proposal) -> list[str]:
    why = proposal.refused.code if isinstance(proposal.refused, Refusal) else proposal.why
    return [given_hash(proposal.draft), proposal.outcome or "", why]


async def _filled_in(
    sent: SentFile, draft: DocumentDraft, choices: Choices, change: Change
) -> tuple[Company, Proposal]:
    """Return the company of a draft, and what it becomes with what its sender chose and by the rules."""
    policy = change.policy
    if draft.status != "pending" and draft.action != "cancel":
        raise Refusal("sent_status", number=draft.number)
    companies = await require_may_send(sent.person_id, sent.workspace_id, policy)
    sender = await Person.get(id=sent.person_id)
    draft, chosen = _with_choices(replace(draft, comments=()), choices, companies)
    filled = await _filled(draft, sender, change)
    company = next((one for one in companies if key_of(one.name) == key_of(filled.draft.company)), None)
    if company is None:
        raise Refusal("sent_company", number=draft.number, company=filled.draft.company)
    rules: tuple[RuleChoice, ...] = ()
    other_steps = False
    own_steps = draft.steps is not None
    if draft.action != "cancel" and not (own_steps and await _configures(sender.id, company)):
        fitting = _fitting(filled.draft, policy)
        if len(fitting) > 1:
            rules = tuple(
                RuleChoice(number, tuple(step.name for step in rule.steps))
                for number, rule in fitting.items()
            )
        other_steps = own_steps and bool(fitting)
        if rules and choices.rule in fitting:
            filled = _with_steps(filled, steps_of(choices.rule, fitting[choices.rule]))
        elif other_steps:
            filled = _with_steps(filled, _by_rule(filled.draft, policy))
    reasons = tuple(chosen.get(one.field, one) for one in filled.reasons)
    return company, Proposal(filled.draft, reasons, rules=rules, other_steps=other_steps)


def _fitting(draft: DocumentDraft, policy: Policy) -> dict[int, ApprovalRule]:
    return dict(rules_with_steps(draft, _total(draft), policy.rules, policy.rates))


def _by_rule(draft: DocumentDraft, policy: Policy) -> Chosen:
    return steps_for(replace(draft, steps=None), _total(draft), policy.rules, policy.rates)


def _total(draft: DocumentDraft) -> Money:
    assert draft.total is not None  # resolve() fills it
    return Money.of(draft.total, draft.currency)


def _with_choices(
    draft: DocumentDraft, choices: Choices, companies: Sequence[Company]
) -> tuple[DocumentDraft, dict[str, Reason]]:
    reasons: dict[str, Reason] = {}
    if choices.company:
        draft = replace(draft, company=choices.company)
        reasons["company"] = Reason("company", "chosen")
    elif not draft.company and not draft.buyer.name and not draft.buyer.identifiers and len(companies) == 1:
        draft = replace(draft, company=companies[0].name)
        reasons["company"] = Reason("company", "sender")
    if choices.requester:
        draft = replace(draft, requester=choices.requester)
        reasons["requester"] = Reason("requester", "chosen")
    return draft, reasons


async def _filled(draft: DocumentDraft, sender: Person, change: Change) -> Resolved:
    """Fill in what rules say; nobody named as the requester: it is the sender's own."""
    try:
        return await _by_rules(draft, change)
    except Refusal as refusal:
        if refusal.code != "requester_not_found":
            raise
    filled = await _by_rules(replace(draft, requester=sender.email), change)
    own = Reason("requester", "sender")
    return replace(filled, reasons=tuple(own if one.field == "requester" else one for one in filled.reasons))


async def _by_rules(draft: DocumentDraft, change: Change) -> Resolved:
    try:
        return await resolve(draft, change.policy)
    except Refusal as refusal:
        if refusal.code == "no_rule_fits":
            raise Refusal("sent_no_rule", **refusal.facts) from None
        raise


def _with_steps(filled: Resolved, chosen: Chosen) -> Resolved:
    by_rule = Reason("steps", "rule", str(chosen.number))
    reasons = tuple(by_rule if one.field == "steps" else one for one in filled.reasons)
    return Resolved(replace(filled.draft, steps=chosen.steps), reasons)


async def _with_known_names(draft: DocumentDraft, known: Document) -> DocumentDraft:
    """Call a file that the document has already by its name there: it is the same under any name."""
    theirs = Attachment.filter(document_id=known.id, gone=False, comment_id=None)
    names = {one.sha256: one.name for one in await theirs}
    files = tuple(replace(one, name=names.get(one.sha256, one.name)) for one in draft.attachments)
    return replace(draft, attachments=files)


async def _known(sent: SentFile, draft: DocumentDraft, company: Company) -> Document | None:
    """Return the document that a draft is of already; refuse a change to one that is somebody else's."""
    if draft.action == "take_in":
        known = await known_document(draft, company)
    else:
        known = await known_order(draft, company.id)
    if known is None or known.given_hash == given_hash(draft) or known.requester_id == sent.person_id:
        return known
    if not await _configures(sent.person_id, company):
        raise Refusal("sent_known", number=draft.number)
    return known


async def _configures(person_id: int, company: Company) -> bool:
    return await Membership.exists(person_id=person_id, company_id=company.id, configuration=True)


async def _with_people(proposal: Proposal) -> Proposal:
    """Name the requester and the approvers; those who are not known yet by their addresses."""
    draft = proposal.draft
    emails = {draft.requester, *(email for step in draft.steps or () for email in step.approvers)}
    people = {person.email: named(person) for person in await Person.filter(email__in=emails)}
    steps = tuple(
        PlannedApproval(step.name, step.rule, tuple(people[one] for one in step.approvers if one in people))
        for step in draft.steps or ()
    )
    return replace(proposal, requester=people.get(draft.requester), steps=steps)
