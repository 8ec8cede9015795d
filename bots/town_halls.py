"""What the operator's commands on town halls do, once the program is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.operator import say
from core.badge import is_reserved
from core.community import town_halls
from core.ports import Voice
from core.texts import Ear, word
from core.wire import plain

if TYPE_CHECKING:
    from bots.bootstrap import House
    from core.shelves.unit_of_work import UnitOfWork

LONGEST_NAME = 40


async def subscribe_town_hall(house: House, commune: str, name: str) -> None:
    """Let a town hall take part, and print what its officer needs.

    Raises:
        LookupError: the name is too long, or does not say that it is a town hall.
    """
    if len(name) > LONGEST_NAME or not is_reserved(name):
        message = f'--name is what neighbours read: "Mairie de …", at most {LONGEST_NAME} letters.'
        raise LookupError(message)
    await house.prepare()
    service = house.settings.service

    def work(uow: UnitOfWork) -> tuple[str, str, int]:
        return *town_halls.subscribe(uow, commune, name), len(uow.communities.in_commune(commune))

    code, link, many = await house.store.run(work)
    ear = Ear(service.language, Voice.SMS)
    worded = word(house.texts, "invitation.officer", {"name": name, "code": code}, ear)
    say(f"{name} is invited: {many} communities in {commune}. Its officer enters with this, within 30 days:")
    say(f"  code  {code}")
    say(f"  link  {service.public_url}/join/{link}")
    say(f"  SMS   {' '.join(plain(piece) for piece, _ in worded.pieces)}")
    say("Send it to the town hall by post, and let a referent confirm that it came. One invitation is for one person.")


async def end_town_hall(house: House, commune: str) -> None:
    """End the part of a town hall.

    Raises:
        LookupError: none takes part there.
    """
    await house.prepare()
    ended = await house.store.run(lambda uow: town_halls.end(uow, commune))
    if ended is None:
        message = f"No town hall takes part in {commune}; see the spelling of the commune in `tocsin community list`."
        raise LookupError(message)
    say(f"{ended.name} takes part no longer; the referents decide again how their communities are entered.")
