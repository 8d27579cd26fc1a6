"""Words for the presser alone."""

from typing import TYPE_CHECKING

from views.details import build_gone

if TYPE_CHECKING:
    from handlers.presses import Press


async def answer_privately(press: "Press", text: str) -> None:
    """Tell the presser something that only he sees: beside the message, or in the modal he pressed in."""
    client = press.workspace.client
    if press.view:
        await client.update_view(str(press.view["id"]), build_gone(text))
    elif press.channel:
        await client.post_ephemeral(
            press.channel, press.user_id, text=text, thread_ts=press.thread_ts or None
        )
