"""Backup and restore: the store and the stored files, in one folder with a manifest."""
