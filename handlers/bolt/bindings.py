"""What is bound to each button, form, command and event that Slack may send."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse

log = logging.getLogger(__name__)

KINDS = ("action", "view", "command", "shortcut", "event")  # by Bolt's names

Listener = Callable[[Any, dict[str, Any]], Awaitable[None]]  # takes Bolt's `ack` and the body


class Bindings:
    """One listener for each kind and name.

    Bolt itself has one for each kind: it inspects all of its own at the start, and asks one after the other
    at each press whether it is meant.
    """

    def __init__(self) -> None:
        self.listeners: dict[tuple[str, str], Listener] = {}

    def bind(self, kind: str, name: str, listener: Listener) -> None:
        """Bind what Slack sends by that name; ValueError if it is bound."""
        if (kind, name) in self.listeners:
            raise ValueError(f"two listeners for the {kind} {name!r}")
        self.listeners[kind, name] = listener

    def listen(self, app: AsyncApp) -> None:
        """Have Bolt hand over whatever it is sent."""
        for kind in KINDS:
            getattr(app, kind)(re.compile(".*", re.DOTALL))(self._hand_over(kind))

    async def deliver(self, kind: str, ack: Any, body: dict[str, Any]) -> None:
        """Run what is bound to what Slack has sent; ack what nothing is bound to."""
        listener = self.listeners.get((kind, _name(kind, body)))
        if listener is not None:
            await listener(ack, body)
            return
        log.warning("Unhandled %s", body.get("type"))
        await ack()  # Slack would show an error, or send the event three more times

    def _hand_over(self, kind: str) -> Callable[[Any, dict[str, Any]], Awaitable[BoltResponse | None]]:
        async def hand_over(ack: Any, body: dict[str, Any]) -> BoltResponse | None:
            await self.deliver(kind, ack, body)
            # What failed is in the log. Without a response Bolt would advise there to write a listener.
            return BoltResponse(status=500) if ack.response is None else None

        return hand_over


def _name(kind: str, body: dict[str, Any]) -> str:
    """Return what a body is bound by; empty for what has no name that we know, as of the dialogs of old."""
    match kind:
        case "action":
            return str((body.get("actions") or [{}])[0].get("action_id") or "")
        case "view":
            return str(body["view"].get("callback_id") or "")
        case "event":
            return str(body["event"].get("type") or "")
    return str(body.get("command") or "")
