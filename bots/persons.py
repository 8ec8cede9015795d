"""What operators do for one person who asks: give all that is kept of them, or erase it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bots.erasures import write_list
from bots.operator import say, worded
from core.community.leading import is_last_referent
from core.community.own_data import copy_for

if TYPE_CHECKING:
    from bots.bootstrap import House
    from core.shelves.unit_of_work import UnitOfWork


async def export_person(house: House, address: str) -> None:
    """Print all that is kept of the person at *address*, as JSON.

    Raises:
        LookupError: nobody of ours is there.
    """
    await house.prepare()
    given = await house.store.run(lambda uow: copy_for(uow, _person_at(house, address, uow)))
    say(json.dumps(given, ensure_ascii=False, indent=2))


async def erase_person(house: House, address: str) -> None:
    """Erase the person at *address*.

    Raises:
        LookupError: nobody of ours is there, or neighbours would be left without a referent.
    """
    await house.prepare()
    named = worded(house, {"say": "operator.neighbour"})

    def work(uow: UnitOfWork) -> None:
        person_id = _person_at(house, address, uow)
        for community in uow.communities.all():
            if is_last_referent(uow, person_id, community.id):
                message = (
                    f"{community.name} would have no referent left; appoint another one first: "
                    "see `tocsin community appoint --help`."
                )
                raise LookupError(message)
        uow.own_data.erase(person_id, named)

    await house.store.run(work)
    listed = house.settings.storage.list_of_erased
    await write_list(house.store, listed, house.clock)
    say(f"Erased. In what neighbours share, « {named} » stands for them. {listed} keeps them from coming back.")


def _person_at(house: House, address: str, uow: UnitOfWork) -> int:
    channel, colon, place = address.partition(":")
    named = bool(colon) and channel in house.channels
    plain_address = place if named else address.removeprefix("mailto:")
    person_id = uow.own_data.person_at(channel if named else "", plain_address)
    if person_id is None:
        message = f"Nobody is known at {address}; write the channel, a colon and the address, such as telegram:1001."
        raise LookupError(message)
    return person_id
