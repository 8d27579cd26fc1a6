"""Precoro: calls within its limits, what has changed there, files, and decisions on their way."""
