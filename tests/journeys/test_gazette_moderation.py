"""Stories of articles that a referent reads first, and of articles that neighbours flag."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from core.moderation import reading_first
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)
NUTS = "gazette Donne des noix du jardin"


async def some_readers(village: Village, channel: str) -> None:
    """Karim and Lucie lead, Paul lives there and has a group beside him; Zoé came yesterday."""
    for name in ("Karim", "Lucie"):
        await village.member(name, roles=[Role.REFERENT], **contact(name, channel))
    await village.member("Paul", roles=(), **contact("Paul", "telegram"))
    village.have_lived_here = timedelta(days=1)
    await village.member("Zoé", roles=(), **contact("Zoé", "sms"))
    village.have_lived_here = timedelta(days=90)


async def writes(village: Village, text: str = NUTS) -> None:
    """Let Zoé write in the gazette by SMS."""
    await says_surely(village, "Zoé", text)
    await village.post_office_closes()


@on_each_channel
async def test_the_first_article_of_a_newcomer_is_read_by_any_one_referent(village: Village, channel: str) -> None:
    """Le premier article d'une nouvelle voisine est relu ; le premier référent qui décide suffit."""
    await some_readers(village, channel)

    village.tells("Zoé vient d'arriver, et écrit son premier article")
    await writes(village)
    await village.says("Paul", "G1", "gazette", "G1 bonjour")
    before = list(village.hears("Paul"))
    village.tells("Karim le publie")
    await says_surely(village, "Karim", "G1 PUBLIER")
    await village.post_office_closes()
    village.tells("Lucie voulait décider aussi")
    await says_surely(village, "Lucie", "G1 REFUSER doublon")

    assert any("G1 attend la lecture" in text for text in village.hears("Zoé"))
    assert not any("noix" in text for text in before)
    assert any("Karim a relu G1" in text for text in village.hears("Zoé"))
    assert any("noix" in text for text in village.hears("Paul"))
    assert any("publié par Karim" in text for text in village.hears("Lucie"))
    assert "déjà décidé" in village.hears("Lucie")[-1]


@on_each_channel
async def test_an_article_is_corrected_with_its_author_or_refused_with_a_reason(village: Village, channel: str) -> None:
    """Karim fait corriger un article qui donne un numéro, puis le refuse avec une raison."""
    await some_readers(village, channel)
    await writes(village, "gazette Donne des noix, appelez mon frère Luc")

    village.tells("Karim demande une correction")
    await says_surely(village, "Karim", "G1 DEMANDER Sans le nom de votre frère.")
    await says_surely(village, "Zoé", "G1 MODIFIER Donne des noix, sonnez chez Luc Martin", "1")
    await village.post_office_closes()
    village.tells("Ce n'est pas encore cela : il le refuse")
    await says_surely(village, "Karim", "G1 REFUSER Une personne y est nommée.")
    await village.post_office_closes()
    await village.says("Paul", "G1")

    assert "noix" not in " ".join(village.hears("Paul"))
    assert any("Sans le nom" in text for text in village.hears("Zoé"))
    assert "sonnez chez Luc" in "".join(village.story)
    assert any("refusé par Karim" in text for text in village.hears("Lucie"))
    assert any("Une personne y est nommée" in text for text in village.hears("Zoé"))


ACCUSED = "G1 MODIFIER Donne des noix. Le voisin du 8 est un voleur"


async def asks_for_other_words(village: Village, *more: str) -> None:
    """Let Paul, who has a ladder in the gazette, want to say of it what a referent reads first."""
    await village.says("Paul", ACCUSED, "Envoyer au référent", *more)
    await village.post_office_closes()


@on_each_channel
async def test_new_words_of_an_article_wait_while_the_old_ones_stand(village: Village, channel: str) -> None:
    """Paul change son article, un référent lit d'abord ; l'ancien reste entre-temps."""
    await some_readers(village, channel)
    await village.says("Paul", NUTS, "1")
    await village.post_office_closes()

    village.tells("Paul change son texte, et demande une relecture")
    await asks_for_other_words(village)
    await village.says("Zoé", "G1")
    meanwhile = village.hears("Zoé")[-1]
    village.tells("Karim refuse, avec une raison")
    await says_surely(village, "Karim", "G1 REFUSER Un voisin y est accusé.")
    await village.post_office_closes()
    village.tells("Paul essaie encore, et Lucie publie")
    await asks_for_other_words(village)
    await says_surely(village, "Lucie", "G1 PUBLIER")
    await village.post_office_closes()
    await village.says("Zoé", "G1")

    assert any("un référent lit d'abord votre nouveau texte" in text for text in village.hears("Paul"))
    assert "un voleur" not in meanwhile
    assert "noix" in meanwhile
    assert any("Un voisin y est accusé" in text for text in village.hears("Paul"))
    assert any("vos voisins le lisent maintenant" in text for text in village.hears("Paul"))
    assert "un voleur" in village.hears("Zoé")[-1]


async def test_new_words_that_wait_give_way_to_better_ones_or_end_with_the_article(village: Village) -> None:
    """De meilleurs mots paraissent aussitôt ; un article fini n'attend plus rien."""
    await some_readers(village, "telegram")
    await village.says("Paul", NUTS, "1")
    await village.post_office_closes()

    await asks_for_other_words(village, "G1 MODIFIER Donne des noix et des pommes")
    await village.says("Karim", "G1 PUBLIER", "G1")
    decided = village.hears("Karim")[-2:]
    await asks_for_other_words(village, "G1 TERMINÉ")
    await village.says("Karim", "relecture")

    assert "déjà décidé" in decided[0]
    assert "pommes" in decided[1]
    assert "Rien n'attend" in village.hears("Karim")[-1]


async def test_new_words_that_nobody_reads_in_time_are_forgotten(village: Village) -> None:
    """Personne n'a relu le nouveau texte avant la fin de l'article : l'auteur le sait."""
    await some_readers(village, "telegram")
    await village.says("Paul", NUTS, "1")
    await village.post_office_closes()

    await asks_for_other_words(village)
    await village.a_minute_passes(days=31)

    assert any("Personne n'a relu à temps" in text for text in village.hears("Paul"))


async def test_a_referent_publishes_an_article_with_one_tap(village: Village) -> None:
    """Sur Telegram, la carte de chaque référent change, et ses boutons s'en vont ; le deuxième paraît aussitôt."""
    await some_readers(village, "telegram")
    await writes(village)
    await village.says("Karim", "G1")
    await village.says("Lucie", "relecture")
    asked = village.hears("Karim")[-1], village.hears("Lucie")[-1]

    await village.taps("Karim", "Publier")
    await village.post_office_closes()
    village.clock.passes(days=1, minutes=1)
    await writes(village, "gazette Prête une brouette")

    assert all("noix" in each for each in asked)
    for name in ("Karim", "Lucie"):
        card = next(each for each in village.screen(name) if each.versions)
        assert "À relire" in "".join(span.text for part in card.versions[0].parts for span in part)
        assert "publié par Karim" in "".join(span.text for part in card.outbound.parts for span in part)
        assert card.outbound.choices == ()
    assert any("brouette" in text for text in village.hears("Paul"))


async def test_words_of_a_decision_are_a_message_where_nothing_waits(village: Village) -> None:
    """« G1 demander … » d'un voisin, ou d'un référent quand rien n'attend, va à l'auteur."""
    await some_readers(village, "telegram")
    await writes(village)
    await village.taps("Karim", "Publier")
    await village.post_office_closes()
    village.clock.passes(days=1, minutes=1)

    await village.says("Paul", "G1 refuser serait dommage, je passe ce soir")
    await village.says("Karim", "G1 garder m'en un kilo")
    await village.post_office_closes()

    assert any("serait dommage" in text for text in village.hears("Zoé"))
    assert any("un kilo" in text for text in village.hears("Zoé"))


async def test_an_author_takes_back_an_article_that_waits(village: Village) -> None:
    """Zoé retire son article avant qu'il soit relu."""
    await some_readers(village, "telegram")
    await writes(village)

    await says_surely(village, "Zoé", "G1 SUPPRIMER", "1")
    await village.post_office_closes()

    assert any("retiré par son auteur" in text for text in village.hears("Karim"))
    assert not any("noix" in text for text in village.hears("Paul"))


async def test_an_event_that_nobody_read_in_time_does_not_appear(village: Village) -> None:
    """Personne ne relit l'invitation avant la fête : Zoé l'apprend."""
    await some_readers(village, "telegram")
    await writes(village, "gazette Fête au parc demain 18 h")

    village.clock.passes(days=3)
    assert await village.store.run(reading_first.end_stale)
    assert not await village.store.run(reading_first.end_stale)
    await village.post_office_closes()
    await says_surely(village, "Karim", "G1 PUBLIER")

    assert any("Personne n'a relu G1 à temps" in text for text in village.hears("Zoé"))
    assert any("personne ne l'a relu" in text for text in village.hears("Karim"))
    assert not any("parc" in text for text in village.hears("Paul"))


async def test_where_nobody_else_could_read_it_an_article_appears(village: Village) -> None:
    """Sans référent, rien n'attend."""
    await village.member("Paul", roles=(), **contact("Paul", "telegram"))
    village.have_lived_here = timedelta(days=1)
    await village.member("Zoé", roles=(), **contact("Zoé", "sms"))

    await writes(village)

    assert any("noix" in text for text in village.hears("Paul"))


async def a_street_that_reads(village: Village) -> None:
    """Karim leads; Zoé writes, and everybody reads it on Telegram, Marc's group too."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    for name in ("Lucie", "Paul", "Marc", "Nina"):
        await village.member(name, roles=(), **contact(name, "telegram"))
    await village.member("Zoé", roles=(), **contact("Zoé", "sms"))
    await writes(village, "gazette Donne des noix, pas au fils Martin")


def shown_to(village: Village, name: str) -> str:
    """Give all that stands on a screen now."""
    return "\n".join(village.hears(name))


@pytest.mark.feature("R21")
async def test_three_households_fold_an_article_until_a_referent_decides(village: Village) -> None:
    """Trois foyers signalent un article : il est masqué chez tous et n'est pas dans la lettre, puis Karim le garde."""
    await a_street_that_reads(village)

    village.tells("Trois foyers le signalent")
    for name in ("Lucie", "Paul", "Nina"):
        await village.says(name, "SIGNALER G1", "1")
    await village.post_office_closes()
    folded = shown_to(village, "Marc")
    await village.says("Marc", "G1", "G1 j'en veux", "gazette")
    refused = village.hears("Marc")[-3:]
    village.tells("Karim décide de le garder")
    await village.taps("Karim", "Garder")
    await village.post_office_closes()

    assert "masqué" in folded
    assert "Martin" not in folded
    assert all("masqué" in each for each in refused[:2])
    assert "noix" not in refused[2]
    assert "Martin" in shown_to(village, "Marc")
    assert any("Martin" in text and "3 foyers le signalent" in text for text in map(str, village.story))
    for name in ("Lucie", "Paul", "Nina"):
        assert any("il reste" in text for text in village.hears(name))


async def test_a_referent_removes_an_article_with_a_reason(village: Village) -> None:
    """Karim retire un article signalé une fois : chacun voit qu'il est retiré, Zoé lit pourquoi."""
    await a_street_that_reads(village)
    for name in ("Lucie", "Zoé"):
        await village.says(name, "G1 SIGNALER", "1")
    await village.post_office_closes()

    village.tells("Karim le retire")
    await village.says("Karim", "G1 RETIRER Une personne y est nommée.")
    await village.post_office_closes()

    assert "Martin" not in shown_to(village, "Marc")
    assert any("Une personne y est nommée" in text for text in village.hears("Zoé"))
    assert any("Un référent a retiré G1" in text for text in village.hears("Lucie"))
    assert all("Lucie" not in text for text in village.hears("Zoé"))
    assert "1 foyer le signale" in "".join(map(str, village.story))


async def test_what_was_refused_or_taken_back_leaves_room_for_another_article(village: Village) -> None:
    """Un article par jour pour une nouvelle venue : celui que personne n'a lu ne compte pas, mais pas sans fin."""
    await some_readers(village, "telegram")

    await writes(village)
    await says_surely(village, "Karim", "G1 REFUSER Une personne y est nommée.")
    await village.post_office_closes()
    await writes(village, "gazette Donne des pommes")
    after_refusal = village.hears("Zoé")[-1]
    await writes(village, "gazette Donne des poires")
    waits = village.hears("Zoé")[-1]
    for number in range(2, 6):
        await says_surely(village, "Zoé", f"G{number} SUPPRIMER", "1", "gazette Donne des prunes")

    assert "G2 attend la lecture" in after_refusal
    assert "un article par jour" in waits
    assert any("G5 attend la lecture" in text for text in village.hears("Zoé"))
    assert not any("G6" in text for text in village.hears("Zoé"))
    assert "un article par jour" in village.hears("Zoé")[-1]
