"""Listeners for what people do in Slack. `register` is the table of contents: one line per conversation."""

from handlers import (
    approval,
    away,
    commands,
    comments,
    details,
    directory_events,
    following,
    home,
    links,
    manage,
    mentions,
    nudges,
    payments,
    precoro,
    reminders,
    review,
    revisions,
    sent_files,
    snoozes,
)
from handlers.bolt.registrar import Registrar
from views import ids


def register(on: Registrar, command: str = "/precoro") -> None:
    """Bind every conversation to its ids and to the slash command, and begin to listen."""
    approval.register(on)
    review.register(on)
    details.register(on)
    manage.register(on)
    revisions.register(on)
    payments.register(on)
    precoro.register(on)
    reminders.register(on)
    away.register(on)
    comments.register(on)
    mentions.register(on)
    following.register(on)
    nudges.register(on)
    snoozes.register(on)
    sent_files.register(on)
    home.register(on)
    links.register(on)
    commands.register(on, command)
    directory_events.register(on)
    on.menu(ids.MORE)
    on.listen()


__all__ = ["Registrar", "register"]
