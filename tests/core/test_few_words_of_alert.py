"""« C'est fini » ends an alert wherever its end is asked about, and « j'arrive » is for the alert of a moment ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import Village

OVER = ("c'est fini", "C'est terminé", "c'est bon", "fini")
COMES = ("j'arrive", "j'arrive !", "je viens", "j'y vais")


async def raises(village: Village) -> None:
    """Let Karim tell of an accident."""
    await village.says("Karim", "/alerte accident 3 rue des Lilas, une voiture dans le fossé")
    for answer in ("J'ai appelé", "Envoyer"):
        await village.taps("Karim", answer)
    await village.time_passes(minutes=1)


def ended(village: Village) -> bool:
    """Whether the alert was closed for who reads it."""
    return any("A1 close" in heard for heard in village.hears("Odette"))


@pytest.mark.parametrize("text", OVER)
async def test_who_is_asked_how_it_ended_says_that_it_is_over(village: Village, text: str) -> None:
    """« Clore A1 », « comment ? », « c'est fini »."""
    await raises(village)
    await village.says("Karim", "clore A1", text)
    await village.post_office_closes()

    assert "A1 close" in village.hears("Odette")[-1]
    assert "c'est réglé" in village.hears("Odette")[-1]


@pytest.mark.parametrize("text", OVER)
async def test_who_is_asked_whether_it_is_over_says_so_again(village: Village, text: str) -> None:
    """« Clore A1 ? » has one natural answer more than yes."""
    await raises(village)
    await village.says("Karim", "A1 c'est réglé, la dépanneuse est passée", text)
    await village.post_office_closes()

    assert ended(village)


async def test_of_two_ends_in_one_answer_the_second_is_meant(village: Village) -> None:
    """« C'est fini, fausse alerte » says how."""
    await raises(village)
    await village.says("Karim", "clore A1", "c'est fini, fausse alerte")
    await village.post_office_closes()

    assert "fausse alerte" in village.hears("Odette")[-1]


@pytest.mark.parametrize("text", COMES)
async def test_who_comes_after_an_alert_may_tell_its_neighbours(village: Village, text: str) -> None:
    """Nobody comes to a feast that is not there."""
    await raises(village)
    await village.says("Odette", text)

    assert "A1" in village.hears("Odette")[-1]
    await village.says("Odette", "1")
    await village.post_office_closes()
    assert any(text.rstrip(" !").casefold() in heard.casefold() for heard in village.hears("Karim"))


async def test_who_comes_hours_later_is_asked_too(village: Village) -> None:
    """The alert is still open."""
    await raises(village)
    await village.time_passes(minutes=50)
    await village.says("Odette", "j'arrive")

    assert "dire à vos voisins" in village.hears("Odette")[-1]


async def test_who_comes_where_nothing_is_reads_that_there_is_nothing(village: Village) -> None:
    """Neither an alert nor a feast."""
    await village.says("Odette", "j'arrive")

    assert "ni alerte récente" in village.hears("Odette")[-1]


@pytest.mark.parametrize("text", OVER[:2])
async def test_who_did_not_raise_it_may_tell_that_it_is_over(village: Village, text: str) -> None:
    """It is no article of hers that ends."""
    await raises(village)
    await village.says("Odette", text)

    assert "A1" in village.hears("Odette")[-1]
    assert "article" not in village.hears("Odette")[-1]
