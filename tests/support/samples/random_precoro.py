"""Anything about documents that Precoro decides on, as views may be given it."""

from hypothesis import strategies as st

from models.records import in_precoro as records
from models.records.home import ShownNotice
from models.vocabulary import PrecoroEvent, Verdict, WaitReason
from tests.support.samples.random_values import numbers, one_of, readers, words

in_precoro = st.none() | st.builds(records.InPrecoro, words, st.booleans())
_sending = st.builds(records.Sending, numbers, one_of(Verdict), words, st.booleans(), one_of(WaitReason))
precoro_cards = st.none() | st.builds(
    records.PrecoroCard,
    one_of(records.CanDecide),
    st.none() | _sending,
    st.none() | one_of(PrecoroEvent),
    words,
)


def notices(
    rows: st.SearchStrategy[object], commands: st.SearchStrategy[str]
) -> st.SearchStrategy[ShownNotice]:
    """Return any notice about a decision or a key."""
    return st.builds(ShownNotice, readers, one_of(PrecoroEvent), words, st.none() | rows, commands)
