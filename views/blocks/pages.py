"""Long documents in pages: chunks whose size is estimated before they are drawn.

Drawing 300 lines takes longer than an interaction may wait, so pages are laid out by estimated size, and only
the chunks of the page on screen are drawn.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from models.frozen import frozen
from views.blocks import limits
from views.blocks.kit import Block
from views.blocks.rich_text import bold, lines_block

Item = TypeVar("Item")

_CHUNK = limits.RICH_TEXT - 200  # leaves room for what joins the items
_PAGE_SIZE = 12_000  # some 60 lines: drawn in a few ms, read on a phone, far below the size of a view
_PAGE_BLOCKS = 80
_MOST_ITEMS = 30
_INSTANT = 40


@frozen
class Chunk:
    """A few blocks that stay together; `size` and `blocks` are upper bounds."""

    size: int
    blocks: int
    draw: Callable[[], list[Block]]


def chunk_of(blocks: list[Block]) -> Chunk:
    """Return a chunk of what is drawn already, since it is short."""
    return Chunk(_text_length(blocks), len(blocks), lambda: blocks)


def _text_length(thing: Any) -> int:
    """Count the UTF-16 units of all text in blocks; an instant as one line."""
    if isinstance(thing, list):
        return sum(map(_text_length, thing))
    if not isinstance(thing, dict):
        return 0
    if isinstance(thing.get("text"), str):
        return limits.utf16_length(thing["text"])
    return _INSTANT if thing.get("type") == "date" else sum(map(_text_length, thing.values()))


def chunks_of(
    heading: str,
    items: Iterable[Item],
    estimate: Callable[[Item], int],
    draw: Callable[[list[Item]], list[Block]],
) -> list[Chunk]:
    """Group items into chunks that each fit one block, the first under a heading; none without items.

    `estimate` returns the most UTF-16 units that an item can take; `draw` makes one block of a group.
    """
    groups: list[tuple[int, list[Item]]] = []
    for item in items:
        size = estimate(item)
        if groups and groups[-1][0] + size <= _CHUNK and len(groups[-1][1]) < _MOST_ITEMS:
            groups[-1] = (groups[-1][0] + size, [*groups[-1][1], item])
        else:
            groups.append((size, [item]))
    return [
        _chunk(heading if index == 0 else "", size, group, draw) for index, (size, group) in enumerate(groups)
    ]


def _chunk(heading: str, size: int, group: list[Item], draw: Callable[[list[Item]], list[Block]]) -> Chunk:
    head = lines_block([bold(heading)]) if heading else []
    return Chunk(size + len(heading), 1 + len(head), lambda: [*head, *draw(group)])


def paged(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """Return the chunks of each page; at least one page."""
    pages: list[list[Chunk]] = [[]]
    for chunk in chunks:
        page = pages[-1]
        size = sum(each.size for each in page) + chunk.size
        blocks = sum(each.blocks for each in page) + chunk.blocks
        if page and (size > _PAGE_SIZE or blocks > _PAGE_BLOCKS):
            pages.append([chunk])
        else:
            page.append(chunk)
    return pages


def split(text: str, limit: int) -> list[str]:
    """Split long text into pieces of at most `limit` units, between words where there are any."""
    pieces: list[str] = []
    while limits.utf16_length(text) > limit:
        # A unit count is at least the number of characters, so this many never exceed the limit.
        end = limit // 2 if limits.utf16_length(text[:limit]) > limit else limit
        cut = max(text.rfind(" ", end // 2, end), text.rfind("\n", end // 2, end))
        end = cut if cut > 0 else end
        pieces.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [each for each in (*pieces, text) if each]
