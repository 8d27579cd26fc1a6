"""`bot.py comment` beside a bot that runs: said at the shell, read in Slack."""

from collections.abc import Sequence

from models.tables import Comment, Document
from tests.support.commands import run_command
from tests.support.discussion import hears
from tests.support.world import World, order


async def run(world: World, *arguments: str) -> tuple[int, str, str]:
    """Run `bot.py comment`; return its exit code and what it printed."""
    code, out, err = await run_command(world, "comment", *arguments)
    return code, out.strip(), err.strip()


async def test_a_comment_from_the_shell_reaches_the_others_and_wrong_ones_are_refused(world: World) -> None:
    await world.take_in(
        order(),
        order("42"),
        order("42", company="Beta GmbH"),
        people=[{"email": "bob@acme.example", "name": "Bob"}],
    )
    card = await world.card("ann")
    code, said, _ = await run(world, "po-1042", "The quote <holds>", "--as", "Bob@ACME.example")
    assert (code, said) == (0, "Commented on Purchase order PO-1042 of Acme Ltd as bob@acme.example.")
    await hears(world.person("ann"), card, "The quote <holds>")
    code, _, trouble = await run(world, "42", "Which one?", "--as", "bob@acme.example")
    assert code == 1
    first, second = [one.id for one in await Document.filter(number="42").order_by("-id")]
    assert trouble == (
        "42 is more than one document: "
        f"Purchase order 42 of Beta GmbH, from Northwind GmbH (id {first}) and "
        f"Purchase order 42 of Acme Ltd, from Northwind GmbH (id {second}). "
        "Say which one with --company, --kind, --supplier or --id."
    )
    code, _, _ = await run(world, "42", "This one", "--as", "bob@acme.example", "--company", "beta gmbh")
    assert code == 0
    for wrong in (
        ("PO-9", "bob@acme.example"),
        ("PO-1042", "eve@acme.example"),
        ("PO-1042", "max@acme.example"),
    ):
        code, _, trouble = await run(world, wrong[0], "Hm", "--as", wrong[1])
        assert (code, trouble) == (
            1,
            f"I can't find {wrong[0]} among the documents you can see. Check the number.",
        )
    code, _, trouble = await run(world, "PO-1042", "  ", "--as", "bob@acme.example")
    assert (code, "Your comment has no text" in trouble) == (1, True)
    assert await Comment.all().count() == 2


async def test_of_a_number_that_a_company_has_several_times_one_is_chosen(world: World) -> None:
    await world.take_in(
        order("42"),
        order("42", kind="invoice", supplier="Nord AG"),
        order("42", kind="invoice", supplier="Süd GmbH"),
    )
    both, nord, sued = [one.id for one in await Document.all().order_by("id")]

    async def said(*choice: str) -> tuple[int, str]:
        code, _, trouble = await run(world, "42", "Hm", "--as", "bob@acme.example", *choice)
        return code, trouble

    async def counted(*ids: int) -> Sequence[int]:
        return [await Comment.filter(document_id=one).count() for one in ids]

    code, trouble = await said("--kind", "invoice")
    assert code == 1
    assert "Purchase" not in trouble
    assert f"Invoice 42 of Acme Ltd, from Nord AG (id {nord})" in trouble
    assert f"Invoice 42 of Acme Ltd, from Süd GmbH (id {sued})" in trouble
    assert await counted(both, nord, sued) == [0, 0, 0]
    assert (await said("--kind", "purchase_order"))[0] == 0
    assert (await said("--supplier", "süd gmbh"))[0] == 0
    assert (await said("--kind", "invoice", "--supplier", "NORD ag"))[0] == 0
    assert (await said("--id", str(nord)))[0] == 0
    assert await counted(both, nord, sued) == [1, 2, 1]
    for nothing in (("--kind", "receipt"), ("--supplier", "West KG"), ("--id", "9999")):
        assert await said(*nothing) == (
            1,
            "No document 42 matches. Found: "
            f"Invoice 42 of Acme Ltd, from Süd GmbH (id {sued}), "
            f"Invoice 42 of Acme Ltd, from Nord AG (id {nord}), and "
            f"Purchase order 42 of Acme Ltd, from Northwind GmbH (id {both}).",
        )
    code, trouble = await said("--kind", "letter")
    assert code == 2
    assert "invalid choice: 'letter'" in trouble
