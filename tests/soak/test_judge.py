"""What a run of days is told to have grown."""

from collections.abc import Callable

from tests.soak.days import Half
from tests.soak.judge import growing
from tests.soak.sample import DaySample

DAYS = 14
Rises = Callable[[int], float]  # by the day


def half(used: Rises = lambda _: 40.0, kept: Rises = lambda day: 100.0 * day) -> Half:
    """Give days on each of which ten documents came in."""
    return Half(
        "all is kept",
        [DaySample(day, 10 * day, {"descriptors": used(day)}, {"rows": kept(day)}) for day in range(1, DAYS)],
    )


def test_what_stays_as_it_is_or_grows_with_the_documents_is_not_named() -> None:
    assert list(growing(half())) == []


def test_descriptors_that_become_more_each_day_are_named_though_one_night_they_were_few() -> None:
    leak = half(used=lambda day: 3.0 if day == 9 else 40.0 + day)
    assert list(growing(leak)) == [
        "all is kept: descriptors grew by 1.00 a day; at most 0.7 is expected",
    ]


def test_what_is_opened_in_the_first_days_is_no_leak() -> None:
    assert list(growing(half(used=lambda day: min(40.0 + 10 * day, 70.0)))) == []


def test_rows_that_become_more_for_each_document_are_named() -> None:
    assert list(growing(half(kept=lambda day: 5.0 * day**2))) == [
        "all is kept: rows grew by 11.00 for each document, before by 6.50",
    ]


def test_rows_that_come_and_go_are_not_named() -> None:
    assert list(growing(half(kept=lambda day: 1000.0 + 45 * (day % 2)))) == []
