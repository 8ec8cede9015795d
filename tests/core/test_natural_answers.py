"""Answers as people give them: signed, in other words, in several messages; what is told behind them is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core.model.alert_words import Police
from tests.core.village import count

if TYPE_CHECKING:
    from tests.world import Village

SIGNED = "\n\nCordialement,\nM. LEROY\nPolice municipale de Villeneuve\n01 02 03 04 05"
NOTICE = "La rue des Lilas sera fermée mardi de 9 h à 12 h."


async def police_of(village: Village, number: int = 1) -> Police:
    alert = await village.store.run(lambda uow: uow.alerts.by_id(number))
    assert alert is not None
    return alert.police


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("agreed", [f"Oui.{SIGNED}", "Bonjour,\n\noui, merci\n\nM. LEROY", "C'est parfait, allez-y"])
@pytest.mark.parametrize("sent", ["C'est parfait, vous pouvez envoyer", f"Envoyer{SIGNED}", f"1{SIGNED}"])
async def test_a_town_hall_signs_its_answers(village: Village, agreed: str, sent: str) -> None:
    await village.town_hall("Officier", email="police@villeneuve.example")

    await village.says("Officier", NOTICE, agreed, sent)
    code = re.findall(r"[0-9]{6}", village.hears("Officier")[-1])[0]
    await village.says("Officier", f"Bonjour,\nVoici le code demandé : {code}{SIGNED}")

    assert village.hears("Officier")[-1].startswith("M1 part chez")


async def test_where_a_code_is_waited_for_a_danger_is_still_a_danger(village: Village) -> None:
    await village.says("Odette", "quitter", "1")

    await village.says("Odette", "il y a le feu chez le voisin au 12, vite, son compteur porte le 518190")

    assert "Appelez le 17" in village.hears("Odette")[-1]


async def test_a_town_hall_names_its_communities_in_a_sentence(village: Village) -> None:
    await village.founded("Les Roses")
    await village.founded("Les Roses Rouges")
    await village.town_hall("Officier", telegram="2001")

    for said, whom in (
        ("aux Lilas seulement s'il vous plaît", "3 voisins"),
        ("toutes les communautés", "3 voisins"),
        ("aux roses rouges", "aucun voisin"),
    ):
        await village.says("Officier", f"OFFICIEL {NOTICE}", said)
        assert whom in village.hears("Officier")[-1] or "4 voisins" in village.hears("Officier")[-1]
        await village.says("Officier", "annuler")


@pytest.mark.parametrize(
    ("name", "begun", "agreed"),
    [
        ("Officier", "", ["oui"]),
        ("Officier", "OFFICIEL ", []),
        ("Karim", "annoncer ", []),
        ("Karim", "GAZETTE ARTICLE ", []),
        ("Karim", "", []),
    ],
)
async def test_after_too_many_words_the_next_ones_are_taken(
    village: Village, name: str, begun: str, agreed: list[str]
) -> None:
    await village.town_hall("Officier", telegram="2001")
    begun = "ajouter un article " if begun == "GAZETTE ARTICLE " else begun
    long = "Nous ferons tout cela dans la rue. " * (9 if name == "Officier" else 15)

    for _ in range(2):
        await village.says(name, begun + long, *agreed)
        assert "trop long" in village.hears(name)[-1]
        await village.says(name, long)
        assert "trop long" in village.hears(name)[-1]
        before = len(village.hears(name))
        await village.says(name, NOTICE)
        assert "fermée mardi" in village.hears(name)[-1] or "quel sujet" in village.hears(name)[-1]
        assert len(village.hears(name)) == before + 1
        await village.says(name, "annuler")


async def test_a_long_line_of_the_town_hall_is_asked_for_in_fewer_words(village: Village) -> None:
    await village.town_hall("Officier", telegram="2001")
    await village.says("Odette", "ALERTE feu 12 rue des Lilas", "1")

    await village.says("Officier", "A1 mairie " + "La police municipale est prévenue. " * 4)
    assert "moins de 80 lettres" in village.hears("Officier")[-1]
    await village.says("Officier", "PM prévenue")

    assert "C'est écrit sur A1" in village.hears("Officier")[-1]


async def test_long_words_of_a_neighbour_are_asked_for_with_the_numbers_to_call(village: Village) -> None:
    await village.says("Odette", "un homme est entré dans le jardin et il regarde partout. " * 10)

    assert "appelez d'abord le 17" in village.hears("Odette")[-1]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("non pas encore", Police.NOBODY),
        ("non", Police.NOBODY),
        ("pas encore", Police.NOBODY),
        ("je peux pas appeler", Police.NOBODY),
        ("je ne peux pas", Police.NOBODY),
        ("17 appelé", Police.CALLED),
        ("18 fait", Police.CALLED),
        ("police appelée", Police.CALLED),
        ("oui les pompiers sont prévenus", Police.CALLED),
    ],
)
async def test_an_alert_goes_on_whatever_is_said_of_the_call(village: Village, said: str, state: Police) -> None:
    await village.says("Odette", "ALERTE feu 12 rue des Lilas", said)

    assert "A1 part chez" in village.hears("Odette")[-1]
    assert await police_of(village) is state


@pytest.mark.parametrize("said", ["ok", "non c'est pour karim", "le 17 ne répond pas", "oui mais ça sonne occupé"])
async def test_what_does_not_say_that_somebody_called_is_asked_again(village: Village, said: str) -> None:
    await village.says("Odette", "ALERTE feu 12 rue des Lilas", said)

    assert "Appelez d'abord" in village.hears("Odette")[-1] or "pas compris" in village.hears("Odette")[-1]
    assert not any("12 rue des Lilas" in text for text in village.hears("Karim"))


@pytest.mark.parametrize(
    ("begun", "state"),
    [
        ("alerte feu au 2 rue des Lilas, j'ai appelé les pompiers", Police.CALLED),
        ("alerte feu 2 rue des Lilas pompiers prévenus", Police.CALLED),
        ("alert fire at 2 rue des Lilas, I've called the fire brigade", Police.CALLED),
        ("alerte feu 2 rue des Lilas j'appelle les pompiers", Police.CALLING),
    ],
)
async def test_who_called_is_not_asked_where_it_was_said(village: Village, begun: str, state: Police) -> None:
    await village.says("Odette", begun)

    assert "A1 part chez" in village.hears("Odette")[-1]
    assert await police_of(village) is state


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("oui ils arrivent", Police.CALLED),
        ("oui", Police.CALLED),
        ("non pas encore", Police.NOBODY),
        ("je n'ai pas pu", Police.NOBODY),
        ("oui mais ça sonne occupé", Police.CALLING),
    ],
)
async def test_who_took_the_call_says_in_plain_words_whether_it_was_made(
    village: Village, said: str, state: Police
) -> None:
    await village.says("Odette", "ALERTE feu 12 rue des Lilas", "j'appelle")
    await village.time_passes(minutes=3)
    await village.says("Odette", said)

    assert await police_of(village) is state


@pytest.mark.parametrize("begun", ["j'ai appelé les pompiers mais personne ne répond", "il faut appeler les pompiers"])
async def test_a_call_in_vain_is_asked_about(village: Village, begun: str) -> None:
    await village.says("Odette", f"alerte feu 2 rue des Lilas, {begun}")

    assert "C'est fait?" in village.hears("Odette")[-1]


async def test_what_is_told_at_the_previews_is_added_and_shown_again(village: Village) -> None:
    await village.says("Karim", "ALERTE feu 12 rue des Lilas. De la fumée", "j'ai appelé")
    await village.says("Karim", "grosses flammes")
    shown = village.hears("Karim")[-1]
    await village.says("Karim", "oui et ya de la fumée noire qui sort de la fenetre")
    again = village.hears("Karim")[-1]
    await village.says("Karim", "envoie !!")

    assert shown.startswith("Ajouté.")
    assert "De la fumée. grosses flammes" in shown
    assert "grosses flammes. ya de la fumée noire" in again
    assert "A1 part chez" in village.hears("Karim")[-1]


async def test_what_is_told_at_the_preview_of_an_article_is_added_and_shown_again(village: Village) -> None:
    await village.says("Karim", "ajouter un article Je donne une poussette", "presque neuve")
    shown = village.hears("Karim")[-1]
    await village.says("Karim", "c'est bon")

    assert shown.startswith("Ajouté.")
    assert "Je donne une poussette. presque neuve" in shown
    assert "G1 est dans la gazette" in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["non c'est pour karim", "merci", "quoi", "bof"])
async def test_what_tells_nothing_is_not_added_to_what_neighbours_read(village: Village, said: str) -> None:
    await village.says("Karim", "ALERTE feu 12 rue des Lilas. De la fumée", "j'ai appelé", said)

    assert "Ou écrivez ce qu'il faut ajouter" in village.hears("Karim")[-1]


async def test_fragments_are_kept_at_every_question(village: Village) -> None:
    await village.says("Karim", "il y a un drôle de bruit", "au 14", "grosse camionnette", "oui dis leur")
    await village.says("Karim", "12 rue des Lilas", "pas urgent", "plaques étrangères", "comportement suspect")
    await village.says("Karim", "il force une porte", "oui toujours là")

    shown = village.hears("Karim")[-1]
    assert "Voici ce que vos voisins" in shown
    for told in (
        "drôle de bruit. au 14. grosse camionnette",
        "12 rue des Lilas",
        "plaques étrangères",
        "il force une porte",
    ):
        assert told in shown


async def test_what_is_told_behind_a_yes_is_kept(village: Village) -> None:
    await village.says("Karim", "il y a un drôle de type", "oui il essaie d'ouvrir les voitures")
    await village.says("Karim", "oui j'ai appelé", "comportement suspect", "rue des Lilas", "oui")

    assert "drôle de type. il essaie d'ouvrir les voitures" in village.hears("Karim")[-1]


async def test_a_signature_is_no_fact(village: Village) -> None:
    await village.says("Lucie", "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue", f"J'ai appelé{SIGNED}")

    assert any("voiture bleue" in text for text in village.hears("Karim"))
    assert not any("LEROY" in text for text in village.hears("Karim"))


async def test_a_danger_behind_a_no_to_an_info_is_not_dropped(village: Village) -> None:
    await village.says("Odette", "ALERTE vol rue des Lilas. Un vélo rouge", "pas urgent")
    await village.says("Karim", "A1 vu deux hommes courir vers la gare", "non il y a le feu au 9")

    assert "feu au 9" in village.hears("Karim")[-1]


async def test_what_is_told_behind_a_yes_to_an_info_is_kept(village: Village) -> None:
    await village.says("Odette", "ALERTE vol rue des Lilas. Un vélo rouge", "pas urgent")
    await village.says("Karim", "A1 vu deux hommes courir vers la gare", "oui et un vélo rouge avec eux")

    assert any("vers la gare. un vélo rouge avec eux" in text for text in village.hears("Paul"))


async def test_what_is_told_behind_the_call_is_kept(village: Village) -> None:
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas", "j'ai appelé la police, il est dans le jardin")

    assert any("il est dans le jardin" in text for text in village.hears("Karim"))


async def test_a_danger_behind_a_no_is_not_dropped(village: Village) -> None:
    await village.says("Karim", "il y a un drôle de type", "non il y a le feu au 9 rue des Lilas")

    assert "feu au 9" in village.hears("Karim")[-1]


async def test_a_no_with_more_behind_it_warns_nobody(village: Village) -> None:
    await village.says("Karim", "tu peux garder mes clés demain", "non c'est pour karim")

    assert "rien n'est parti" in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("merci 🙏", "Avec plaisir"),
        ("thanks 👍", "Avec plaisir"),
        ("👍", "Très bien"),
        ("👍🏽", "Très bien"),
        ("😂", "Très bien"),
        ("nvm", "rien à annuler"),
        ("calme 22h 7h", "De 22 h à 7 h"),
    ],
)
async def test_signs_and_short_forms_are_understood(village: Village, said: str, reads: str) -> None:
    await village.says("Karim", said)

    assert reads.casefold() in plain(village.hears("Karim")[-1]).casefold()


async def test_who_changes_their_mind_in_a_short_form_publishes_nothing(village: Village) -> None:
    await village.says("Karim", "il y a un drôle de type", "nvm")

    assert "annulé" in village.hears("Karim")[-1]
    assert await count(village, "SELECT count(*) FROM alert") == 0


@pytest.mark.parametrize("said", ["👍", "ok"])
async def test_what_cannot_be_undone_wants_the_word_itself(village: Village, said: str) -> None:
    await village.says("Paul", "effacer", said)

    assert "pas compris" in village.hears("Paul")[-1]
