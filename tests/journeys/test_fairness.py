"""Stories of what referents decide about neighbours: one step after the other, with a reason, and once by two."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)
THEFT = "ALERTE vol rue des Lilas vélo rouge"
FIRE = "ALERTE feu 12 rue des Lilas, de la fumée noire"


async def two_referents(village: Village, channel: str = "telegram") -> None:
    """Karim and Lucie lead, Marc and Paul live there."""
    for name in ("Karim", "Lucie"):
        await village.member(name, roles=[Role.REFERENT], **contact(name, channel))
    for name in ("Marc", "Paul"):
        await village.member(name, roles=(), **contact(name, channel))


async def says(village: Village, who: str, *texts: str) -> None:
    """Let somebody say this, and let what follows arrive."""
    await says_surely(village, who, *texts)
    await village.post_office_closes()


def last(village: Village, name: str) -> str:
    """Give what this neighbour heard last."""
    return village.hears(name)[-1]


@on_each_channel
async def test_a_warning_then_seven_days_of_reading_then_writing_again(village: Village, channel: str) -> None:
    """Marc insulte : Karim l'avertit, puis lui demande une pause ; il lit, alerte d'un danger, et revient."""
    await two_referents(village, channel)

    village.tells("Karim avertit Marc")
    await says(village, "Karim", "avertir Marc", "1", "1")
    village.tells("Marc recommence")
    await says(village, "Karim", "avertir Marc Encore des insultes dans la gazette", "1")
    village.tells("Marc voudrait écrire, et signaler un vol")
    await says(village, "Marc", "gazette je prête une échelle")
    waits = last(village, "Marc")
    await says(village, "Marc", THEFT, "3")
    village.tells("Un feu, cela part toujours")
    await says(village, "Marc", FIRE, "1", *(("1",) if channel in {"telegram", "matrix"} else ()))
    village.tells("Sept jours passent")
    await village.a_minute_passes(days=7, minutes=1)
    await village.post_office_closes()
    over = list(village.hears("Marc"))
    await says(village, "Marc", "message Paul bonjour")

    heard = village.hears("Marc")
    assert any("faire attention" in text and "insultes" in text for text in heard)
    assert any("pause, jusqu'au 30 novembre" in text or "pause jusqu'au 30 novembre" in text for text in heard)
    assert "jusqu'au 30 novembre" in waits
    assert not any("vélo" in text or "velo" in text for text in village.hears("Paul"))
    assert any("fumée" in text or "fumee" in text for text in village.hears("Paul"))
    assert any("pause est finie" in text for text in over)
    assert any("bonjour" in text for text in village.hears("Paul"))
    assert any("Karim a averti Marc" in text for text in village.hears("Lucie"))


async def test_the_third_step_is_the_ban_and_a_lifted_warning_never_was(village: Village) -> None:
    """Après une pause, l'exclusion est proposée ; un avertissement levé ne compte plus."""
    await two_referents(village)
    await says(village, "Karim", "avertir Marc Des menaces", "1")
    await says(village, "Marc", "recours ce n'était pas moi")
    await says(village, "Lucie", "lever 1 C'était son frère")

    await says(village, "Karim", "avertir Marc Des menaces")
    again = last(village, "Karim")
    await says(village, "Karim", "2")
    await says(village, "Karim", "avertir Marc Des menaces encore")
    third = last(village, "Karim")
    await says(village, "Karim", "1")

    assert "C'est la première fois" in again
    assert "l'exclusion" in third
    assert "Retirer Marc de vos voisins" in last(village, "Karim")


async def test_a_referent_or_an_officer_is_not_warned_by_another(village: Village) -> None:
    await two_referents(village)

    await says(village, "Karim", "avertir Lucie Trop bavarde", "1")

    assert "a un rôle chez vous" in last(village, "Karim")
    assert village.hears("Lucie") == []


async def test_whoever_reads_only_cannot_rewrite_an_article_or_an_alert(village: Village) -> None:
    """Ce qui était écrit peut finir, pas changer."""
    await two_referents(village)
    await says(village, "Marc", "gazette je prête une échelle", "1", "1")
    await says(village, "Marc", THEFT, "3", "2", "1")
    await says(village, "Karim", "avertir Marc Des insultes", "2")

    await says(village, "Marc", "G1 modifier vous êtes tous des voleurs")
    edited = last(village, "Marc")
    await says(village, "Marc", "corriger A1 vous êtes tous des voleurs")

    assert "C'est votre pause" in edited
    assert "C'est votre pause" in last(village, "Marc")
    assert not any("voleurs" in text for text in village.hears("Paul"))


@on_each_channel
async def test_an_appeal_is_heard_once_by_the_referent_who_had_not_decided(village: Village, channel: str) -> None:
    """Karim refuse l'alerte de Zoé ; elle fait recours, Lucie lui donne raison, et l'alerte part."""
    await two_referents(village, channel)
    village.have_lived_here = timedelta(days=1)
    await village.member("Zoé", roles=(), **contact("Zoé", channel))
    long = channel in {"telegram", "matrix"}
    await says(village, "Zoé", THEFT, "3", *(("2", "1") if long else ()))

    village.tells("Karim la refuse")
    await says(village, "Karim", "A1 REFUSER C'est peut-être le sien")
    village.tells("Zoé fait recours")
    await says(village, "Zoé", "recours A1 mon voisin a vu le vol")
    await says(village, "Zoé", "recours A1 répondez vite")
    twice = last(village, "Zoé")
    village.tells("Karim voudrait répondre lui-même")
    await says(village, "Karim", "maintenir 1 je l'ai déjà dit")
    own = last(village, "Karim")
    village.tells("Lucie lève la décision")
    await says(village, "Lucie", "lever 1 Un voisin l'a vu aussi")
    await says(village, "Lucie", "maintenir 1 finalement non")

    assert "Une seule fois suffit" in twice
    assert not any("mon voisin a vu" in text for text in village.hears("Karim"))
    assert any("mon voisin a vu" in text for text in village.hears("Lucie"))
    assert "un autre référent" in own
    assert any("donne raison" in text for text in village.hears("Zoé"))
    assert any("vélo" in text or "velo" in text for text in village.hears("Paul"))
    assert any("Lucie lève" in text or "Lucie leve" in text for text in village.hears("Karim"))
    assert "déjà sa réponse" in last(village, "Lucie") or "deja sa reponse" in last(village, "Lucie")


async def test_a_pause_is_lifted_on_appeal_and_a_decision_that_stands_says_why(village: Village) -> None:
    await two_referents(village)
    await says(village, "Karim", "avertir Marc Des insultes", "2")
    await says(village, "Karim", "avertir Paul Des insultes", "2")
    await says(village, "Marc", "recours je plaisantais avec mon frère")
    await says(village, "Paul", "recours je ne suis pas d'accord")

    await says(village, "Lucie", "lever 1 Une blague entre frères")
    await says(village, "Lucie", "maintenir 2 Les mots étaient durs")
    await says(village, "Marc", "message Lucie merci")
    await says(village, "Paul", "message Lucie bonjour")

    assert any("Votre pause est finie" in text for text in village.hears("Marc"))
    assert any("merci" in text for text in village.hears("Lucie"))
    assert any("la décision reste" in text and "Les mots étaient durs" in text for text in village.hears("Paul"))
    assert "C'est votre pause" in last(village, "Paul")


async def test_where_one_leads_alone_the_appeal_goes_to_who_runs_the_service(village: Village) -> None:
    """Un seul référent : le recours va à qui gère le service, sans les mots."""
    await village.member("Karim", roles=[Role.REFERENT], telegram="1")
    await village.member("Marc", roles=(), telegram="2")
    await says(village, "Karim", "avertir Marc Des insultes", "1")

    await says(village, "Marc", "recours ce n'était pas moi")
    nobody = last(village, "Marc")
    await says(village, "Karim", "avertir Marc Des insultes", "1")
    village.run_by("999", "telegram", "999")
    await says(village, "Marc", "recours toujours pas moi")

    operator = village.channels["telegram"].heard["999"]
    assert "personne d'autre ne peut relire" in nobody
    assert any("demande un autre avis" in each.text for each in operator)
    assert not any("pas moi" in each.text for each in operator)
    assert "C'est parti" in last(village, "Marc")


async def test_who_was_sent_away_and_who_waits_may_write_to_the_referents(village: Village) -> None:
    """REF sert aussi à la porte : trois fois pour qui a été exclu, et la réponse lui parvient."""
    await two_referents(village)
    await village.stranger("Zoé", telegram="77")
    await says(village, "Karim", "exclure Marc Des menaces", "1")
    await says(village, "Zoé", "rejoindre Les Lilas", "Zoé R.", "4 rue des Roses", "personne")

    for number in range(4):
        await says(village, "Marc", f"ref Puis-je revenir {number} ?")
    await says(village, "Karim", "répondre 1 Parlons-en samedi")
    await says(village, "Zoé", "ref J'habite au second étage")

    assert any("Puis-je revenir 0" in text for text in village.hears("Lucie"))
    assert not any("Puis-je revenir 3" in text for text in village.hears("Lucie"))
    assert "Parlons-en samedi" in last(village, "Marc")
    assert any("second étage" in text for text in village.hears("Karim"))


async def test_an_appeal_after_half_a_year_comes_too_late(village: Village) -> None:
    await two_referents(village)
    await says(village, "Karim", "avertir Marc Des insultes", "1")
    village.clock.passes(days=181)

    await says(village, "Marc", "recours ce n'était pas moi")

    assert "Rien de récent" in last(village, "Marc")


@on_each_channel
async def test_every_member_reads_what_was_decided_without_names(village: Village, channel: str) -> None:
    """Paul lit le mois : ce qui a été décidé et pourquoi ; ni nom, ni mots."""
    await two_referents(village, channel)
    await says(village, "Karim", "avertir Marc", "1", "1")
    await says(village, "Marc", "recours ce n'était pas moi")
    await says(village, "Lucie", "maintenir 1 Les mots étaient durs")
    await says(village, "Karim", "avertir Marc Menaces au portail", "1")
    await says(village, "Lucie", "exclure Marc Menaces devant l'école", "1")

    village.tells("Paul lit les décisions")
    await says(village, "Paul", "décisions")
    first = last(village, "Paul")
    await says(village, "Paul", "décisions 2")
    second = last(village, "Paul")
    await says(village, "Paul", "décisions 10/2026")

    told = first + second
    assert "exclusion" in told
    assert "insultes" in told
    assert "maintenu" in told
    assert not [word for word in ("Marc", "Karim", "Lucie", "portail", "école", "durs") if word in told]
    assert "cision en octobre 2026" in last(village, "Paul")
    if channel == "sms":
        assert max(len(part) for part in (first, second)) <= 160
        assert "Suite" in first
