"""Who may do what, in one table; and what is refused reads the same as what does not exist."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.access import Capability, alert_for, may, require
from core.errors import NotAllowed
from core.model.community import Community, CommunityStatus
from core.model.member import Contact, Member, Membership, MemberStatus, Person, Role, Speaker
from core.ports import Voice
from core.wire import Assurance, Inbound
from tests.core.test_alert import NOW, a_burglary
from tests.core.village import an_alert, count
from tests.world import CAPABILITIES, Village

HERE, ELSEWHERE = 1, 2


def a_speaker(
    *roles: Role,
    person: int = 2,
    community: int = HERE,
    status: MemberStatus = MemberStatus.ACTIVE,
    assurance: Assurance = Assurance.AUTHENTICATED,
) -> Speaker:
    place = Community(community, "Lilas", "X", None, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, NOW)
    member = Member(person, person, community, frozenset(roles), status, NOW)
    contact = Contact(person, "telegram", str(person), person)
    known = Person(person, "Karim", "fr", person)
    return Speaker(contact, Voice.TELEGRAM, "fr", assurance, known, (Membership(member, place),))


WHO = {
    "guest": Speaker(Contact(9, "telegram", "9"), Voice.TELEGRAM, "fr", Assurance.AUTHENTICATED),
    "member": a_speaker(),
    "author": a_speaker(person=1),
    "referent": a_speaker(Role.REFERENT),
    "officer": a_speaker(Role.OFFICER),
    "left": a_speaker(Role.REFERENT, status=MemberStatus.LEFT),
    "banned": a_speaker(Role.REFERENT, status=MemberStatus.BANNED),
    "author who left": a_speaker(person=1, status=MemberStatus.LEFT),
    "referent of others": a_speaker(Role.REFERENT, community=ELSEWHERE),
    "unsure": a_speaker(Role.REFERENT, assurance=Assurance.NONE),
}
MEMBERS = {"member", "author", "referent", "officer"}
MAY = {
    Capability.JOIN: set(WHO),
    Capability.TALK: set(WHO),
    Capability.LINK_CONTACT: set(WHO),
    Capability.OWN_CONTACTS: set(WHO) - {"guest", "unsure"},
    Capability.UNDO_LINK: set(WHO) - {"guest", "unsure"},
    Capability.SILENCE_ALERTS: set(WHO),
    Capability.RAISE_ALERT: MEMBERS,
    Capability.ADD_INFO: MEMBERS,
    Capability.ACKNOWLEDGE: MEMBERS,
    Capability.READ_ALERTS: MEMBERS,
    Capability.UPDATE_OWN_ALERT: {"author"},
    Capability.CLOSE_ALERT: {"author", "referent", "officer"},
    Capability.CHANGE_ALERT: {"referent", "officer"},
    Capability.SEE_WHO: {"author", "referent"},
    Capability.LINK_GROUP: {"referent"},
    Capability.OPEN_BROWSER: MEMBERS,
}


def test_every_right_stands_in_the_table() -> None:
    assert set(MAY) == set(Capability)


@pytest.mark.parametrize("capability", Capability)
@pytest.mark.parametrize("who", WHO)
def test_who_may_do_what_to_an_alert(who: str, capability: Capability) -> None:
    speaker, alert = WHO[who], a_burglary()

    assert may(speaker, capability, alert) == (who in MAY[capability])

    if who in MAY[capability]:
        require(speaker, capability, alert)
    else:
        with pytest.raises(NotAllowed):
            require(speaker, capability, alert)


@pytest.mark.parametrize("capability", Capability)
@pytest.mark.parametrize("who", sorted(MEMBERS))
def test_nobody_may_anything_in_a_community_of_others(who: str, capability: Capability) -> None:
    anywhere = capability in {
        Capability.JOIN, Capability.TALK, Capability.SILENCE_ALERTS,
        Capability.LINK_CONTACT, Capability.OWN_CONTACTS, Capability.UNDO_LINK,
    }  # fmt: skip

    assert may(WHO[who], capability, a_burglary(community_id=ELSEWHERE)) is anywhere
    assert may(WHO[who], capability, ELSEWHERE) is anywhere


def test_what_can_be_forged_does_little() -> None:
    """A claimed number may warn, tell and acknowledge; all else needs a proof."""
    claimed = {each for each in Capability if each.assurance is Assurance.CLAIMED}
    proven = {each for each in Capability if each.assurance is Assurance.AUTHENTICATED}

    assert claimed == {
        Capability.RAISE_ALERT, Capability.ADD_INFO, Capability.ACKNOWLEDGE, Capability.READ_ALERTS,
        Capability.UNDO_LINK,
    }  # fmt: skip
    assert Capability.CLOSE_ALERT in proven
    assert Capability.SILENCE_ALERTS in proven


VERBS = (
    "{0} vu", "{0} 2 une voiture bleue", "{0} 3", "{0} 4", "CLORE {0} réglé", "{0} CORRIGER c'était hier",
    "{0} DOUTE", "{0} SUIVRE", "{0} QUI", "{0} ROUVRIR", "{0} PAS MOI", "{0} TOUJOURS", "{0} APPELÉ", "{0}",
)  # fmt: skip
BUTTONS = (
    "show_alert", "acknowledge_alert", "add_info", "deny_alert", "confirm_alert", "close_alert", "take_call",
    "call_done", "drop_call", "still_on", "disown_alert", "correct_alert", "doubt_alert", "take_in_hand",
    "follow_alert", "who_was_reached", "reopen_alert",
)  # fmt: skip


@pytest.fixture
async def others(village: Village) -> Village:
    """Two alerts of the Lilas, and a referent of the Roses, who has none."""
    await village.member("Rose", telegram="2001", community="Les Roses", roles=[Role.REFERENT])
    await an_alert(village)
    return village


@pytest.mark.parametrize("verb", VERBS)
async def test_a_code_of_others_reads_like_a_code_of_nobody(others: Village, verb: str) -> None:
    await others.says("Rose", verb.format("A1"), verb.format("A999"))

    assert others.hears("Rose")[0] == others.hears("Rose")[1]
    assert "Je ne trouve pas cette alerte" in others.hears("Rose")[0]
    await nothing_happened(others)


@pytest.mark.parametrize("command", BUTTONS)
async def test_a_forged_button_for_others_reads_like_one_for_nothing(others: Village, command: str) -> None:
    """An id is not a right: that of another community's alert, and one at random, are refused alike."""
    for number in ("1", "987654"):
        await others.says("Rose", "", choice=f"!{command}:{number}")
        if await count(others, "SELECT count(*) FROM conversation"):
            # A dialogue may ask before anything is looked at; what it asks is the same, too.
            while await count(others, "SELECT count(*) FROM conversation"):
                choices = others.screen("Rose")[-1].outbound.choices
                if len(choices) > 1:
                    await others.taps("Rose", choices[0].label)
                else:
                    await others.says("Rose", "une voiture")

    heard = others.hears("Rose")
    half = len(heard) // 2
    assert heard[:half] == heard[half:]
    await nothing_happened(others)


@pytest.mark.parametrize("command", BUTTONS)
async def test_a_stranger_learns_nothing_of_an_alert(others: Village, command: str) -> None:
    await others.stranger("Zoé", telegram="6666")

    await others.says("Zoé", "", choice=f"!{command}:1")
    await others.says("Zoé", "", choice=f"!{command}:987654")

    assert others.hears("Zoé")[0] == others.hears("Zoé")[1]
    assert "Lilas" not in "".join(others.hears("Zoé"))
    await nothing_happened(others)


async def test_a_right_that_was_lost_is_lost_for_buttons_that_are_still_open(village: Village) -> None:
    """Banned while a question is open: the answer is refused."""
    await an_alert(village)
    await village.says("Karim", "CLORE A1")
    await village.store.run(
        lambda uow: uow._tx.connection.exec_driver_sql("UPDATE member SET status = 'banned'") and None  # type: ignore[attr-defined]
    )

    await village.taps("Karim", "C'est réglé")

    assert await count(village, "SELECT count(*) FROM alert WHERE status = 'closed'") == 0


async def test_a_neighbour_who_can_read_an_alert_is_told_who_may_close_it(village: Village) -> None:
    await an_alert(village)

    await village.says("Paul", "CLORE A1 réglé")

    assert "A1" in village.hears("Paul")[-1]
    await nothing_happened(village)


async def test_the_door_asks_for_the_object_itself(village: Village) -> None:
    await an_alert(village)
    inbound = Inbound("telegram", "1001", "x", village.clock.now())

    def work(uow: object) -> int:
        unit = uow
        speaker = unit.members.speaker_at(inbound, CAPABILITIES["telegram"].voice)  # type: ignore[attr-defined]
        found = alert_for(unit, speaker, Capability.CLOSE_ALERT, 1)  # type: ignore[arg-type]
        with pytest.raises(NotAllowed, match="no_such_alert"):
            alert_for(unit, replace(speaker, memberships=()), Capability.CLOSE_ALERT, 1)  # type: ignore[arg-type]
        with pytest.raises(NotAllowed, match="no_such_alert"):
            alert_for(unit, speaker, Capability.CLOSE_ALERT, 2)  # type: ignore[arg-type]
        return found.id

    assert await village.store.run(work) == 1


async def nothing_happened(village: Village) -> None:
    assert await count(village, "SELECT count(*) FROM alert WHERE status <> 'reported'") == 0
    assert await count(village, "SELECT count(*) FROM alert_event WHERE kind <> 'published'") <= 1
    assert await count(village, "SELECT count(*) FROM alert_event WHERE person_id <> 1") == 0
    assert await count(village, "SELECT count(*) FROM journal WHERE failure IS NOT NULL") == 0
