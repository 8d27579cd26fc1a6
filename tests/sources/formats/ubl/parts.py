"""Documents in UBL, from the parts that a test is about."""

from models.records.drafts import DocumentDraft
from sources.formats.result import ReadDocument
from sources.formats.xml.documents import read_xml
from tests.sources.formats.xml.markup import element as e
from tests.sources.formats.xml.markup import inside, ubl_document

CURRENCY = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
TOTAL = inside("cac:LegalMonetaryTotal", e("cbc:PayableAmount", "9", currencyID="EUR"))


def document(*parts: str, root: str = "Invoice") -> ReadDocument:
    """Return what is read of a document with these parts, and what every document must have."""
    required = ("<cbc:ID>R-1</cbc:ID>", "" if any("CurrencyCode" in part for part in parts) else CURRENCY)
    total = TOTAL.replace("Legal", "Anticipated") if root.startswith("Order") else TOTAL
    ended = "" if any("MonetaryTotal" in part for part in parts) else total
    return read_xml(ubl_document(root, *required, *parts, ended), "r.xml").documents[0]


def draft(*parts: str, root: str = "Invoice") -> DocumentDraft:
    """Return the draft of such a document."""
    return document(*parts, root=root).draft


def line(*parts: str) -> str:
    """Return a line of an invoice with these parts."""
    return f"<cac:InvoiceLine>{''.join(parts)}</cac:InvoiceLine>"


SUPPLIER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
ORDER = "cac:OrderReference/cbc:ID"


def vat(number: str, scheme: str = "VAT") -> str:
    """Return a registration for taxes."""
    return inside("cac:PartyTaxScheme", e("cbc:CompanyID", number), e("cac:TaxScheme/cbc:ID", scheme))
