"""Write the message that lies beside an e-mail of which something was not taken in."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from models.records.documents import Audience
from views.wording.mailbox import reason_subject, reason_text

# Every mail server can look for these: one counts what was not taken in, the other finds a reason again.
REASON_HEADER: Final = "X-Approval-Reason"
REASON_MARK: Final = "not-taken"
SENDER: Final = "approvals@mailbox.invalid"  # where the user of the mailbox is no address
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{3,200}>")


def reason_id(key: str) -> str:
    """Return the id of the reason of a message: the same for the same message."""
    return f"<reason-{key}@mailbox.invalid>"


def build_reason(
    key: str,
    *,
    about: tuple[str, str],
    reasons: Sequence[str],
    taken: bool,
    user: str,
    folder: str,
    now: datetime,
    reader: Audience,
) -> bytes:
    """Return the message; `about` is the subject and the id of the e-mail, which it answers."""
    subject, message_id = about
    message = EmailMessage(policy=SMTP)
    message["From"] = user if re.fullmatch(r"[\w.+-]+@[\w.-]+", user, re.ASCII) else SENDER
    message["Subject"] = reason_subject(subject or "–", taken, reader)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = reason_id(key)
    if _MESSAGE_ID.fullmatch(message_id):  # programs show it beneath the e-mail then
        message["In-Reply-To"] = message["References"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message[REASON_HEADER] = REASON_MARK
    message.set_content(reason_text(reasons, taken, folder, reader))
    return message.as_bytes()
