"""Who follows a document; a follower leaves it."""

from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.access import require_may_read
from models.discussion.followers import unfollow
from models.queries.discussion.followers import load_followers
from models.queries.rows import row_of
from models.tables import Document
from views import ids, values
from views.modals.followers import build_followers
from views.replies.commands import build_answer_view, build_not_following
from views.wording.names import name_of


def register(on: Registrar) -> None:
    """Bind the buttons; the commands are among all others."""
    on.action(ids.WHO_FOLLOWS, show_followers, decides=False)
    on.action(ids.UNFOLLOW, leave, decides=False)


async def show_followers(press: Interaction) -> None:
    """Open the list of those who follow the document."""
    document_id = values.parse_document_value(press.value)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    press.after(_open(press, document_id))


async def _open(press: Interaction, document_id: int) -> None:
    followers = await load_followers(document_id, press.person.id, await press.reader(), press.on.policy)
    await press.open_form(build_followers(followers))


async def leave(press: Interaction) -> None:
    """Let the person stop following the document."""
    document_id, person_id = values.parse_document_value(press.value), press.person.id
    await press.apply(lambda change: unfollow(press.key, document_id, person_id, change))
    if press.modal:
        press.after(_say_left(press, document_id), saved=True)


async def _say_left(press: Interaction, document_id: int) -> None:
    document = await Document.get(id=document_id).select_related("company", "requester")
    reader = await press.reader()
    named = name_of(await row_of(document, None, "see", press.on.policy), reader)
    await press.redraw_view(build_answer_view(build_not_following(named, reader), reader))
