"""Text that people type into forms."""

from models.refusals import Refusal


def kept(text: str, limit: int) -> str:
    """Give what every database keeps of a text, without spaces around it; refuse one that is too long."""
    stripped = text.replace("\0", "").encode("utf-8", "ignore").decode().strip()
    if len(stripped) > limit:
        raise Refusal("text_too_long", limit=limit, length=len(stripped))
    return stripped
