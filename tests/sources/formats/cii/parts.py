"""Invoices in CII, from the parts that a test is about."""

from models.records.drafts import DocumentDraft
from sources.formats.xml.documents import read_xml
from tests.sources.formats.xml.markup import cii_document, element, inside

SUMS = element("ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:GrandTotalAmount", "9")


def cii(
    *, head: str = "", agreement: str = "", delivery: str = "", settlement: str = "", lines: str = ""
) -> bytes:
    """Return an invoice with these parts, and what every invoice must have."""
    currency = "" if "CurrencyCode" in settlement else element("ram:InvoiceCurrencyCode", "EUR")
    total = "" if "Summation" in settlement else SUMS
    return cii_document(
        inside("rsm:ExchangedDocument", element("ram:ID", "R-1"), head),
        inside(
            "rsm:SupplyChainTradeTransaction",
            lines,
            inside("ram:ApplicableHeaderTradeAgreement", agreement),
            inside("ram:ApplicableHeaderTradeDelivery", delivery),
            inside("ram:ApplicableHeaderTradeSettlement", currency, settlement, total),
        ),
    )


def draft(**parts: str) -> DocumentDraft:
    """Return the draft of such an invoice."""
    return read_xml(cii(**parts), "r.xml").documents[0].draft


def line(*parts: str) -> str:
    """Return a line with these parts."""
    return f"<ram:IncludedSupplyChainTradeLineItem>{''.join(parts)}</ram:IncludedSupplyChainTradeLineItem>"
