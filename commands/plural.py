"""Sentences that depend on a number."""


def plural(one: str, many: str, count: int, **facts: object) -> str:
    """Fill the sentence for `count` things, which both sentences may name as `{count}`."""
    return (one if count == 1 else many).format(count=count, **facts)
