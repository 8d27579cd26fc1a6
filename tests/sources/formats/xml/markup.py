"""Write XML for tests in few words: elements from (path, value), and documents from elements."""

from collections.abc import Iterator
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"


def element(path: str, value: object, **attributes: str) -> str:
    """Return an element inside those of its path (`cac:Party/cbc:Name`); empty if the value is."""
    text = "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
    return _wrapped(path, escape(text), **attributes)


def inside(path: str, *parts: str | Iterator[str]) -> str:
    """Return elements one after the other inside those of a path; nothing if there are none."""
    return _wrapped(path, "".join(part if isinstance(part, str) else "".join(part) for part in parts))


def _wrapped(path: str, content: str, **attributes: str) -> str:
    if not content:
        return ""
    *above, name = path.split("/")
    written = "".join(f" {key}={quoteattr(each)}" for key, each in attributes.items())
    content = f"<{name}{written}>{content}</{name}>"
    for outer in reversed(above):
        content = f"<{outer}>{content}</{outer}>"
    return content


def ubl_document(root: str, *parts: str) -> bytes:
    """Return a UBL document."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{UBL}{root}-2"'
        f' xmlns:cbc="{UBL}CommonBasicComponents-2" xmlns:cac="{UBL}CommonAggregateComponents-2">'
        f"{''.join(parts)}</{root}>"
    ).encode()


def cii_document(*parts: str) -> bytes:
    """Return a CII invoice."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rsm:CrossIndustryInvoice'
        f' xmlns:rsm="{CII}CrossIndustryInvoice:100"'
        f' xmlns:ram="{CII}ReusableAggregateBusinessInformationEntity:100"'
        f' xmlns:udt="{CII}UnqualifiedDataType:100">{"".join(parts)}</rsm:CrossIndustryInvoice>'
    ).encode()
