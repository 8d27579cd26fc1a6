"""The settings become the values that rules, companies and reminders take."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from models.money import ExchangeRates
from models.people.companies import CompanyTerms
from models.policy import ApprovalRule, CompanyIdentity, Policy, RuleStep
from models.visible import key_of
from serving.policy import companies_of, policy_of
from settings import Settings, load


def read(tmp_path: Path, text: str) -> Settings:
    (tmp_path / "settings.toml").write_text(text)
    return load(tmp_path / "settings.toml", {})


def test_without_any_setting_the_policy_is_the_default(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert policy_of(settings) == Policy(undo_for=timedelta(seconds=10))
    assert companies_of(settings) == []


def test_companies_are_named_as_the_store_knows_them(tmp_path: Path) -> None:
    text = '[[companies]]\nname = "Acme \u2013 Nord"\npo_pdf_while_pending = true\n'
    assert policy_of(read(tmp_path, text)).pdf_while_pending == {key_of("Acme \u2013 Nord")}


def test_what_is_set_reaches_the_policy(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        [approval]
        requester_may_approve = true
        undo_seconds = 5
        confirm_above = { EUR = "10000.00" }
        [delivery]
        files_per_card = 3
        [reminders]
        days = ["sun", "mon", "mon"]
        times = ["16:30", "09:00"]
        [slack]
        command = "/buy"
        require_confirmed_email = true
        managers = ["Eve@acme.example"]
        alias_domains = [["ACME.example", "acme.com"]]
        [[workspaces]]
        name = "eu"
        [[companies]]
        name = "Acme Ltd"
        managers = ["Ann@acme.example"]
        po_pdf_while_pending = true
        identifiers = ["DE123456789"]
        [rates]
        base = "EUR"
        USD = "0.92"
        [[rules]]
        suppliers = ["Birch"]
        cost_centres = ["4711"]
        requester = "Bob@acme.example"
        payers = ["cleo@acme.example"]
        [[rules]]
        company = "Acme Ltd"
        steps = [{ name = "Manager", approvers = ["ann@acme.example"] }]
        """,
    )
    assert policy_of(settings) == Policy(
        requester_may_approve=True,
        undo_for=timedelta(seconds=5),
        confirm_above={"EUR": Decimal("10000.00")},
        files_per_card=3,
        companies=(CompanyIdentity("Acme Ltd", ("DE123456789",)),),
        rates=ExchangeRates("EUR", {"USD": Decimal("0.92")}),
        rules=(
            ApprovalRule(
                suppliers=("Birch",),
                cost_centres=("4711",),
                requester="bob@acme.example",
                payers=("cleo@acme.example",),
            ),
            ApprovalRule(company="Acme Ltd", steps=(RuleStep("Manager", "any", ("ann@acme.example",)),)),
        ),
        pdf_while_pending=frozenset({"acme ltd"}),
        workspace="eu",
        reminder_days=(1, 7),
        reminder_times=("09:00", "16:30"),
        command="/buy",
        require_confirmed_email=True,
        managers=("eve@acme.example",),
        alias_domains=(("acme.example", "acme.com"),),
    )
    assert companies_of(settings) == [
        CompanyTerms("Acme Ltd", "eu", ("ann@acme.example",), po_pdf_while_pending=True)
    ]
