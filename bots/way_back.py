"""The way back for a referent who lost every contact: whom the operators met, and three days in which it is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bots.operator import by_name, say
from core.community import recovery
from core.model.member import MemberStatus, Role

if TYPE_CHECKING:
    from bots.bootstrap import House
    from core.model.community import Community
    from core.model.membership import Neighbour
    from core.shelves.unit_of_work import UnitOfWork

log = structlog.get_logger()


async def bring_back_referent(house: House, name: str, member: str) -> None:
    """Give the code that makes a new contact a referent's after three days; the others and the old contacts are told.

    Raises:
        LookupError: there is no such community, or not one referent of that name.
    """
    await house.prepare()

    def work(uow: UnitOfWork) -> tuple[int, str]:
        community, referent = _referent(uow, name, member)
        code = recovery.begin(uow, referent, community.id, {"say": recovery.THE_SERVICE})
        if len(uow.places.members_with(Role.REFERENT, community.id)) == 1:
            recovery.tell_everybody(uow, community.id, "recovery.alone", referent)
        return referent.person_id, code

    person_id, code = await house.store.run(work)
    log.warning("recovery.begun_by_operator", person_id=person_id)
    say(f"Read this code to {member}, in person: {code}. On the new contact they answer LIER {code} (LINK {code}).")
    say("In three days that contact is theirs. Old contacts, the other referents or, where there are none, all members")
    say("are told with the running service. If anybody doubts it, say the same command with --stop.")


async def stop_bringing_back(house: House, name: str, member: str) -> None:
    """Let nothing come of it.

    Raises:
        LookupError: there is no such community or referent, or nothing was begun for them.
    """
    await house.prepare()

    def work(uow: UnitOfWork) -> int:
        community, referent = _referent(uow, name, member)
        if uow.recoveries.stop(referent.person_id) is None:
            message = f"Nothing was begun for {member}, or the three days are over."
            raise LookupError(message)
        recovery.tell_everybody(uow, community.id, "recovery.given_up", referent)
        return referent.person_id

    person_id = await house.store.run(work)
    log.warning("recovery.stopped_by_operator", person_id=person_id)
    say(f"Stopped: the code is void, and {member} keeps the contacts of before.")


def _referent(uow: UnitOfWork, name: str, member: str) -> tuple[Community, Neighbour]:
    community = by_name(uow, name)
    leads = {each.member.person_id for each in uow.places.members_with(Role.REFERENT, community.id)}
    there = uow.places.neighbours([community.id], MemberStatus.ACTIVE)
    found = [each for each in there if each.person_id in leads and each.name.casefold() == member.casefold()]
    if len(found) != 1:
        known = ", ".join(sorted(each.name for each in there if each.person_id in leads)) or "nobody"
        message = (
            f"Not one referent of {name} is called {member} ({known} lead it). For a member, a referent says RETROUVER."
        )
        raise LookupError(message)
    return community, found[0]
