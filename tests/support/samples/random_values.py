"""Any texts, amounts, days and people, of which random records are made."""

from datetime import UTC, date, datetime
from typing import Any, get_args

from hypothesis import strategies as st

from models.money import LARGEST_MINOR, Money
from models.records import documents as records

NASTY = "<!channel> & *_~`x` <@U0ANN> <#C1|general> :tada: https://evil.example/?a=1&b=2"
words = st.one_of(
    st.just(""),
    st.text(max_size=40),
    st.text(st.characters(), max_size=20),  # with lone surrogates and controls
    st.sampled_from(
        (
            NASTY,
            "شركة النور للتجارة",
            "עברית \u202e gnp.exe",
            "株式会社東京オフィスサプライ",
            "Ż" * 400,
            "👩‍🚀" * 300,
            "a\u0301" * 500,
            "&" * 700,
            "<" * 700,
            "<!" * 700,
            " \n\t ",
            "x" * 5000,
            "word " * 1000,
        )
    ),
)
currencies = st.sampled_from(("EUR", "USD", "JPY", "KWD", "XYZ"))
amounts = st.builds(Money, st.integers(-LARGEST_MINOR, LARGEST_MINOR), currencies)
figures = st.decimals(-(10**12), 10**12, places=6)
moments = st.integers(631_152_000, 4_102_444_800).map(lambda unix: datetime.fromtimestamp(unix, UTC))
days = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
numbers = st.integers(1, 2**62)
people = st.builds(records.PersonRef, numbers, words, words)
readers = st.builds(
    records.Audience,
    st.sampled_from(("en-US", "de-DE", "ar-EG", "ja-JP", "fa-IR", "es-LA", "hi-IN", "zz", "")),
    st.sampled_from(("UTC", "Asia/Kathmandu", "nowhere")),
    st.booleans(),
)


def one_of(kind: Any) -> st.SearchStrategy[Any]:
    """Return any of the words that a Literal names."""
    return st.sampled_from(get_args(kind))


@st.composite
def many(draw: st.DrawFn, each: st.SearchStrategy[object], most: int) -> tuple[object, ...]:
    """Up to `most` of something, without drawing each of them again."""
    few = draw(st.lists(each, max_size=3))
    return tuple((few * draw(st.sampled_from((1, 1, most // 3 + 1))))[:most])
