"""Ways to break the store or Slack after a run, by the comparison that must report them and its words."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from sandbox.state.team import SlackMessage
from tests.chaos.compare import Seen, wrong_people
from tests.chaos.compare.answers import lost_answers
from tests.chaos.compare.comments import wrong_comments
from tests.chaos.compare.drawn import wrong_drawings
from tests.chaos.compare.files import wrong_files
from tests.chaos.compare.messages import wrong_messages
from tests.chaos.compare.rules import broken_rules
from views import ids, values

Part = Callable[[Seen], Awaitable[list[str]]]
SEED = 11
_NO_APPROVER = "(SELECT id FROM person WHERE email LIKE 'max@%')"
# What is reported, and the statements that cause it; they are rolled back with their transaction.
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
def changed(thing: Any, **values: Any) -> Iterator[None]:
    """Give something other values inside the block."""
    before = {name: getattr(thing, name) for name in values}
    vars(thing).update(values)
    try:
        yield
    finally:
        vars(thing).update(before)


def a_card(seen: Seen) -> SlackMessage:
    """Return a message of the bot that has its files in its thread."""
    threads = {one.thread_ts for one in seen.of_the_bot() if one.files}
    return next(one for one in seen.of_the_bot() if one.ts in threads)


def a_file(seen: Seen) -> Any:
    file_id = next(one.files[0].id for one in seen.of_the_bot() if one.files)
    return next(
        place.slack.team.files[file_id] for place in seen.places.values() if file_id in place.slack.team.files
    )


def twice(seen: Seen) -> Any:
    card = a_card(seen)
    place = next(one for one in seen.places.values() if card.channel in one.slack.team.conversations)
    conversation = place.slack.team.conversations[card.channel]
    return changed(conversation, log=[*conversation.log, replace(card, ts="1.000001", files=[])])


def of_no_row(seen: Seen) -> Any:
    metadata = {"event_type": "card", "event_payload": {"message": 999_999}}
    return changed(a_card(seen), metadata=metadata)


def elsewhere(seen: Seen) -> Any:
    channel = a_card(seen).channel
    return changed(a_card(seen), channel=next(one for one in seen.channels() if one != channel))


def buttons_of_two_states(seen: Seen) -> Any:
    card, value = a_card(seen), values.document_value(1)
    buttons = [
        {"type": "button", "action_id": action, "value": value}
        for action in (ids.CONFIRM_REVISION, ids.MARK_PAID)
    ]
    return changed(card, blocks=[*card.blocks, {"type": "actions", "elements": buttons}])


def away(seen: Seen) -> Any:
    place = next(iter(seen.places.values()))
    return changed(place.accounts, away=dict.fromkeys(place.accounts.present, "deactivated"))


@contextmanager
def empty_homes(seen: Seen) -> Iterator[None]:
    with ExitStack() as stack:
        for _, _, person in seen.hands():
            if person.home:
                stack.enter_context(changed(person.home, content=person.home.content | {"blocks": []}))
        yield


# The same for Slack.
SLACK: dict[tuple[Part, str], Callable[[Seen], Any]] = {
    (wrong_messages, "stands 0 times"): lambda seen: changed(a_card(seen), deleted=True),
    (wrong_messages, "stands 2 times"): twice,
    (wrong_messages, "has no metadata"): lambda seen: changed(a_card(seen), metadata=None),
    (wrong_messages, "row 999999, which is not there"): of_no_row,
    (wrong_messages, "stands in the thread 1.0"): lambda seen: changed(a_card(seen), thread_ts="1.0"),
    (wrong_messages, "which is of person"): elsewhere,
    (wrong_drawings, "does not show what it should"): lambda seen: changed(
        a_card(seen), text="Something else"
    ),
    (wrong_drawings, "and document 1 is"): buttons_of_two_states,
    (wrong_drawings, "The Home of person"): empty_homes,
    (wrong_files, "times as F"): lambda seen: changed(a_file(seen), shares=a_file(seen).shares * 2),
    (wrong_files, "stands in thread 1.0"): lambda seen: changed(
        a_file(seen), shares=[replace(a_file(seen).shares[0], thread_ts="1.0")]
    ),
    (wrong_people, "and is away: deactivated"): away,
}
