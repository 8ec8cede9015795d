"""Persons, contacts, members, and the codes that admit them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.model.community import Point
from core.model.member import MemberStatus, Role, Silence
from core.ports import Voice
from core.wire import Assurance

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

REFERENT = frozenset({Role.REFERENT})


async def test_an_unknown_address_is_a_guest_with_a_contact_of_their_own(street: Street) -> None:
    """The first word of a stranger is kept like any other."""
    hello = replace(street.says("telegram", "4242"), language="en")

    guest = await street.run(lambda uow: uow.members.speaker_at(hello, Voice.TELEGRAM))
    again = await street.speaker("telegram", "4242")

    assert guest.is_guest
    assert guest.language == "en"
    assert guest.assurance is Assurance.AUTHENTICATED
    assert again.contact == guest.contact


async def test_two_first_messages_at_once_are_one_guest(street: Street) -> None:
    """A stranger who sends two messages at the same moment is one stranger."""
    speakers = await asyncio.gather(*(street.speaker("telegram", "4242") for _ in range(8)))

    assert len({speaker.contact.id for speaker in speakers}) == 1


async def test_a_language_that_we_do_not_speak_is_answered_in_french(street: Street) -> None:
    """French is the language of the house."""
    hello = replace(street.says("telegram", "4242"), language="pt-BR")

    guest = await street.run(lambda uow: uow.members.speaker_at(hello, Voice.TELEGRAM))

    assert guest.language == "fr"


async def test_a_member_is_known_with_all_their_communities(street: Street) -> None:
    """Everything that the rules ask about a speaker comes in one read."""
    odette = await street.moves_in("Odette", REFERENT, sms="+33600000001")

    speaker = await street.speaker("sms", "+33600000001")

    assert speaker.person == odette
    (membership,) = speaker.memberships
    assert membership.community == street.community
    assert membership.member.roles == REFERENT
    assert speaker.within(street.community.id) == membership


async def test_a_message_in_a_linked_group_comes_from_that_group(street: Street) -> None:
    """A room is one of ours, or none."""
    group = await street.links("telegram", "-100")
    here = replace(street.says("telegram", "4242"), room="-100")
    elsewhere = replace(street.says("telegram", "4242"), room="-200")

    assert (await street.run(lambda uow: uow.members.speaker_at(here, Voice.TELEGRAM))).room == group
    assert (await street.run(lambda uow: uow.members.speaker_at(elsewhere, Voice.TELEGRAM))).room is None


@pytest.mark.parametrize(
    ("sent", "proven", "heard"),
    [
        (Assurance.CLAIMED, False, Assurance.CLAIMED),
        (Assurance.CLAIMED, True, Assurance.AUTHENTICATED),
        (Assurance.AUTHENTICATED, False, Assurance.AUTHENTICATED),
        (Assurance.NONE, True, Assurance.NONE),
    ],
)
async def test_a_proof_lifts_a_claim_and_nothing_less(
    street: Street, *, sent: Assurance, proven: bool, heard: Assurance
) -> None:
    """A mail that fails every check stays unsure, whatever its owner proved before."""
    await street.moves_in("Odette", email="odette@example.org")
    contact = (await street.speaker("email", "odette@example.org")).contact
    if proven:
        until = street.clock.now() + timedelta(minutes=30)
        await street.run(lambda uow: uow.members.prove(contact.id, until))
    mail = replace(street.says("email", "odette@example.org"), assurance=sent)

    speaker = await street.run(lambda uow: uow.members.speaker_at(mail, Voice.EMAIL))

    assert speaker.assurance is heard


async def test_a_proof_ends(street: Street) -> None:
    """Half an hour later the claim is a claim again."""
    contact = (await street.speaker("sms", "+33600000001")).contact
    now = street.clock.now()
    await street.run(lambda uow: uow.members.prove(contact.id, now + timedelta(minutes=30)))

    street.clock.tick(30 * 60)
    text = replace(street.says("sms", "+33600000001"), assurance=Assurance.CLAIMED)
    speaker = await street.run(lambda uow: uow.members.speaker_at(text, Voice.SMS))

    assert speaker.assurance is Assurance.CLAIMED


async def test_a_silent_contact_is_as_sure_as_its_channel(street: Street) -> None:
    """Nobody spoke just now: a phone number alone proves nothing."""
    await street.moves_in("Odette", sms="+33600000001", telegram="1")
    contacts = await street.run(lambda uow: uow.members.contacts_of(street.people["Odette"].id))
    voices = {"sms": Voice.SMS, "telegram": Voice.TELEGRAM}

    speakers = await street.run(lambda uow: [uow.members.speaker_of(contact.id, voices) for contact in contacts])

    assert [speaker.assurance for speaker in speakers if speaker] == [Assurance.CLAIMED, Assurance.AUTHENTICATED]
    assert [speaker.person for speaker in speakers if speaker] == [street.people["Odette"]] * 2
    assert await street.run(lambda uow: uow.members.speaker_of(contacts[0].id, {})) is None
    assert await street.run(lambda uow: uow.members.speaker_of(999, voices)) is None


async def test_contacts_come_in_the_order_in_which_they_were_claimed(street: Street) -> None:
    """The first one is preferred."""
    odette = await street.moves_in("Odette", sms="+33600000001", telegram="1", email="odette@example.org")

    contacts = await street.run(lambda uow: uow.members.contacts_of(odette.id))

    assert [contact.channel for contact in contacts] == ["sms", "telegram", "email"]


async def test_a_language_is_chosen_for_all_contacts_of_a_person(street: Street) -> None:
    """Who chose English on Telegram reads English on SMS."""
    odette = await street.moves_in("Odette", sms="+33600000001", telegram="1")
    contacts = await street.run(lambda uow: uow.members.contacts_of(odette.id))

    await street.run(lambda uow: uow.members.set_language(contacts[1].id, "en"))

    assert (await street.speaker("sms", "+33600000001")).language == "en"


async def test_a_guest_can_choose_a_language(street: Street) -> None:
    """There is no person behind the contact yet."""
    guest = await street.speaker("telegram", "4242")

    await street.run(lambda uow: uow.members.set_language(guest.contact.id, "en"))

    assert (await street.speaker("telegram", "4242")).language == "en"


async def test_who_comes_back_finds_their_place_and_keeps_their_roles(street: Street) -> None:
    """A new role is added to those a member had; beside an office, it is noted that they live there."""
    odette = await street.moves_in("Odette", REFERENT, sms="+33600000001")
    now = street.clock.now()

    officer = frozenset({Role.OFFICER})
    member = await street.run(lambda uow: uow.members.add_member(odette.id, street.community.id, officer, now))

    assert member.roles == {Role.REFERENT, Role.OFFICER, Role.NEIGHBOUR}
    assert member.status is MemberStatus.ACTIVE
    assert await street.run(lambda uow: uow.members.count_in(street.community.id)) == 1


async def test_referents_are_those_with_the_role(street: Street) -> None:
    """A referent who is also an officer is still a referent; an officer alone is none of the neighbours."""
    both = frozenset({Role.OFFICER, Role.REFERENT})
    odette = await street.moves_in("Odette", both, sms="+33600000001")
    await street.moves_in("Karim", frozenset({Role.OFFICER}), sms="+33600000002")
    await street.moves_in("Lina", sms="+33600000003")

    referents = await street.run(lambda uow: uow.members.referents_of(street.community.id))

    assert [referent.member.person_id for referent in referents] == [odette.id]
    assert await street.run(lambda uow: uow.members.count_in(street.community.id)) == 2


async def test_a_person_has_a_name_a_home_and_a_silence(street: Street) -> None:
    """What a neighbour changes about themselves is there the next time they speak."""
    odette = await street.moves_in("Odette", sms="+33600000001")
    contact = (await street.speaker("sms", "+33600000001")).contact

    def change(uow: UnitOfWork) -> None:
        uow.members.name_person(odette.id, "Odette R.")
        uow.members.set_home(odette.household_id or 0, "12 rue des Lilas", Point(48.1, 2.1))
        uow.members.set_silence(contact.id, Silence.ALL_BUT_ALERTS)

    await street.run(change)
    speaker = await street.speaker("sms", "+33600000001")

    assert speaker.person == replace(odette, name="Odette R.", home=Point(48.1, 2.1), home_place="12 rue des Lilas")
    assert speaker.contact.silence is Silence.ALL_BUT_ALERTS
    assert await street.run(lambda uow: uow.members.names_of([odette.id, 999])) == {odette.id: "Odette R."}


async def test_an_invitation_is_found_by_its_code_however_it_is_typed(street: Street) -> None:
    """Codes are read aloud and typed with dashes; only their fingerprint is kept."""
    now = street.clock.now()
    week = now + timedelta(days=7)
    made = await street.run(lambda uow: uow.members.invite(street.community.id, REFERENT, "ABCD2345", now, week))

    found = await street.run(lambda uow: uow.members.invitation("abcd-2345"))

    assert found == made
    assert found.is_open(now)
    assert await street.run(lambda uow: uow.members.invitation("ABCD2346")) is None


async def test_a_used_invitation_says_so(street: Street) -> None:
    """It admits one person."""
    now = street.clock.now()
    week = now + timedelta(days=7)
    made = await street.run(lambda uow: uow.members.invite(street.community.id, frozenset(), "ABCD2345", now, week))

    await street.run(lambda uow: uow.members.use_invitation(made.id, now))
    found = await street.run(lambda uow: uow.members.invitation("ABCD2345"))

    assert found is not None
    assert found.used_at == now
    assert not found.is_open(now)


async def test_fifty_neighbours_with_one_code_admit_one(street: Street) -> None:
    """The code is read and used in one transaction, and nobody else reads it meanwhile."""
    now = street.clock.now()
    week = now + timedelta(days=7)
    await street.run(lambda uow: uow.members.invite(street.community.id, frozenset(), "ABCD2345", now, week))

    def take(uow: UnitOfWork) -> bool:
        invitation = uow.members.invitation("ABCD2345")
        if invitation is None or not invitation.is_open(now):
            return False
        uow.members.use_invitation(invitation.id, now)
        return True

    taken = await asyncio.gather(*(street.run(take) for _ in range(50)))

    assert sum(taken) == 1


async def test_wrong_codes_are_counted_for_an_hour(street: Street) -> None:
    """An hour without a mistake starts the count anew."""
    contact = (await street.speaker("sms", "+33600000001")).contact

    async def fails() -> int:
        return await street.run(lambda uow: uow.members.count_failed_try(contact.id, uow.now()))

    counts = [await fails(), await fails()]
    street.clock.tick(3599)
    counts.append(await fails())
    street.clock.tick(1)
    counts.append(await fails())

    assert counts == [1, 2, 3, 2]
