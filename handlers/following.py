"""Stop following: a follower leaves the document of a card."""

from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.discussion.followers import unfollow
from views import ids, values


def register(on: Registrar) -> None:
    """Bind the button; the commands are among all others."""
    on.action(ids.UNFOLLOW, leave, decides=False)


async def leave(press: Interaction) -> None:
    """Let the person stop following the document."""
    document_id, person_id = values.parse_document_value(press.value), press.person.id
    await press.apply(lambda change: unfollow(press.key, document_id, person_id, change))
