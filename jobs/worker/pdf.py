"""Draw a document as a PDF, in the worker process.

What draws is imported there alone: it would cost the bot a fifth of its start, and memory that it never uses.
"""

from models.records.documents import Audience, Document


def prepare_drawing() -> None:
    """Import what draws, so that the first document does not wait for it."""
    import pypdf

    import views.pdf  # noqa: F401

    # 10 kB of page content can otherwise keep pypdf busy for seconds.
    pypdf.overwrite_configuration(stream_parsing_work_maximum_count=50_000)


def draw_pdf(document: Document, reader: Audience) -> bytes:
    """Return the document's PDF, in its reader's language and formats."""
    from views.pdf import build_pdf

    return build_pdf(document, reader)
