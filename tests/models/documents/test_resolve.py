"""What a file does not say comes from the settings and from what is known here."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from models.change import Change
from models.database.store import Store
from models.documents.resolve import Resolved, resolve
from models.people.people import save_person
from models.policy import ApprovalRule, CompanyIdentity, Policy, PrecoroTerms, RuleStep
from models.records.documents import Supplier
from models.records.drafts import DocumentDraft, PartyDraft, PersonDraft
from models.records.explained import Reason
from tests.support.cast import ANN, BOB, CLEO, DAN, EVE, GUS, NOW, a_draft, refused, take

ACME = CompanyIdentity("Acme Ltd", ("DE123456789", "0088:4012345000009", "ACME Limited"))
BETA = CompanyIdentity("Beta GmbH", ("ATU 1234 5678",))
MANAGER = RuleStep("Manager", "any", (ANN,))
RULE = ApprovalRule(steps=(MANAGER,), requester=GUS, payers=(CLEO,))


def policy(*rules: ApprovalRule, companies: Sequence[CompanyIdentity] = (ACME, BETA)) -> Policy:
    return Policy(companies=tuple(companies), rules=rules or (RULE,))


def a_file(*identifiers: str, name: str = "", email: str = "", **changes: object) -> DocumentDraft:
    """An invoice as readers of XML hand it in: company, requester and steps are not said."""
    draft = DocumentDraft("", "invoice", "R-1", "", "EUR", total=Decimal("11.90"), total_is_given=True)
    given = replace(draft, buyer=PartyDraft(name, identifiers, email=email), supplier=Supplier("Birch"))
    return replace(given, **changes)  # type: ignore[arg-type]


def reason(resolved: Resolved, field: str) -> Reason:
    return next(one for one in resolved.reasons if one.field == field)


@pytest.mark.parametrize(
    ("identifiers", "name", "company", "by"),
    [
        (["DE 123 456 789"], "", "Acme Ltd", "identifier"),
        (["9930:DE123456789"], "", "Acme Ltd", "identifier"),
        (["0088:4012345000009"], "", "Acme Ltd", "identifier"),
        (["4012345000009"], "", "Acme Ltd", "identifier"),
        (["0204:991-1", "atu12345678"], "ACME Limited", "Beta GmbH", "identifier"),
        (["0060:4012345000009"], "acme  limited", "Acme Ltd", "name"),
        ([], "Beta GmbH", "Beta GmbH", "name"),
    ],
)
async def test_the_buyer_says_which_company_it_is(
    store: Store, identifiers: list[str], name: str, company: str, by: str
) -> None:
    resolved = await resolve(a_file(*identifiers, name=name), policy())
    assert (resolved.draft.company, reason(resolved, "company").by) == (company, by)


async def test_a_file_for_a_company_of_precoro_is_refused_before_rules_are_asked(store: Store) -> None:
    terms = PrecoroTerms("Acme Ltd", "acme", "i@acme.example", "https://api", "https://app", ("invoice",))
    with refused("company_in_precoro", company="Acme Ltd", number="R-1"):
        await resolve(a_file("DE123456789"), Policy(companies=(ACME, BETA), precoro=(terms,)))


async def test_with_one_company_it_is_that_one(store: Store) -> None:
    resolved = await resolve(a_file("FR999", name="Somebody"), policy(companies=[ACME]))
    assert (resolved.draft.company, reason(resolved, "company").by) == ("Acme Ltd", "only_company")


async def test_a_file_addressed_to_others_is_taken_in_with_a_warning(store: Store) -> None:
    async def cautions(draft: DocumentDraft, company: CompanyIdentity) -> list[str]:
        resolved = await resolve(draft, policy(companies=[company]))
        return [one.code for one in resolved.draft.cautions]

    assert await cautions(a_file("FR999", name="Somebody"), ACME) == ["other_buyer"]
    assert await cautions(a_file("FR999", name="ACME Limited"), ACME) == []
    assert await cautions(a_file(), ACME) == []
    assert await cautions(a_file(name="Somebody"), CompanyIdentity("Acme Ltd")) == []  # nothing to compare


async def test_without_listed_companies_it_is_the_one_that_is_known(store: Store) -> None:
    await take(store, a_draft())
    resolved = await resolve(a_file("FR999"), policy(companies=[]))
    assert resolved.draft.company == "Acme Ltd"


async def test_a_buyer_that_is_no_company_here_or_two_is_refused_by_name(store: Store) -> None:
    with refused("company_not_found", number="R-1", buyer="Somebody, FR999"):
        await resolve(a_file("FR999", name="Somebody"), policy())
    twin = replace(BETA, identifiers=ACME.identifiers)
    with refused("company_ambiguous", number="R-1", buyer="DE123456789", companies="Acme Ltd, Beta GmbH"):
        await resolve(a_file("DE123456789"), policy(companies=[ACME, twin]))


async def test_the_requester_is_the_contact_the_known_one_that_of_the_order_or_a_rules(store: Store) -> None:
    await take(store, a_draft(number="PO-900", requester=DAN))
    await store.apply(
        Change(NOW, Policy()), lambda change: save_person(PersonDraft(EVE, "Eve", None), change)
    )

    async def requester(draft: DocumentDraft) -> tuple[str, str]:
        resolved = await resolve(replace(draft, company="Acme Ltd"), policy())
        return resolved.draft.requester, reason(resolved, "requester").by

    of_order = a_file(order_number="po-900")
    assert await requester(a_file(requester=BOB, email=EVE)) == (BOB, "file")
    assert await requester(replace(of_order, buyer=PartyDraft(email=EVE))) == (EVE, "buyer_contact")
    assert await requester(replace(of_order, buyer=PartyDraft(email="nobody@else.example"))) == (DAN, "order")
    assert await requester(a_file()) == (GUS, "rule")
    await take(store, replace(a_file(), company="Acme Ltd", requester=BOB, steps=a_draft().steps))
    assert await requester(a_file()) == (BOB, "known")  # the same invoice again, though rules say another
    with refused("requester_not_found", number="R-2", company="Acme Ltd"):
        rules = ApprovalRule(steps=(MANAGER,))
        await resolve(a_file(company="Acme Ltd", number="R-2"), policy(rules))


async def test_payers_come_from_a_rule_for_invoices_that_name_none(store: Store) -> None:
    async def payers(**changes: object) -> tuple[str, ...]:
        given = replace(a_file(company="Acme Ltd"), **changes)  # type: ignore[arg-type]
        return (await resolve(given, policy())).draft.payers

    assert await payers() == (CLEO,)
    assert await payers(payers=(DAN,)) == (DAN,)
    assert await payers(kind="purchase_order") == ()


async def test_the_number_of_the_rule_that_gave_the_steps_is_told(store: Store) -> None:
    never = replace(RULE, kinds=("expense",))
    resolved = await resolve(a_file(company="Acme Ltd"), policy(never, RULE))
    assert reason(resolved, "steps") == Reason("steps", "rule", "2")
    assert [step.name for step in resolved.draft.steps or ()] == ["Manager"]
