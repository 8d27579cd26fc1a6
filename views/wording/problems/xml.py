"""Sentences for what is wrong with documents in XML, and with PDFs that hold one."""

from collections.abc import Mapping
from typing import Final

from views.wording.translate import marked

XML: Final[Mapping[str, str]] = {
    "xml_too_many_tags": marked("{place} is too complicated: it has more than {most} elements."),
    "xml_doctype": marked(
        "{place} has a DOCTYPE, which orders and invoices never have. Nothing that it names was read."
    ),
    "xml_text_too_long": marked("{place} holds a text that is too long. Send large attachments as files."),
    "xml_invalid": marked("{place} is not well-formed XML at line {line}, column {column}."),
    "total_unknown": marked("{place} states no total, and no line with a price."),
    "is_application_response": marked("{place} is a response to a document, not an order or an invoice."),
    "is_catalogue": marked("{place} is a catalogue, not an order or an invoice."),
    "is_debit_note": marked("{place} is a debit note, not an order or an invoice."),
    "is_despatch_advice": marked("{place} is a despatch advice, not an order or an invoice."),
    "is_order_response": marked("{place} is a response to an order, not an order or an invoice."),
    "is_quotation": marked("{place} is a quotation or a request for one, not an order or an invoice."),
    "is_receipt_advice": marked("{place} is a receipt advice, not an order or an invoice."),
    "is_reminder": marked("{place} is a reminder, not an order or an invoice."),
    "is_remittance_advice": marked("{place} is a remittance advice, not an order or an invoice."),
    "is_statement": marked("{place} is a statement of account, not an order or an invoice."),
    "is_other_document": marked(
        "{place} begins with the element {given}. Orders and invoices can be read in UBL 2, CII,"
        " Factur-X, ZUGFeRD and Order-X."
    ),
    "pdf_broken": marked("{place} can't be opened as a PDF. Save or export it again."),
    "pdf_encrypted": marked("{place} is protected by a password. Save it without one."),
    "pdf_holds_no_document": marked(
        "{place} holds no order or invoice as data. Send a PDF that does (Factur-X, ZUGFeRD, Order-X),"
        " or put a JSON file beside it."
    ),
    "pdf_holds_two_documents": marked(
        "{place} holds more than one order or invoice, and they differ: {names}. Send each by itself."
    ),
    "pdf_holds_too_much": marked("{place} holds too many files, or too large ones."),
}
