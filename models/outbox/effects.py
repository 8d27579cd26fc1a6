"""What follows when a person may do more or less than before; inside a transaction."""

from models.approval.chain import Moment, people_changed
from models.outbox import messages
from models.payments.payers import to_pay_by_role


async def rights_changed(person_id: int, moment: Moment) -> None:
    """Somebody left, came back, or has other roles: what waits by them, and what he may see, follows."""
    for document in await to_pay_by_role(person_id):
        await messages.show_card(
            document, "payer", person_id, moment.now, terms=moment.terms, batch_id=moment.batch_id
        )
    await people_changed(person_id, moment)
