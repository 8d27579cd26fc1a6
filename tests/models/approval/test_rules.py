"""Documents without steps get those of the first rule that fits."""

from decimal import Decimal
from pathlib import Path

import pytest

from models.approval.rules import steps_for
from models.money import Money
from models.records.drafts import DocumentDraft, StepDraft
from models.refusals import Refusal
from settings import load
from settings.schema import RuleSettings

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
def rules(tmp_path: Path) -> tuple[RuleSettings, ...]:
    path = tmp_path / "settings.toml"
    path.write_text(RULES)
    return load(path, {}).rules


def draft(**changed: object) -> DocumentDraft:
    given = {
        "company": "Acme Ltd",
        "kind": "invoice",
        "number": "7",
        "requester": "bob@acme.example",
        "currency": "EUR",
    }
    return DocumentDraft(**(given | changed))  # type: ignore[arg-type]


def first_step(rules: tuple[RuleSettings, ...], one: DocumentDraft, total: str) -> str:
    steps = steps_for(one, Money.of(Decimal(total), one.currency), rules)
    return steps[0].name if steps else "none"


def test_the_first_rule_that_fits_gives_its_steps(rules: tuple[RuleSettings, ...]) -> None:
    steps = steps_for(draft(), Money.of(Decimal("1000.01"), "EUR"), rules)
    assert steps == (StepDraft("Finance", "all", ("cleo@acme.example", "dan@acme.example")),)


def test_above_is_more_than_and_up_to_is_with(rules: tuple[RuleSettings, ...]) -> None:
    assert first_step(rules, draft(), "1000.00") == "Manager"
    assert first_step(rules, draft(), "1000.01") == "Finance"


def test_a_bound_counts_in_its_own_currency_only(rules: tuple[RuleSettings, ...]) -> None:
    assert first_step(rules, draft(currency="JPY"), "150001") == "Finance"
    assert first_step(rules, draft(currency="USD", status="draft"), "5") == "none"


def test_a_credit_note_weighs_as_much_as_its_invoice(rules: tuple[RuleSettings, ...]) -> None:
    assert first_step(rules, draft(credit_note=True), "-1000.01") == "Finance"


def test_company_without_case_kind_and_every_custom_field_must_fit(rules: tuple[RuleSettings, ...]) -> None:
    berlin = (("Department", "Design"), ("Site", "Berlin"), ("Project", "X"))
    assert first_step(rules, draft(company="ACME LTD"), "5000") == "Finance"
    assert first_step(rules, draft(company="Acme\u00a0 Ltd"), "5000") == "Finance"  # it looks the same
    assert first_step(rules, draft(company="Beta GmbH", custom_fields=berlin), "5000") == "Design"
    assert first_step(rules, draft(kind="receipt", custom_fields=berlin), "5000") == "Design"
    assert (
        first_step(rules, draft(kind="receipt", custom_fields=berlin[:1], status="draft"), "5000") == "none"
    )


def test_steps_that_a_document_names_stand(rules: tuple[RuleSettings, ...]) -> None:
    own = (StepDraft("Own", "any", ("gus@acme.example",)),)
    assert first_step(rules, draft(steps=own), "5000") == "Own"


def test_a_pending_document_that_fits_no_rule_is_refused(rules: tuple[RuleSettings, ...]) -> None:
    with pytest.raises(Refusal) as caught:
        first_step(rules, draft(currency="USD"), "5")
    assert caught.value.code == "no_rule_fits"
    facts = {"number": "7", "kind": "invoice", "company": "Acme Ltd"}
    assert caught.value.facts == facts | {"total": Decimal("5.00"), "currency": "USD"}
