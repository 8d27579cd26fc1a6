"""The checks of `bot.py check`: one file per subject, each returning findings."""
