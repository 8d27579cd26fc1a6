"""What is changed in a store as it is restored: it knows that it was, and its ids go on above earlier ones.

Slack keeps buttons and metadata with the ids of rows that the backup does not have. If these ids were given
again, an old button would be about another document.
"""

from collections.abc import Iterator
from datetime import datetime

from models.database.fields import UtcField
from models.frozen import frozen
from models.outbox.restored import DRAW_AGAIN, LONGEST_ABSENCE, READ_BEFORE

_UTC = UtcField()


@frozen
class Restored:
    """When the backup was made, when it is restored, and since when all that was posted is drawn again."""

    taken_at: datetime
    now: datetime
    drawn_since: datetime

    @property
    def first_id(self) -> int:
        """Return an id above all that a store has given before now: a million for each second since 1970."""
        return _kept(self.now)

    def statements(self) -> Iterator[str]:
        """Return what is run in the transaction of a restore, the same on both databases.

        What was heard since shortly before the backup is heard again. Slack's conversations are read from
        longer before it, however little is drawn again: their threads have what was posted after the backup.
        """
        heard = self.taken_at - READ_BEFORE
        read = min(self.drawn_since, heard - LONGEST_ABSENCE)
        yield (
            f"UPDATE workspace SET restored_from = {_kept(self.taken_at)}, read_back_since = {_kept(read)},"
            f" read_back_person = 0, heard_until = {_kept(heard)}"
        )
        for text in DRAW_AGAIN:
            yield text.format(since=_kept(self.drawn_since), now=_kept(self.now))


def _kept(moment: datetime) -> int:
    kept = _UTC.to_db_value(moment, None)
    assert kept is not None
    return kept
