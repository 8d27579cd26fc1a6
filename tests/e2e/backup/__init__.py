"""A bot whose store was lost and restored, against the Slack that went on."""
