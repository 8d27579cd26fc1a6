"""A Home whose blocks Slack does not accept: a sentence in their place."""

from models.records.documents import Audience
from views.blocks.kit import View, home
from views.blocks.rich_text import lines_block, plain
from views.wording.translate import gettext


def build_plain_home(reader: Audience) -> View:
    """Build a Home that says where else the queue is."""
    sentence = gettext(
        reader, "Slack did not accept the layout of this page. Use the messages of this app instead."
    )
    return home(lines_block([plain(sentence)]))
