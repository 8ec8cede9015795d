"""What changes a role or an identity is proven on a second contact; what a group hears is meant again in private."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.core.village import an_alert, count

if TYPE_CHECKING:
    from tests.world import Village

PROPOSED = "SELECT count(*) FROM appointment"


@pytest.fixture
async def karim(village: Village) -> Village:
    """The referent, who also has a telephone since yesterday; and Lucie, who might be the next one."""
    await village.says("Karim", "lier")
    found = re.search(r"LIER ([A-Z0-9]{8})", village.hears("Karim")[-1])
    assert found is not None
    village.contacts["Karim"]["sms"] = "+33600000077"
    await village.says("Karim", f"lier {found[1]}", channel="sms")
    await village.says("Karim", code_on(village, "sms"), channel="sms")
    village.clock.passes(hours=25)
    return village


def code_on(village: Village, channel: str, name: str = "Karim") -> str:
    """The latest code on a screen of *name*."""
    codes: list[str] = re.findall(r"\b\d{6}\b", " ".join(village.hears(name, channel)))
    return codes[-1]


async def appoints_lucie(village: Village, channel: str = "telegram") -> None:
    """Let Karim ask for Lucie as a referent, and say that he is sure."""
    await village.says("Karim", "nommer Lucie", channel=channel)
    await village.says("Karim", "oui", channel=channel)


async def test_a_code_goes_to_the_second_contact_and_is_answered_where_it_is_wanted(karim: Village) -> None:
    await appoints_lucie(karim)
    waiting = await count(karim, PROPOSED)
    asked, sent = karim.hears("Karim")[-1], karim.hears("Karim", "sms")[-1]

    await karim.says("Karim", code_on(karim, "sms"))

    assert "06 •• •• •• 77" in asked
    assert not re.search(r"\d{6}", asked)
    assert "Telegram" in sent
    assert (waiting, await count(karim, PROPOSED)) == (0, 1)


async def test_the_code_may_be_answered_on_the_second_contact_itself(karim: Village) -> None:
    await appoints_lucie(karim)

    await karim.says("Karim", code_on(karim, "sms"), channel="sms")

    assert await count(karim, PROPOSED) == 1
    assert "Lucie" in karim.hears("Karim")[-1]
    assert "C'est bien vous" in karim.hears("Karim", "sms")[-1]


async def test_whoever_took_a_telegram_account_over_appoints_nobody(karim: Village) -> None:
    """They see what is asked for, and not the code; five guesses end it."""
    await appoints_lucie(karim)
    wrong = f"{(int(code_on(karim, 'sms')) + 1) % 1_000_000:06}"

    await karim.says("Karim", *[wrong] * 5)
    await karim.says("Karim", code_on(karim, "sms"))

    assert await count(karim, PROPOSED) == 0


async def test_a_wrong_code_on_the_second_contact_counts_all_the_same(karim: Village) -> None:
    await appoints_lucie(karim)
    wrong = f"{(int(code_on(karim, 'sms')) + 1) % 1_000_000:06}"

    await karim.says("Karim", wrong, channel="sms")
    heard = karim.hears("Karim", "sms")[-1]
    await karim.says("Karim", *[wrong] * 4, channel="sms")
    await karim.says("Karim", code_on(karim, "sms"), channel="sms")

    assert "pas le bon code" in heard
    assert await count(karim, PROPOSED) == 0


async def test_the_code_of_a_second_contact_is_good_for_one_wish(karim: Village) -> None:
    await appoints_lucie(karim)
    code = code_on(karim, "sms")
    await karim.says("Karim", code)

    await karim.says("Karim", "nommer Paul", "oui", code)

    assert await count(karim, PROPOSED) == 1


async def test_somebody_with_one_contact_only_says_that_it_is_meant(village: Village) -> None:
    await appoints_lucie(village)

    assert await count(village, PROPOSED) == 1


async def test_a_contact_of_today_changes_no_role(karim: Village) -> None:
    """A new contact waits a day before it may do what its owner could do."""
    await karim.says("Karim", "lier")
    await karim.says("Karim", code_on(karim, "sms"))
    found = re.findall(r"LIER ([A-Z0-9]{8})", karim.hears("Karim")[-1])
    karim.contacts["Karim"]["matrix"] = "@karim:lilas.example"
    await karim.says("Karim", f"lier {found[0]}", channel="matrix")

    await appoints_lucie(karim, channel="matrix")

    assert "tout nouveau" in karim.hears("Karim", "matrix")[-1]
    assert await count(karim, PROPOSED) == 0


async def test_taking_a_contact_away_is_proven_too(karim: Village) -> None:
    await karim.says("Karim", "canaux 2 retirer", "oui")
    kept = await count(karim, "SELECT count(*) FROM contact WHERE address = '+33600000077' AND person_id IS NOT NULL")

    await karim.says("Karim", code_on(karim, "sms"))

    assert kept == 1
    assert "Je n'écris plus sur ce canal" in karim.hears("Karim")[-1]


async def test_a_referent_who_closes_in_front_of_the_group_is_asked_in_private(village: Village) -> None:
    await an_alert(village)
    await village.time_passes(seconds=10)

    await village.says("Karim", "clore A1 réglé", room="-100200")
    posts = len(village.hears("Groupe"))
    still_open = await count(village, "SELECT count(*) FROM alert WHERE status <> 'closed'")
    asked = village.hears("Karim")[-1]
    await village.taps("Karim", "Oui, c'est ça")

    assert still_open == 1
    assert "CLORE" in asked
    assert posts == 1
    assert await count(village, "SELECT count(*) FROM alert WHERE status = 'closed'") == 1


async def test_stop_said_to_the_whole_group_silences_nobody_before_it_is_meant(village: Village) -> None:
    await village.says("Karim", "stop", room="-100200")
    before = await count(village, "SELECT count(*) FROM contact WHERE silence <> 'nothing'")
    await village.says("Karim", "1")

    assert before == 0
    assert await count(village, "SELECT count(*) FROM contact WHERE silence <> 'nothing'") == 1


async def test_a_stranger_in_danger_reads_the_numbers_in_the_group(village: Village) -> None:
    await village.stranger("Zoé", telegram="6001")

    await village.says("Zoé", "alerte cambriolage 12 rue des Lilas", room="-100200")

    assert all(number in village.hears("Groupe")[-1] for number in ("17", "18", "15", "112", "114"))
    assert await count(village, "SELECT count(*) FROM alert") == 0
