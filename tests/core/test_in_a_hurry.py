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


async def test_words_that_tell_nothing_are_no_answer_to_the_call(village: Village) -> None:
    await village.says("Paul", "alerte", "je n'arrive pas à les joindre")

    assert "Je n'ai pas compris" in village.hears("Paul")[-1]


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
