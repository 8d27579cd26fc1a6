"""Ask Slack whether it would accept what views build, before somebody waits for it; nothing is sent."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from commands.checks.findings import Finding, first, ok, warning, wrong
from commands.checks.samples.sample import Sample, sample_name
from models.records.documents import Audience
from slack.client import SlackClient
from slack.errors import SlackError, SlackRefused
from slack.session import Network, open_session
from slack.tokens import Tokens
from views.blocks.kit import Message
from views.wording.formats import decimal, number
from views.wording.translate import gettext, marked, ngettext

SECONDS: Final = 120.0  # for all questions, whatever Slack has us wait between them
LISTED: Final = 20

REFUSED: Final = marked("{name}: {reasons}")
CANNOT_ASK: Final = marked(
    "{workspace}: Slack cannot be asked whether it accepts cards, forms and Homes"
    " (blocks.validate is unknown to it)."
)
STOPPED: Final = marked(
    "{workspace}: Slack was asked about {asked} of {total} cards, forms and Homes,"
    " then it answered with the error {code}. Try again later."
)
TOO_SLOW: Final = marked(
    "{workspace}: Slack was asked about {asked} of {total} cards, forms and Homes,"
    " then {seconds} s were over. Try again later."
)


async def check_layouts(
    name: str,
    tokens: Tokens,
    samples: Sequence[Sample],
    reader: Audience,
    *,
    api_url: str,
    network: Network,
    progress: Callable[[int, int], None],
) -> list[Finding]:
    """Ask Slack about each sample, in one workspace."""
    async with open_session(network) as session:
        client = SlackClient(
            tokens.bot, api_url=api_url, session=session, network=network, longest_wait=SECONDS
        )
        return await ask_about(samples, name, client, reader, progress)


async def ask_about(
    samples: Sequence[Sample],
    name: str,
    client: SlackClient,
    reader: Audience,
    progress: Callable[[int, int], None] = lambda asked, total: None,
    *,
    seconds: float = SECONDS,
) -> list[Finding]:
    """Name what Slack would refuse, and say how many it was asked about if it ended early."""
    refused: list[str] = []
    facts = {"workspace": name, "total": number(len(samples), reader)}
    asked = 0
    try:
        async with asyncio.timeout(seconds):
            for sample in samples:
                progress(asked, len(samples))
                refused += await _refusal(sample, client, reader)
                asked += 1
    except SlackError as error:
        stopped = _stopped(error, reader, asked=number(asked, reader), **facts)
    except TimeoutError:
        over = decimal(seconds, 0, reader)
        text = gettext(reader, TOO_SLOW, asked=number(asked, reader), seconds=over, **facts)
        stopped = [warning("layout", text)]
    else:
        stopped = [] if refused else [ok("layout", _accepted(len(samples), name, reader))]
    finally:
        progress(len(samples), len(samples))
    return [*_wrong(refused, reader, **facts), *stopped]


async def _refusal(sample: Sample, client: SlackClient, reader: Audience) -> list[str]:
    made = sample.made
    if isinstance(made, Message):
        blocks = {"blocks": made.blocks} if made.blocks else {}
        reasons = await client.validate("message", {"text": made.text, **blocks})
    else:
        reasons = await client.validate("view", made)
    if not reasons:
        return []
    return [gettext(reader, REFUSED, name=sample_name(sample, reader), reasons="; ".join(reasons))]


def _accepted(count: int, workspace: str, reader: Audience) -> str:
    return ngettext(
        reader,
        "{workspace}: Slack was asked about {count} card, form or Home, and accepts it.",
        "{workspace}: Slack was asked about {count} cards, forms and Homes, and accepts all.",
        count,
        workspace=workspace,
    )


def _wrong(refused: Sequence[str], reader: Audience, *, workspace: str, total: str) -> list[Finding]:
    if not refused:
        return []
    text = ngettext(
        reader,
        "{workspace}: Slack would refuse {count} of {total} cards, forms and Homes."
        " Install a newer version of the bot, or report this line to its developers.",
        "{workspace}: Slack would refuse {count} of {total} cards, forms and Homes."
        " Install a newer version of the bot, or report these lines to its developers.",
        len(refused),
        workspace=workspace,
        total=total,
    )
    return [wrong("layout", text, first(refused, LISTED, reader))]


def _stopped(error: SlackError, reader: Audience, *, workspace: str, asked: str, total: str) -> list[Finding]:
    if isinstance(error, SlackRefused) and error.code == "unknown_method":
        return [ok("layout", gettext(reader, CANNOT_ASK, workspace=workspace))]
    facts = {"workspace": workspace, "asked": asked, "total": total}
    return [warning("layout", gettext(reader, STOPPED, code=error.code, **facts))]
