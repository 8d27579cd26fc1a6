"""People put off what waits, ask again, go away and stand in; nobody answers for days; the bot dies."""
