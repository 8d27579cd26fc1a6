"""Documents without steps get those of the first rule that fits."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from models.approval.rules import first_rule_with, steps_for
from models.money import ExchangeRates, Money
from models.policy import ApprovalRule
from models.records.documents import Supplier
from models.records.drafts import DocumentDraft, StepDraft
from models.refusals import Refusal
from serving.policy import policy_of
from settings import load

RULES = """
[[rules]]
company = "Acme Ltd"
kinds = ["invoice"]
above = { EUR = "1000.00", JPY = "150000" }
steps = [{ name = "Finance", rule = "all", approvers = ["Cleo@acme.example", "dan@acme.example"] }]

[[rules]]
up_to = { EUR = "1000.00" }
steps = [{ name = "Manager", approvers = ["ann@acme.example"] }]

[[rules]]
custom_fields = { Department = "Design", Site = "Berlin" }
steps = [{ name = "Design", approvers = ["eve@acme.example"] }]
"""


@pytest.fixture
def rules(tmp_path: Path) -> tuple[ApprovalRule, ...]:
    return read(tmp_path, RULES)


def read(folder: Path, text: str) -> tuple[ApprovalRule, ...]:
    path = folder / "settings.toml"
    path.write_text(text)
    return policy_of(load(path, {})).rules


def draft(**changed: object) -> DocumentDraft:
    given = {
        "company": "Acme Ltd",
        "kind": "invoice",
        "number": "7",
        "requester": "bob@acme.example",
        "currency": "EUR",
    }
    return DocumentDraft(**(given | changed))  # type: ignore[arg-type]


def first_step(rules: tuple[ApprovalRule, ...], one: DocumentDraft, total: str) -> str:
    steps = steps_for(one, Money.of(Decimal(total), one.currency), rules).steps
    return steps[0].name if steps else "none"


def test_the_first_rule_that_fits_gives_its_steps(rules: tuple[ApprovalRule, ...]) -> None:
    steps = steps_for(draft(), Money.of(Decimal("1000.01"), "EUR"), rules).steps
    assert steps == (StepDraft("Finance", "all", ("cleo@acme.example", "dan@acme.example")),)


def test_above_is_more_than_and_up_to_is_with(rules: tuple[ApprovalRule, ...]) -> None:
    assert first_step(rules, draft(), "1000.00") == "Manager"
    assert first_step(rules, draft(), "1000.01") == "Finance"


def test_a_bound_counts_in_its_own_currency(rules: tuple[ApprovalRule, ...]) -> None:
    assert first_step(rules, draft(currency="JPY"), "150001") == "Finance"
    assert first_step(rules, draft(currency="JPY"), "150000") == "Manager"


def test_without_a_rate_the_strictest_rule_that_could_fit_counts(rules: tuple[ApprovalRule, ...]) -> None:
    assert first_step(rules, draft(currency="USD"), "5") == "Finance"  # two people, against one
    assert first_step(rules, draft(currency="USD", kind="receipt"), "5") == "Manager"
    chosen = steps_for(draft(currency="USD"), Money.of(Decimal(5), "USD"), rules)
    assert chosen.number == 1


@pytest.mark.parametrize(("total", "step"), [("1086.95", "Manager"), ("1086.96", "Finance")])
def test_with_a_rate_an_amount_is_compared(rules: tuple[ApprovalRule, ...], total: str, step: str) -> None:
    rates = ExchangeRates("EUR", {"USD": Decimal("0.92"), "JPY": Decimal("0.0062")})
    bounds = tuple(replace(rule, above={"EUR": Decimal(1000)} if rule.above else {}) for rule in rules)
    chosen = steps_for(draft(currency="USD"), Money.of(Decimal(total), "USD"), bounds, rates)
    assert chosen.steps[0].name == step


def test_a_bound_of_nothing_is_a_bound() -> None:
    rules = (ApprovalRule(above={"EUR": Decimal(0)}, requester="bob@acme.example"),)
    nothing, cent = (Money.of(Decimal(amount), "EUR") for amount in ("0.00", "0.01"))
    assert first_rule_with("requester", draft(), nothing, rules, ExchangeRates()) is None
    assert first_rule_with("requester", draft(), cent, rules, ExchangeRates()) == (1, rules[0])


def test_each_result_comes_from_the_first_rule_that_fits_and_names_it(tmp_path: Path) -> None:
    rules = read(
        tmp_path,
        """
        [[rules]]
        suppliers = ["DE 987.654.321", "Northwind GmbH"]
        requester = "Bob@acme.example"
        [[rules]]
        cost_centres = ["4711"]
        payers = ["cleo@acme.example"]
        steps = [{ name = "Owner", approvers = ["eve@acme.example"] }]
        [[rules]]
        requester = "gus@acme.example"
        payers = ["dan@acme.example"]
        steps = [{ name = "Manager", approvers = ["ann@acme.example"] }]
        """,
    )
    of = {
        "by tax id": draft(supplier=Supplier("Other", tax_id="DE987654321")),
        "by name": draft(supplier=Supplier("NORTHWIND  GmbH"), cost_centre="4711"),
        "neither": draft(cost_centre="47"),
    }
    total = Money.of(Decimal(5), "EUR")

    def says(one: DocumentDraft) -> tuple[int, int, int]:
        found = [
            first_rule_with(what, one, total, rules, ExchangeRates()) for what in ("requester", "payers")
        ]
        numbers = [number for number, _rule in filter(None, found)]
        return numbers[0], numbers[1], steps_for(one, total, rules).number

    assert {name: says(one) for name, one in of.items()} == {
        "by tax id": (1, 3, 3),
        "by name": (1, 2, 2),
        "neither": (3, 3, 3),
    }


def test_a_credit_note_weighs_as_much_as_its_invoice(rules: tuple[ApprovalRule, ...]) -> None:
    assert first_step(rules, draft(credit_note=True), "-1000.01") == "Finance"


def test_company_without_case_kind_and_every_custom_field_must_fit(rules: tuple[ApprovalRule, ...]) -> None:
    berlin = (("Department", "Design"), ("Site", "Berlin"), ("Project", "X"))
    assert first_step(rules, draft(company="ACME LTD"), "5000") == "Finance"
    assert first_step(rules, draft(company="Acme\u00a0 Ltd"), "5000") == "Finance"  # it looks the same
    assert first_step(rules, draft(company="Beta GmbH", custom_fields=berlin), "5000") == "Design"
    assert first_step(rules, draft(kind="receipt", custom_fields=berlin), "5000") == "Design"
    assert (
        first_step(rules, draft(kind="receipt", custom_fields=berlin[:1], status="draft"), "5000") == "none"
    )


def test_steps_that_a_document_names_stand(rules: tuple[ApprovalRule, ...]) -> None:
    own = (StepDraft("Own", "any", ("gus@acme.example",)),)
    assert first_step(rules, draft(steps=own), "5000") == "Own"


def test_a_pending_document_that_fits_no_rule_is_refused(rules: tuple[ApprovalRule, ...]) -> None:
    with pytest.raises(Refusal) as caught:
        first_step(rules[2:], draft(), "5")
    assert caught.value.code == "no_rule_fits"
    facts = {"number": "7", "kind": "invoice", "company": "Acme Ltd"}
    assert caught.value.facts == facts | {"total": Decimal("5.00"), "currency": "EUR"}
