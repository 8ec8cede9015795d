"""Somebody removes what they had written to us: it is erased here too, and the dialogue unsays it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.wire import Attachment, AttachmentKind
from tests.core.village import an_alert, count

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Inbound
    from tests.world import Village

ROOM = "!lilas:lilas.example"
SECRET = "un mot que je regrette"


async def writes(village: Village, who: str, words: str, **parts: object) -> Inbound:
    """Let *who* write on Matrix."""
    said = village.inbound(who, words, channel="matrix", **parts)
    await village.hand_over(said)
    return said


async def takes_back(village: Village, said: Inbound) -> None:
    """Let its author remove *said*."""
    who = next(name for name, contacts in village.contacts.items() if contacts.get("matrix") == said.address)
    await village.hand_over(village.inbound(who, "", channel="matrix", room=said.room, takes_back=said.message_id))


async def kept(village: Village, word: str) -> int:
    """How many rows of the journal still hold *word*."""

    def look(uow: UnitOfWork) -> int:
        unit: Any = uow
        rows = unit._tx.connection.exec_driver_sql("SELECT heard, raw FROM journal")
        return sum(word in heard or word.encode() in bytes(raw) for heard, raw in rows)

    return await village.store.run(look)


async def test_what_was_taken_back_is_erased_with_its_bytes(village: Village) -> None:
    photo = Attachment(AttachmentKind.FILE, "text/plain", "lettre.txt", b"un mot dans une lettre")
    said = await writes(village, "Paul", f"menu {SECRET}", attachments=(photo,))
    before = await kept(village, SECRET)

    await takes_back(village, said)

    assert before == 1
    assert await kept(village, SECRET) == 0
    assert await count(village, "SELECT count(*) FROM journal WHERE attached IS NOT NULL") == 0


async def test_the_last_answer_is_unsaid_and_its_question_asked_again(village: Village) -> None:
    await writes(village, "Paul", "alerte cambriolage")
    await writes(village, "Paul", "1")
    asked = village.hears("Paul")[-1]
    said = await writes(village, "Paul", "12 rue des Lilass")

    await takes_back(village, said)
    again = village.hears("Paul")[-1]
    await writes(village, "Paul", "14 rue des Roses")
    await writes(village, "Paul", "Une porte forcée")
    await writes(village, "Paul", "Oui, en ce moment")

    assert again == asked
    preview = village.hears("Paul")[-1]
    assert "14 rue des Roses" in preview
    assert "Lilass" not in preview


async def test_taking_back_how_it_began_ends_the_dialogue(village: Village) -> None:
    said = await writes(village, "Paul", "alerte cambriolage 12 rue des Lilas")

    await takes_back(village, said)
    await village.time_passes(minutes=5)

    assert village.hears("Paul")[-1] == "C'est annulé. Rien n'a été envoyé."
    assert await count(village, "SELECT count(*) FROM alert") == 0


async def test_what_neighbours_have_read_stays_and_its_author_hears_how_to_change_it(village: Village) -> None:
    await an_alert(village)
    said = await writes(village, "Paul", "A1 info partie vers la gare")

    await takes_back(village, said)

    assert "CORRIGER ou CLORE" in village.hears("Paul")[-1]
    assert await count(village, "SELECT count(*) FROM alert_event WHERE kind = 'info'") == 1
    assert await kept(village, "vers la gare") == 0


async def test_an_old_message_is_erased_without_a_word(village: Village) -> None:
    old = await writes(village, "Paul", "menu")
    await village.time_passes(minutes=11)
    earlier = await writes(village, "Paul", "aide")
    later = await writes(village, "Paul", "menu")
    said = len(village.hears("Paul"))

    for one in (old, earlier):
        await takes_back(village, one)

    assert len(village.hears("Paul")) == said
    assert later.text == "menu"


async def test_only_its_author_takes_a_message_back_and_a_pressed_button_is_no_message(village: Village) -> None:
    await village.stranger("Zoé", matrix="@zoe:lilas.example")
    said = await writes(village, "Paul", f"menu {SECRET}")
    tapped = await writes(village, "Paul", "", choice="!acknowledge_alert:1")
    heard = len(village.hears("Paul"))

    await village.hand_over(village.inbound("Zoé", "", channel="matrix", takes_back=said.message_id))
    await takes_back(village, replace(tapped, room=None))

    assert await kept(village, SECRET) == 1
    assert await kept(village, "acknowledge_alert") == 1
    assert len(village.hears("Paul")) == heard
    assert village.hears("Zoé", "matrix") == []


async def test_in_a_room_it_is_erased_and_nobody_is_told(village: Village) -> None:
    await village.group("Salon", ROOM, channel="matrix")
    said = await writes(village, "Paul", SECRET, room=ROOM)

    await takes_back(village, said)

    assert await kept(village, SECRET) == 0
    assert village.hears("Salon", "matrix") == []
    assert village.hears("Paul") == []


async def test_a_message_that_was_parked_is_erased_and_waits_for_nobody_any_more(village: Village) -> None:
    said = replace(village.inbound("Paul", "", channel="matrix", raw=SECRET.encode()), unreadable="no key")
    await village.hand_over(said)
    parked = len(await village.store.run(lambda uow: uow.journal.failed()))

    await takes_back(village, said)

    assert parked == 1
    assert await village.store.run(lambda uow: uow.journal.failed()) == []
