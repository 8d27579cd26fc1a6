"""`bot.py comment` beside a bot that runs: said at the shell, read in Slack."""

import asyncio
import sys
from pathlib import Path

from models.tables import Comment
from tests.e2e.discussion import hears
from tests.e2e.house import House, order

ROOT = Path(__file__).parents[2]


async def run(house: House, *arguments: str) -> tuple[int, str, str]:
    """Run `bot.py comment`; gives its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "bot.py", "comment", *arguments),
        cwd=ROOT,
        env={
            "PRECORO_SETTINGS": str(house.settings.path),
            "DATABASE_URL": house.settings.database_url.get_secret_value(),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode().strip(), err.decode().strip()


async def test_a_comment_from_the_shell_reaches_the_others_and_wrong_ones_are_refused(house: House) -> None:
    await house.take_in(
        order(),
        order("42"),
        order("42", company="Beta GmbH"),
        people=[{"email": "bob@acme.example", "name": "Bob"}],
    )
    card = await house.card("ann")
    code, said, _ = await run(house, "po-1042", "The quote <holds>", "--as", "Bob@ACME.example")
    assert (code, said) == (0, "Commented on Purchase order PO-1042 of Acme Ltd as bob@acme.example.")
    await hears(house.person("ann"), card, "The quote <holds>")
    code, _, trouble = await run(house, "42", "Which one?", "--as", "bob@acme.example")
    assert code == 1
    assert trouble == (
        "42 is more than one document: Purchase order 42 of Beta GmbH and Purchase order 42 of Acme Ltd. "
        "Say which one."
    )
    code, _, _ = await run(house, "42", "This one", "--as", "bob@acme.example", "--company", "beta gmbh")
    assert code == 0
    for wrong in (
        ("PO-9", "bob@acme.example"),
        ("PO-1042", "eve@acme.example"),
        ("PO-1042", "max@acme.example"),
    ):
        code, _, trouble = await run(house, wrong[0], "Hm", "--as", wrong[1])
        assert (code, trouble) == (
            1,
            f"There is no document {wrong[0]} that can be shown to you. Check its number.",
        )
    code, _, trouble = await run(house, "PO-1042", "  ", "--as", "bob@acme.example")
    assert (code, "no words" in trouble) == (1, True)
    assert await Comment.all().count() == 2
