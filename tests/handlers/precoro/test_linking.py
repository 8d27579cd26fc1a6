"""People link their own key of Precoro; it is sealed at once, and nothing shows it again."""

import logging
from pathlib import Path
from typing import Any

import pytest

from models.precoro import keys
from models.precoro.intake import take_in
from models.precoro.secrets import KeyBox
from models.tables import Company, Membership, Person, PrecoroAccount, PrecoroKey
from tests.handlers.precoro.office import (
    FORM,
    KEY,
    SECRETS,
    TEXT,
    applied,
    card_of_order,
    linked,
    office,
    open_form,
    read_there,
)
from tests.models.precoro.parts import remote_order
from tests.support.cast import ANN, all_rows
from tests.support.database.one import ON_ONE
from tests.support.wait import until_true
from tests.support.world import World, buttons_of, text_of
from views import ids


async def submitted(world: World, name: str = "ann", **changes: str) -> Any:
    """Open the form, fill it in and submit it."""
    person = world.person(name)
    return await person.submit(await open_form(person), FORM | changes)


async def test_a_key_is_linked_from_a_card_and_the_buttons_come_when_it_works(world: World) -> None:
    await read_there(world)
    ann, card = world.person("ann"), await card_of_order(world, "ann")
    assert ids.APPROVE not in buttons_of(card)
    assert (await ann.press(card, ids.LINK_KEY)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.LINK_KEY_VIEW)
    assert (await ann.submit(form, {ids.KEY_TEXT: KEY})).errors == {}
    assert "being checked" in text_of(ann.views[-1].blocks)
    await ann.wait_until(lambda: "is being checked" in text_of(card.blocks))
    row = await PrecoroKey.get()
    box = KeyBox([SECRETS["PRECORO_SECRET"]])
    opened = box.open(row.sealed)
    assert opened is not None
    assert (opened.reveal(), row.email, row.state) == (KEY, "ann@acme.example", "checking")
    await applied(world, lambda change: keys.key_works(row, False, change))
    await ann.wait_for_message(lambda one: "Your Precoro key for Acme Ltd works" in one.text)
    await ann.wait_until(lambda: ids.APPROVE in buttons_of(card))


@ON_ONE
async def test_the_form_begins_with_the_company_of_the_card(database_url: str, tmp_path: Path) -> None:
    before = TEXT.replace("Acme Ltd", "Aardvark Ltd").replace('"acme"', '"aardvark"')
    companies = before[before.index("[[companies]]") :]
    secrets = {"PRECORO_KEY_ACME": "a", "PRECORO_KEY_AARDVARK": "b"} | SECRETS
    async with office(database_url, tmp_path, text=TEXT + companies, secrets=secrets) as world:
        found, account = remote_order(), await PrecoroAccount.get(company__name="Acme Ltd")
        await applied(world, lambda change: take_in(found, {}, account, change))
        ann, card = world.person("ann"), await card_of_order(world, "ann")
        other = await Company.get(name="Aardvark Ltd")
        await Membership.create(person=await Person.get(email=ANN), company=other)
        assert initial_company(await open_form(ann)) == str(other.id)  # the first by name
        assert (await ann.press(card, ids.LINK_KEY)).acked
        form = await ann.wait_for_view(lambda one: initial_company(one) == str(account.company_id))
        assert (await ann.submit(form, {ids.KEY_TEXT: KEY})).errors == {}
        assert (await PrecoroKey.get()).account_id == account.id


def initial_company(form: Any) -> str:
    [block] = [one for one in form.blocks if one.get("block_id") == ids.KEY_COMPANY_BLOCK]
    return str(block["element"]["initial_option"]["value"])


async def test_a_key_that_is_refused_is_told_and_the_notice_opens_the_form(world: World) -> None:
    await read_there(world)
    ann = world.person("ann")
    await submitted(world)
    row = await PrecoroKey.get()
    await applied(world, lambda change: keys.key_is_refused(row, "key_of_other", change))
    notice = await ann.wait_for_message(lambda one: "belongs to another company" in one.text)
    assert (await ann.press(notice, ids.LINK_KEY)).acked
    await ann.wait_until(lambda: len(ann.views) and ann.views[-1].callback_id == ids.LINK_KEY_VIEW)


@pytest.mark.parametrize(
    ("changes", "block", "words"),
    [
        ({ids.KEY_EMAIL: "cleo@acme.example"}, ids.KEY_EMAIL_BLOCK, "nobody decides as someone else"),
        ({ids.KEY_TEXT: "two words"}, ids.KEY_TEXT_BLOCK, "a key has no spaces"),
    ],
)
async def test_what_cannot_be_theirs_is_refused_in_the_form(
    world: World, changes: dict[str, str], block: str, words: str
) -> None:
    await read_there(world)
    outcome = await submitted(world, **changes)
    assert words in outcome.errors[block]
    assert not await PrecoroKey.exists()


async def test_a_key_that_is_typed_is_refused_and_never_repeated(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await read_there(world)
    caplog.set_level(logging.DEBUG)
    ann = world.person("ann")
    assert (await ann.command("/precoro", f"link {KEY}")).acked
    told = await ann.wait_for_ephemeral(lambda one: "Don't type your key" in one.text)
    assert KEY not in told.text
    assert KEY not in caplog.text
    assert KEY not in str(await all_rows())
    assert not await PrecoroKey.exists()


async def test_the_key_of_a_form_is_in_no_log_no_row_and_no_form(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await read_there(world)
    caplog.set_level(logging.DEBUG)
    ann = world.person("ann")
    await submitted(world)
    await submitted(world, **{ids.KEY_EMAIL: "cleo@acme.example"})
    assert await PrecoroKey.exists()
    assert KEY not in caplog.text
    assert KEY not in str(await all_rows())
    assert KEY not in str([one.content for one in ann.views])


async def test_unlinking_ends_it(world: World) -> None:
    await read_there(world)
    ann, card = world.person("ann"), await card_of_order(world, "ann")
    await linked(world)
    await ann.wait_until(lambda: ids.APPROVE in buttons_of(card))
    assert (await ann.command("/precoro", "unlink")).acked
    await ann.wait_for_ephemeral(lambda one: "key was deleted here" in one.text)
    assert not await PrecoroKey.exists()
    await ann.wait_until(lambda: ids.LINK_KEY in buttons_of(card))
    assert (await ann.command("/precoro", "unlink")).acked
    await ann.wait_for_ephemeral(lambda one: "no Precoro key linked" in one.text)


async def test_a_key_goes_with_the_account_of_its_person(world: World) -> None:
    await read_there(world)
    await card_of_order(world, "ann")
    await linked(world)
    world.slack.change("ann@acme.example", deleted=True)

    async def gone() -> bool:
        return not await PrecoroKey.exists()

    await until_true(gone)
    assert not await PrecoroKey.exists()


async def test_without_a_secret_nobody_links_a_key(database_url: str, tmp_path: Path) -> None:
    secrets = {"PRECORO_KEY": SECRETS["PRECORO_KEY"]}
    async with office(database_url, tmp_path, secrets=secrets) as world:
        await read_there(world)
        ann, card = world.person("ann"), await card_of_order(world, "ann")
        assert ids.LINK_KEY not in buttons_of(card)
        assert (await ann.command("/precoro", "link")).acked
        await ann.wait_for_ephemeral(lambda one: "no company here" in one.text)
