"""Who is in a hurry tells what happens before what was asked is answered: nothing of it has to be said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.wire import Attachment, AttachmentKind
from tests.core.village import an_alert

if TYPE_CHECKING:
    from tests.world import Village

HERE = Attachment(AttachmentKind.LOCATION, latitude=47.2189, longitude=-1.5530)


@pytest.mark.parametrize(
    "told", ["au secours cambriolage 12 rue des Lilas", "y a un drôle de truc au 12 rue des Lilas"]
)
@pytest.mark.parametrize("name", ["Odette", "Paul"])
async def test_what_is_told_before_the_call_is_kept_and_the_call_is_asked_again(
    village: Village, name: str, told: str
) -> None:
    await village.says(name, "alerte", told)
    again = village.hears(name)[-1]
    await village.says(name, "j'appelle", *(["cambriolage"] if "truc" in told else []))

    assert again.startswith(("Noté.", "C'est noté."))
    assert "112" in again
    asked = village.hears(name)[-1]
    assert "Où est-ce" not in asked
    assert name == "Odette" or "Est-ce toujours en cours" in asked
    assert name == "Paul" or any("12 rue des Lilas" in text for text in village.hears("Karim"))


async def test_a_danger_told_before_the_call_does_not_wait_for_the_answer(village: Village) -> None:
    await village.says("Paul", "alerte", "le feu au 12 rue des Lilas")

    await village.time_passes(minutes=4)

    assert any("12 rue des Lilas" in text for text in village.hears("Karim"))


@pytest.mark.parametrize("said", ["je n'arrive pas à les joindre", "le 17 ne répond pas", "personne ne décroche"])
async def test_that_nobody_answers_the_call_is_no_news_for_neighbours(village: Village, said: str) -> None:
    await village.says("Paul", "alerte", said)

    assert "appelez d'abord" in village.hears("Paul")[-1]
    assert "C'est noté" not in village.hears("Paul")[-1]


async def test_a_place_shown_before_the_call_is_kept(village: Village) -> None:
    await village.says("Paul", "alerte cambriolage, une voiture bleue")
    await village.says("Paul", "", attachments=(HERE,))
    again = village.hears("Paul")[-1]
    await village.says("Paul", "j'ai appelé", "oui", "envoyer")

    assert again.startswith("J'ai bien reçu votre position.")
    alert = await village.store.run(lambda uow: uow.alerts.by_id(1))
    assert alert is not None
    assert alert.point is not None


async def test_a_place_shown_over_the_preview_is_where_it_is(village: Village) -> None:
    await village.says("Paul", "alerte cambriolage 12 rue des Lilas. Une voiture bleue", "j'ai appelé", "oui")
    await village.says("Paul", "", attachments=(HERE,))

    assert "Voici ce que vos voisins vont lire" in village.hears("Paul")[-1]
    await village.says("Paul", "envoyer")
    alert = await village.store.run(lambda uow: uow.alerts.by_id(1))
    assert alert is not None
    assert alert.point is not None


@pytest.mark.parametrize(
    ("told", "then", "ends"),
    [
        ("c'était le plombier", "fausse alerte", "fausse alerte, c'était le plombier"),
        ("fausse alerte, c'était un livreur", "", "fausse alerte, c'était un livreur"),
    ],
)
async def test_how_it_ended_may_be_told_in_words(village: Village, told: str, then: str, ends: str) -> None:
    await an_alert(village)

    await village.says("Karim", "clore A1", told)
    heard = village.hears("Karim")[-1]
    if then:
        assert f"« {told} »" in heard.replace("\u00a0", " ")
        await village.says("Karim", then)
    await village.post_office_closes()

    assert any(ends in text for text in village.hears("Paul"))


@pytest.mark.parametrize("said", ["je ne sais pas", "c'est quoi ?"])
async def test_what_says_nothing_ends_no_alert(village: Village, said: str) -> None:
    await an_alert(village)

    await village.says("Karim", "clore A1", said)

    assert "Répondez par un de ces choix" in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("A1 vu deux hommes courir vers la gare", True),
        ("A1 1 deux hommes vers la gare", True),
        ("A1 rien ici mais le portail du 14 est ouvert", True),
        ("A1 3 mais j'ai entendu du verre", True),
        ("A1 vu et le 17 ne répond pas", True),
        ("A1 je confirme, ils étaient trois", True),
        ("A1 je confirme que la voiture est bleue", True),
        ("A1 4 une voiture bleue", True),
        ("A1 je confirme", False),
        ("A1 je confirme que c'est vrai", False),
        ("A1 confirme, merci à tous", False),
        ("A1 vu", False),
        ("A1 vu merci beaucoup", False),
        ("A1 vu de ma fenêtre", False),
        ("A1 1 bon courage à tous", False),
        ("A1 rien de suspect rue des Roses", False),
        ("A1 rien, mais merci", False),
    ],
)
async def test_what_is_told_behind_a_short_answer_is_not_lost(
    village: Village,
    said: str,
    asks: bool,  # noqa: FBT001 (a column of the table)
) -> None:
    await an_alert(village)

    await village.says("Karim", said)

    assert ("Voulez-vous dire à vos voisins" in village.hears("Karim")[-1]) is asks
    if asks:
        await village.says("Karim", "oui")
        assert any(said.partition(" ")[2].lstrip("13 ") in text for text in village.hears("Paul"))


@pytest.mark.parametrize(("said", "heard"), [("merci", "Avec plaisir"), ("Qui a appelé ?", "12 rue des Lilas")])
async def test_thanks_and_a_question_below_an_alert_are_no_news(village: Village, said: str, heard: str) -> None:
    await an_alert(village)
    card = next(each for each in village.screen("Karim", "telegram") if "12 rue des Lilas" in each.text)

    await village.answers("Karim", said, to=card)

    assert "Voulez-vous dire" not in village.hears("Karim")[-1]
    assert heard in village.hears("Karim")[-1]


async def test_stars_around_words_are_none_of_them(village: Village) -> None:
    await village.says("Paul", "**ALERTE** vol 12 rue des Lilas. Un _vélo_ rouge a disparu", "*pas urgent*", "2")

    assert "Voici ce que vos voisins vont lire" in village.hears("Paul")[-1]
    assert "Un vélo rouge a disparu" in village.hears("Paul")[-1]


async def test_a_picture_sent_where_it_is_asked_what_happens_goes_with_the_alert(village: Village) -> None:
    photo = Attachment(AttachmentKind.PHOTO, data=b"jpeg", content_type="image/jpeg")
    await village.says("Paul", "alerte", "j'ai appelé")
    await village.says("Paul", "", attachments=(photo,))
    again = village.hears("Paul")[-1]
    await village.says("Paul", "cambriolage", "rue des Lilas", "une voiture bleue", "oui", "envoyer")

    assert again.startswith("J'ai bien reçu votre photo.\nQue se passe-t-il ?".replace(" ?", "\N{NO-BREAK SPACE}?"))
    alert = await village.store.run(lambda uow: uow.alerts.by_id(1))
    assert alert is not None
    assert alert.photo_id is not None


async def test_who_raised_an_alert_adds_to_it_without_a_name(village: Village) -> None:
    await an_alert(village)
    await village.says("Paul", "A1 suivre")
    await village.says("Odette", "A1 info La voiture est repartie")

    for name in ("Karim", "Paul"):
        assert not [text for text in village.hears(name) if "Odette" in text]
        assert any("L'auteur, " in text and "La voiture est repartie" in text for text in village.hears(name))
