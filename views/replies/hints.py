"""Private answers to what is not a comment: a message outside any thread."""

from models.records.documents import Audience
from views.blocks.kit import Message, message
from views.blocks.rich_text import lines_block, list_block, plain, say
from views.wording.translate import gettext


def build_outside(reader: Audience) -> Message:
    """Say what a person can do who wrote outside any card's thread."""
    text = gettext(reader, "Nobody else saw this. To comment, reply in a document's thread.")
    ways = [
        say(reader, "**Comment:** reply in the thread of a document's card. Everyone involved sees it."),
        say(reader, "**Add someone:** mention them in your reply, and they follow the document."),
        say(reader, "**Decide:** press Approve or Reject on the card. Open shows all the details."),
        say(reader, "**See what needs you:** look at the Home tab."),
    ]
    return message(text, [*lines_block([plain(text)]), *list_block(ways)])
