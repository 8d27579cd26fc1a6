"""Totals, taxes and payment of a CII document."""

from datetime import date
from decimal import Decimal
from typing import Final

from models.records.drafts import AccountDraft, PaymentDraft, StatedTotals, TaxDraft
from sources.formats.cii.parties import payee
from sources.formats.xml.reading import Branch, amount
from sources.formats.xml.terms import discount_text, split_terms

SUMMATION: Final = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_TERMS: Final = "ram:SpecifiedTradePaymentTerms"
_DISCOUNT: Final = f"{_TERMS}/ram:ApplicableTradePaymentDiscountTerms"
_MEANS: Final = "ram:SpecifiedTradeSettlementPaymentMeans"


def stated_totals(settled: Branch, currency: str) -> StatedTotals:
    """Return the sums that the file states in the document's currency."""

    totals = settled.all(SUMMATION)

    def sum_of(name: str, field: str) -> Decimal | None:
        return amount(totals, f"ram:{name}", currency, f"stated.{field}")

    # A second one may be in the seller's own currency.
    every = settled.all(f"{SUMMATION}/ram:TaxTotalAmount")
    in_currency = [one for one in every if one.attribute("currencyID").upper() in ("", currency)]
    taxes_stated = [one.number(to="stated.tax") for one in in_currency]
    known = [tax for tax in taxes_stated if tax is not None]
    return StatedTotals(
        lines=sum_of("LineTotalAmount", "lines"),
        allowances=sum_of("AllowanceTotalAmount", "allowances"),
        charges=sum_of("ChargeTotalAmount", "charges"),
        net=sum_of("TaxBasisTotalAmount", "net"),
        tax=sum(known, Decimal(0)) if known else None,
        total=sum_of("GrandTotalAmount", "total"),
        prepaid=sum_of("TotalPrepaidAmount", "prepaid"),
        rounding=sum_of("RoundingAmount", "rounding"),
        payable=sum_of("DuePayableAmount", "payable"),
    )


def taxes(settled: Branch) -> tuple[TaxDraft, ...]:
    """Return the taxes of each rate, as the file states them."""
    return tuple(
        TaxDraft(
            category=tax.text("ram:CategoryCode", to=f"taxes[{number}].category").upper(),
            rate=tax.number("ram:RateApplicablePercent", to=f"taxes[{number}].rate", counts=False),
            base=tax.number("ram:BasisAmount", to=f"taxes[{number}].base"),
            amount=tax.number("ram:CalculatedAmount", to=f"taxes[{number}].amount"),
        )
        for number, tax in enumerate(settled.all("ram:ApplicableTradeTax"))
    )


def payment(settled: Branch, supplier_name: str) -> PaymentDraft:
    """Return how the file wants to be paid."""
    terms, discounts = split_terms(settled.lines(f"{_TERMS}/ram:Description", to="payment.terms"))
    settled.at(_DISCOUNT, _TERMS).origin("payment.discount")
    for branch in settled.all(_DISCOUNT):
        days = branch.number("ram:BasisPeriodMeasure", counts=False)
        until = None if days else branch.day("ram:BasisDateTime", counts=False)
        discounts.append(discount_text(branch.number("ram:CalculationPercent", counts=False), days, until))
    return PaymentDraft(
        terms=terms,
        discount="; ".join(filter(None, discounts)),
        means=settled.text(f"{_MEANS}/ram:TypeCode", to="payment.means"),
        accounts=_accounts(settled),
        reference=settled.text("ram:PaymentReference", to="payment.reference"),
        payee=payee(settled, supplier_name),
    )


def due_on(settled: Branch) -> date | None:
    """Return the earliest day by which something is to be paid."""
    days = [(branch.day("ram:DueDateDateTime"), branch) for branch in settled.all(_TERMS)]
    known = [(day, branch) for day, branch in days if day is not None]
    if not known:
        return None
    earliest, branch = min(known, key=lambda each: each[0])
    branch.at("ram:DueDateDateTime").origin("due_on")
    return earliest


def _accounts(settled: Branch) -> tuple[AccountDraft, ...]:
    found = []
    for means in settled.all(_MEANS):
        account = means.at("ram:PayeePartyCreditorFinancialAccount")
        number = account.code("ram:IBANID", "ram:ProprietaryID", to="payment.accounts")
        bank = means.text("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID")
        if number:
            found.append(
                AccountDraft("".join(number.split()), "".join(bank.split()), account.text("ram:AccountName"))
            )
    return tuple(dict.fromkeys(found))
