"""Totals, taxes and payment of a UBL document."""

from decimal import Decimal

from models.records.drafts import AccountDraft, PaymentDraft, StatedTotals, TaxDraft
from sources.formats.ubl.parties import payee
from sources.formats.xml.reading import Branch, amount
from sources.formats.xml.terms import discount_text, split_terms

_TAX_TOTAL = "cac:TaxTotal"
_EXTENSION = "extension:xrechnung"  # a profile in which payments are for others, and not in advance


def stated_totals(root: Branch, path: str, currency: str, profile: str) -> StatedTotals:
    """Return the sums that the file states at a path."""
    # Where Danish OIOUBL states the sum of taxes, others state the sum before taxes.
    net_is_tax = profile.startswith("OIOUBL")

    totals = root.all(path)

    def sum_of(name: str, field: str) -> Decimal | None:
        return amount(totals, f"cbc:{name}", currency, f"stated.{field}")

    return StatedTotals(
        lines=sum_of("LineExtensionAmount", "lines"),
        allowances=sum_of("AllowanceTotalAmount", "allowances"),
        charges=sum_of("ChargeTotalAmount", "charges"),
        net=None if net_is_tax else sum_of("TaxExclusiveAmount", "net"),
        tax=_tax(root, currency),
        total=sum_of("TaxInclusiveAmount", "total"),
        prepaid=sum_of("PrepaidAmount", "prepaid"),
        rounding=sum_of("PayableRoundingAmount", "rounding"),
        payable=sum_of("PayableAmount", "payable"),
        third_party=_third_party(root) if _EXTENSION in profile else None,
    )


def taxes(root: Branch, currency: str) -> tuple[TaxDraft, ...]:
    """Return the taxes of each rate, as the file states them in the document's currency."""
    parts = (part for total in _tax_totals(root, currency) for part in total.all("cac:TaxSubtotal"))
    return tuple(
        TaxDraft(
            category=part.text("cac:TaxCategory/cbc:ID", to=f"taxes[{number}].category").upper(),
            rate=part.number(
                "cac:TaxCategory/cbc:Percent", "cbc:Percent", to=f"taxes[{number}].rate", counts=False
            ),
            base=part.number("cbc:TaxableAmount", to=f"taxes[{number}].base"),
            amount=part.number("cbc:TaxAmount", to=f"taxes[{number}].amount"),
        )
        for number, part in enumerate(parts)
    )


def payment(root: Branch, supplier_name: str) -> PaymentDraft:
    """Return how the file wants to be paid."""
    terms, discounts = split_terms(root.lines("cac:PaymentTerms/cbc:Note", to="payment.terms"))
    root.at("cac:PaymentTerms").origin("payment.discount")
    for branch in root.all("cac:PaymentTerms"):
        until = branch.day("cac:SettlementPeriod/cbc:EndDate", counts=False)
        discounts.append(
            discount_text(branch.number("cbc:SettlementDiscountPercent", counts=False), until=until)
        )
    return PaymentDraft(
        terms=terms,
        discount="; ".join(filter(None, discounts)),
        means=root.text("cac:PaymentMeans/cbc:PaymentMeansCode", to="payment.means"),
        accounts=_accounts(root),
        reference=root.text("cac:PaymentMeans/cbc:PaymentID", to="payment.reference"),
        payee=payee(root, supplier_name),
    )


def _tax_totals(root: Branch, currency: str) -> list[Branch]:
    """Return what states taxes in the document's currency; a second one may be in the seller's own."""
    found = root.all(_TAX_TOTAL)
    return [one for one in found if one.at("cbc:TaxAmount").attribute("currencyID").upper() in ("", currency)]


def _tax(root: Branch, currency: str) -> Decimal | None:
    amounts = [one.number("cbc:TaxAmount", to="stated.tax") for one in _tax_totals(root, currency)]
    stated = [amount for amount in amounts if amount is not None]
    return sum(stated, Decimal(0)) if stated else None


def _third_party(root: Branch) -> Decimal | None:
    """Return what the supplier collects for others."""
    payments = root.all("cac:PrepaidPayment")
    amounts = [one.number("cbc:PaidAmount", to="stated.third_party") for one in payments]
    return sum(filter(None, amounts), Decimal(0)) or None


def _accounts(root: Branch) -> tuple[AccountDraft, ...]:
    found = []
    for account in root.all("cac:PaymentMeans/cac:PayeeFinancialAccount"):
        number = "".join(account.code("cbc:ID", to="payment.accounts").split())
        bank = account.text(
            "cac:FinancialInstitutionBranch/cac:FinancialInstitution/cbc:ID",
            "cac:FinancialInstitutionBranch/cbc:ID",
        )
        if number:
            found.append(AccountDraft(number, "".join(bank.split()), account.text("cbc:Name")))
    return tuple(dict.fromkeys(found))
