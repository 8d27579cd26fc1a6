"""Text that people type into forms."""

from models.refusals import Refusal


def cleaned(text: str) -> str:
    """Return what every database can store of a text, without spaces around it."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode().strip()


def bounded(text: str, limit: int) -> str:
    """Return a cleaned text; Refusal `text_too_long` above so many characters."""
    stripped = cleaned(text)
    if len(stripped) > limit:
        raise Refusal("text_too_long", limit=limit, length=len(stripped))
    return stripped
