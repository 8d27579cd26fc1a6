"""How people are called."""

from models.records.documents import PersonRef
from models.tables import Person


def named(person: Person) -> PersonRef:
    """Show a person by name, or by e-mail while nobody told us the name."""
    return PersonRef(person.id, person.name or person.email, person.email)
