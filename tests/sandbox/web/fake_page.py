"""A page without a browser: what it would show, from the frames of its WebSocket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

Json = dict[str, Any]
Look = Callable[..., Awaitable["FakePage"]]
"""Open a page's WebSocket as a person: an e-mail, and the workspace's name."""


class FakePage:
    """What a page would show."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.facts: Json = {}
        self.answers: dict[int, Json] = {}
        self.journal: list[Json] = []
        self.frames = 0
        self.journal_frames = 0

    async def take(self) -> None:
        """Receive one frame."""
        frame = await self.socket.receive_json(timeout=10)
        if frame["type"] == "done":
            self.answers[frame.get("id", 0)] = frame
        elif frame["type"] == "journal":
            self.journal_frames += 1
            self.journal += frame["entries"]
        else:
            self.frames += 1
            self.facts = {} if frame["fresh"] else self.facts
            for key in frame["gone"]:
                del self.facts[key]
            self.facts |= frame["set"]

    async def until(self, condition: Callable[[], Any]) -> Any:
        """Receive frames until a condition holds; return its value."""
        while not (found := condition()):
            await self.take()
        return found

    async def do(self, what: str, /, **facts: Any) -> Json:
        """Do something; return the answer."""
        number = len(self.answers) + 1
        await self.socket.send_json({"id": number, "do": what, **facts})
        answer: Json = await self.until(lambda: self.answers.get(number))
        return answer

    def message(self, ts: str) -> Json:
        """Return a message on the screen."""
        found: Json = next(fact for key, fact in self.facts.items() if key.endswith(ts))
        return found

    def unread(self, email: str) -> int:
        """Return the unread count beside a person's name."""
        found = next(each for each in self.facts["people"] if each["email"] == email)
        return int(found["unread"])
