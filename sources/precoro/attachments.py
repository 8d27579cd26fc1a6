"""What the answer to the download of an attachment is: its bytes, a link to them, or nothing."""

import re
from email.message import Message
from typing import Final
from urllib.parse import urlsplit

from models.records.precoro import RemoteDownload
from sources.precoro.answers import is_html
from sources.precoro.entries import Tables
from sources.precoro.shapes import Json, NotUnderstood, clipped, first, load, reference, storable

_JSON: Final = re.compile(r"application/(?:[\w.+-]+\+)?json|text/json", re.IGNORECASE)
_LONGEST_NAME: Final = 255
_LONGEST_LINK: Final = 3_000
NOTHING: Final = RemoteDownload("nothing")


def read_download(data: bytes, media_type: str, disposition: str, tables: Tables) -> RemoteDownload:
    """Return what was answered, by the headers Content-Type and Content-Disposition.

    JSON is the file itself only if the disposition names a file; else it may hold a link. A page is nothing,
    unless it is given as a file: it comes from something between.
    """
    plain_type = media_type.partition(";")[0].strip().lower()
    name = _file_name(disposition)
    if name or _is_attachment(disposition):
        return RemoteDownload("bytes", name, plain_type) if data else NOTHING
    if _JSON.fullmatch(plain_type):
        return _linked(data, tables)
    if not data or is_html(data, media_type):
        return NOTHING
    return RemoteDownload("bytes", "", plain_type)


def is_link(url: str) -> bool:
    """Return whether a text is an address to fetch: http or https, with a host, without a login."""
    if len(url) > _LONGEST_LINK or re.search(r"[\s\\<>\x00-\x1f\x7f]", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _linked(data: bytes, tables: Tables) -> RemoteDownload:
    try:
        record = reference(load(data)) or {}
    except NotUnderstood:
        return NOTHING
    link = _link(first(record, tables.keys.file.link), tables)
    name = first(record, tables.keys.file.name)
    return RemoteDownload("link", _plain_name(name), "", link) if link else NOTHING


def _link(value: Json, tables: Tables) -> str:
    if isinstance(value, dict):
        value = first(value, tables.keys.file.link)
    return value if isinstance(value, str) and is_link(value) else ""


def _file_name(disposition: str) -> str:
    if not disposition or len(disposition) > 2_000:
        return ""
    header = Message()
    header["Content-Disposition"] = re.sub(r"[\r\n\0]", " ", disposition)
    return _plain_name(header.get_filename())


def _is_attachment(disposition: str) -> bool:
    return disposition.partition(";")[0].strip().casefold() == "attachment"


def _plain_name(value: Json) -> str:
    """Return the last part of a file name; folders in it lead nowhere."""
    if not isinstance(value, str):
        return ""
    last = re.split(r"[/\\]", storable(value))[-1]
    return clipped(" ".join(last.split()), _LONGEST_NAME).strip(". ")
