"""Words for what invoices say in codes: types, taxes, ways to pay, other papers; and for cautions."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from models.records.documents import Audience, Document
from models.records.stated import AccountDraft, Caution, ReferenceKind
from views.wording.formats import literal, percent, price
from views.wording.translate import gettext, marked

# UNTDID 1001.
_TYPES: Final = {
    "325": marked("Proforma invoice: nothing to pay"),
    "326": marked("Partial invoice"),
    "384": marked("Corrected invoice"),
    "386": marked("Prepayment invoice"),
    "389": marked("Self-billed invoice"),
    "751": marked("For bookkeeping only: nothing to pay"),
    "875": marked("Partial construction invoice"),
    "876": marked("Partial final construction invoice"),
    "877": marked("Final construction invoice"),
}
# UNTDID 5305; S, the usual one, needs no word.
_CATEGORIES: Final = {
    "Z": marked("Zero-rated"),
    "E": marked("Exempt from tax"),
    "AE": marked("Reverse charge"),
    "K": marked("Supply within the EU"),
    "G": marked("Export outside the EU"),
    "O": marked("Not subject to tax"),
    "L": marked("Canary Islands tax"),
    "M": marked("Tax of Ceuta and Melilla"),
}
# UNTDID 4461.
_MEANS: Final = {
    "10": marked("Cash"),
    "20": marked("Cheque"),
    "30": marked("Credit transfer"),
    "42": marked("Credit transfer"),
    "48": marked("Card"),
    "49": marked("Direct debit: it will be collected"),
    "54": marked("Card"),
    "55": marked("Card"),
    "57": marked("Standing agreement"),
    "58": marked("SEPA credit transfer"),
    "59": marked("SEPA direct debit: it will be collected"),
    "68": marked("Online payment"),
}
REFERENCES: Final[Mapping[ReferenceKind, str]] = {
    "preceding_invoice": marked("Earlier invoice"),
    "contract": marked("Contract"),
    "project": marked("Project"),
    "buyer_reference": marked("Buyer reference"),
    "sales_order": marked("Supplier's order number"),
    "despatch": marked("Delivery note"),
    "supplier_number": marked("Supplier's number"),
    "link": marked("Link"),
}
CAUTIONS: Final = {
    "new_account": marked("New bank account: {account} was not on approved invoices of this supplier."),
    "new_payee": marked("New payee: {payee} was not on approved invoices of this supplier."),
    "wrong_lines": marked("The file says {stated} for all lines, but they make {computed}."),
    "wrong_net": marked("The file says {stated} before tax, but its parts make {computed}."),
    "wrong_tax": marked("The file says {stated} for tax at {rate}, but it should be {computed}."),
    "wrong_total": marked("The file says {stated}, its lines make {computed}."),
    "wrong_payable": marked("The file says {stated} to pay, but it should be {computed}."),
    "third_party": marked("The amount to pay includes {amount} that the supplier collects for others."),
    "other_buyer": marked("The file is addressed to {buyer}, not to {company}."),
    "rounded_total": marked("The file says {stated}. Here it is rounded to {computed}."),
    "credit_note_negative": marked("This credit note has a negative total. Check which side has to pay."),
    "sum_in_other_currency": marked(
        "The sum at {place} of the file is in {given}, but the document is in {known}. Check the amounts."
    ),
    "value_ignored": marked("The file says {given} at {place}. That can't be read, so it is not shown."),
    "text_cut": marked("The text at {place} of the file was too long and is cut."),
    "attachment_ignored": marked("{name} inside the file can't be read, so it is missing here."),
    "encoding_assumed": marked("The file does not say how it writes letters: {encoding} was assumed."),
    "code_rounded": marked("{place} of the file says {given}: digits of an item number may be lost."),
}
"""What is said of each caution, by its code."""
_AMOUNTS: Final = ("stated", "computed", "amount")
# What a caution of an earlier release may not have.
_VALUES: Final = sorted(set(re.findall(r"{(\w+)}", "".join(CAUTIONS.values()))))
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def type_name(document: Document, reader: Audience) -> str:
    """Name the type of an invoice where it tells more than its kind; else empty."""
    known = _TYPES.get(document.type_code) if document.kind == "invoice" else None
    return gettext(reader, known) if known else ""


def category_name(category: str, reader: Audience) -> str:
    """Name a category of tax; empty for the usual one."""
    return gettext(reader, _CATEGORIES[category]) if category in _CATEGORIES else ""


def means_name(code: str, reader: Audience) -> str:
    """Name a way to pay; empty for an unknown one."""
    return gettext(reader, _MEANS[code]) if code in _MEANS else ""


def account_name(account: AccountDraft) -> str:
    """Write a bank account as people read it, an IBAN in groups of four, with the code of its bank."""
    number = bank_number(account.number)
    return f"{number} ({account.bank})" if account.bank else number


def bank_number(number: str) -> str:
    """Write the number of a bank account, an IBAN in groups of four."""
    if not _IBAN.fullmatch(number):
        return number
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def caution_text(caution: Caution, reader: Audience) -> str:
    """Say what to be careful of; a code without words gives its values."""
    values = dict(caution.values)
    currency = values.get("currency", "")
    shown = dict.fromkeys(_VALUES, "–") | {name: literal(value, 100) for name, value in values.items()}
    if "account" in values:
        shown["account"] = literal(bank_number(values["account"]), 100)
    for name in _AMOUNTS:
        if name in values and currency:
            shown[name] = _amount(values[name], currency, reader)
    if "rate" in values:
        shown["rate"] = _percent(values["rate"], reader)
    if caution.code in CAUTIONS:
        return gettext(reader, CAUTIONS[caution.code], **shown)
    return " · ".join((caution.code.replace("_", " "), *(shown[name] for name in values)))


def _amount(written: str, currency: str, reader: Audience) -> str:
    try:
        return price(Decimal(written), currency, reader)
    except InvalidOperation:
        return literal(written, 40)


def _percent(written: str, reader: Audience) -> str:
    try:
        return percent(Decimal(written), reader)
    except InvalidOperation:
        return literal(written, 40)
