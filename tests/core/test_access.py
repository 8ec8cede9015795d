"""What is refused reads the same as what does not exist, and nothing has happened."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.access import Capability, alert_for
from core.errors import NotAllowed
from core.model.member import Role
from core.wire import Inbound
from tests.core.village import an_alert, count
from tests.world import CAPABILITIES, Village

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
