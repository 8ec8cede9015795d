"""The word that opens a browser: who may say it, where, and what it gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.community.browsers import CHANNEL
from tests.world import CAPABILITIES

if TYPE_CHECKING:
    from tests.world import Village


async def test_the_word_gives_a_link_and_a_code(village: Village) -> None:
    await village.member("Karim", telegram="1001")

    await village.says("Karim", "navigateur")

    said = village.hears("Karim")[-1]
    assert re.search(r"/chat/in/[A-Z2-9]{26}\s", said)
    assert re.search(r"tapez [A-Z2-9]{4} [A-Z2-9]{4}\b", said)


async def test_by_sms_it_is_asked_first_who_writes(village: Village) -> None:
    """A sender's number can be forged: the link goes to whoever can read the code."""
    await village.member("Odette", sms="+33600000001")

    await village.says("Odette", "navigateur")
    asked = village.hears("Odette")[-1]
    code = re.search(r"\b\d{6}\b", asked)
    assert code is not None
    await village.says("Odette", code[0])

    assert "/chat/in/" not in asked
    assert "/chat/in/" in village.hears("Odette")[-1]


async def test_where_there_is_no_chat_the_word_says_so_and_the_menu_does_not_offer_it(village: Village) -> None:
    await village.member("Karim", telegram="1001")
    await village.says("Karim", "menu")
    offered = village.buttons("Karim")
    village.store.serve(set(CAPABILITIES) - {CHANNEL})

    await village.says("Karim", "menu")
    buttons, words = village.buttons("Karim"), village.hears("Karim")[-1]
    await village.says("Karim", "navigateur")

    assert "🌐 Sur mon navigateur" in offered
    assert set(offered) - set(buttons) == {"🌐 Sur mon navigateur"}
    assert "NAVIGATEUR" not in words
    assert village.hears("Karim")[-1].startswith("Ici, on ne se parle pas dans un navigateur.")


async def test_a_guest_gets_no_link(village: Village) -> None:
    await village.stranger("Inconnue", telegram="9")

    await village.says("Inconnue", "navigateur")

    assert "/chat/in/" not in village.hears("Inconnue")[-1]
