"""A referent decides on what waits in words: of what was shown last, by its code, or of the only thing that waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import says_surely

if TYPE_CHECKING:
    from tests.world import Village


async def _held(village: Village, *names: str) -> None:
    """Let newcomers raise their first alerts."""
    village.have_lived_here = timedelta(days=1)
    for count, name in enumerate(names):
        await village.member(name, sms=f"+3360000005{count}")
        await village.says(name, f"ALERTE chien perdu rue {name}. Il est noir", "3", "1")
    await village.post_office_closes()


@pytest.mark.parametrize("said", ["publier", "publiez", "ok publiez", "c'est bon tu peux publier"])
async def test_what_was_shown_last_is_published(village: Village, said: str) -> None:
    await _held(village, "Zoé", "Momo")

    await village.says("Karim", "relecture", "2")
    shown = village.hears("Karim")[-1]
    await village.says("Karim", said)
    await village.post_office_closes()

    assert "À relire" in shown
    assert "rue Momo" in shown
    assert any("A2 part chez vos voisins" in text for text in village.hears("Karim"))
    assert "rue Momo" in village.hears("Paul")[-1]


async def test_what_is_to_be_read_is_asked_for_again_after_one_was_shown(village: Village) -> None:
    await _held(village, "Zoé", "Momo")

    await village.says("Karim", "relecture", "2", "relecture")

    assert "Laquelle" in village.hears("Karim")[-1]


async def test_of_several_that_were_not_shown_one_is_asked_for(village: Village) -> None:
    await _held(village, "Zoé", "Momo")

    await village.says("Karim", "publier")

    assert "Laquelle" in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["publiez A2", "publie A2"])
async def test_the_code_behind_the_word_says_which_is_published(village: Village, said: str) -> None:
    await _held(village, "Zoé", "Momo")

    await village.says("Karim", said)
    await village.post_office_closes()

    assert "rue Momo" in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    "said", ["refuser", "refusez A1", "refuser A1, ce n'est pas le bon endroit", "refuser, ce n'est pas le bon endroit"]
)
async def test_where_nobody_waits_at_the_door_a_refusal_is_of_the_words_that_wait(village: Village, said: str) -> None:
    await _held(village, "Zoé")

    await village.says("Karim", said)
    if "Pour quelle raison" in village.hears("Karim")[-1]:
        await village.says("Karim", "3")

    assert "A1 ne part pas" in village.hears("Karim")[-1]
    assert "bon endroit" in village.hears("Zoé")[-1]


async def test_a_false_alarm_is_heard_although_it_was_asked_which_to_read(village: Village) -> None:
    await village.says("Odette", "ALERTE cambriolage 2 rue des Lilas. Un homme force la porte", "1")
    await _held(village, "Zoé", "Momo")

    await village.says("Karim", "relecture", "Fausse alerte, rien du tout au 2")

    assert "Je clos A1" in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    "said", ["Comment on retire un article ?", "comment supprimer mon article", "retirer l'annonce"]
)
async def test_how_an_article_is_taken_out_is_told(village: Village, said: str) -> None:
    await village.says("Paul", said)

    assert "EXCLURE" not in village.hears("Paul")[-1]


async def test_who_the_referents_are_is_said_in_the_middle_of_a_nomination(village: Village) -> None:
    await village.says("Karim", "nommer Paul", "qui sont les référents ?")

    assert "Vos référents" in village.hears("Karim")[-1]


@pytest.mark.parametrize("first", [(), ("renommer",)])
async def test_the_new_name_of_the_community_is_read_out_of_a_sentence(
    village: Village, first: tuple[str, ...]
) -> None:
    await village.says("Karim", *first, "Je voudrais que notre communauté s'appelle Les Lilas Bleus")

    asked = village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert "« Les Lilas » s'appellera « Les Lilas Bleus »" in asked


async def test_whoever_is_twinned_with_nobody_is_not_asked_whether_to_end_it(village: Village) -> None:
    await village.says("Karim", "fin du jumelage")

    assert "Je ne trouve pas ce jumelage" in village.hears("Karim")[-1]


async def test_a_code_that_was_typed_proves_who_wrote_a_mail_that_waits(village: Village) -> None:
    await village.says("Lucie", "ALERTE chien perdu rue du Parc. Il est noir", "3")
    await village.post_office_closes()
    before = village.hears("Karim")[-1]

    await says_surely(village, "Lucie", "corriger A1 c'est au 14 rue du Parc")
    await village.post_office_closes()

    assert "Rien ne prouve" in before
    assert "Rien ne prouve" not in village.hears("Karim")[-1]
    assert "un code a prouvé" in village.hears("Karim")[-1]
    assert "Il est noir" in village.hears("Karim")[-1]
