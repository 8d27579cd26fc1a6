"""Private answers to what is no comment: a message about no document, and a comment written anew."""

from views.blocks.kit import Message, message
from views.blocks.rich_text import bold, lines_block, list_block, words


def build_outside() -> Message:
    """Say what a person can do, where he has written outside any card's thread."""
    ways = [
        [*bold("Comment: "), *words("reply in the thread of a document's card; the others hear it.")],
        [*bold("Bring somebody in: "), *words("mention him in that reply, and he follows the document.")],
        [*bold("Decide: "), *words("press Approve or Reject on the card; Open shows everything.")],
        [*bold("See what waits for you: "), *words("look at the Home tab.")],
    ]
    said = "This was passed on to nobody: it is not in the thread of one document."
    return message(f"{said} Reply in the thread of a card.", [*lines_block([words(said)]), *list_block(ways)])


def build_stays() -> Message:
    """Say that a comment is read as it was first written, to who changed or deleted it in Slack."""
    said = (
        "The others read your comment as you first wrote it: changing or deleting it here does not change "
        "that. Write another one."
    )
    return message(said, lines_block([words(said)]))
