"""An interaction as a handler gets it: who, where, when, and what its button carried."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from handlers.bolt.fault_log import FaultLog
from handlers.bolt.identity import ask_slack, find_presser
from models.change import Change
from models.database.store import Store
from models.frozen import frozen
from models.idempotency import was_committed
from models.outbox.homes import redraw_home
from models.outbox.messages import redraw_at
from models.people.members import require_may_act
from models.policy import Policy
from models.queries.readers import load_reader
from models.records.documents import Audience
from models.shown import record_shown
from models.tables import Person
from slack.workspace import ConnectedWorkspace
from views.values import parse_menu_value

T = TypeVar("T")


@frozen
class ListenerContext:
    """What every listener of one workspace needs."""

    workspace: ConnectedWorkspace
    workspace_id: int
    store: Store
    policy: Policy
    clock: Callable[[], datetime]
    # Seals a key of Precoro; it gives None for what cannot be one. None: nobody can link keys.
    seal: Callable[[str], str | None] | None = None
    faults: FaultLog = field(default_factory=FaultLog)

    async def apply(
        self, now: datetime, work: Callable[[Change], Awaitable[T]], *, deadline: float | None = None
    ) -> T:
        """Run a rule and its effects in one transaction."""
        return await self.store.apply(
            Change(now, self.policy, workspace=self.workspace_id), work, deadline=deadline
        )

    async def was_committed(self, key: str, *, within: float) -> bool:
        """Return whether what had no answer was committed; no, where the database does not say in time."""
        try:
            async with asyncio.timeout(within):
                return await was_committed(key)
        except Exception:  # the outcome is unknown; what failed first is what is told
            return False


@frozen
class FollowUp:
    """What is done after the ack; `saved`: it only shows what is committed already."""

    work: Awaitable[None]
    saved: bool


@dataclass
class Interaction:
    """One button, form or command. `person` is known once `identify` has run.

    What was typed is in no repr: it may be a key.
    """

    on: ListenerContext
    body: dict[str, Any] = field(repr=False)
    key: str  # Slack's own id for this interaction, at most 255 characters
    user_id: str
    team_id: str
    value: str = field(repr=False)  # of the pressed button
    view: dict[str, Any] = field(
        repr=False
    )  # of the form that was sent, or around the button; empty for messages
    trigger_id: str
    channel: str
    place: tuple[str, str] | None  # (channel, ts) of the message around the button
    thread_ts: str
    now: datetime
    deadline: float
    made_at: str = ""  # Slack's time of the press; empty where Slack gives none
    response_url: str = ""  # of a command: where to answer it after the ack
    follow_ups: list[FollowUp] = field(default_factory=list)
    opened: str = ""  # the id of the view that was opened because of it
    _person: Person | None = None

    @property
    def workspace(self) -> ConnectedWorkspace:
        return self.on.workspace

    @property
    def person(self) -> Person:
        assert self._person is not None  # identify() comes before every handler
        return self._person

    @property
    def log_fields(self) -> dict[str, str]:
        """Return the fields of an entry in the log about it; a person who is not known by Slack's id."""
        who = self._person.email if self._person else self.user_id
        return {"person": who, "workspace": self.workspace.name}

    @property
    def in_home(self) -> bool:
        """Return whether it happened in App Home, which is published again rather than updated."""
        return self.view.get("type") == "home"

    @property
    def in_ephemeral(self) -> bool:
        """Return whether it happened in an ephemeral message, which cannot be redrawn."""
        return bool((self.body.get("container") or {}).get("is_ephemeral"))

    @property
    def is_form(self) -> bool:
        """Return whether a form was submitted, which stays open until it is answered."""
        return self.body.get("type") == "view_submission"

    @property
    def modal(self) -> dict[str, Any]:
        """Return the modal in which it happened; empty for messages and Home."""
        return {} if self.in_home else self.view

    @property
    def button(self) -> str:
        """Return the text on the pressed button, or of the chosen entry; empty for forms and commands."""
        action = (self.body.get("actions") or [{}])[0]
        text = action.get("text") or (action.get("selected_option") or {}).get("text")
        return str(text.get("text") or "") if isinstance(text, dict) else ""

    @property
    def typed(self) -> str:
        """Return the command with what was typed after it; empty for buttons and forms."""
        command = str(self.body.get("command") or "")
        return f"{command} {self.value}".strip() if command else ""

    async def identify(self, *, fresh: bool) -> None:
        """Find the person who acts, or raise a Refusal; ask Slack if it has not confirmed them lately."""
        on = self.on
        if self.team_id and self.team_id != on.workspace.team_id:
            # Of another organisation, or of another workspace of ours: Slack knows who is in this one too.
            member = await ask_slack(
                on.store, on.workspace, on.workspace_id, self.user_id, self.now, on.policy
            )
        else:
            member = await find_presser(
                on.store, on.workspace, on.workspace_id, self.user_id, self.now, on.policy, fresh=fresh
            )
        self._person = require_may_act(member)

    async def reader(self) -> Audience:
        """Return how the person reads amounts and times."""
        return await load_reader(self.on.workspace_id, self.person.id)

    async def reader_or_default(self) -> Audience:
        """Return the same, and the default for somebody unknown."""
        return await self.reader() if self._person else Audience()

    async def open_form(self, view: dict[str, Any]) -> None:
        """Open a form: on top of the modal that is open, or by itself over a message or Home."""
        if self.modal:
            opened = await self.workspace.client.push_view(self.trigger_id, view)
            self.opened = str(opened["id"])
        else:
            await self.open_view(view)

    async def open_view(self, view: dict[str, Any]) -> None:
        """Open a modal by itself, in place of those that are open."""
        self.opened = str((await self.workspace.client.open_view(self.trigger_id, view))["id"])

    async def redraw_view(self, view: dict[str, Any]) -> None:
        """Redraw the modal that was opened because of this, or else the one in which it happened."""
        await self.workspace.client.update_view(self.opened or str(self.modal["id"]), view)

    async def apply(self, work: Callable[[Change], Awaitable[T]]) -> T:
        """Run a rule in one transaction that must commit in time for the ack."""
        return await self.on.apply(self.now, work, deadline=self.deadline)

    def after(self, work: Awaitable[None], *, saved: bool = False) -> None:
        """Do something after the ack: open a view, send a reply. The person hears it if that fails.

        `saved`: it only shows what is committed already, so they need not press again.
        """
        self.follow_ups.append(FollowUp(work, saved))

    async def record_shown(self, *documents: tuple[int, str]) -> None:
        """Remember what the person has been shown, by (document, hash): Slack has taken it."""
        if documents:
            person_id, now = self.person.id, self.on.clock()
            await self.on.store.transact(lambda: record_shown(person_id, documents, now))

    async def redraw_pressed(self) -> None:
        """Enqueue a redraw of the message or Home around a refused button: it may be out of date."""
        if self.place:
            channel, ts = self.place
            await self.on.store.transact(lambda: redraw_at(self.on.workspace_id, channel, ts))
        elif self.in_home and self._person:
            workspace_id, person_id = self.on.workspace_id, self.person.id
            await self.on.store.transact(lambda: redraw_home(workspace_id, person_id, self.now))


def as_button(body: dict[str, Any]) -> dict[str, Any]:
    """Return the choice of a menu's entry as a press of the button that the entry stands for."""
    action, *rest = body["actions"]
    chosen = action.get("selected_option") or {}
    action_id, value = parse_menu_value(str(chosen.get("value") or ""))
    pressed = {
        **{name: given for name, given in action.items() if name != "selected_option"},
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": chosen.get("text"),
    }
    return {**body, "actions": [pressed, *rest]}


def read_command(on: ListenerContext, body: dict[str, Any], deadline: float) -> Interaction:
    """Read a slash command as Slack sends it; `value` is the text after it."""
    user_id, trigger_id = str(body.get("user_id") or ""), str(body.get("trigger_id") or "")
    return Interaction(
        on=on,
        body=body,
        key=f"command:{user_id}:{trigger_id}"[:255],
        user_id=user_id,
        team_id=str(body.get("team_id") or ""),
        value=str(body.get("text") or ""),
        view={},
        trigger_id=trigger_id,
        channel=str(body.get("channel_id") or ""),
        place=None,
        thread_ts="",
        now=on.clock(),
        deadline=deadline,
        response_url=str(body.get("response_url") or ""),
    )


def read_press(on: ListenerContext, body: dict[str, Any], deadline: float) -> Interaction:
    """Read an interaction payload as Slack sends it."""
    action = (body.get("actions") or [{}])[0]
    chosen = action.get("selected_option") or {}  # of a menu
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    ts = str(message.get("ts") or container.get("message_ts") or "")
    user = body.get("user") or {}
    view = body.get("view") or {}
    moment = action.get("action_ts") or view.get("hash") or ""
    trigger_id = str(body.get("trigger_id") or "")
    return Interaction(
        on=on,
        body=body,
        key=f"press:{user.get('id')}:{trigger_id or moment}"[:255],
        user_id=str(user.get("id") or ""),
        # On Enterprise Grid `user` names the presser's home workspace.
        team_id=str((body.get("team") or {}).get("id") or user.get("team_id") or ""),
        value=str(action.get("value") or chosen.get("value") or ""),
        view=view,
        trigger_id=trigger_id,
        channel=channel,
        place=(channel, ts) if channel and ts else None,
        thread_ts=str(message.get("thread_ts") or ""),
        now=on.clock(),
        deadline=deadline,
        made_at=str(action.get("action_ts") or body.get("action_ts") or ""),
    )
