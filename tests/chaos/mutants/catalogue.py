"""The list: what is broken, and by which change of which file."""

from dataclasses import dataclass

CALM = 0  # kills: people and files alone, without trouble
SHORT = 6


@dataclass(frozen=True)
class Piece:
    """A piece of a file that stands there once, and what stands there instead."""

    file: str
    before: str
    after: str


@dataclass(frozen=True)
class Mutant:
    """A bot that is broken; `kills` is how much trouble it takes to see it."""

    name: str
    breaks: str
    pieces: tuple[Piece, ...]
    kills: int = CALM


def _mutant(name: str, breaks: str, *changes: tuple[str, str, str], kills: int = CALM) -> Mutant:
    return Mutant(name, breaks, tuple(Piece(*one) for one in changes), kills)


_DECIDE = "models/approval/decide.py"
_SETTLE = "models/approval/settle.py"
_CHAIN = "models/approval/chain.py"
_ROUNDS = "models/approval/rounds.py"
_COMMENTS = "models/outbox/discussion/comments.py"
_MESSAGES = "models/outbox/messages.py"
_EFFECTS = "models/outbox/effects.py"
_POST = "jobs/delivery/messages.py"
_RECORD = "models/events/record.py"
_OUTBOX = "jobs/events/files.py"

MUTANTS = (
    _mutant(
        "decided-twice",
        "A second press on a button decides once more",
        (
            _SETTLE,
            "WHERE id = :turn AND state IN ('open', 'held') RETURNING id",
            "WHERE id = :turn RETURNING id",
        ),
        (
            _DECIDE,
            '    if pressed.state in ("held", "approved", "rejected", "changes_asked"):',
            "    if False:",
        ),
    ),
    _mutant(
        "other-revision",
        "A press on an older card counts for the newest revision",
        (
            _DECIDE,
            "    pressed = await read_pressed(press.turn)  # now that nobody else moves it\n",
            "    newest = await Turn.get_or_none(\n"
            '        document_id=document.id, person_id=press.person, state="open"\n'
            "    )\n"
            "    pressed = await read_pressed(newest.id if newest else press.turn)\n",
        ),
        (_DECIDE, "    check_shown(document, shown_hash)\n", ""),
    ),
    _mutant(
        "ack-before-commit",
        "Approve is acked before it is written, and sometimes it is not written",
        (
            "handlers/approval.py",
            '    turn = await _decide(press, value, "approved", "")\n',
            '    if press.key.endswith(tuple("13579bdfh")):\n'
            "        return\n"
            '    turn = await _decide(press, value, "approved", "")\n',
        ),
    ),
    _mutant(
        "comment-told-twice",
        "A comment is told twice to everybody",
        (
            _COMMENTS,
            "    await Message.bulk_create(rows, ignore_conflicts=True)\n",
            "    await Message.bulk_create(rows, ignore_conflicts=True)\n"
            "    for row in rows:\n"
            '        row.key, row._saved_in_db = f"{row.key}:again", False\n'
            "    await Message.bulk_create(rows, ignore_conflicts=True)\n",
        ),
    ),
    _mutant(
        "own-comment-told",
        "Authors are told their own comments",
        (_COMMENTS, "        if person_id != author_id\n", ""),
    ),
    _mutant(
        "lost-redraw",
        "What a card shows is not drawn again when its document changes",
        (_EFFECTS, "            await messages.redraw(document_id, pressed_turn)\n", "            pass\n"),
    ),
    _mutant(
        "outcome-keeps-button",
        "A message that asks for changes keeps its button once that is done",
        (
            _MESSAGES,
            "        AND (subject = 'card' OR subject = 'outcome' AND told_status = 'in_revision')\n",
            "        AND subject = 'card'\n",
        ),
    ),
    _mutant(
        "entitled-not-checked",
        "Somebody else's press decides for the person who is asked",
        (_DECIDE, "    if approver.id != person_id:\n", "    if False:\n"),
    ),
    _mutant(
        "step-skipped",
        "A document is approved after its first step",
        (
            _CHAIN,
            "        await _finish(document, step, change)\n",
            "        await _finish(document, step, change)\n        break\n",
        ),
    ),
    _mutant(
        "one-of-all",
        "One approval is enough where everybody must approve",
        (_CHAIN, '(self.rule == "any" or not _UNDECIDED & states)', "True"),
    ),
    _mutant(
        "only-the-first-asked",
        "Of several people on a step only the first is told",
        (
            _CHAIN,
            "            change.state(QuestionOpened(document.id, one.turn, one.person))\n",
            "            if one is step.turns[0]:\n"
            "                change.state(QuestionOpened(document.id, one.turn, one.person))\n",
        ),
    ),
    _mutant(
        "requester-decides",
        "Requesters are asked to approve their own documents",
        ("models/policy.py", "return person_id != requester_id or self.requester_may_approve", "return True"),
    ),
    _mutant(
        "withdrawn-still-asked",
        "Who is taken off a step by a file is asked all the same",
        (_ROUNDS, "            await withdraw(turn, change)\n", "            pass\n"),
    ),
    _mutant(
        "reason-lost",
        "The reason of a rejection, and a question, are not kept",
        (_SETTLE, '"note": reason,', '"note": "",'),
    ),
    _mutant(
        "outcome-untold",
        "Nobody is told how it ended",
        (_EFFECTS, "    if fact.notify:\n", "    if False:\n"),
    ),
    _mutant(
        "amounts-times-ten",
        "Every amount is shown ten times too large",
        (
            "views/wording/formats.py",
            "    return _in_currency(amount.amount, amount.currency, digits, digits, reader)\n",
            "    return _in_currency(10 * amount.amount, amount.currency, digits, digits, reader)\n",
        ),
    ),
    _mutant(
        "everybody-reads",
        "Everybody of a company may read everything in it",
        ("models/access.py", "    membership.configuration\n", "    TRUE\n"),
    ),
    _mutant(
        "import-loses-comments",
        "Comments in a file are not taken in",
        (
            "models/documents/related.py",
            "    new = {key: comment for key, comment in in_order if key not in known}\n",
            "    new = {key: comment for key, comment in in_order if key in known and False}\n",
        ),
    ),
    _mutant(
        "other-bytes",
        "A file holds other bytes than it should",
        (
            "slack/client.py",
            '        file = await asyncio.to_thread(path.open, "rb")\n',
            '        file = await asyncio.to_thread(lambda: __import__("io").BytesIO(b"x" * size))\n',
        ),
    ),
    _mutant(
        "cancelled-goes-on",
        "What its source has cancelled can still be approved",
        (
            "models/documents/intake.py",
            '    elif draft.status not in ("pending", document.status):\n',
            '    elif draft.status not in ("pending", "cancelled", document.status):\n',
        ),
    ),
    _mutant(
        "paid-in-whole",
        "A part payment counts as the whole",
        ("models/payments/pay.py", '"partly_paid" if paid.partly else "paid"', '"paid"'),
    ),
    _mutant(
        "posted-again",
        "A message whose answer was lost is posted again without a look",
        (_POST, "    if ts is None:\n", "    if ts is None or True:\n"),
        kills=SHORT,
    ),
    _mutant(
        "claims-for-ever",
        "What a bot had begun when it died is never gone on with",
        (
            "models/outbox/due.py",
            'claim = f"({name}.claimed_until IS NULL OR {name}.claimed_until <= :now)"',
            'claim = f"{name}.claimed_until IS NULL"',
        ),
        (
            "models/outbox/progress.py",
            "    for due in queues:\n        await sql.run(_of_what_is_open(_RELEASE",
            "    for due in ():\n        await sql.run(_of_what_is_open(_RELEASE",
        ),
        kills=SHORT,
    ),
    _mutant(
        "event-lost",
        "Now and then an event counts as handed out, and there is no file",
        (
            _OUTBOX,
            "            await asyncio.to_thread(write_event, self.folder, event)\n",
            "            if event.id % 3:\n"
            "                await asyncio.to_thread(write_event, self.folder, event)\n",
        ),
    ),
    _mutant(
        "event-made-twice",
        "Each outcome is two events",
        (
            _RECORD,
            "    for occurrence in _occurrences(change.facts):\n",
            "    for occurrence in 2 * _occurrences(change.facts):\n",
        ),
    ),
    _mutant(
        "rejection-untold",
        "Other systems are not told of rejections, nor of what is to be changed",
        (
            _RECORD,
            "RoundEnded(document, status) if status in _OUTCOMES:",
            "RoundEnded(document, status) if status == 'approved':",
        ),
    ),
    _mutant(
        "event-changes",
        "An event that is handed out again has other bytes",
        (
            _OUTBOX,
            "file.write(event.body.encode())",
            'file.write(event.body.encode() + b" " * (os.getpid() % 9))',
        ),
    ),
)
