"""Whoever forges a neighbour's number sees no answer, changes nothing that matters, and learns nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.command import discover
from core.model.member import Role
from core.texts import Texts
from core.wire import Assurance
from storage import tables
from tests.world import Village, open_village

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

COMMANDS = discover()
TEXTS = Texts.load()
PROVEN = sorted(name for name, each in COMMANDS.items() if each.needs.assurance is Assurance.AUTHENTICATED)
EVERY_WORD = sorted(TEXTS.command("fr", name).words[0] for name in COMMANDS)
ODETTE = "+33600000001"
GUESSES = ("1", "oui", "000000", "1")
COMES_AND_GOES = {
    "journal", "conversation", "notice", "delivery", "account", "cursor", "spending", "spending_told", "receipt",
    "code_try",
    # When a referent was last heard of: whoever is heard of changes nothing for anybody.
    "leadership",
}  # fmt: skip


async def kept(village: Village) -> dict[str, list[Any]]:
    """Give all that lasts: everything but what was said, to whom, and what it cost."""

    def read(uow: UnitOfWork) -> dict[str, list[Any]]:
        unit: Any = uow
        lasting = [table for table in tables.metadata.sorted_tables if table.name not in COMES_AND_GOES]
        return {table.name: [tuple(row) for row in unit._tx.execute(table.select())] for table in lasting}

    return await village.store.run(read)


async def a_referent_with_a_telephone(village: Village) -> None:
    """Let Odette, who may do everything, have raised A1; her own code has proven nothing lately."""
    await village.member("Odette", community="Les Canaris", sms=ODETTE, roles=[Role.REFERENT])
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend", "1")


async def test_a_forged_number_changes_nothing_that_needs_a_proof(village: Village) -> None:
    await village.member("Odile", sms="+33600000009", roles=[Role.REFERENT])
    await village.says("Odile", "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend", "1")
    # A digit alone says « vu » of the alert, as « A1 1 » does: that needs no proof.
    await village.says("Odile", "1")
    before = await kept(village)
    others = {each: len(village.hears(each)) for each in ("Karim", "Lucie", "Paul", "Odette")}
    changed = []

    for name in PROVEN:
        word = TEXTS.command("fr", name).words[0]
        for said in (word, f"{word} A1", f"A1 {word}", f"{word} Lucie"):
            await village.says("Odile", said, *GUESSES)
            # An alert that was begun would go on beside all that comes next.
            await village.says("Odile", "0")
        if await kept(village) != before:
            changed.append(name)
        # So that it is not the many wrong codes that keep the next one out.
        village.clock.passes(hours=1, minutes=1)

    assert changed == []
    assert {each: len(village.hears(each)) for each in others} == others


async def test_a_stranger_by_sms_hears_the_same_whoever_lives_here() -> None:
    """Neither an alert, nor a neighbour, nor a community can be found out by asking for whatever there is."""
    answers: list[dict[str, list[str]]] = []
    for is_inhabited in (True, False):
        async with open_village() as village:
            if is_inhabited:
                await a_referent_with_a_telephone(village)
            for number, word in enumerate(EVERY_WORD):
                await village.stranger(word, sms=f"+336999{number:05}")
                await village.says(word, word, f"A1 {word}", f"{word} Odette")
            answers.append({word: village.hears(word) for word in EVERY_WORD})

    assert answers[0] == answers[1]
    assert not [text for said in answers[0].values() for text in said if "Canaris" in text or "Odette" in text]


async def test_an_alert_by_a_forged_number_is_marked_and_told_to_its_owner(village: Village) -> None:
    """One word of the owner, from another contact, takes it back."""
    await village.member("Odile", sms="+33600000009", telegram="1009")

    await village.says("Odile", "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend", "1")
    told = village.hears("Odile", "telegram")
    await village.taps("Odile", "Ce n'est pas moi", channel="telegram")

    assert "non vérifié" in village.hears("Karim")[0]
    assert any("A1" in each for each in told)
    assert "fausse alerte" in village.hears("Karim")[0]
