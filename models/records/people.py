"""Frozen records of people: who reads, who is shown, and who is away."""

from datetime import date

from models.frozen import frozen


@frozen
class Audience:
    """Who reads: locale as Slack gives it (`en-US`), IANA zone, whether cards must name the company."""

    locale: str = "en-US"
    zone: str = "UTC"
    many_companies: bool = False


@frozen
class PersonRef:
    """A person as shown to others."""

    id: int
    name: str
    email: str


@frozen
class Absence:
    """Who is asked and is away: until which day, in their own zone, and who stands in; empty: nobody does."""

    turn: int
    person: PersonRef
    until: date
    stand_ins: tuple[PersonRef, ...] = ()
