"""Turning the pages of the lists in App Home."""

from typing import Literal

from models.records.documents import Audience
from views import ids, values
from views.blocks.kit import Block, actions, button
from views.blocks.rich_text import lines_block, say
from views.wording.translate import gettext, marked

PagedList = Literal["waiting", "asked", "people", "listed"]
_PREVIOUS: dict[PagedList, str] = {
    "waiting": marked("Previous page of what needs your action"),
    "asked": marked("Previous page of your requests"),
    "people": marked("Previous page of people"),
    "listed": marked("Previous page"),
}
_NEXT: dict[PagedList, str] = {
    "waiting": marked("Next page of what needs your action"),
    "asked": marked("Next page of your requests"),
    "people": marked("Next page of people"),
    "listed": marked("Next page"),
}


def pager(list_name: PagedList, page: int, pages: int, reader: Audience) -> list[Block]:
    """Say which page this is, with buttons to its neighbours; nothing where there is one page."""
    if pages < 2:
        return []
    turns = []
    if page > 1:
        value, label = values.page_value(list_name, page - 1), gettext(reader, _PREVIOUS[list_name])
        turns.append(button(ids.HOME_PREVIOUS, gettext(reader, "Previous page"), value, label=label))
    if page < pages:
        value, label = values.page_value(list_name, page + 1), gettext(reader, _NEXT[list_name])
        turns.append(button(ids.HOME_NEXT, gettext(reader, "Next page"), value, label=label))
    where = lines_block([say(reader, "Page {page} of {pages}", page=str(page), pages=str(pages))])
    return [*where, actions(f"{ids.PAGES_BLOCK}_{list_name}", turns)]
