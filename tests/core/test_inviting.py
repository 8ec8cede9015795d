"""The limits of inviting: once, never to who refused, and nobody learns who is where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from core.community.inviting import MOST_A_DAY
from core.community.retention import tidy
from core.model.member import Role
from core.model.membership import Door, ValidationMode
from tests.world import Village, open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.shelves.unit_of_work import UnitOfWork

MARC, NADIA = "+33612345678", "nadia@voisins.example"


@pytest.fixture
async def village() -> AsyncIterator[Village]:
    """Where nobody lives yet."""
    async with open_village() as opened:
        yield opened


async def lilas(village: Village) -> None:
    """Les Lilas, with a referent on Telegram, and neighbours on Matrix and by mail."""
    await village.member("Karim", roles=[Role.REFERENT], telegram="4242")
    await village.member("Paul D.", matrix="@paul:voisins.example")
    await village.member("Lucie M.", telegram="4343")
    await village.stranger("Marc", sms=MARC)
    await village.stranger("Nadia", email=NADIA)


async def test_nobody_is_reminded_and_the_inviter_does_not_learn_who_is_there_already(village: Village) -> None:
    await lilas(village)
    await village.member("Zoé", sms="+33611111111")

    for said in ("inviter 0612345678", "inviter 0612345678", "inviter 0611111111"):
        await village.says("Lucie M.", said)

    assert len(village.hears("Marc")) == 1
    assert village.hears("Zoé") == []
    assert len(set(village.hears("Lucie M."))) == 1


async def test_a_month_later_one_may_be_invited_again(village: Village) -> None:
    await lilas(village)
    await village.says("Lucie M.", "inviter 0612345678")

    await village.time_passes(days=31)
    await village.says("Lucie M.", "inviter 0612345678")

    assert len(village.hears("Marc")) == 2


async def test_by_mail_no_is_the_first_line_of_the_answer(village: Village) -> None:
    await lilas(village)
    await village.says("Lucie M.", f"inviter {NADIA}")

    await village.answers("Nadia", "NON", to=village.screen("Nadia")[-1])
    await village.time_passes(days=40)
    await village.says("Lucie M.", f"inviter {NADIA}")

    assert [text.partition(".")[0] for text in village.hears("Nadia")[1:]] == ["C'est noté"]


async def test_who_came_with_a_code_and_does_not_enter_may_say_no(village: Village) -> None:
    """On Telegram nobody wrote first: the code that was typed is what makes somebody invited."""
    await lilas(village)
    await village.stranger("Zoé", telegram="6666")
    await village.says("Lucie M.", "inviter")
    code = village.hears("Lucie M.")[-1].split("REJOINDRE ")[1].split()[0]

    await village.says("Zoé", "quitter", f"rejoindre {code}", "annuler", "quitter")
    await village.taps("Zoé", "Oui, je refuse")
    await village.says("Zoé", "quitter")

    heard = village.hears("Zoé")
    assert heard[0] == heard[-1]
    assert heard[-2].startswith("C'est noté, vous n'entrez pas")


async def test_an_invitation_that_is_over_binds_nobody(village: Village) -> None:
    await lilas(village)
    await village.says("Lucie M.", f"inviter {NADIA}")

    await village.time_passes(days=8)
    await village.says("Nadia", "quitter")

    assert village.hears("Nadia")[-1].startswith("Vous n'avez rien à quitter ici")


@pytest.mark.parametrize("words", ["0612", "06 12 34 56 7", "paul@", "+33612345678 et 999999999999999999"])
async def test_what_is_no_number_and_no_address_gets_a_kind_sentence(village: Village, words: str) -> None:
    await lilas(village)

    await village.says("Lucie M.", f"inviter {words}")

    text = village.hears("Lucie M.")[-1]
    assert text.startswith(("Je ne peux pas écrire à", "Donnez ceci à un seul voisin"))
    assert village.hears("Marc") == []


async def test_twenty_invitations_a_day_are_enough_and_a_refused_one_counts(village: Village) -> None:
    await lilas(village)
    await village.says("Lucie M.", "inviter 0612345678")
    await village.says("Marc", "non")
    await village.says("Lucie M.", "inviter 0612345678")

    numbers = [f"06112233{number:02}" for number in range(MOST_A_DAY)]
    await village.says("Lucie M.", f"inviter {', '.join(numbers)}")
    assert village.hears("Lucie M.")[-1].startswith("Vous pouvez encore inviter 18 personnes aujourd'hui.")
    await village.says("Lucie M.", f"inviter {', '.join(numbers[:18])}", "inviter 0612345699")

    assert village.hears("Lucie M.")[-1] == "Vingt invitations par jour suffisent. Réessayez demain."
    assert len(village.channels["sms"].heard) == 1 + 18


async def test_no_without_an_invitation_changes_nothing(village: Village) -> None:
    await lilas(village)

    await village.says("Marc", "non")
    await village.says("Lucie M.", "inviter 0612345678")

    assert village.hears("Marc")[0].startswith("D'accord. Vous n'avez rien d'autre à faire.")
    assert len(village.hears("Marc")) == 2


async def test_no_still_answers_the_question_that_is_open(village: Village) -> None:
    await lilas(village)
    await village.says("Paul D.", "inviter 0612345678")
    code = village.hears("Marc")[-1].partition("REJOINDRE ")[2].split()[0]

    await village.says("Marc", f"rejoindre {code}", "Non", "3 rue des Lilas")
    await village.time_passes(days=31)
    await village.says("Paul D.", "inviter 0612345678")

    assert "invite chez ses voisins" in village.hears("Marc")[-1]


async def test_strangers_who_never_answered_are_forgotten_after_a_month(village: Village) -> None:
    """What stays of whoever refused is a fingerprint."""
    await lilas(village)
    await village.says("Lucie M.", f"inviter 0612345678, {NADIA}")
    await village.says("Marc", "non")

    await village.time_passes(days=32)
    while await village.store.run(tidy):
        pass

    assert await village.store.run(lambda uow: known(uow, "sms", MARC)) == 0
    assert await village.store.run(lambda uow: known(uow, "email", NADIA)) == 0
    assert await village.store.run(lambda uow: uow.invites.has_refused("sms", MARC))


def known(uow: UnitOfWork, channel: str, address: str) -> int:
    """How many contacts there are at this address."""
    tx = uow.invites._tx  # type: ignore[attr-defined]
    asked = text("SELECT count(*) FROM contact WHERE channel = :channel AND address = :address")
    return int(tx.connection.execute(asked, {"channel": channel, "address": address}).scalar_one())


async def test_an_open_door_lets_in_whoever_comes_with_the_shared_link(village: Village) -> None:
    await lilas(village)
    door = Door(village.communities["Les Lilas"], ValidationMode.OPEN)
    await village.store.run(lambda uow: uow.requests.set_door(door))

    await village.says("Marc", "rejoindre les-lilas", "Marc", "3 rue des Lilas", "Lucie M.")

    assert "Bienvenue" in village.hears("Marc")[-1]


async def test_whoever_wants_no_messages_gets_no_invitation(village: Village) -> None:
    await lilas(village)
    await village.says("Marc", "stop")
    said = len(village.hears("Marc"))

    await village.says("Lucie M.", "inviter 0612345678")

    assert village.hears("Marc")[said:] == []
