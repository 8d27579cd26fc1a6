"""A connected Slack workspace: sockets, client, limits, errors by name, look-ups. Knows no table."""
