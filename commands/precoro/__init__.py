"""`bot.py sync`, and what it and `check` say of Precoro."""
