"""What was said for one reader, or to us, never reaches all neighbours with an alert."""

from __future__ import annotations

import pytest

from core.language.words import normalise
from tests.journeys.street import a_street
from tests.world import Village


def _all_read(village: Village) -> str:
    return " ".join(text for name in ("Lucie", "Paul") for text in village.hears(name))


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("lier 06 12 34 56 78", "06 12"),
        ("06 12 34 56 78", "06 12"),
        ("mon numéro est le 06 12 34 56 78", "06 12"),
        ("karim@mail.example", "mail.example"),
        ("calme 22h-7h", "22h"),
        ("pause du 12 au 20 août", "août"),
        ("stop aux messages svp", "stop aux"),
        ("canaux svp", "canaux"),
        ("profil code 1234", "1234"),
        ("masquer enfants", "masquer"),
        ("message Zork mon code est 1234", "1234"),
        ("inviter ma voisine Josiane au 06 12 34 56 78", "Josiane"),
        ("effacer juste mon adresse", "effacer"),
        ("écrire à l'auteur le code est 1234", "1234"),
        ("message P4 le code est 1234", "1234"),
        ("support mon mot de passe est Lilas", "mot de passe"),
    ],
)
@pytest.mark.parametrize("name", ["Karim", "Odette"])
async def test_a_word_of_ours_is_never_told_to_neighbours(village: Village, name: str, said: str, secret: str) -> None:
    await a_street(village)
    await village.says(name, "alerte un homme force la porte du 15", said)
    answered = village.hears(name)[-1]

    await village.time_passes(minutes=4)

    assert "force la porte" in _all_read(village)
    assert secret not in _all_read(village)
    assert "Danger en ce moment" not in answered
    assert "Urgence?" not in answered


@pytest.mark.parametrize(
    "said",
    [
        "groupe de jeunes cagoulés",
        "niveau de l'eau à 50 cm",
        "stop ! il y a un homme armé",
        "calme maintenant mais il est encore dans le jardin",
        "message de la préfecture : évacuez",
        "mairie en feu",
        "j'arrive pas à ouvrir la porte",
        "nouvelles flammes derrière la grange",
        "aidez-moi mon mari est tombé",
        "entrer par la fenêtre du bas",
        "mouvement dans le jardin",
    ],
)
async def test_what_only_begins_like_a_word_of_ours_is_told(village: Village, said: str) -> None:
    await village.says("Karim", "alerte un homme force la porte du 15", said, "j'ai appelé")
    await village.time_passes(minutes=6)

    assert normalise(said).split()[-1] in normalise(_all_read(village))


async def test_a_danger_behind_idle_words_leaves_without_them(village: Village) -> None:
    """Odette écrit « alertes en sms et le reste ici », puis crie au feu : ses voisins ne lisent que le feu."""
    await a_street(village)
    await village.says("Odette", "ma fille m'a dit de prendre le bus", "1", "AU SECOURS le feu a pris chez moi !!!")

    await village.time_passes(minutes=4)

    assert "le feu a pris" in _all_read(village).lower()
    assert "le bus" not in _all_read(village)


async def test_a_danger_told_where_idle_words_are_sorted_leaves_without_them(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "ma fille m'a dit de prendre le bus", "oui", "pas urgent", "on force la porte du 9")

    await village.time_passes(minutes=4)

    assert "force la porte" in _all_read(village)
    assert "le bus" not in _all_read(village)


async def test_the_name_of_a_category_sorts_and_tells_nothing(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte deux hommes fouillent les voitures rue du Parc", "suspect", "j'ai appelé")
    await village.says("Karim", "oui", "Envoyer")

    await village.time_passes(minutes=6)

    alert = await village.store.run(lambda uow: uow.alerts.by_id(1))
    assert "fouillent les voitures" in _all_read(village)
    assert alert is not None
    assert "suspect" not in alert.description.casefold()


@pytest.mark.parametrize("said", ["à tous les voisins", "c'est urgent", "tout le monde vite", "oui à tout le monde"])
async def test_for_whom_and_how_urgent_is_no_fact(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", "alerte un homme force la porte du 15", said, "j'ai appelé", said, said)

    await village.time_passes(minutes=8)

    assert "force la porte" in _all_read(village)
    assert said not in _all_read(village)


async def test_what_was_said_to_one_neighbour_goes_along_to_nobody_else(village: Village) -> None:
    """Karim écrit à Odette ; elle parle d'un code, puis d'un arbre : ses voisins ne lisent que l'arbre."""
    await village.says("Karim", "message Paul tu peux arroser mes plantes samedi ?")
    await village.says("Paul", "oui avec plaisir, c'est quoi déjà le code de ton portail, 1234 ?")
    await village.time_passes(minutes=4)
    await village.says("Paul", "il y a un arbre couché sur la rue de la gare")
    asked = village.hears("Paul")[-1]

    await village.says("Paul", "tous mes voisins", "pas urgent", "route", "envoyer")
    await village.time_passes(minutes=6)

    assert asked.startswith("Pour qui est-ce")
    assert "1234" not in asked
    read = " ".join(text for name in ("Odette", "Lucie", "Karim") for text in village.hears(name))
    assert "arbre couché" in read
    assert "1234" not in read


async def test_both_lines_go_to_the_neighbour_who_is_named(village: Village) -> None:
    await village.says("Karim", "message Paul tu peux arroser mes plantes samedi ?")

    await village.says("Paul", "oui avec plaisir, c'est quoi déjà le code ?", "et je prends du pain pour vous", "Karim")
    await village.time_passes(minutes=1)

    assert "le code ?" in village.hears("Karim")[-1]
    assert "du pain" in village.hears("Karim")[-1]
    assert "du pain" not in " ".join(village.hears("Lucie"))


@pytest.mark.parametrize("said", ["à tous les voisins c'est urgent", "c'est urgent !", "à tout le monde"])
async def test_all_neighbours_are_named_in_many_words(village: Village, said: str) -> None:
    await village.says("Karim", "message Paul tu peux arroser mes plantes samedi ?")

    await village.says("Paul", "la dame du 9 propose des bonbons aux petits", said)

    assert "Danger en ce moment" in village.hears("Paul")[-1]


@pytest.mark.parametrize("said", ["non je n'ai pas appelé, c'est quel numéro pour ça ?", "non pas urgent"])
async def test_a_no_to_another_question_drops_nothing(village: Village, said: str) -> None:
    await village.says("Karim", "message Paul tu peux arroser mes plantes samedi ?")

    await village.says("Paul", "la dame du 9 propose des bonbons aux petits", said)

    assert "Pour qui est-ce" in village.hears("Paul")[-1]
    assert "112" in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    "said",
    ["la dame du 9 propose des bonbons aux petits", "je veux tout savoir sur le 9", "un chien court par ici"],
)
async def test_a_message_of_hours_ago_takes_no_longer_words(village: Village, said: str) -> None:
    await village.says("Karim", "message Paul tu peux arroser mes plantes samedi ?")
    await village.time_passes(hours=2)

    await village.says("Paul", said)

    assert "Pour qui est-ce" not in village.hears("Paul")[-1]


@pytest.mark.parametrize("said", ["oui merci, samedi matin", "Karim je viens samedi vers dix heures", "merci Karim"])
async def test_a_short_answer_is_offered_to_its_neighbour_for_a_day(village: Village, said: str) -> None:
    await village.says("Karim", "message Paul tu peux arroser mes plantes samedi ?")
    await village.time_passes(hours=5)

    await village.says("Paul", said)

    assert village.hears("Paul")[-1].startswith("Pour qui est-ce : Karim".replace(" :", "\N{NO-BREAK SPACE}:"))


async def test_whom_words_are_for_is_asked_once_more_of_who_goes_away(village: Village) -> None:
    await village.says("Karim", "message Paul tu peux arroser mes plantes samedi ?")
    await village.says("Paul", "la dame du 9 propose des bonbons aux petits")

    await village.time_passes(minutes=6)

    assert village.hears("Paul")[-1].startswith("Rien n'est encore parti.")


async def test_an_alert_that_is_newer_than_a_message_is_offered_as_well(village: Village) -> None:
    await village.says("Karim", "message Paul tu peux arroser mes plantes samedi ?")
    await village.time_passes(minutes=5)
    await village.says("Odette", "alerte feu 4 rue des Lilas, une grange", "1")
    await village.time_passes(minutes=5)

    await village.says("Paul", "la fumée descend vers la gare")
    asked = village.hears("Paul")[-1]
    await village.says("Paul", "0", "la dame blonde est repartie par la gare")

    assert "A1" in asked
    assert "A1, Karim, ou tous vos voisins" in village.hears("Paul")[-1]


async def test_what_greets_all_neighbours_is_for_them(village: Village) -> None:
    await village.says("Karim", "message Paul tu peux arroser mes plantes samedi ?")

    await village.says("Paul", "Bonjour à tous, je donne des vêtements de bébé")

    assert "gazette" in village.hears("Paul")[-1]


async def test_whoever_greets_all_neighbours_begins_anew(village: Village) -> None:
    await village.says("Karim", "message Paul tu peux arroser mes plantes samedi ?")

    await village.says("Paul", "c'est pour le code de votre portail", "Bonjour à tous, je donne des vêtements de bébé")

    assert "gazette" in village.hears("Paul")[-1]
    assert "portail" not in village.hears("Paul")[-1]


async def test_who_writes_to_an_author_while_an_alert_is_written_writes_to_them(village: Village) -> None:
    await village.says("Odette", "alerte feu 4 rue des Lilas, une grange", "1")
    await village.says("Karim", "alerte un homme force la porte du 15", "message A1 le code est 1234")
    await village.time_passes(minutes=6)

    assert "1234" in " ".join(village.hears("Odette"))
    assert "1234" not in _all_read(village)


async def test_what_a_word_of_ours_refuses_takes_no_alerts_place(village: Village) -> None:
    await village.says("Karim", "alerte un homme force la porte du 15", "message Lucie je vous appelle")
    await village.says("Karim", "message Lucie on casse la fenêtre du 9")
    await village.time_passes(minutes=6)

    assert "force la porte" in _all_read(village)


async def test_what_was_asked_before_a_danger_gives_it_no_place(village: Village) -> None:
    await village.says("Karim", "qui habite au 7 ?", "il y a le feu dans ma cuisine", "J'ai appelé")
    await village.time_passes(minutes=6)

    assert village.hears("Paul")
    assert not any("au 7" in said or "qui habite" in said for said in village.hears("Paul"))
