"""A mailing list joins the conversation: by a code that arrives on it and comes back from the referent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.core.village import an_alert, count

if TYPE_CHECKING:
    from tests.world import Village

LIST = "lilas@lists.example"
LINKED = "SELECT count(*) FROM community_group WHERE channel = 'email' AND topics <> ''"


@pytest.fixture
async def listed(village: Village) -> Village:
    """The list's own mailbox can be read."""
    await village.stranger("Liste", email=LIST)
    return village


async def code_on_the_list(village: Village) -> str:
    """Let Karim ask for the list, and read the code that arrives there."""
    await village.says("Karim", f"liste {LIST}")
    found = re.search(r"LISTE \S+ (\w{8})", village.hears("Liste")[-1])
    assert found is not None, village.hears("Liste")[-1]
    return found[1]


async def test_the_code_that_arrived_on_the_list_links_it_and_alerts_arrive_with_their_code(listed: Village) -> None:
    code = await code_on_the_list(listed)

    await listed.says("Karim", f"Liste {LIST.upper()} {code.lower()}")
    await an_alert(listed)

    assert "est reliée" in listed.hears("Karim")[-2] + listed.hears("Karim")[-1]
    card = listed.screen("Liste")[-1].outbound
    assert card.to_room
    assert "A1" in card.subject
    assert "12 rue des Lilas" in card.text
    assert "vu" in card.text


async def test_a_neighbour_answers_on_the_list_and_is_answered_alone(listed: Village) -> None:
    await listed.says("Karim", f"liste {LIST} {await code_on_the_list(listed)}")
    await an_alert(listed)
    on_list = len(listed.hears("Liste"))

    await listed.says("Lucie", "A1 vu", room=LIST)
    await listed.says("Lucie", "A1 info la voiture est partie", room=LIST)
    await listed.says("Lucie", "canaux", room=LIST)

    assert await count(listed, "SELECT count(*) FROM alert_event WHERE kind = 'seen'") == 1
    assert await count(listed, "SELECT count(*) FROM alert_event WHERE kind = 'info'") == 1
    assert not any("Lucie" in text and "canal" in text for text in listed.hears("Liste")[on_list:])


async def test_nothing_is_linked_before_the_code_comes_back(listed: Village) -> None:
    await code_on_the_list(listed)

    await an_alert(listed)

    assert await count(listed, LINKED) == 0
    assert len(listed.hears("Liste")) == 1


@pytest.mark.parametrize("code", ["K7PM2QXD", "é", "12345678", "ZZZZZZZZZZZZZZZZZZZZZZZZZ"])
async def test_another_code_links_nothing(listed: Village, code: str) -> None:
    await code_on_the_list(listed)

    await listed.says("Karim", f"liste {LIST} {code}")

    assert "n'est plus valable" in listed.hears("Karim")[-1]
    assert await count(listed, LINKED) == 0


async def test_the_code_is_of_one_referent_one_list_and_two_days(listed: Village) -> None:
    await listed.member("Zora", telegram="1009", roles=[Role.REFERENT])
    code = await code_on_the_list(listed)

    await listed.says("Zora", f"liste {LIST} {code}")
    await listed.says("Karim", f"liste autre@lists.example {code}")
    await listed.time_passes(hours=48)
    await listed.says("Karim", f"liste {LIST} {code}")

    assert await count(listed, LINKED) == 0


@pytest.mark.parametrize("who", ["Odette", "Paul"])
async def test_only_a_referent_links_a_list(listed: Village, who: str) -> None:
    await listed.says(who, f"liste {LIST}")

    assert "Seul un référent" in listed.hears(who)[-1] or "code" in listed.hears(who)[-1].lower()
    assert listed.hears("Liste") == []


async def test_a_referent_asks_for_three_lists_a_day(listed: Village) -> None:
    for number in range(3):
        await listed.says("Karim", f"liste l{number}@lists.example")
    await listed.says("Karim", f"liste {LIST}")
    refused = listed.hears("Karim")[-1]
    await listed.time_passes(hours=25)
    await listed.says("Karim", f"liste {LIST}")

    assert "trois listes" in refused
    assert len(listed.hears("Liste")) == 1


async def test_the_referent_ends_it_and_nobody_else(listed: Village) -> None:
    await listed.says("Karim", f"liste {LIST} {await code_on_the_list(listed)}")
    await listed.member("Zora", community="Les Roses", telegram="1009", roles=[Role.REFERENT])
    await listed.says("Zora", f"liste {LIST} stop")
    kept = await count(listed, LINKED)

    await listed.says("Karim", f"liste {LIST} stop")

    assert "n'est pas reliée" in listed.hears("Zora")[-1]
    assert (kept, await count(listed, LINKED)) == (1, 0)


async def test_what_is_no_address_is_asked_for_again(listed: Village) -> None:
    await listed.says("Karim", "liste", "les voisins")
    again = listed.hears("Karim")[-1]
    await listed.says("Karim", LIST)

    assert "adresse mail" in again
    assert len(listed.hears("Liste")) == 1


async def test_a_list_may_carry_the_gazette(listed: Village) -> None:
    await listed.says("Karim", f"liste {LIST} {await code_on_the_list(listed)} gazette")

    assert await count(listed, "SELECT count(*) FROM community_group WHERE topics = 'gazette'") == 1
