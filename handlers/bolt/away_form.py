"""The form for when people are away, opened from Home or by a command."""

from datetime import datetime

from handlers.bolt.identity import find_presser
from handlers.bolt.interactions import Interaction
from models.people.away import load_away, require_may_set_away, zone_of_person
from models.people.members import require_may_act
from models.people.names import named
from models.refusals import Refusal
from models.tables import Member, Person
from views.modals.away import AwayForm, build_away_form


async def offer_away_form(press: Interaction, person_id: int) -> None:
    """Open the form after the ack; 0: for somebody who is chosen in it."""
    if person_id:
        await require_may_set_away(person_id, press.person.id, press.on.workspace_id)
    press.after(_open(press, person_id))


async def _open(press: Interaction, person_id: int) -> None:
    view = build_away_form(await load_form(press, person_id, press.now), await press.reader())
    await press.open_form(view)


async def load_form(press: Interaction, person_id: int, now: datetime) -> AwayForm:
    """Return what the form begins with."""
    today = now.astimezone(await zone_of_person(person_id or press.person.id)).date()
    if not person_id:
        return AwayForm(today)
    period = await load_away(person_id, now)
    there = [one.id for one in period.stand_ins] if period else []
    members = Member.filter(
        workspace_id=press.on.workspace_id, person_id__in=there or [0], user_id__isnull=False
    )
    user_ids = {one.person_id: str(one.user_id) for one in await members}
    return AwayForm(
        today=today,
        person=person_id,
        other=None if person_id == press.person.id else named(await Person.get(id=person_id)),
        period=period,
        stand_ins=[user_ids[one] for one in there if one in user_ids],
    )


async def chosen_person(press: Interaction, user_id: str) -> Person:
    """Return the person behind a member who was chosen or mentioned; refuse one who may not act here."""
    on = press.on
    try:
        member = await find_presser(
            on.store, press.workspace, on.workspace_id, user_id, press.now, on.policy, fresh=False
        )
        return require_may_act(member)
    except Refusal as refusal:
        if refusal.code == "could_not_check":
            raise
        raise Refusal("away_unknown_person") from None
