"""Documents by a pasted address: of the document where it comes from, or of its card in Slack."""

import re

from models.database import sql

_ADDRESS = re.compile(r"https?://\S+")
_IN_SLACK = re.compile(r"https://[^/]+\.slack\.com/archives/(\w+)/p(\d+)(\d{6})(?:\?\S*?thread_ts=([\d.]+))?")

_BY_ADDRESS = """
SELECT id FROM document WHERE url <> '' AND url IN (:given, :bare, :closed) ORDER BY id DESC LIMIT 200
"""
_BY_MESSAGE = """
SELECT document_id AS id FROM message
WHERE channel = :channel AND ts IN (:ts, :thread) AND document_id IS NOT NULL
"""


async def linked_documents(text: str) -> list[int]:
    """Return the ids of the documents that an address leads to; none for any other text."""
    address = text.strip()
    if not _ADDRESS.fullmatch(address):
        return []
    message = _IN_SLACK.match(address)
    if message:
        channel, seconds, fraction, thread = message.groups()
        rows = await sql.run(
            _BY_MESSAGE, channel=channel, ts=f"{seconds}.{fraction}", thread=thread or f"{seconds}.{fraction}"
        )
    else:
        bare = re.split("[?#]", address, maxsplit=1)[0].rstrip("/")
        rows = await sql.run(_BY_ADDRESS, given=address, bare=bare, closed=f"{bare}/")
    return [int(row["id"]) for row in rows]
