"""Write XML for tests in few words: elements from (path, value), and documents from elements."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"


def element(path: str, value: object, **attributes: str) -> str:
    """Return an element inside those of its path (`cac:Party/cbc:Name`); empty if the value is."""
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    if value is None or not text:
        return ""
    *above, name = path.split("/")
    written = "".join(f" {key}={quoteattr(each)}" for key, each in attributes.items())
    inside = f"<{name}{written}>{text if text.startswith('<') else escape(text)}</{name}>"
    for outer in reversed(above):
        inside = f"<{outer}>{inside}</{outer}>"
    return inside


def inside(path: str, *parts: str | Iterator[str]) -> str:
    """Return elements one after the other inside those of a path; nothing if there are none."""
    return element(path, "".join(part if isinstance(part, str) else "".join(part) for part in parts))


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
