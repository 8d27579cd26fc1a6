"""The page's WebSocket, without a browser."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from sandbox.web.screen import SHOWN_MESSAGES
from tests.sandbox.web import fake_app, fake_views
from tests.sandbox.web.conftest import Send
from tests.sandbox.web.fake_page import Look

Json = dict[str, Any]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_page_gets_everything_first_and_then_only_changes(look: Look, send: Send) -> None:
    first = await send("ann@acme.example", "Hello")
    ann = await look("ann@acme.example")
    assert ann.facts["me"]["real_name"] == "Ann Lee"
    assert ann.message(first)["text"] == "Hello"
    frames = ann.frames
    second = await send("ann@acme.example", "Again")
    await ann.until(lambda: any(key.endswith(second) for key in ann.facts))
    assert ann.frames > frames
    assert ann.message(first)["text"] == "Hello"


async def test_an_unknown_name_in_the_address_means_the_first_person(look: Look) -> None:
    somebody = await look("nobody@nowhere.example", workspace="gone")
    assert (somebody.facts["me"]["real_name"], somebody.facts["me"]["workspace"]) == ("Ann Lee", "acme")


async def test_a_press_reaches_the_app_and_the_card_is_redrawn_before_the_answer(
    look: Look, send: Send
) -> None:
    ts = await send("ann@acme.example", "PO-1042", fake_views.card())
    ann = await look("ann@acme.example")
    channel = ann.message(ts)["channel"]
    place = {"channel": channel, "ts": ts, "block": "turn", "action": fake_views.APPROVE}
    refused = await ann.do("press", **place)
    assert "needs confirmed" in refused["error"].lower()
    answer = await ann.do("press", **place, confirmed=True)
    assert answer["acked"]
    assert "Approved" in ann.message(ts)["blocks"][-1]["text"]["text"]


async def test_a_press_without_an_ack_is_reported_as_not_acked(
    sandbox: Sandbox, look: Look, send: Send
) -> None:
    ts = await send("ann@acme.example", "Everything", fake_app.SINK)
    ann = await look("ann@acme.example")
    message = ann.message(ts)
    block = next(each["block_id"] for each in message["blocks"] if each["type"] == "actions")
    sandbox.clock.speed = 20
    answer = await ann.do("press", channel=message["channel"], ts=ts, block=block, action=fake_views.SILENT)
    assert not answer["acked"]
    assert "error" not in answer


async def test_a_form_is_refused_at_its_field_and_then_accepted(look: Look, send: Send) -> None:
    ts = await send("ann@acme.example", "PO-1042", fake_views.card())
    ann = await look("ann@acme.example")
    place = {"channel": ann.message(ts)["channel"], "ts": ts, "block": "turn", "action": fake_views.REJECT}
    await ann.do("press", **place)
    view = ann.facts["stack"][-1]["id"]
    empty = await ann.do("submit", view=view, values={})
    assert list(empty["errors"]) == ["reason"]
    short = await ann.do("submit", view=view, values={"reason/text": "no"})
    assert short["errors"] == {"reason": "Please say a little more."}
    taken = await ann.do("submit", view=view, values={"reason/text": "Too expensive"})
    assert taken["acked"]
    assert not taken["errors"]
    assert ann.facts["stack"] == []
    assert "Too expensive" in ann.message(ts)["blocks"][-1]["text"]["text"]


async def test_forms_stack_keep_their_values_and_close_singly_or_together(
    look: Look, send: Send, sandbox: Sandbox
) -> None:
    ts = await send("ann@acme.example", "PO-1042", fake_views.card())
    ann = await look("ann@acme.example")
    place = {"channel": ann.message(ts)["channel"], "ts": ts, "block": "turn", "action": fake_views.DETAILS}
    await ann.do("press", **place)
    details = ann.facts["stack"][-1]
    deeper = details["content"]["blocks"][0]["block_id"]
    await ann.do("press_in_view", view=details["id"], block=deeper, action="deeper")
    assert [each["content"]["title"]["text"] for each in ann.facts["stack"]] == [
        "PO-1042",
        "Change the order",
    ]
    form = ann.facts["stack"][-1]["id"]
    typed = {"number_input/entered": "12"}
    await ann.do("press_in_view", view=form, block="again", action=fake_views.COUNT, values=typed)
    pressed = sandbox.journal.envelopes("block_actions")[-1].payload
    assert pressed["view"]["state"]["values"]["number_input"]["entered"]["value"] == "12"
    await ann.do("close", view=form)
    assert len(ann.facts["stack"]) == 1
    await ann.do("close", view=details["id"], all=True)
    assert ann.facts["stack"] == []


async def test_messages_replies_and_commands_go_to_the_app(look: Look, send: Send) -> None:
    ts = await send("ann@acme.example", "PO-1042", fake_views.card())
    ann = await look("ann@acme.example")
    channel = ann.message(ts)["channel"]
    await ann.do("reply", channel=channel, ts=ts, text="Why eight?")
    assert ann.message(ts)["reply_count"] == 1
    await ann.do("say", channel=channel, text="a < b & c")
    assert any(
        fact.get("text") == "a &lt; b &amp; c" for fact in ann.facts.values() if isinstance(fact, dict)
    )
    await ann.do("command", channel=channel, command="/precoro", text="pending")
    private = [each for each in ann.facts.values() if isinstance(each, dict) and each.get("ephemeral_for")]
    assert [each["text"] for each in private] == ["You asked for pending"]
    unknown = await ann.do("command", channel=channel, command="/nothing")
    assert unknown["error"] == "/nothing is not a valid command."


async def test_two_people_at_once_see_who_has_unread_messages(look: Look, send: Send) -> None:
    ann, bob = await look("ann@acme.example"), await look("bob@acme.example")
    ts = await send("bob@acme.example", "Your order is approved")
    await ann.until(lambda: ann.unread("bob@acme.example") == 1)
    await bob.until(lambda: any(key.endswith(ts) for key in bob.facts))
    assert not any(key.endswith(ts) for key in ann.facts)
    await bob.do("read", channel=bob.message(ts)["channel"], ts=ts)
    await ann.until(lambda: ann.unread("bob@acme.example") == 0)


async def test_a_file_in_a_thread_is_not_unread_but_a_comment_is(look: Look, send: Send, client: Any) -> None:
    ts = await send("ann@acme.example", "PO-1042", fake_views.card())
    ann = await look("ann@acme.example")
    channel = ann.message(ts)["channel"]
    await ann.do("read", channel=channel, ts=ts)
    await client.files_upload_v2(channel=channel, thread_ts=ts, content=fake_app.a_pdf(), filename="a.pdf")
    await ann.until(lambda: ann.message(ts)["reply_count"] == 1)
    assert ann.unread("ann@acme.example") == 0
    await client.chat_postMessage(channel=channel, thread_ts=ts, text="Bob Stone: because of the interns")
    await ann.until(lambda: ann.unread("ann@acme.example") == 1)
    await ann.do("read", channel=channel, thread=ts, ts=str(float(ts) + 1000))
    assert ann.unread("ann@acme.example") == 0


async def test_the_inspector_sees_calls_and_envelopes_without_tokens(
    look: Look, send: Send, acme: SandboxWorkspace
) -> None:
    ann = await look("ann@acme.example")
    await ann.do("watch_journal", on=True)
    await send("ann@acme.example", "Hello")
    await ann.until(lambda: any(each["name"] == "chat.postMessage" for each in ann.journal))
    assert acme.bot_token not in str(ann.journal)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1"])
async def test_it_refuses_a_page_of_another_site(
    sandbox: Sandbox, http: aiohttp.ClientSession, origin: str
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(f"{sandbox.origin}/page/live", headers={"Origin": origin})
    assert refused.value.status == 403


async def test_it_refuses_a_foreign_name_that_resolves_to_this_machine(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    async with http.get(f"{sandbox.origin}/", headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403


async def test_invalid_requests_are_answered_and_the_connection_stays(look: Look) -> None:
    ann = await look("ann@acme.example")
    await ann.socket.send_str("nonsense")
    await ann.until(lambda: 0 in ann.answers)
    assert "could not read" in ann.answers[0]["error"]
    answer = await ann.do("dance")
    assert answer["error"] == "The sandbox has no action 'dance'."
    missing = await ann.do("press")
    assert missing["error"] == "The request has no 'channel'."


async def test_files_are_shown_or_downloaded_but_never_run(
    sandbox: Sandbox, http: aiohttp.ClientSession, send: Send, client: Any, acme: SandboxWorkspace
) -> None:
    await send("ann@acme.example", "Files")
    person = acme.person("ann@acme.example")
    kinds = {"a.pdf": "inline", "b.png": "inline", "c.html": "attachment", "d.svg": "attachment"}
    for name in kinds:
        content = fake_app.a_picture() if name == "b.png" else fake_app.a_pdf()
        await client.files_upload_v2(channel=person.dm().id, content=content, filename=name)
    files = {each.name: each for each in acme.team.files.values()}
    for name, shown in kinds.items():
        address = f"{sandbox.origin}/page/file/acme/{files[name].id}/{name}?as=ann@acme.example"
        async with http.get(address) as answer:
            assert answer.headers["Content-Disposition"] == shown
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert await answer.read() == files[name].content
        async with http.get(f"{address}&download=1") as answer:
            assert answer.headers["Content-Disposition"] == "attachment"


async def test_the_page_and_its_files_are_served_with_a_content_policy(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    async with http.get(sandbox.page_url) as answer:
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert '<html lang="en">' in await answer.text()
    async with http.get(f"{sandbox.origin}/page/app.js") as answer:
        assert answer.content_type in ("text/javascript", "application/javascript")
    async with http.get(f"{sandbox.origin}/page/..%2Fserver.py") as answer:
        assert answer.status == 404


async def test_stopping_the_sandbox_disconnects_pages(look: Look, sandbox: Sandbox) -> None:
    ann = await look("ann@acme.example")
    await sandbox.stop()
    message = await ann.socket.receive(timeout=5)
    assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING)


async def write(
    http: aiohttp.ClientSession, sandbox: Sandbox, wanted: str, **headers: str
) -> tuple[int, str]:
    form = aiohttp.FormData({"wanted": wanted}, quote_fields=False)
    form.add_field("file", b"three years", filename="../../warranty.txt", content_type="text/plain")
    url = f"{sandbox.origin}/page/write"
    place = {"workspace": "acme", "as": "ann@acme.example"}
    async with http.post(url, params=place, data=form, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_a_file_comes_with_its_bare_name(
    sandbox: Sandbox, http: aiohttp.ClientSession, acme: SandboxWorkspace
) -> None:
    status, answer = await write(http, sandbox, json.dumps({"do": "say", "text": "Look"}))
    assert (status, json.loads(answer)["acked"]) == (200, True)
    (said,) = acme.person("ann@acme.example").dm()
    assert [(each.name, each.content) for each in said.files] == [("warranty.txt", b"three years")]


@pytest.mark.parametrize(
    ("wanted", "origin", "status"),
    [
        ('{"do": "say", "text": "Look"}', "https://evil.example", 403),
        ('{"do": "press"}', None, 400),
        ("[]", None, 400),
        ("nonsense", None, 400),
    ],
)
async def test_files_are_accepted_only_with_messages_and_from_the_page(
    sandbox: Sandbox,
    http: aiohttp.ClientSession,
    acme: SandboxWorkspace,
    wanted: str,
    origin: str | None,
    status: int,
) -> None:
    answered, _ = await write(http, sandbox, wanted, **({"Origin": origin} if origin else {}))
    assert answered == status
    assert not acme.team.files


async def test_older_messages_are_counted_and_not_sent(look: Look, acme: SandboxWorkspace) -> None:
    ann = acme.person("ann@acme.example")
    for number in range(SHOWN_MESSAGES + 3):
        await ann.say(f"Word {number}")
    screen = await look("ann@acme.example")
    shown = [key for key in screen.facts if key.startswith("message:")]
    assert len(shown) == SHOWN_MESSAGES
    direct = next(each for each in screen.facts["conversations"] if each["kind"] == "im")
    assert direct["older"] == 3


async def test_the_app_hears_which_of_its_tabs_is_open(look: Look, sandbox: Sandbox) -> None:
    ann = await look("ann@acme.example")
    for tab in ("home", "messages"):
        await ann.do("open_tab", tab=tab)
        opened = sandbox.journal.envelopes("app_home_opened")[-1].payload["event"]
        assert opened["tab"] == tab


async def test_a_menu_is_filled_by_what_the_app_offers(look: Look, send: Send) -> None:
    ts = await send("ann@acme.example", "PO-1042", fake_views.card())
    ann = await look("ann@acme.example")
    place = {"channel": ann.message(ts)["channel"], "ts": ts, "block": "turn", "action": fake_views.DETAILS}
    await ann.do("press", **place)
    details = ann.facts["stack"][-1]
    deeper = details["content"]["blocks"][0]["block_id"]
    await ann.do("press_in_view", view=details["id"], block=deeper, action="deeper")
    form = {"view": ann.facts["stack"][-1]["id"], "block": "external_select", "action": "entered"}
    offered = await ann.do("suggest", typed="nor", **form)
    assert [each["value"] for each in offered["options"]] == ["northwind", "nordlicht"]
    refused = await ann.do("suggest", typed="nor", **form | {"block": "datepicker"})
    assert refused["error"] == "Entered is a datepicker: its options are fixed."
