"""What follows when a person may do more or less than before; inside a transaction."""

from models.approval.chain import people_changed
from models.change import Change
from models.outbox import messages
from models.payments.payers import to_pay_by_role


async def rights_changed(person_id: int, change: Change) -> None:
    """Somebody left, came back, or has other roles: what waits by them, and what he may see, follows."""
    for document in await to_pay_by_role(person_id):
        await messages.enqueue_card(
            document, "payer", person_id, change.now, policy=change.policy, batch_id=change.batch_id
        )
    await people_changed(person_id, change)
