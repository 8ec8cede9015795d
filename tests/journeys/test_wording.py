"""Stories of words: what a text is asked before neighbours read it, and the list that a community keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.member import Role
from tests.journeys.street import a_street, says_surely

if TYPE_CHECKING:
    from tests.world import Village


async def test_whoever_describes_a_person_is_asked_what_they_did(village: Village) -> None:
    """Une personne est décrite : le bot demande l'acte, puis deux détails."""
    await a_street(village)

    village.tells("Paul décrit quelqu'un, sans dire ce qu'il a fait")
    await village.says("Paul", "alerte suspect rue des Lilas, un homme avec une capuche", "3")
    assert "Qu'a fait cette personne" in village.hears("Paul")[-1]
    await village.says("Paul", "Il essaie d'ouvrir les portières des voitures")
    assert "Deux détails" in village.hears("Paul")[-1]
    await village.says("Paul", "Un vélo vert, parti vers la gare", "1")
    await village.taps("Paul", "Envoyer")
    await village.time_passes(seconds=10)

    assert "Il essaie d'ouvrir les portières" in village.hears("Karim")[-1]
    assert "vélo vert" in village.hears("Ana")[-1]


async def test_an_accusation_by_sms_goes_to_the_referent_alone(village: Village) -> None:
    """Un voisin est accusé par SMS : seul le référent lit le texte."""
    await a_street(village)

    await village.says("Odette", "ALERTE vol rue des Lilas. C'est Mme Dupont qui a volé mon colis", "3")
    assert "Vous nommez quelqu'un" in village.hears("Odette")[-1]
    await village.says("Odette", "2")
    await village.time_passes(seconds=10)

    assert "Dupont" in village.hears("Karim")[-1]
    for name in ("Paul", "Lucie", "Ana"):
        assert village.hears(name) == []


async def test_an_accusation_is_written_again_as_facts(village: Village) -> None:
    """Une accusation devient des faits, et part."""
    await a_street(village)

    await village.says("Odette", "ALERTE vol rue des Lilas. Mon voisin Paul deale et a volé mon vélo", "3")
    await village.says("Odette", "1", "Mon vélo rouge a disparu de la cour cette nuit")
    await village.time_passes(seconds=10)

    assert "Mon vélo rouge a disparu" in village.hears("Karim")[-1]
    assert "deale" not in " ".join(village.hears("Karim"))


async def test_a_danger_is_never_held_up_by_a_question(village: Village) -> None:
    """Un danger part au bout de trois minutes, même sans réponse."""
    await a_street(village)

    await village.says("Odette", "ALERTE cambriolage 8 rue des Roses, un homme basané en jogging", "1")
    assert "Qu'a fait cette personne" in village.hears("Odette")[-1]
    assert village.hears("Paul") == []
    await village.time_passes(minutes=3, seconds=10)

    assert "8 rue des Roses" in village.hears("Paul")[0]
    assert "non relue" in village.hears("Paul")[0].lower()


async def test_the_referents_keep_a_list_that_everybody_reads(village: Village) -> None:
    """Le référent ajoute un mot ; chacun lit la liste, et l'historique le dit."""
    await a_street(village)
    await village.member("Zoé", sms="+33600000009", roles=[Role.REFERENT])

    village.tells("Karim ajoute un mot")
    await village.says("Karim", "ajouter mot Racaille")
    await says_surely(village, "Odette", "AJOUTER MOT voyou")
    village.tells("Chacun lit la liste")
    await village.says("Odette", "MOTS")
    await village.says("Ana", "words")
    await village.says("Paul", "mouvements")
    village.tells("Le mot pose question, et un autre le remplace")
    await village.says("Paul", "alerte bruit rue des Lilas. Ces racailles crient dehors", "3")
    await village.says("Paul", "Autre")
    assert "racaille" in village.hears("Paul")[-1]
    await village.says("Paul", "Des gens crient dehors", "1")
    await village.time_passes(seconds=10)
    village.tells("Zoé retire le mot")
    await says_surely(village, "Zoé", "RETIRER MOT racaille")

    assert "racaille" in village.hears("Ana")[-2] or "racaille" in " ".join(village.hears("Ana"))
    assert "Mot ajouté à la liste" in " ".join(village.hears("Paul"))
    assert "Des gens crient dehors" in " ".join(village.hears("Odette"))
    assert "racaille" in village.hears("Zoé")[-1]


async def test_an_info_that_accuses_is_not_read_by_neighbours(village: Village) -> None:
    """Une info nomme un voisin : elle va au référent, pas aux voisins."""
    await a_street(village)
    await village.says("Odette", "ALERTE vol rue des Lilas. Un vélo rouge a disparu", "3")
    await village.time_passes(seconds=10)

    await village.says("Paul", "A1 info c'est Kevin Martin qui a volé le vélo")
    assert "Vous nommez quelqu'un" in village.hears("Paul")[-1]
    await village.says("Paul", "2")
    await village.time_passes(seconds=10)

    assert "Kevin" in " ".join(village.hears("Karim"))
    assert "Kevin" not in " ".join(village.hears("Ana")) + " ".join(village.hears("Odette"))


async def test_an_article_that_accuses_a_neighbour_is_read_by_the_referent_alone(village: Village) -> None:
    """Un article accuse un voisin : seul le référent le lit, et celui qui est réécrit paraît."""
    await a_street(village)

    await village.says("Paul", "gazette C'est Mme Dupont qui vole les colis dans le hall")
    assert "Vous nommez quelqu'un" in village.hears("Paul")[-1]
    await village.says("Paul", "Envoyer au référent pour relecture")
    await village.says("Paul", "Information")
    preview = village.hears("Paul")[-1]
    await village.says("Paul", "Publier")
    await village.post_office_closes()
    waits = village.hears("Paul")[-1]
    assert "Un référent le lit avant eux" in preview
    assert "G1 attend la lecture" in waits
    assert "À relire" in village.hears("Karim")[-1]
    assert "Dupont" in village.hears("Karim")[-1]
    village.tells("Karim le refuse")
    await village.taps("Karim", "Refuser")
    await village.says("Karim", "1")
    await village.post_office_closes()
    assert "RECOURS" in village.hears("Paul")[-1]
    village.tells("Il écrit les faits")
    await village.says("Paul", "gazette C'est Mme Dupont qui vole les colis", "Réécrire")
    await village.says("Paul", "Trois colis ont disparu du hall mardi", "Information", "Publier")

    assert "Trois colis" in village.hears("Ana")[-1]
    assert "Dupont" not in " ".join(village.hears("Ana"))
    village.tells("Il change ses mots, et le nom revient")
    await village.says("Paul", "G2 modifier C'est Mme Dupont qui vole", "Envoyer au référent pour relecture", "G2")
    assert "Trois colis" in village.hears("Paul")[-1]
