"""A company in Precoro while calls get lost or land late, and the bot dies: a decision has one effect."""
