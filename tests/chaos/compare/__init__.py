"""What Slack shows at the end against what the store holds; each difference is a sentence with ids."""

from tests.chaos.compare.answers import lost_answers
from tests.chaos.compare.comments import wrong_comments
from tests.chaos.compare.drawn import wrong_drawings
from tests.chaos.compare.files import wrong_files
from tests.chaos.compare.messages import wrong_messages
from tests.chaos.compare.people import decided_while_away, wrong_people
from tests.chaos.compare.rules import broken_rules
from tests.chaos.compare.seen import Seen

PARTS = (
    lost_answers,
    broken_rules,
    wrong_people,
    decided_while_away,
    wrong_messages,
    wrong_files,
    wrong_comments,
    wrong_drawings,
)

__all__ = ["Seen", "differences", "wrong_people"]


async def differences(seen: Seen) -> list[str]:
    """Compare everything, once nothing moves any more."""
    return [one for part in PARTS for one in await part(seen)]
