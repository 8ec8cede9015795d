"""Stories of twins: two communities close by, whose alerts travel by mail to those who want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

on_each_channel = pytest.mark.parametrize("channel", ["telegram", "matrix", "sms", "email"])


async def two_communities(village: Village, channel: str = "telegram") -> None:
    """Karim leads the Lilas with Odette; Paul leads the Roses with Lucie, who has a mailbox, and Nina, who has none."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", channel))
    await village.member("Odette", roles=(), **contact("Odette", "sms"))
    await village.member("Paul", community="Les Roses", roles=[Role.REFERENT], **contact("Paul", channel))
    await village.member("Lucie", community="Les Roses", roles=(), **contact("Lucie", "email"))
    await village.member("Nina", community="Les Roses", roles=(), **contact("Nina", "telegram"))


async def are_twins(village: Village) -> None:
    await says_surely(village, "Karim", "jumeler les roses", "1")
    await says_surely(village, "Paul", "jumelage oui")
    await says_surely(village, "Lucie", "jumelles oui")


@on_each_channel
@pytest.mark.feature("R28", "R32", by=("propose_twinning", "answer_twinning", "end_twinning"))
async def test_two_referents_agree_and_each_may_end_it(village: Village, channel: str) -> None:
    """Karim propose un jumelage aux Roses, Paul accepte ; un jour, Paul y met fin."""
    await two_communities(village, channel)

    village.tells("Karim propose")
    await says_surely(village, "Karim", "jumeler", "1", "1")
    village.tells("Paul accepte : qui a un mail est interrogé, une fois")
    await says_surely(village, "Paul", "jumelage oui", "jumelage oui")
    village.tells("Paul y met fin")
    await says_surely(village, "Paul", "fin de jumelage", "1")
    village.tells("Plus tard, Paul propose, et Karim refuse")
    await says_surely(village, "Paul", "jumeler Les Lilas", "1")
    await says_surely(village, "Karim", "jumelage non")
    await says_surely(village, "Nina", "jumeler Les Lilas")

    assert any("Karim propose un jumelage" in t or "Karim vous propose un jumelage" in t for t in village.hears("Paul"))
    assert any("maintenant jumelés" in text for text in village.hears("Karim"))
    assert any("JUMELLES OUI" in text for text in village.hears("Lucie"))
    assert not any("JUMELLES OUI" in text for text in village.hears("Nina"))
    assert any("est fini" in text for text in village.hears("Karim"))
    assert any("ne souhaite pas" in text for text in village.hears("Paul"))
    assert "Seul un référent" in village.hears("Nina")[-1]


@pytest.mark.feature("R30", by=("choose_twin_mail", "answer_twin"), on="email")
async def test_the_alert_of_a_twin_comes_by_mail_to_who_asked_and_is_answered_there(village: Village) -> None:
    """Lucie a dit oui : elle lit l'alerte des Lilas par mail, et sa réponse compte là-bas."""
    await two_communities(village)
    await are_twins(village)

    village.tells("Odette alerte les Lilas")
    await says_surely(village, "Odette", "ALERTE cambriolage 12 rue des Lilas, porte forcée", "1")
    mail = village.screen("Lucie")[-1]
    village.tells("Lucie répond au mail")
    await village.answers("Lucie", "vu", to=mail, proven=True)
    await village.answers("Lucie", "info Une voiture grise roule vers les Roses", to=mail, proven=True)
    await village.time_passes(seconds=6)
    village.tells("Nina n'a rien demandé : l'alerte n'est pas pour elle")
    await village.says("Nina", "A1", "A1 vu")

    assert mail.outbound.subject.startswith("[Les Lilas → Les Roses] A1")
    assert mail.outbound.list_id == f"twin.{village.communities['Les Roses']}"
    assert mail.outbound.topic == ""
    assert not any(told in mail.text for told in ("porte forcée", "12 rue", "Odette"))
    assert not any("rue des Lilas" in text for name in ("Nina", "Paul") for text in village.hears(name))
    card = next(text for text in village.hears("Karim") if "12 rue des Lilas" in text)
    assert "1 foyer a vu" in card
    assert "Lucie (Les Roses)" in card
    assert any("Lucie (Les Roses)" in text for text in village.hears("Odette"))
    assert "Je ne trouve pas cette alerte" in village.hears("Nina")[-1]


async def test_after_the_end_nothing_travels_any_more(village: Village) -> None:
    """Le jumelage est fini : la réponse à un vieux mail ne passe plus, et aucune alerte ne vient."""
    await two_communities(village)
    await are_twins(village)
    await says_surely(village, "Odette", "ALERTE vol 3 rue des Lilas, un vélo", "3")
    mail = village.screen("Lucie")[-1]
    village.story.clear()

    village.tells("Karim met fin au jumelage")
    await says_surely(village, "Karim", "fin de jumelage Les Roses", "1")
    village.tells("Lucie répond trop tard")
    await village.answers("Lucie", "vu", to=mail, proven=True)
    await says_surely(village, "Odette", "ALERTE vol 5 rue des Tilleuls, un autre vélo", "3")

    assert "A1" in mail.outbound.subject
    assert not any("A2" in text for text in village.hears("Lucie"))
    assert not any("foyer a vu" in text for text in village.hears("Karim"))


async def test_who_says_no_hears_nothing_and_may_change_their_mind(village: Village) -> None:
    """Lucie dit non, puis oui ; Nina dit oui sans avoir de mail, et apprend comment en ajouter un."""
    await two_communities(village)
    await are_twins(village)

    village.tells("Lucie arrête")
    await says_surely(village, "Lucie", "jumelles non")
    await says_surely(village, "Odette", "ALERTE vol 3 rue des Lilas, un vélo", "3")
    village.tells("Lucie y revient")
    await says_surely(village, "Lucie", "jumelles oui")
    await says_surely(village, "Odette", "ALERTE feu 7 rue des Lilas", "1")
    village.tells("Nina, sans mail")
    await village.says("Nina", "jumelles oui")

    assert not any("A1" in text for text in village.hears("Lucie"))
    assert any("A2" in text and "rue des Lilas" in text for text in village.hears("Lucie"))
    assert "LIER" in village.hears("Nina")[-1]


async def test_the_mail_that_asks_is_answered_in_plain_words(village: Village) -> None:
    """Lucie répond « Oui volontiers » au mail qui demande, et Paul « Accepter » à la proposition."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Paul", community="Les Roses", roles=[Role.REFERENT], **contact("Paul", "email"))
    await village.member("Lucie", community="Les Roses", roles=(), **contact("Lucie", "email"))
    await says_surely(village, "Karim", "jumeler les roses", "1")

    village.tells("Paul répond au mail de la proposition")
    await village.answers("Paul", "Accepter", to=village.screen("Paul")[-1], proven=True)
    village.tells("Lucie répond au mail qui demande")
    asked = village.screen("Lucie")[-1]
    await village.answers("Lucie", "Oui volontiers", to=asked, proven=True)
    await village.answers("Lucie", "non merci", to=asked, proven=True)

    assert any("Vous êtes jumelés" in text for text in village.hears("Paul"))
    assert "les alertes des jumelés vous viennent par mail" in village.hears("Lucie")[-2]
    assert "plus de mail des jumelés" in village.hears("Lucie")[-1]


async def test_what_is_no_fact_in_answer_to_the_mail_of_a_twin_is_read_by_nobody_there(village: Village) -> None:
    """Lucie remercie, demande ce que c'est, accuse, change d'avis et arrête : les Lilas ne lisent que le fait."""
    await two_communities(village)
    await are_twins(village)
    await says_surely(village, "Odette", "ALERTE vol 3 rue des Lilas, un vélo", "3")
    mail = village.screen("Lucie")[-1]
    village.story.clear()

    village.tells("Merci, et « c'est quoi ? »")
    await village.answers("Lucie", "merci", to=mail, proven=True)
    await village.answers("Lucie", "C'est quoi ce mail ?", to=mail, proven=True)
    village.tells("Une phrase : est-ce pour eux ?")
    await village.answers("Lucie", "Je crois que je dors mal en ce moment", to=mail, proven=True)
    await village.says("Lucie", "2")
    await village.answers("Lucie", "Bonjour,\n\nUn vélo est posé devant l'école.\n\nMerci, Lucie", to=mail, proven=True)
    await village.says("Lucie", "oui")
    village.tells("Une accusation")
    await village.answers("Lucie", "info C'est le fils Durand du 8 qui l'a volé", to=mail, proven=True)
    await village.says("Lucie", "0")
    village.tells("Elle arrête ces mails")
    await village.answers("Lucie", "JUMELLES NON", to=mail, proven=True)
    await village.time_passes(seconds=6)
    heard = village.hears("Lucie")

    assert any("Répondez info, puis vos mots" in text for text in heard)
    assert any(
        "Voulez-vous dire à ces voisins : « Un vélo" in text.replace("\N{NO-BREAK SPACE}", " ") for text in heard
    )
    assert any("Vous nommez" in text for text in heard)
    assert "plus de mail des jumelés" in heard[-1]
    read = " ".join([*village.hears("Karim"), *village.hears("Odette")])
    assert "Un vélo est posé devant l'école." in read
    assert not any(words in read for words in ("merci", "quoi ce mail", "dors mal", "Bonjour", "Durand", "JUMELLES"))
