"""Fill in what a file leaves to the settings: company, requester, payers, steps; say where each came from."""

from dataclasses import replace

from tortoise.queryset import QuerySet

from models.approval.rules import Chosen, first_rule_with, steps_for
from models.documents.intake import known_document
from models.documents.order_changes import came_before, known_order, known_steps, with_changes
from models.documents.sources import require_files
from models.documents.stated_totals import with_total
from models.frozen import frozen
from models.money import Money
from models.people.people import find_company
from models.policy import CompanyIdentity, Policy
from models.records.drafts import DocumentDraft
from models.records.explained import Reason
from models.records.stated import Caution
from models.refusals import Refusal
from models.tables import Company, Document, Person
from models.visible import identifier_key, key_of


@frozen
class Resolved:
    """A draft with all that its import needs, and the reasons."""

    draft: DocumentDraft
    reasons: tuple[Reason, ...]


async def resolve(draft: DocumentDraft, policy: Policy) -> Resolved:
    """Return the draft with company, requester, payers, steps and total.

    Raises Refusal `company_not_found`, `company_ambiguous`, `company_in_precoro`, `requester_not_found` or
    `no_rule_fits`, and what `with_total` raises.
    """
    company, why_company = await _company(draft, policy)
    draft = replace(
        draft, company=company, cautions=(*draft.cautions, *_addressed(draft, why_company, policy))
    )
    require_files(draft, policy)
    order = await _changed_order(draft)
    if order and draft.action == "cancel":
        draft = replace(draft, requester=order.requester.email, steps=())
        return Resolved(draft, (why_company, Reason("requester", "known")))
    if order and not came_before(draft, order):
        draft = await with_changes(draft, order)
    draft = with_total(draft)
    assert draft.total is not None  # with_total() fills it
    total = Money.of(draft.total, draft.currency)
    requester, why_requester = await _requester(draft, total, policy)
    payers, why_payers = _payers(draft, total, policy)
    draft = replace(draft, requester=requester, payers=payers)
    chosen = await _steps(draft, total, policy, order)
    why_steps = Reason("steps", "rule", str(chosen.number)) if chosen.number else Reason("steps", "file")
    return Resolved(replace(draft, steps=chosen.steps), (why_company, why_requester, why_payers, why_steps))


async def _changed_order(draft: DocumentDraft) -> Document | None:
    """Return the order that a draft changes or cancels, None where it stands by itself."""
    if draft.action == "take_in":
        return None
    company = await find_company(draft.company)
    return await known_order(draft, company.id if company else 0)


async def _steps(draft: DocumentDraft, total: Money, policy: Policy, order: Document | None) -> Chosen:
    """Return the steps; of a changed order that no rule is for, those that it had."""
    try:
        return steps_for(draft, total, policy.rules, policy.rates)
    except Refusal:
        steps = await known_steps(order) if order else ()
        if not steps:
            raise
        return Chosen(steps)


async def _company(draft: DocumentDraft, policy: Policy) -> tuple[str, Reason]:
    if draft.company:
        return draft.company, Reason("company", "file")
    known = policy.companies or [
        CompanyIdentity(str(name))
        for name in await Company.all().order_by("id").values_list("name", flat=True)
    ]
    for given in draft.buyer.identifiers:
        found = [one.name for one in known if any(_same(given, mine) for mine in one.identifiers)]
        if found:
            return _one_of(found, given, draft), Reason("company", "identifier", given)
    name = key_of(draft.buyer.name)
    found = [one.name for one in known if name and name in map(key_of, (one.name, *one.identifiers))]
    if found:
        return _one_of(found, draft.buyer.name, draft), Reason("company", "name", draft.buyer.name)
    if len(known) == 1:
        return known[0].name, Reason("company", "only_company")
    said = ", ".join((*filter(None, [draft.buyer.name]), *draft.buyer.identifiers))
    raise Refusal("company_not_found", number=draft.number, buyer=said)


def _addressed(draft: DocumentDraft, why: Reason, policy: Policy) -> tuple[Caution, ...]:
    """Return the caution that a file names another buyer than the one company that it can only be for."""
    said = draft.buyer.name or ", ".join(draft.buyer.identifiers)
    if why.by != "only_company" or not said or not policy.companies or not policy.companies[0].identifiers:
        return ()
    return (Caution("other_buyer", (("buyer", said), ("company", policy.companies[0].name))),)


def _one_of(found: list[str], given: str, draft: DocumentDraft) -> str:
    if len(found) > 1:
        raise Refusal("company_ambiguous", number=draft.number, buyer=given, companies=", ".join(found))
    return found[0]


def _same(given: str, known: str) -> bool:
    """Return whether two identifiers are one; a scheme counts where both have one."""
    (scheme, value), (known_scheme, known_value) = _split(given), _split(known)
    return value != "" and value == known_value and (not scheme or not known_scheme or scheme == known_scheme)


def _split(identifier: str) -> tuple[str, str]:
    scheme, colon, value = identifier.rpartition(":")
    # The schemes 9900 to 9999 are for VAT numbers, which carry their country themselves.
    return ("" if scheme.startswith("99") else key_of(scheme)), identifier_key(value if colon else identifier)


async def _requester(draft: DocumentDraft, total: Money, policy: Policy) -> tuple[str, Reason]:
    if draft.requester:
        return draft.requester, Reason("requester", "file")
    company = await find_company(draft.company)
    contact = draft.buyer.email
    if contact and await Person.exists(email=contact, active=True):
        return contact, Reason("requester", "buyer_contact", contact)
    if company:
        if before := await known_document(draft, company):
            return (await Person.get(id=before.requester_id)).email, Reason("requester", "known")
        if draft.order_number:
            orders = Document.filter(
                company_id=company.id, kind="purchase_order", number_key=key_of(draft.order_number)
            )
            if of_order := await _requester_of(orders):
                return of_order, Reason("requester", "order", draft.order_number)
    if found := first_rule_with("requester", draft, total, policy.rules, policy.rates):
        number, rule = found
        return rule.requester, Reason("requester", "rule", str(number))
    raise Refusal("requester_not_found", number=draft.number, company=draft.company)


async def _requester_of(documents: QuerySet[Document]) -> str | None:
    found = await documents.order_by("-id").limit(1).values_list("requester__email", flat=True)
    return str(found[0]) if found else None


def _payers(draft: DocumentDraft, total: Money, policy: Policy) -> tuple[tuple[str, ...], Reason]:
    if draft.payers or draft.kind != "invoice":
        return draft.payers, Reason("payers", "file" if draft.payers else "nobody")
    if found := first_rule_with("payers", draft, total, policy.rules, policy.rates):
        number, rule = found
        return rule.payers, Reason("payers", "rule", str(number))
    return (), Reason("payers", "nobody")
