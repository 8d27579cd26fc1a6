"""What tells one drawing from another, so that what Slack shows already is not sent again."""

import hashlib
import json

from views.blocks.kit import Block
from views.blocks.kit import Message as Drawn


def hash_of(drawn: Drawn) -> str:
    """Return the hash of a message as it is drawn."""
    return hash_of_blocks(drawn.text, drawn.blocks)


def hash_of_blocks(text: str, blocks: list[Block]) -> str:
    """Return the hash of a message or a Home."""
    return hashlib.sha256(json.dumps([text, blocks]).encode()).hexdigest()[:32]
