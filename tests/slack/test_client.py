from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace as Acme
from slack.client import SlackClient
from slack.errors import AnswerUnknown, RateLimited, SlackRefused, Unreachable
from slack.find import find_share

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "*PO-1042* & <@U1> ünï 漢字"}}]
VIEW = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Details"},
    "blocks": BLOCKS,
}
HOME = {"type": "home", "blocks": BLOCKS}


async def test_it_posts_redraws_and_answers_in_the_thread(client: SlackClient, acme: Acme) -> None:
    ann = acme.person("ann@acme.example")
    channel = await client.conversations_open(ann.id)
    assert channel == ann.dm().id
    card = {"event_type": "card", "event_payload": {"id": 7}}
    ts = await client.post_message(channel, text="PO-1042", blocks=BLOCKS, metadata=card)
    reply = await client.post_message(channel, text="a comment", thread_ts=ts)
    await client.update_message(channel, ts, text="approved", blocks=BLOCKS, metadata=card)
    message = ann.dm().find(ts)
    assert message is not None
    assert message.text == "approved"
    assert message.metadata == card
    assert message.blocks[0]["text"]["text"] == BLOCKS[0]["text"]["text"]  # type: ignore[index]
    assert [each["ts"] async for each in client.history(channel, oldest="0")] == [ts]
    assert [each["ts"] async for each in client.replies(channel, ts, oldest="0")] == [ts, reply]


async def test_it_tells_one_member_privately(client: SlackClient, acme: Acme) -> None:
    ann, bob = acme.person("ann@acme.example"), acme.person("bob@acme.example")
    await client.post_ephemeral(ann.dm().id, ann.id, text="not your turn")
    assert [message.text for message in ann.ephemerals] == ["not your turn"]
    assert bob.ephemerals == []


async def test_it_answers_by_the_address_of_a_command_within_a_time_limit(
    sandbox: Sandbox, client: SlackClient, acme: Acme
) -> None:
    ann = acme.person("ann@acme.example")
    url = acme.response_urls.issue(acme.team.id, ann.id, ann.dm().id, None, None)
    await client.respond(url, text="not done", blocks=BLOCKS)
    assert [message.text for message in ann.ephemerals] == ["not done"]
    sandbox.faults.add("response_url", cut="before")
    with pytest.raises(Unreachable) as lost:
        await client.respond(url, text="not done", blocks=BLOCKS)
    assert url not in str(lost.value)
    sandbox.faults.add("response_url", retry_after=7)
    with pytest.raises(RateLimited) as limited:
        await client.respond(url, text="not done", blocks=BLOCKS)
    assert limited.value.retry_after == 7
    with pytest.raises(SlackRefused) as refused:
        await client.respond(f"{url}-of-yesterday", text="not done", blocks=BLOCKS)
    assert refused.value.code == "http_404"


async def test_it_sets_a_members_home(client: SlackClient, acme: Acme) -> None:
    ann = acme.person("ann@acme.example")
    view = await client.publish_view(ann.id, HOME)
    assert ann.home is not None
    with pytest.raises(SlackRefused) as refusal:
        await client.publish_view(ann.id, HOME, hash=f"not {view['hash']}")
    assert refusal.value.code == "hash_conflict"


async def test_a_form_is_opened_pushed_upon_and_updated(client: SlackClient, acme: Acme) -> None:
    ann = acme.person("ann@acme.example")
    view = await client.open_view(acme.triggers.issue(ann.id), VIEW)
    changed = await client.update_view(view["id"], {**VIEW, "private_metadata": "2"}, hash=view["hash"])
    assert changed["private_metadata"] == "2"
    top = await client.push_view(acme.triggers.issue(ann.id, view["id"]), VIEW)
    assert [each.id for each in ann.views] == [view["id"], top["id"]]


async def test_a_file_goes_up_in_three_steps(
    sandbox: Sandbox, client: SlackClient, acme: Acme, dm: str, tmp_path: Path
) -> None:
    path = tmp_path / "order.pdf"
    path.write_bytes(b"%PDF-1.7 " + b"x" * 300_000)
    parent = await client.post_message(dm, text="PO-1042")
    ticket = await client.get_upload_url("order.pdf", path.stat().st_size)
    assert ticket.url not in repr(ticket)
    assert not (await find_share(client, ticket.file_id, dm)).completed
    await client.send_bytes(ticket.url, path)
    assert not (await find_share(client, ticket.file_id, dm)).completed
    await client.complete_upload(ticket.file_id, title="Order", channel=dm, thread_ts=parent)
    share = await find_share(client, ticket.file_id, dm)
    assert (share.completed, share.ts) == (True, None)
    await sandbox.clock.advance(61)
    ann = acme.person("ann@acme.example")
    shown = await ann.wait_for_message(lambda message: bool(message.files))
    assert shown.thread_ts == parent
    assert shown.files[0].content == path.read_bytes()
    assert (await find_share(client, ticket.file_id, dm)).ts == shown.ts


async def test_bytes_that_did_not_arrive_can_be_sent_again(
    sandbox: Sandbox, client: SlackClient, tmp_path: Path
) -> None:
    path = tmp_path / "order.pdf"
    path.write_bytes(b"%PDF-1.7")
    ticket = await client.get_upload_url("order.pdf", 8)
    for fault in ("before", "after"):
        sandbox.faults.add("upload", cut=fault)
        with pytest.raises(Unreachable) as failure:
            await client.send_bytes(ticket.url, path)
        assert ticket.url not in str(failure.value)
        ticket = await client.get_upload_url("order.pdf", 8)
    sandbox.faults.add("upload", status=500)
    with pytest.raises(Unreachable):
        await client.send_bytes(ticket.url, path)
    path.write_bytes(b"shorter")
    with pytest.raises(Unreachable):
        await client.send_bytes(ticket.url, path)


@pytest.mark.parametrize(("cut", "completed"), [("before", False), ("after", True)])
async def test_whether_an_upload_was_completed_can_be_found_out(
    sandbox: Sandbox, client: SlackClient, dm: str, tmp_path: Path, cut: str, completed: bool
) -> None:
    path = tmp_path / "order.pdf"
    path.write_bytes(b"%PDF-1.7")
    ticket = await client.get_upload_url("order.pdf", 8)
    await client.send_bytes(ticket.url, path)
    sandbox.faults.add("files.completeUploadExternal", cut=cut)
    with pytest.raises(AnswerUnknown):
        await client.complete_upload(ticket.file_id, title="Order", channel=dm)
    assert (await find_share(client, ticket.file_id, dm)).completed is completed


async def test_it_asks_whether_slack_would_take_a_message_or_view(
    client: SlackClient, sandbox: Sandbox
) -> None:
    assert await client.validate("message", {"text": "PO-1042", "blocks": BLOCKS}) == ()
    assert await client.validate("view", HOME) == ()
    wrong = [*BLOCKS, {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    why = "/blocks/1/text/text: must be less than 151 characters"
    assert await client.validate("message", {"text": "PO-1042", "blocks": wrong}) == (why,)
    assert await client.validate("view", {**HOME, "blocks": wrong}) == (why,)
    sandbox.faults.add("blocks.validate", error="unknown_method")
    with pytest.raises(SlackRefused, match="unknown_method"):
        await client.validate("view", HOME)
    sandbox.faults.add("blocks.validate", error="invalid_view", facts={"errors": "none of the usual shape"})
    assert await client.validate("view", HOME) == ("invalid_view",)
