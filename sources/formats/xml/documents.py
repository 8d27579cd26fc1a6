"""Read a file in XML by what its root element says it is."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from lxml import etree

from models.records.drafts import SourceDraft
from sources.formats.cii import dialects
from sources.formats.cii import reader as cii
from sources.formats.refused import refusal_of
from sources.formats.result import FileFormat, ReadDocument, ReadFile
from sources.formats.ubl import reader as ubl
from sources.formats.xml.safe import parse
from validation.codes import ProblemCode
from validation.problems import Problem, quoted

# Documents of UBL and CII that are none to approve, by the names of their root elements.
_OTHERS: Final[Mapping[str, ProblemCode]] = {
    "ApplicationResponse": "is_application_response",
    "Catalogue": "is_catalogue",
    "CatalogueDeletion": "is_catalogue",
    "CatalogueItemSpecificationUpdate": "is_catalogue",
    "CataloguePricingUpdate": "is_catalogue",
    "CatalogueRequest": "is_catalogue",
    "CrossIndustryCatalogue": "is_catalogue",
    "CrossIndustryDespatchAdvice": "is_despatch_advice",
    "CrossIndustryOrderResponse": "is_order_response",
    "CrossIndustryQuotation": "is_quotation",
    "CrossIndustryRemittanceAdvice": "is_remittance_advice",
    "DebitNote": "is_debit_note",
    "DespatchAdvice": "is_despatch_advice",
    "OrderResponse": "is_order_response",
    "OrderResponseSimple": "is_order_response",
    "Quotation": "is_quotation",
    "ReceiptAdvice": "is_receipt_advice",
    "Reminder": "is_reminder",
    "RemittanceAdvice": "is_remittance_advice",
    "RequestForQuotation": "is_quotation",
    "SCRDMCCBDACIDAMessageStructure": "is_despatch_advice",
    "SelfBilledDebitNote": "is_debit_note",
    "Statement": "is_statement",
}


def read_xml(data: bytes, name: str) -> ReadFile:
    """Return what is in a file of XML; `name` is its name in errors. Raises Refusal."""
    root = document_in(parse(data, name))
    return read_root(root, SourceDraft(file=name, sha256=hashlib.sha256(data).hexdigest()))


def document_in(root: etree._Element) -> etree._Element:
    """Return the one document inside an envelope, such as Peppol's; else the root itself."""
    if is_document(root) or etree.QName(root).localname in _OTHERS:
        return root
    inside = [element for element in root.iter(*ubl.TAGS, *dialects.TAGS) if is_document(element)]
    return inside[0] if len(inside) == 1 else root


def is_document(root: etree._Element) -> bool:
    """Whether this is an order or an invoice in a syntax that is known here."""
    return ubl.is_ubl(root) or dialects.is_cii(root)


def read_root(root: etree._Element, source: SourceDraft) -> ReadFile:
    """Return what a root element holds. Raises Refusal."""
    if ubl.is_ubl(root):
        return _file("ubl", ubl.profile(root), ubl.read, root, source)
    local = etree.QName(root).localname
    if not dialects.is_cii(root):
        code = _OTHERS.get(local, "is_other_document")
        raise refusal_of(source.file, [Problem("", code, {"given": quoted(local)})])
    branch, _ = dialects.opened(root)
    if dialects.is_order_response(branch):
        raise refusal_of(source.file, [Problem("", "is_order_response")])
    return _file("cii", dialects.profile(branch), cii.read, root, source)


def _file(
    form: FileFormat,
    profile: str,
    read: Callable[[etree._Element, SourceDraft], ReadDocument],
    root: etree._Element,
    source: SourceDraft,
) -> ReadFile:
    document = read(root, replace(source, format=source.format or form, profile=profile))
    return ReadFile(form, profile, documents=(document,))
