"""The message that lies beside an e-mail of which something was not taken in."""

from collections.abc import Sequence

from models.records.documents import Audience
from views.wording.translate import gettext


def reason_subject(subject: str, taken: bool, reader: Audience) -> str:
    """Return the subject: of which message, and whether anything of it was taken in."""
    if taken:
        return gettext(reader, "Taken in, but not all of it: {subject}", subject=subject)
    return gettext(reader, "Not taken in: {subject}", subject=subject)


def reason_text(reasons: Sequence[str], taken: bool, folder: str, reader: Audience) -> str:
    """Return the text: the reasons, and what to do; `folder` is where new messages are read."""
    if taken:
        after = gettext(
            reader,
            "All the rest was taken in. Moving the message back to {folder} does no harm.",
            folder=folder,
        )
    else:
        after = gettext(
            reader,
            "Nothing of the message was taken in. To try once more, move it back to {folder}.",
            folder=folder,
        )
    answer = gettext(reader, "The sender was not told.")
    return "\n\n".join([*reasons, f"{after} {answer}"]) + "\n"
