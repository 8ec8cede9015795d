"""Who thinks again: a no taken back, which alert is meant said in words, a danger written to one neighbour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.community import Point
from core.wire import Attachment, AttachmentKind

if TYPE_CHECKING:
    from tests.world import Village

PROWLER, CALL = "un homme rôde devant le 12 rue des Lilas", "17"


@pytest.mark.parametrize("after", ["si en fait oui", "Ah non, si", "oui", "finalement oui", "prévenez-les", "mais si"])
async def test_a_no_is_taken_back_with_the_words_it_was_for(village: Village, after: str) -> None:
    await village.says("Karim", PROWLER, "non", after, "J'ai appelé", "oui", "Envoyer")

    assert any("un homme rôde" in said for said in village.hears("Paul"))


@pytest.mark.parametrize("after", ["si, envoyez-la", "finalement oui"])
async def test_the_picture_and_the_place_of_a_called_off_alert_come_back_with_it(village: Village, after: str) -> None:
    photo = Attachment(AttachmentKind.PHOTO, data=b"jpeg", content_type="image/jpeg")
    place = Attachment(AttachmentKind.LOCATION, latitude=48.85, longitude=2.35)
    await village.says("Karim", "ALERTE feu dans la cour du 12 rue des Lilas")
    await village.says("Karim", "", attachments=(photo,))
    await village.says("Karim", "", attachments=(place,))
    await village.says("Karim", "annuler", after, "J'ai appelé", "Envoyer")

    alert = await village.store.run(lambda uow: uow.alerts.by_id(1))
    assert alert is not None
    assert (alert.photo_id is not None, alert.point) == (True, Point(48.85, 2.35))


@pytest.mark.parametrize("answer", ["non", "2"])
async def test_a_picture_that_was_for_nobody_comes_back_with_its_words(village: Village, answer: str) -> None:
    photo = Attachment(AttachmentKind.PHOTO, data=b"jpeg", content_type="image/jpeg")
    await village.says("Karim", PROWLER, attachments=(photo,))
    await village.says("Karim", answer)
    assert "rien n'est parti" in village.hears("Karim")[-1]
    await village.says("Karim", "si en fait oui", "J'ai appelé", "oui", "Envoyer")

    alert = await village.store.run(lambda uow: uow.alerts.by_id(1))
    assert alert is not None
    assert alert.photo_id is not None


async def test_a_bare_yes_long_after_a_no_is_for_something_else(village: Village) -> None:
    await village.says("Karim", PROWLER, "non")
    await village.time_passes(minutes=5)
    await village.says("Karim", "oui")

    assert CALL not in village.hears("Karim")[-1]


async def test_after_an_hour_nothing_is_taken_back(village: Village) -> None:
    await village.says("Karim", PROWLER, "non")
    await village.time_passes(minutes=60)
    await village.says("Karim", "si en fait oui")

    assert "Danger en ce moment" not in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    ("said", "code"),
    [("le feu", "A1"), ("celle du feu", "A1"), ("celle de la rue du Parc", "A2"), ("le vol", "A2"), ("au 7", "A2")],
)
async def test_which_alert_is_said_in_words(village: Village, said: str, code: str) -> None:
    await _two_alerts(village)
    await village.says("Paul", "j'ai une info")
    assert village.hears("Paul")[-1].startswith("De quelle alerte")

    await village.says("Paul", said, "je suis devant, tout est fini")

    assert code in village.hears("Paul")[-1]


@pytest.mark.parametrize("said", ["je ne sais pas", "la rue", "les deux"])
async def test_words_that_fit_no_alert_or_both_are_asked_again(village: Village, said: str) -> None:
    await _two_alerts(village)

    await village.says("Paul", "j'ai une info", said)

    assert "A1" in village.hears("Paul")[-1]
    assert "A2" in village.hears("Paul")[-1]


async def _two_alerts(village: Village) -> None:
    await village.says("Karim", "ALERTE feu rue des Lilas", "J'ai appelé")
    await village.time_passes(minutes=5)
    await village.says("Odette", "ALERTE vol au 7 rue du Parc", "1")
    await village.time_passes(minutes=5)
    assert len({said[:14] for said in village.hears("Paul") if "A1" in said or "A2" in said}) > 1


async def test_a_danger_written_to_one_neighbour_is_asked_about(village: Village) -> None:
    await village.says("Karim", "écrire à Paul", "un homme force la porte du 9")
    assert village.hears("Karim")[-1].startswith("Pour qui est-ce")

    await village.time_passes(minutes=3)
    assert village.hears("Karim")[-1].startswith("Rien n'est encore parti.")

    await village.says("Karim", "tous", "J'ai appelé", "oui", "Envoyer")
    await village.time_passes(minutes=4)
    assert any("force la porte" in said for said in village.hears("Lucie"))


@pytest.mark.parametrize(("said", "is_read"), [("Paul", True), ("non", False)])
async def test_a_story_for_one_neighbour_stays_theirs(village: Village, said: str, *, is_read: bool) -> None:
    await village.says("Karim", "écrire à Paul", "il y a eu un cambriolage chez moi", said)

    assert any("cambriolage" in each for each in village.hears("Paul")) is is_read
    assert not any("cambriolage" in each for each in village.hears("Lucie"))


@pytest.mark.parametrize(("said", "line"), [("oui", True), ("1", True), ("un message officiel", False), ("non", False)])
async def test_what_a_town_hall_says_after_an_alert_may_go_below_it(village: Village, said: str, *, line: bool) -> None:
    await village.town_hall("Officier", telegram="2001")
    await village.says("Karim", "ALERTE feu rue des Lilas", "J'ai appelé")
    await village.time_passes(minutes=5)

    await village.says("Officier", "Bien reçu, les pompiers sont en route", said)

    assert village.hears("Officier")[-1].startswith("C'est écrit sur A1") is line


async def test_the_next_mail_of_a_town_hall_is_its_next_text(village: Village) -> None:
    await village.town_hall("Officier", telegram="2001")

    await village.says("Officier", "Le marché de samedi est annulé.", "La rue du Parc sera fermée mardi de 9 h à 12 h.")
    assert village.hears("Officier")[-1].startswith("Votre message d'avant n'est pas parti.")

    await village.says("Officier", "oui", "Envoyer")
    assert "La rue du Parc sera fermée" in village.hears("Lucie")[-1]
    assert not any("marché" in said for said in village.hears("Lucie"))


async def test_what_was_said_in_between_is_what_a_yes_is_for(village: Village) -> None:
    await village.says("Karim", PROWLER, "non", "gazette", "oui")

    assert CALL not in village.hears("Karim")[-1]


async def test_whoever_says_that_it_is_over_and_goes_away_warns_nobody(village: Village) -> None:
    await village.says("Karim", "alerte feu au 12 rue des Lilas, grosses flammes", "j'ai appelé", "c'est éteint")
    await village.time_passes(minutes=10)

    assert not village.hears("Paul")


async def test_to_send_is_no_yes_to_whether_it_is_the_same(village: Village) -> None:
    await village.says("Odette", "ALERTE feu au 4 rue des Lilas", "1")
    await village.time_passes(minutes=3)

    await village.says("Karim", "il y a le feu au 16 rue des Lilas", "j'ai appelé", "envoyer", "envoyer")
    await village.time_passes(minutes=4)

    assert any("16 rue des Lilas" in said for said in village.hears("Paul"))
    assert not any("confirmée" in said for said in village.hears("Paul"))
