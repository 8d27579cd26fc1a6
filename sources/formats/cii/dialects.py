"""The dialects of UN/CEFACT's Cross Industry documents: the same tree, other names and namespaces."""

from functools import lru_cache
from typing import Final

from lxml import etree

from sources.formats.xml.reading import Branch, Dialect, Reading

_DATA: Final = "urn:un:unece:uncefact:data:"
_ENTITIES: Final = f"{_DATA}standard:ReusableAggregateBusinessInformationEntity:"
# Whatever version stands behind the last colon.
_ROOTS: Final = {
    "CrossIndustryInvoice": f"{_DATA}standard:CrossIndustryInvoice:",
    "CrossIndustryDocument": "urn:ferd:",  # ZUGFeRD 1
    "SCRDMCCBDACIOMessageStructure": f"{_DATA}SCRDMCCBDACIOMessageStructure:",  # Order-X
}
TAGS: Final = tuple(f"{{*}}{name}" for name in _ROOTS)
_ZUGFERD_1: Final = {
    "ExchangedDocumentContext": "SpecifiedExchangedDocumentContext",
    "ExchangedDocument": "HeaderExchangedDocument",
    "SupplyChainTradeTransaction": "SpecifiedSupplyChainTradeTransaction",
    "ApplicableHeaderTradeAgreement": "ApplicableSupplyChainTradeAgreement",
    "ApplicableHeaderTradeDelivery": "ApplicableSupplyChainTradeDelivery",
    "ApplicableHeaderTradeSettlement": "ApplicableSupplyChainTradeSettlement",
    "SpecifiedLineTradeAgreement": "SpecifiedSupplyChainTradeAgreement",
    "SpecifiedLineTradeDelivery": "SpecifiedSupplyChainTradeDelivery",
    "SpecifiedLineTradeSettlement": "SpecifiedSupplyChainTradeSettlement",
    "SpecifiedTradeSettlementHeaderMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedTradeSettlementLineMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "RateApplicablePercent": "ApplicablePercent",
    "IssuerAssignedID": "ID",
}
_CONTEXT: Final = "rsm:ExchangedDocumentContext/ram:"


def is_cii(root: etree._Element) -> bool:
    """Whether this is a document that can be read here."""
    name = etree.QName(root)
    start = _ROOTS.get(name.localname)
    return start is not None and (name.namespace or "").startswith(start)


def opened(root: etree._Element) -> tuple[Branch, Reading]:
    """Return the root as a branch that is walked by the names of D16B, whatever its dialect."""
    name = etree.QName(root)
    spaces = (etree.QName(element).namespace or "" for element in root.iter("*"))
    entities = next((space for space in spaces if space.startswith(_ENTITIES)), _ENTITIES)
    reading = Reading(_dialect(name.namespace or "", entities, name.localname == "CrossIndustryDocument"))
    return Branch(root, reading), reading


@lru_cache(maxsize=16)
def _dialect(document: str, entities: str, is_zugferd_1: bool) -> Dialect:
    return Dialect({"rsm": document, "ram": entities}, _ZUGFERD_1 if is_zugferd_1 else None)


def profile(branch: Branch) -> str:
    """Return the profile that a file names."""
    return branch.text(
        f"{_CONTEXT}GuidelineSpecifiedDocumentContextParameter/ram:ID",
        f"{_CONTEXT}BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
    )


def is_order_response(branch: Branch) -> bool:
    """Whether this answers an order, in the syntax of one."""
    return branch.text("rsm:ExchangedDocument/ram:TypeCode") == "231"
