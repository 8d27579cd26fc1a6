"""The comparison finds what it is there for: each kind of difference is made after a run, and is told."""

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from models.tables import Inbound
from sandbox.state.team import SlackMessage
from tests.chaos.compare import Seen, differences, wrong_people
from tests.chaos.compare.answers import lost_answers
from tests.chaos.compare.comments import wrong_comments
from tests.chaos.compare.drawn import wrong_drawings
from tests.chaos.compare.files import wrong_files
from tests.chaos.compare.messages import wrong_messages
from tests.chaos.compare.people import decided_while_away
from tests.chaos.compare.rules import broken_rules
from tests.chaos.record import Envelope
from tests.chaos.run import a_whole_run
from tests.chaos.test_chaos import KILLS, went_through_trouble
from tests.support.database.databases import SqliteTemplate
from views import ids

Part = Callable[[Seen], Awaitable[list[str]]]
SEED = 11
_NO_APPROVER = "(SELECT id FROM person WHERE email LIKE 'max@%')"

# What is told, and what has to be done to the store that it is: statements, undone with their transaction.
# {key} and {turn} are of a press that approved.
STORE: dict[Part, dict[str, str]] = {
    lost_answers: {
        "neither decided turn {turn} (now open)": (
            "DELETE FROM inbound WHERE key = '{key}';"
            " UPDATE turn SET state = 'open', settled_at = NULL WHERE id = {turn}"
        ),
        "its key is kept, but turn {turn}": "UPDATE turn SET state = 'closed' WHERE id = {turn}",
        "there is no turn {turn}": "PRAGMA defer_foreign_keys = ON; DELETE FROM turn WHERE id = {turn}",
    },
    broken_rules: {
        "Turn {turn} was decided 2 times": (
            "DROP INDEX decision_once_a_turn;"
            " INSERT INTO decision (turn_id, person_id, verdict, state, reason, at)"
            " SELECT turn_id, person_id, verdict, state, reason, at FROM decision WHERE turn_id = {turn}"
        ),
        "Turn {turn} is approved without a decision": "DELETE FROM decision WHERE turn_id = {turn}",
        "kept presses say that turn {turn} is approved": "DELETE FROM decision WHERE turn_id = {turn} ",
        "says rejected, its turn approved": "UPDATE decision SET verdict = 'rejected' WHERE turn_id = {turn}",
        "who was not asked": f"UPDATE turn SET person_id = {_NO_APPROVER} WHERE id = {{turn}}",
        "approved by no press": "DELETE FROM inbound WHERE key = '{key}'",
        "still asks": (
            "UPDATE turn SET state = 'waiting' WHERE step_id IN (SELECT id FROM step WHERE state = 'done')"
        ),
        "nobody approved": (
            "UPDATE turn SET state = 'closed' WHERE step_id IN (SELECT id FROM step WHERE state = 'done')"
        ),
        "is met": (
            "UPDATE step SET state = 'open' WHERE id IN (SELECT min(id) FROM step WHERE state = 'done' AND"
            " document_id NOT IN (SELECT document_id FROM step WHERE state = 'open') GROUP BY document_id)"
        ),
        "somebody is asked": "UPDATE step SET state = 'closed' WHERE state = 'open'",
        "is pending with the steps": "UPDATE document SET status = 'pending' WHERE status <> 'pending'",
        "is cancelled with the steps": "UPDATE document SET status = 'cancelled' WHERE status = 'pending'",
        "is approved with the steps": "UPDATE document SET status = 'approved' WHERE status = 'pending'",
        "is broken at": "UPDATE audit SET who = who || 'x'",
        "tells 0 decisions": "UPDATE audit SET what = 'x'",
    },
    wrong_messages: {
        "has no card": "UPDATE message SET key = 'x' || id WHERE key LIKE 'turn:%'",
        "its requester has no": "UPDATE message SET key = 'x' || id WHERE key LIKE 'requester:%'",
        "without outcome": "UPDATE message SET key = 'x' || id WHERE key LIKE 'outcome:%'",
        "its payer has no": (
            "UPDATE document SET status = 'approved', kind = 'invoice';"
            " UPDATE message SET key = 'x' || id WHERE key LIKE 'payer:%'"
        ),
        "is at its end": "UPDATE message SET state = 'sending' WHERE state = 'posted'",
        "dropped) stands": "UPDATE message SET state = 'dropped' WHERE state = 'posted'",
        "is noted at": "UPDATE message SET ts = '1.000001' WHERE subject = 'welcome'",
        "and its reader is in": "UPDATE member SET channel = 'D0' || id WHERE state = 'active'",
        "in another workspace": (
            "UPDATE company SET workspace_id = (SELECT max(id) FROM workspace) - workspace_id + 1"
        ),
        "is noted as down": "UPDATE workspace SET down = 'token_revoked'",
    },
    wrong_files: {
        "has failed": "UPDATE delivery SET state = 'failed'",
        "belongs to no delivery": "UPDATE delivery SET file_id = 'F0' WHERE state = 'done'",
        "Slack has no such file": "UPDATE delivery SET file_id = 'F0' WHERE state = 'done' ",
        "there is no sign": "UPDATE delivery SET kind = 'sign', target_ts = '1.0' WHERE state = 'done'",
        "was given up": "UPDATE delivery SET kind = 'sign', state = 'dropped'",
        "was kept back": "UPDATE delivery SET state = 'dropped', dropped_because = 'left_account'",
    },
    wrong_comments: {
        "was acked and is no comment": "PRAGMA defer_foreign_keys = ON; DELETE FROM comment",
        "is 2 comments": (
            "INSERT INTO comment (document_id, author_id, text, at, key)"
            " SELECT (SELECT max(id) FROM document WHERE id <> comment.document_id), author_id, text, at, key"
            " FROM comment WHERE key LIKE 'slack:%'"
        ),
        "is told twice": "UPDATE message SET person_id = 1 WHERE subject = 'comment'",
        "is told to its own author": "UPDATE message SET person_id = (SELECT author_id FROM comment"
        " WHERE comment.id = message.comment_id) WHERE subject = 'comment'",
        "is told to nobody": "UPDATE message SET subject = 'welcome' WHERE subject = 'comment'",
        "is not told to person": (
            "UPDATE message SET card_role = 'requester' WHERE subject = 'card';"
            " DELETE FROM message WHERE id IN (SELECT min(id) FROM message WHERE subject = 'comment'"
            " GROUP BY comment_id HAVING count(*) > 1)"
        ),
        "reads the comments on": (
            "UPDATE message SET ts = 10000 - id, document_id = 1, person_id = 1 WHERE subject = 'comment'"
        ),
    },
    wrong_drawings: {
        "offers approve": "UPDATE turn SET state = 'closed' WHERE state = 'open'",
        "is of person": (
            f"UPDATE turn SET person_id = {_NO_APPROVER}"
            " WHERE id IN (SELECT min(id) FROM turn WHERE state = 'open' GROUP BY step_id)"
        ),
    },
    wrong_people: {
        "and is there as": "UPDATE member SET user_id = 'U0' || id WHERE state = 'active'",
    },
}


@contextmanager
def _changed(thing: Any, **values: Any) -> Iterator[None]:
    """Have something otherwise inside the block."""
    before = {name: getattr(thing, name) for name in values}
    vars(thing).update(values)
    try:
        yield
    finally:
        vars(thing).update(before)


def _card(seen: Seen) -> SlackMessage:
    """Give a message of the bot's that has its files under it."""
    threads = {one.thread_ts for one in seen.of_the_bot() if one.files}
    return next(one for one in seen.of_the_bot() if one.ts in threads)


def _a_file(seen: Seen) -> Any:
    file_id = next(one.files[0].id for one in seen.of_the_bot() if one.files)
    return next(
        place.slack.team.files[file_id] for place in seen.places.values() if file_id in place.slack.team.files
    )


def _twice(seen: Seen) -> Any:
    card = _card(seen)
    place = next(one for one in seen.places.values() if card.channel in one.slack.team.conversations)
    conversation = place.slack.team.conversations[card.channel]
    return _changed(conversation, log=[*conversation.log, replace(card, ts="1.000001", files=[])])


def _of_no_row(seen: Seen) -> Any:
    metadata = {"event_type": "card", "event_payload": {"message": 999_999}}
    return _changed(_card(seen), metadata=metadata)


def _elsewhere(seen: Seen) -> Any:
    channel = _card(seen).channel
    return _changed(_card(seen), channel=next(one for one in seen.channels() if one != channel))


def _buttons_of_two_states(seen: Seen) -> Any:
    card, value = _card(seen), ids.document_value(1)
    buttons = [
        {"type": "button", "action_id": action, "value": value}
        for action in (ids.CONFIRM_REVISION, ids.MARK_PAID)
    ]
    return _changed(card, blocks=[*card.blocks, {"type": "actions", "elements": buttons}])


def _away(seen: Seen) -> Any:
    place = next(iter(seen.places.values()))
    return _changed(place.accounts, away=dict.fromkeys(place.accounts.present, "deactivated"))


@contextmanager
def _empty_homes(seen: Seen) -> Iterator[None]:
    with ExitStack() as stack:
        for _, _, person in seen.hands():
            if person.home:
                stack.enter_context(_changed(person.home, content=person.home.content | {"blocks": []}))
        yield


# The same, with what has to be done to Slack.
SLACK: dict[tuple[Part, str], Callable[[Seen], Any]] = {
    (wrong_messages, "stands 0 times"): lambda seen: _changed(_card(seen), deleted=True),
    (wrong_messages, "stands 2 times"): _twice,
    (wrong_messages, "has no metadata"): lambda seen: _changed(_card(seen), metadata=None),
    (wrong_messages, "row 999999, which is not there"): _of_no_row,
    (wrong_messages, "stands in the thread 1.0"): lambda seen: _changed(_card(seen), thread_ts="1.0"),
    (wrong_messages, "which is of person"): _elsewhere,
    (wrong_drawings, "does not show what it should"): lambda seen: _changed(
        _card(seen), text="Something else"
    ),
    (wrong_drawings, "and document 1 is"): _buttons_of_two_states,
    (wrong_drawings, "The Home of person"): _empty_homes,
    (wrong_files, "times as F"): lambda seen: _changed(_a_file(seen), shares=_a_file(seen).shares * 2),
    (wrong_files, "stands in thread 1.0"): lambda seen: _changed(
        _a_file(seen), shares=[replace(_a_file(seen).shares[0], thread_ts="1.0")]
    ),
    (wrong_people, "and is away: deactivated"): _away,
}


def _told(seen: Seen, key: str, turn: int) -> Iterator[tuple[Part, str, str, Envelope]]:
    """Give what would be told by whom of a payload that passed, its key, and the payload."""
    pressed = seen.record.envelopes[key]
    user, at = pressed.payload["user"], pressed.first_at

    def form(callback_id: str, private: dict[str, Any], **values: Any) -> Envelope:
        state = {"values": {block: {action: value} for block, (action, value) in values.items()}}
        view = {"callback_id": callback_id, "private_metadata": json.dumps(private), "state": state}
        payload = {"type": "view_submission", "user": user, "view": view}
        return Envelope("interactive", payload, at, acked_at=at)

    def command(text: str, said: str) -> Envelope:
        payload = {"user_id": user["id"], "text": text}
        return Envelope("slash_commands", payload, at, acked_at=at, answer={"text": said})

    reason = {ids.REASON_BLOCK: (ids.REASON, {"value": "So"})}
    note = {ids.REVISION_NOTE_BLOCK: (ids.REVISION_NOTE, {"value": "So"})}
    paid = {
        ids.PARTLY_BLOCK: (ids.PARTLY, {}),
        ids.PAID_ON_BLOCK: (ids.PAID_ON, {"selected_date": "2026-11-24"}),
        ids.REFERENCE_BLOCK: (ids.REFERENCE, {"value": "Never paid"}),
    }
    rejected = form(ids.REJECT_VIEW, {"turn": turn, "shown": "x"}, **reason)
    yield lost_answers, "nothing is kept of the form", "press:new", rejected
    yield (
        lost_answers,
        "has no confirmed revision",
        key,
        form(ids.REVISION_VIEW, {"document": 999_999}, **note),
    )
    yield lost_answers, "has 0 such payments", key, form(ids.PAYMENT_VIEW, {"document": 1}, **paid)
    yield (
        lost_answers,
        "there is no such comment",
        "command:new",
        command("comment NO-1 so", "It was added"),
    )
    yield lost_answers, "its key is not kept", "command:new", command("approve NO-1", "You approved it")
    gone = {"type": "user_change", "user": {"id": user["id"], "deleted": True}, "event_ts": str(at - 1.0)}
    yield (
        decided_while_away,
        "who was not linked",
        "event:new",
        Envelope("events_api", {"event": gone}, at - 1.0, acked_at=at - 0.5),
    )


@pytest.mark.timeout(900)  # it takes half a minute, on a machine that has nothing else to do
async def test_each_kind_of_difference_is_told(template: SqliteTemplate, tmp_path: Path) -> None:
    url = await template.copy(tmp_path)
    async with a_whole_run(url, tmp_path, SEED, KILLS) as (seen, report):
        assert report.differences == [], "\n".join(report.lines())
        assert went_through_trouble(report)
        key, turn = await _a_press_that_approved(seen)
        untold = []
        for part, some in STORE.items():
            for phrase, statements in some.items():
                phrase, statements = (
                    one.replace("{turn}", str(turn)).replace("{key}", key) for one in (phrase, statements)
                )
                async with in_transaction("sqlite") as connection:
                    for statement in statements.split(";"):
                        await connection.execute_query(statement)
                    untold += await _untold(seen, part, phrase)
                    await connection.rollback()
        for (part, phrase), change in SLACK.items():
            with change(seen):
                untold += await _untold(seen, part, phrase)
        passed = dict(seen.record.envelopes)
        for part, phrase, under, envelope in _told(seen, key, turn):
            seen.record.envelopes = passed | {under: envelope}
            untold += await _untold(seen, part, phrase)
        seen.record.envelopes = passed
        assert not untold, "\n".join(untold)
        assert await differences(seen) == []


async def _a_press_that_approved(seen: Seen) -> tuple[str, int]:
    for key, envelope in seen.record.of("interactive"):
        action = (envelope.payload.get("actions") or [{}])[0]
        if action.get("action_id") == ids.APPROVE and await Inbound.exists(key=key):
            return key, ids.parse_turn_value(action["value"]).turn
    raise AssertionError("nobody approved anything")


async def _untold(seen: Seen, part: Part, phrase: str) -> list[str]:
    found = await part(seen)
    if any(phrase in one for one in found):
        return []
    return [f"{phrase!r} is not among {[one[:200] for one in found]}"]
