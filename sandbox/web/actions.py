"""What a person does on the page, passed to the same SandboxPerson that tests use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sandbox.people.forms import fill_in
from sandbox.people.outcome import Outcome
from sandbox.people.person import SandboxPerson, Upload
from sandbox.state.errors import NotPossible
from sandbox.state.team import SlackMessage, View
from sandbox.web.controls import Controls
from sandbox.web.screen import ReadMarks

Json = dict[str, Any]


class Actions:
    """One person's actions, each a JSON object whose `do` names the action."""

    def __init__(
        self, person: SandboxPerson, marks: ReadMarks, controls: Controls, uploads: Sequence[Upload] = ()
    ) -> None:
        """Take the person; `uploads` go with a message or reply, or into a form."""
        self._person = person
        self._marks = marks
        self._controls = controls
        self._uploads = uploads
        self._known: dict[str, Callable[[Json], Awaitable[Outcome | Json | None]]] = {
            "press": self._press,
            "press_in_view": self._press_in_view,
            "submit": self._submit,
            "close": self._close,
            "say": self._say,
            "reply": self._reply,
            "upload": self._upload,
            "command": self._command,
            "edit": self._edit,
            "delete": self._delete,
            "react": self._react,
            "suggest": self._suggest,
            "open_tab": self._open_tab,
            "read": self._read,
            "control": self._control,
        }

    async def do(self, wanted: Json) -> Json:
        """Do it; return `{acked, seconds, errors?, error?, options?, files?}`; the person sees `error`."""
        try:
            act = self._known.get(str(wanted.get("do")))
            if act is None:
                raise NotPossible(f"the sandbox has no action {wanted.get('do')!r}")
            outcome = await act(wanted)
        except (NotPossible, KeyError) as error:
            return {"acked": False, "error": _sentence(error)}
        if not isinstance(outcome, Outcome):
            return {"acked": True, "seconds": 0.0, **(outcome or {})}
        answer: Json = {"acked": outcome.acked, "seconds": outcome.seconds, "errors": outcome.errors}
        if outcome.acked and outcome.error:
            answer["error"] = _sentence(outcome.error)
        return answer

    def _message(self, wanted: Json) -> SlackMessage:
        channel, ts = wanted["channel"], wanted["ts"]
        private = (each for each in self._person.ephemerals if (each.channel, each.ts) == (channel, ts))
        found = next(private, None) or self._person.workspace.team.message(channel, ts)
        if found is None:
            raise NotPossible("this message no longer exists")
        return found

    def _view(self, wanted: Json) -> View:
        found = self._person.workspace.team.views.get(wanted["view"])
        if found is None or found.user != self._person.id:
            raise NotPossible("this form is no longer open")
        return found

    async def _press(self, wanted: Json) -> Outcome:
        return await self._person.press(
            self._message(wanted),
            wanted["action"],
            wanted.get("value"),
            bool(wanted.get("confirmed")),
            wanted["block"],
        )

    async def _press_in_view(self, wanted: Json) -> Outcome:
        view = self._view(wanted)
        fill_in(self._person, view, wanted.get("values") or {})
        return await self._person.press_in_view(
            view, wanted["action"], wanted.get("value"), bool(wanted.get("confirmed")), wanted["block"]
        )

    async def _submit(self, wanted: Json) -> Outcome:
        return await self._person.submit(self._view(wanted), wanted.get("values") or {})

    async def _close(self, wanted: Json) -> Outcome | None:
        return await self._person.close(self._view(wanted), bool(wanted.get("all")))

    async def _say(self, wanted: Json) -> None:
        text, channel = str(wanted["text"]), wanted.get("channel") or ""
        along = await self._send_along(wanted, text, channel=channel)
        if not along or self._uploads:
            await self._person.say("" if along else text, channel, self._uploads)

    async def _reply(self, wanted: Json) -> None:
        text, parent = str(wanted["text"]), self._message(wanted)
        along, broadcast = await self._send_along(wanted, text, parent=parent), bool(wanted.get("broadcast"))
        if not along or self._uploads:
            await self._person.reply(parent, "" if along else text, self._uploads, broadcast)

    async def _send_along(self, wanted: Json, text: str, **place: Any) -> bool:
        """Send a text with a table or a forwarded message, if there is one; return whether there was."""
        if table := wanted.get("table"):
            await self._person.paste_table([[str(cell) for cell in row] for row in table], text, **place)
        if forward := wanted.get("forward"):
            await self._person.forward(self._message(forward), "" if table else text, **place)
        return bool(table or forward)

    async def _upload(self, wanted: Json) -> Json:
        return {"files": [self._person.upload(name, content).to_json() for name, content in self._uploads]}

    async def _edit(self, wanted: Json) -> None:
        await self._person.edit(self._message(wanted), str(wanted["text"]))

    async def _delete(self, wanted: Json) -> None:
        await self._person.delete(self._message(wanted))

    async def _react(self, wanted: Json) -> None:
        await self._person.react(self._message(wanted), str(wanted["name"]), bool(wanted["on"]))

    async def _suggest(self, wanted: Json) -> Json:
        place = self._view(wanted) if "view" in wanted else self._message(wanted)
        typed = str(wanted.get("typed") or "")
        return {"options": await self._person.suggest(place, wanted["action"], typed, wanted["block"])}

    async def _command(self, wanted: Json) -> Outcome:
        channel = self._person.workspace.team.conversations.get(wanted.get("channel") or "")
        where = channel.id if channel and channel.kind != "im" else ""
        return await self._person.command(wanted["command"], str(wanted.get("text") or ""), where)

    async def _open_tab(self, wanted: Json) -> None:
        if wanted["tab"] == "home":
            await self._person.open_home()
        else:
            await self._person.open_messages()

    async def _control(self, wanted: Json) -> None:
        await self._controls.act(wanted)

    async def _read(self, wanted: Json) -> None:
        person, channel = self._person, str(wanted["channel"])
        if channel not in person.workspace.team.conversations:
            raise NotPossible("this conversation does not exist")
        if self._marks.note(person.id, channel, str(wanted.get("thread") or ""), str(wanted["ts"])):
            person.workspace.changed()


def _sentence(error: Exception | str) -> str:
    """Return an error as a sentence: with a capital and a full stop."""
    if isinstance(error, KeyError):
        return f"The request has no {error.args[0]!r}."
    words = str(error)
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")
