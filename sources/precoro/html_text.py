"""Plain text of the HTML in which Precoro keeps notes and comments."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from lxml import etree, html

from sources.precoro.shapes import Json, clipped, storable

_TAG: Final = re.compile(r"</?[a-zA-Z!][^<>]*>")
_NOT_SHOWN: Final = frozenset(
    ("script", "style", "head", "title", "template", "iframe", "object", "noscript")
)
_BLOCKS: Final = frozenset(
    (
        *(
            "address",
            "article",
            "blockquote",
            "dd",
            "div",
            "dl",
            "dt",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
        ),
        *(
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "section",
            "table",
            "td",
            "th",
            "tr",
        ),
        *("ul", "br"),
    )
)
_LARGEST: Final = 500_000  # characters of HTML


def plain_text(value: Json, most: int) -> str:
    """Return the text of HTML with a line for each paragraph; of a link its text, of a script nothing.

    Text without a tag keeps its own lines. At most so many characters.
    """
    if not isinstance(value, str):
        return ""
    written = storable(value[:_LARGEST])
    shown = "".join(_pieces(written)) if _TAG.search(written) else storable(unescape(written))
    lines = (" ".join(line.split()) for line in shown.splitlines())
    return clipped("\n".join(line for line in lines if line), most)


def _pieces(written: str) -> Iterator[str]:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(f"<div>{written}</div>".encode(), parser=parser)
    except etree.LxmlError:
        yield unescape(_TAG.sub(" ", written))
        return
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += tag in _NOT_SHOWN
            yield "\n" if tag in _BLOCKS else ""
            yield "" if hidden else _inline(element.text)
        else:
            hidden -= tag in _NOT_SHOWN
            yield "\n" if tag in _BLOCKS else ""
            yield "" if hidden else _inline(element.tail)


def _inline(found: str | None) -> str:
    """Return text as HTML shows it: a line end in it is a space."""
    return re.sub(r"\s+", " ", found or "")
