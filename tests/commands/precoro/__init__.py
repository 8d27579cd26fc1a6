"""Commands for companies in Precoro."""
