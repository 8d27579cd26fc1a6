"""The result of a person's action."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.state.errors import NotPossible


@dataclass
class Outcome:
    """The app's reaction as the person sees it."""

    acked: bool
    seconds: float
    """Real seconds until the ack, or until Slack gave up."""
    response: dict[str, Any] | None = None
    """The payload of the ack."""
    errors: dict[str, str] = field(default_factory=dict)
    """A form's errors, by block id."""
    sent: bool = True
    """False when Slack's form found the errors itself and sent nothing."""
    error: str = ""
    """What Slack shows the person when the app's answer was not acceptable."""
    url: str = ""
    """Where a link button leads."""

    @property
    def did_not_respond(self) -> bool:
        """Return whether the person sees that the app did not respond."""
        return self.sent and not self.acked


class NotConfirmed(NotPossible):
    """The element asks for a confirmation first: show `confirm`, then press again with confirmed=True."""

    def __init__(self, confirm: dict[str, Any]) -> None:
        super().__init__(f"needs confirmed=True: {confirm['title']['text']}")
        self.confirm = confirm
