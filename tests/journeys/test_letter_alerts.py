"""Stories of the alerts in the letter: what waited for it is there, and what a neighbour muted is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.gazette.letter import tell
from core.model.member import Role
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

WAITED, NEWS = "Alertes gardées pour cette lettre", "Chez vos voisins"


async def two_alerts(village: Village) -> None:
    """Karim raises a theft and a damage; both are over."""
    await raises(village, "vol rue des Roses, un vélo rouge")
    await raises(village, "dégradation rue des Lilas, un banc cassé")


async def raises(village: Village, facts: str) -> None:
    """Let Karim raise an alert that is over."""
    await village.says("Karim", f"/alerte {facts}")
    for answer in ("J'ai appelé", "Non, c'est passé", "Envoyer"):
        await village.taps("Karim", answer)
    await village.time_passes(seconds=10)


async def monday(village: Village, name: str) -> str:
    """Let the letter of Monday come; give what *name* reads."""
    village.clock.passes(days=6, hours=19)
    await village.store.run(tell)
    await village.post_office_closes()
    return village.hears(name)[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
async def street(village: Village) -> Village:
    """Karim is the referent, and Lucie and Paul read the letter of Monday."""
    await village.member("Karim", roles=[Role.REFERENT], telegram="52")
    await village.member("Lucie", telegram="51")
    await village.member("Paul", telegram="53")
    for name in ("Lucie", "Paul"):
        await village.says(name, "lettre du lundi")
    return village


async def test_the_letter_holds_no_alert_of_an_author_whom_its_reader_muted(street: Village) -> None:
    """Lucie ne veut plus lire les alertes de Karim : sa lettre n'en dit que le danger, celle de Paul dit tout."""
    await two_alerts(street)
    await street.says("Lucie", "MUET A1")
    await street.taps("Lucie", "Ne plus lire son auteur")
    await raises(street, "cambriolage 12 rue du Port, la porte est forcée")

    lucie = await monday(street, "Lucie")
    paul = street.hears("Paul")[-1]

    assert "A1" not in lucie
    assert "A2" not in lucie
    assert "A3 Cambriolage" in lucie
    assert all(code in paul for code in ("A1", "A2", "A3"))


async def test_alerts_wait_for_the_letter_of_who_wants_them_there(street: Village) -> None:
    """Lucie lit les alertes dans la lettre : elles y sont toutes, à part ; Paul, qui les a reçues, en lit la suite."""
    await street.says("Lucie", "SONNERIE alertes dans la lettre")
    before = len(street.hears("Lucie"))
    await two_alerts(street)
    told = street.hears("Lucie")[before:]

    lucie = await monday(street, "Lucie")
    paul = street.hears("Paul")[-1]

    assert told == []
    assert f"{WAITED} : A1 Vol : en cours. A2 Dégradation : en cours." in lucie
    assert NEWS not in lucie
    assert WAITED not in paul
    assert NEWS in paul


async def test_a_telephone_that_is_spared_reads_in_its_letter_which_alerts_waited(street: Village) -> None:
    """Odette n'a que des SMS, et seuls les dangers sonnent : sa lettre nomme les autres alertes, en un SMS."""
    await street.member("Odette", roles=(), **contact("Odette", "sms"))
    await street.says("Odette", "lettre du lundi")
    await says_surely(street, "Odette", "SONNERIE ALERTES DANS LA LETTRE")
    await two_alerts(street)

    odette = await monday(street, "Odette")

    assert "Alertes: A1 vol, A2 dégradation." in odette
    assert "Pour en savoir plus: A1." in odette
