"""Text that people type into forms."""

from models.refusals import Refusal


def cleaned(text: str) -> str:
    """Give what every database keeps of a text, without spaces around it."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode().strip()


def kept(text: str, limit: int) -> str:
    """Give a text as it is kept; refuse one that is too long."""
    stripped = cleaned(text)
    if len(stripped) > limit:
        raise Refusal("text_too_long", limit=limit, length=len(stripped))
    return stripped
