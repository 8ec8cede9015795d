"""Who was written to in a neighbour's name, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.model.alert import AlertEvent
from core.model.alert_words import EventKind
from tests.core.test_alert import a_burglary
from tests.storage.street import CHANNELS, behind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

DAY = timedelta(days=1)
MARC = "+33612345678"


async def writes(street: Street, address: str = MARC, *, is_letter: bool = False) -> int:
    """Let somebody be written to in Odette's name; give the contact."""

    def work(uow: UnitOfWork) -> int:
        now = street.clock.now()
        contact = uow.members.speaker_at(street.says("sms", address), CHANNELS["sms"].voice).contact
        inviter = uow.members.add_person("Odette", "fr", now)
        uow.invites.note(
            street.community.id, inviter.id, "sms", address, now, contact_id=contact.id, is_letter=is_letter
        )
        return contact.id

    return await street.run(work)


async def test_an_invitation_is_remembered_for_its_address_and_community(street: Street) -> None:
    at = street.clock.now()
    await writes(street)

    def asked(uow: UnitOfWork) -> list[bool]:
        here, since = street.community.id, at - DAY
        return [
            uow.invites.was_invited(here, "sms", MARC, since),
            uow.invites.was_invited(here, "email", MARC, since),
            uow.invites.was_invited(here, "sms", "+33612345679", since),
            uow.invites.was_invited(here + 1, "sms", MARC, since),
            uow.invites.was_invited(here, "sms", MARC, at + DAY),
            uow.invites.was_written_to("sms", MARC, since),
        ]

    assert await street.run(asked) == [True, False, False, False, False, True]


async def test_a_letter_is_no_invitation_and_its_writer_is_known(street: Street) -> None:
    at = street.clock.now()
    await writes(street, is_letter=True)

    def asked(uow: UnitOfWork) -> tuple[bool, int | None, int]:
        writer = uow.invites.letter_writer("sms", MARC)
        since = at - DAY
        invited = uow.invites.was_invited(street.community.id, "sms", MARC, since)
        return invited, writer, uow.invites.letters_since(writer or 0, since)

    invited, writer, letters = await street.run(asked)
    assert (invited, letters) == (False, 1)
    assert writer is not None


async def test_a_refusal_is_a_fingerprint_and_may_be_said_twice(street: Street) -> None:
    for _ in range(2):
        await street.run(lambda uow: uow.invites.refuse("sms", MARC, street.clock.now()))

    rows = await street.run(lambda uow: behind(uow).execute(text("SELECT target_hash FROM invitation_refusal")).all())
    assert len(rows) == 1
    assert MARC[3:] not in rows[0].target_hash
    assert await street.run(lambda uow: uow.invites.has_refused("sms", MARC))
    assert not await street.run(lambda uow: uow.invites.has_refused("email", MARC))


async def test_strangers_are_forgotten_with_their_invitation_and_neighbours_are_not(street: Street) -> None:
    stranger, neighbour = await writes(street), await writes(street, "+33612345600")

    def moves_in(uow: UnitOfWork) -> None:
        person = uow.members.add_person("Marc", "fr", street.clock.now())
        uow.members.claim_contact(neighbour, person.id, street.clock.now())

    await street.run(moves_in)
    forgotten = await street.run(lambda uow: uow.invites.forget(street.clock.now() + DAY, 10))

    kept = await street.run(lambda uow: behind(uow).execute(text("SELECT id FROM contact")).scalars().all())
    assert forgotten == 2
    assert neighbour in kept
    assert stranger not in kept
    assert await street.run(lambda uow: uow.invites.forget(street.clock.now() + DAY, 10)) == 0


async def test_a_voice_counts_once_and_only_while_its_owner_is_there(street: Street) -> None:
    def work(uow: UnitOfWork) -> list[object]:
        now, here = street.clock.now(), street.community.id
        member, gone = (uow.members.add_person(name, "fr", now) for name in ("Odette", "Paul"))
        uow.members.add_member(member.id, here, frozenset(), now)
        return [
            uow.invites.support(here, member.id, now),
            uow.invites.support(here, member.id, now),
            uow.invites.support(here, gone.id, now),
            uow.invites.supporters(here),
        ]

    assert await street.run(work) == [True, False, True, 1]


async def test_the_wait_for_the_first_answer_is_counted_from_the_alert(street: Street) -> None:
    def work(uow: UnitOfWork) -> tuple[int, list[timedelta]]:
        now = street.clock.now()
        author = uow.members.add_person("Odette", "fr", now)
        for wait in (7, 3):
            burglary = a_burglary(
                community_id=street.community.id, author_id=author.id, household_id=author.household_id, sent_at=now
            )
            alert = uow.alerts.add(burglary)
            for minutes, kind in ((1, EventKind.CALLED), (wait, EventKind.SEEN), (wait + 5, EventKind.INFO)):
                at = now + timedelta(minutes=minutes)
                uow.alerts.record(AlertEvent(alert.id, kind, author.id, author.household_id, "Odette", at, ""))
        since = now - DAY
        here = street.community.id
        return uow.invites.alerts_since(here, since), list(uow.invites.waits_since(here, since))

    assert await street.run(work) == (2, [timedelta(minutes=3), timedelta(minutes=7)])


async def test_a_community_is_found_by_its_name_in_a_link(street: Street) -> None:
    def work(uow: UnitOfWork) -> list[str]:
        slug = "-".join(street.community.name.lower().split())
        return [each.name for each in uow.communities.called(slug, 5)]

    assert await street.run(work) == [street.community.name]
