"""Copies of the bot that are broken in one small way, each of which the comparison must see."""
