"""What was claimed in one term of the lease does not go on in another: somebody else may have done it."""

import pytest

from slack.errors import MayNotCall
from tests.support.world import World


async def test_no_call_leaves_for_what_was_claimed_before_another_bot_had_the_lease(world: World) -> None:
    context = world.bot.contexts[0]
    claim = context.for_claim(context.lease.term)
    assert (await claim.client.auth_test()).scopes
    context.lease.hold(context.lease.term + 1, float("inf"))
    with pytest.raises(MayNotCall):
        await claim.client.auth_test()
    assert (await context.client.auth_test()).scopes
