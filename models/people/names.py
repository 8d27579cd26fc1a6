"""How people are shown to others."""

from models.records.documents import PersonRef
from models.tables import Person


def named(person: Person) -> PersonRef:
    """Return a person as records show them."""
    return PersonRef(person.id, person.display_name, person.email)
