"""The Block Kit shapes that our views are made of; each keeps Slack's limits by itself."""

from collections.abc import Sequence
from typing import Any, Literal

from models.frozen import frozen
from models.records.documents import Audience
from views import ids
from views.blocks import limits
from views.blocks.links import web_host
from views.wording.formats import safe
from views.wording.translate import gettext, pgettext

Block = dict[str, Any]
View = dict[str, Any]


@frozen
class Message:
    """A message for Slack: `text` is what notifications and screen readers say.

    `metadata` names the message's row (`ids.metadata`); delivery adds it.
    """

    text: str
    blocks: list[Block]
    metadata: dict[str, Any] | None = None


def plain_text(text: str, limit: int) -> Block:
    """Return text that Slack does not format: no bold, no mentions, no emoji names."""
    return {"type": "plain_text", "text": safe(text, limit) or "–", "emoji": False}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, limits.HEADER)}


def divider() -> Block:
    return {"type": "divider"}


def row(text: str, below: str, accessory: Block) -> Block:
    """Return a section of two lines with a button beside them."""
    both = [safe(each, 150) for each in (text, below) if each.strip()]
    return {
        "type": "section",
        "text": {"type": "plain_text", "text": "\n".join(both) or "–", "emoji": False},
        "accessory": accessory,
    }


def button(
    action_id: str,
    text: str,
    value: str,
    *,
    label: str = "",
    style: Literal["primary", "danger"] | None = None,
    confirm: Block | None = None,
) -> Block:
    """Return a button; `label` is what a screen reader says instead of the short text."""
    made: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(text, limits.BUTTON_TEXT),
        "value": value,
    }
    if label:
        made["accessibility_label"] = safe(label, limits.BUTTON_LABEL)
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = confirm
    return made


def option(text: str, value: str, url: str = "") -> Block:
    """Return an entry of a menu; with `url` it also opens an address."""
    made: Block = {"text": plain_text(text, limits.OPTION_TEXT), "value": value}
    return made | {"url": url} if url else made


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """Return a menu behind three dots."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[: limits.OVERFLOW_OPTIONS])}


def link_button(url: str, reader: Audience) -> Block | None:
    """Return a button that opens the document where it came from; None for an address not to be opened."""
    host = web_host(url)
    if host is None:
        return None
    if host == "precoro.com" or host.endswith(".precoro.com"):
        text = gettext(reader, "Open in Precoro")
    else:
        text = gettext(reader, "Open original")
    return {
        "type": "button",
        "action_id": ids.LINK,
        "text": plain_text(text, limits.BUTTON_TEXT),
        "url": url,
    }


def actions(block_id: str, elements: Sequence[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": list(elements[: limits.ACTIONS])}


def confirmation(
    title: str, text: str, yes: str, reader: Audience, *, style: Literal["primary", "danger"]
) -> Block:
    """Return the question that Slack asks before a press counts."""
    return {
        "title": plain_text(title, limits.CONFIRM_TITLE),
        "text": plain_text(text, limits.CONFIRM_TEXT),
        "confirm": plain_text(yes, limits.CONFIRM_BUTTON),
        "deny": plain_text(pgettext(reader, "close without doing it", "Cancel"), limits.CONFIRM_BUTTON),
        "style": style,
    }


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    reader: Audience,
    *,
    submit: str = "",
    close: str = "",
    private: str = "",
) -> View:
    """Return a modal; `private` comes back with every press in it.

    Without a `close`, a form is closed by Cancel and what is only read by Close.
    """
    if not close:
        close = pgettext(reader, "close without doing it", "Cancel") if submit else gettext(reader, "Close")
    made: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, limits.VIEW_TITLE),
        "close": plain_text(close, limits.VIEW_BUTTON),
        "blocks": list(blocks[: limits.VIEW_BLOCKS]),
    }
    if submit:
        made["submit"] = plain_text(submit, limits.VIEW_BUTTON)
    if private:
        made["private_metadata"] = private
    return made


def home(blocks: Sequence[Block]) -> View:
    """Return a view for the Home tab."""
    return {"type": "home", "blocks": list(blocks[: limits.VIEW_BLOCKS])}


def message(text: str, blocks: Sequence[Block]) -> Message:
    """Return a message; `text` is escaped here."""
    return Message(text=safe(text, limits.FALLBACK_TEXT), blocks=list(blocks[: limits.MESSAGE_BLOCKS]))
