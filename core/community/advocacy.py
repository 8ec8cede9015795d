"""The letter that asks a town hall to take part: with the community's own figures, in a neighbour's name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.community.inviting import Target, stranger_at
from core.model.notice import Audience, AudienceKind, Lane, Notice

if TYPE_CHECKING:
    from core.model.community import Community
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

BODY, LETTER = "advocacy.body", "advocacy.letter"
ONE_LETTER_IN = timedelta(days=30)
"""A town hall hears from each neighbour, and from nobody twice a month."""
SHORTEST_WAIT = timedelta(minutes=1)


def figures(uow: UnitOfWork, community: Community) -> dict[str, Any]:
    """Give what the letter says of the community, as values for its text, all read now.

    Half of the alerts were answered within the wait that is named.
    """
    year = uow.now().replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    waits = uow.invites.waits_since(community.id, year)
    wait = max(SHORTEST_WAIT, waits[len(waits) // 2]) if waits else None
    supporters = uow.invites.supporters(community.id)
    return {
        "community": community.name,
        "commune": community.commune,
        "members": {"say": "advocacy.members", "count": uow.members.count_in(community.id)},
        "shared": {"say": "advocacy.alerts", "count": uow.invites.alerts_since(community.id, year)},
        "waits": {"say": "advocacy.waits", "count": round(wait / SHORTEST_WAIT)} if wait else "",
        "supporters": {"say": "advocacy.supporters", "count": supporters} if supporters else "",
    }


def letter(uow: UnitOfWork, community: Community, by: str) -> dict[str, Any]:
    """Give the values of the letter's text, signed by *by*."""
    params = {**figures(uow, community), "by": by}
    return {**params, "body": {"say": BODY, **params}}


def paper(uow: UnitOfWork, community: Community, by: str) -> dict[str, Any]:
    """Give the spec of the letter as a file."""
    return {
        "make": "letter",
        "community": community.name,
        "time_zone": community.time_zone,
        "at": uow.now().isoformat(),
        "params": letter(uow, community, by),
    }


def wrote_lately(uow: UnitOfWork, speaker: Speaker) -> bool:
    """Whether a letter left in the name of *speaker* so lately that the next one must wait."""
    return speaker.person is not None and bool(uow.invites.letters_since(speaker.person.id, uow.now() - ONE_LETTER_IN))


def send(uow: UnitOfWork, community: Community, speaker: Speaker, target: Target) -> bool:
    """Send the letter to *target* in the name of *speaker*; False when they wrote one lately.

    A town hall that wants none hears nothing, and nobody is told.
    """
    if speaker.person is None or wrote_lately(uow, speaker):
        return False
    now = uow.now()
    refuses = uow.invites.has_refused(target.channel, target.address)
    contact_id = None if refuses else stranger_at(uow, community.id, target, speaker.language)
    # A letter that nobody gets counts all the same.
    kept = speaker.contact.id if contact_id is None else contact_id
    uow.invites.note(
        community.id, speaker.person.id, target.channel, target.address, now, contact_id=kept, is_letter=True
    )
    if contact_id is None:
        return True
    params = {**letter(uow, community, speaker.person.name), "files": [paper(uow, community, speaker.person.name)]}
    audience = Audience(AudienceKind.CONTACT, contact_id)
    uow.outbox.add(Notice(LETTER, params, audience, Lane.MESSAGE, community.id), now)
    return True
