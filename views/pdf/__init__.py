"""A document as a PDF: pure, and drawn in the worker process."""

from decimal import localcontext

from fpdf import FPDF, ViewerPreferences

from models.records.documents import Audience, Document
from views.pdf.approval import write_approval
from views.pdf.figures import Figures
from views.pdf.heading import footer_of, title_of, write_head, write_running_head
from views.pdf.lines import write_lines
from views.pdf.notes import write_custom_fields, write_note, write_particulars, write_rendering
from views.pdf.sheet import PAGE_HEIGHT, PAGE_WIDTH, Sheet
from views.pdf.totals import write_totals
from views.pdf.wording import printable_reader
from views.wording.formats import collapse
from views.wording.translate import language

_MOST_DIGITS = 100  # of a figure while it is rounded; an absurd quantity must not stop the document


def build_pdf(document: Document, reader: Audience) -> bytes:
    """Draw a document for printing, A4, in the reader's language and zone; the same input, the same bytes.

    Comments, questions and attachments are internal and not printed. Characters that no shipped font draws
    are marked.
    """
    sheet = lay_out(document, reader)
    words = printable_reader(reader)
    pdf = FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(document.submitted_at)
    pdf.set_title(collapse(f"{title_of(document, words)} · {document.company}"))
    pdf.set_author(collapse(document.company))
    pdf.set_subject(collapse(document.title))
    pdf.set_lang(language(words))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    sheet.draw(pdf)
    return bytes(pdf.output())


def lay_out(document: Document, reader: Audience) -> Sheet:
    """Place everything on its page, without drawing yet."""
    sheet = Sheet()
    figures = Figures(reader, document.currency)
    with localcontext(prec=_MOST_DIGITS):
        write_head(sheet, document, figures)
        sheet.head = lambda: write_running_head(sheet, document, figures.reader)
        write_lines(sheet, document, figures)
        write_totals(sheet, document, figures)
    write_note(sheet, document, figures.reader)
    write_custom_fields(sheet, document, figures.reader)
    write_particulars(sheet, document, figures.reader)
    write_approval(sheet, document, figures)
    write_rendering(sheet, document, figures.reader)
    sheet.write_footers(footer_of(document, figures.reader), figures.reader)
    return sheet
