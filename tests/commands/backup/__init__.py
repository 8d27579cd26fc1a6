"""Backups, and the places that they are put into."""
