"""Precoro as a source: calls that may be made, what is to be read, its people and documents, decisions."""
