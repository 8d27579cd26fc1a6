"""What Slack tells of replies that are edited or deleted."""

from tests.support.discussion import hears, says
from tests.support.world import World


async def edit_a_reply(world: World) -> None:
    """Edit a reply, and wait until others read it."""
    ann = world.person("ann")
    await ann.edit(await says(ann, await world.card("ann"), "Too dear?"), "Too dear!")
    await hears(world.person("bob"), await world.card("bob"), "Too dear!")


async def delete_a_reply(world: World) -> None:
    """Delete a reply that others have read, and wait until they read it no more."""
    ann, bob, own = world.person("ann"), world.person("bob"), await world.card("bob")
    reply = await says(ann, await world.card("ann"), "Too dear?")
    await hears(bob, own, "Too dear?")
    await ann.delete(reply)
    await hears(bob, own, "This comment was withdrawn.")
