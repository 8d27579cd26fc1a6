"""What `bot.py check` looks at: one file per subject, each giving findings."""
