"""A backup of the store: taking one while a bot serves, and putting it into an empty place."""
