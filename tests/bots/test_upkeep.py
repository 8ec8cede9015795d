"""What the program does beside the talk: it tells its operators, and forgets what need not be kept."""

from __future__ import annotations

from core.command import discover
from core.inbox import FrontDoor
from tests.world import CAPABILITIES, open_village


async def test_operators_hear_of_a_message_that_could_not_be_handled() -> None:
    """They learn its number, and nothing of what it says."""
    async with open_village() as village:
        await village.member("Odette", sms="+33600000001")
        await village.stranger("Opérateur", telegram="9001")
        door = FrontDoor(discover(), village.texts, CAPABILITIES, (("telegram", "9001"), ("nowhere", "x")))
        inbound = village.inbound("Odette", "au voleur")

        await village.store.run(lambda uow: door.excuse(inbound, "ValueError", uow))
        await village.post_office_closes()

        assert "dead-letters show 1" in village.hears("Opérateur")[0]
        assert "voleur" not in village.hears("Opérateur")[0]


async def test_old_inputs_and_dialogues_are_forgotten_but_parked_ones_are_kept() -> None:
    """After fourteen days no channel repeats a message any more."""
    async with open_village() as village:
        await village.member("Odette", sms="+33600000001")
        await village.says("Odette", "ALERTE")
        parked = village.inbound("Odette", "au voleur")
        await village.store.run(lambda uow: uow.journal.fail(parked, "ValueError"))
        village.clock.passes(days=14, seconds=1)

        await village.switchboard.tidy()
        await village.says("Odette", "1")

        assert [each.reason for each in await village.store.run(lambda uow: uow.journal.failed())] == ["ValueError"]
        assert "rien demandé" in village.hears("Odette")[-1]
