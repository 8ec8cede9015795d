"""Stories of those who lead: they write to everybody, share the week, hand over, and find help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.entering import tell_contact
from core.model.member import Role
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from core.shelves import UnitOfWork
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)


async def leads(village: Village, name: str, channel: str) -> None:
    await village.member(name, roles=[Role.REFERENT], **contact(name, channel))


async def lives(village: Village, name: str, channel: str) -> None:
    await village.member(name, roles=(), **contact(name, channel))


@pytest.mark.feature("R49", by="announce")
@on_each_channel
async def test_a_referent_writes_to_everybody(village: Village, channel: str) -> None:
    """Karim écrit à tous ses voisins : il voit à combien, et ce que cela coûte, avant que cela parte."""
    await leads(village, "Karim", channel)
    await lives(village, "Odette", "sms")
    await lives(village, "Lucie", "email")
    await village.group("Groupe des Lilas", "-100200")

    village.tells("Karim écrit son annonce")
    await says_surely(village, "Karim", "annonce La fête des voisins est samedi à 18 h.")
    village.tells("Il l'envoie")
    await says_surely(village, "Karim", "1")
    village.tells("Odette n'est pas référente")
    await village.says("Odette", "annonce Bonjour à tous")

    for name in ("Odette", "Lucie", "Groupe des Lilas"):
        assert any("Annonce de Karim, référent" in text and "samedi" in text for text in village.hears(name))
    assert "part chez 2 voisins" in village.hears("Karim")[-1]
    assert any("1 SMS, environ 0,07" in text for text in village.hears("Karim"))
    assert "Seul un référent" in village.hears("Odette")[-1]


async def test_two_announcements_a_day_are_enough(village: Village) -> None:
    """Deux annonces par jour, pas plus."""
    await leads(village, "Karim", "telegram")
    await lives(village, "Lucie", "email")

    for number in ("une", "deux", "trois"):
        await village.says("Karim", f"annonce Voici l'annonce {number}", "1")
    await village.time_passes(days=1, minutes=1)
    await village.says("Karim", "annonce Voici l'annonce quatre", "1")

    read = [text for text in village.hears("Lucie") if "Annonce de Karim" in text]
    assert [text.rpartition(" ")[2] for text in read] == ["une", "deux", "quatre"]


@on_each_channel
async def test_on_monday_morning_referents_read_what_waits(village: Village, channel: str) -> None:
    """Lundi matin, Karim lit ce qui l'attend, et répond en une ligne à chaque chose."""
    await leads(village, "Karim", channel)
    await lives(village, "Lucie", "telegram")
    await village.stranger("Zoé", **contact("Zoé", "telegram"))
    await village.says("Zoé", "rejoindre", "1", "Les Lilas", "Zoé R.", "4 rue des Roses", "personne")
    await village.time_passes(days=6, hours=17)
    await village.says("Lucie", "alerte vol rue des Roses", "1", "Un vélo rouge", "3", "1")
    village.story.clear()

    village.tells("Il est sept heures")
    await village.a_minute_passes()
    early = len(village.hears("Karim"))
    village.tells("Il est huit heures")
    await village.a_minute_passes(hours=1)
    await village.a_minute_passes()
    digests = [text for text in village.hears("Karim")[early:] if "D1 Zoé R." in text]
    village.tells("Karim répond")
    await says_surely(village, "Karim", "oui 1", "clore A1 réglé")

    assert len(digests) == 1
    assert "CLORE A1" in digests[0]
    assert any("Bienvenue" in text for text in village.hears("Zoé"))
    assert any("A1 close" in text or "A1 est close" in text for text in village.hears("Karim")[-2:])


async def test_nothing_is_written_on_a_monday_on_which_nothing_waits(village: Village) -> None:
    """Rien n'attend : rien n'est écrit."""
    await leads(village, "Karim", "telegram")

    await village.a_minute_passes(days=6, hours=18)

    assert village.hears("Karim") == []


@pytest.mark.feature("R47", "R49", by="referent")
@on_each_channel
async def test_a_referent_finds_the_tools_and_reads_what_the_role_is(village: Village, channel: str) -> None:
    """Karim retrouve ses outils, et lit ce qu'est un référent, page par page."""
    await leads(village, "Karim", channel)
    await lives(village, "Odette", "sms")

    village.tells("Le rôle")
    await says_surely(village, "Karim", "référent", "mon rôle", "1", "1", "suite", "1", "1")
    village.tells("Qui n'a pas de canal vérifié")
    await village.says("Karim", "référent", "sans canal")
    village.tells("Odette n'est pas référente")
    await village.says("Odette", "référent")

    assert any("Ni policier" in text or "ni un policier" in text for text in village.hears("Karim"))
    assert any("Des faits, jamais des personnes" in text for text in village.hears("Karim"))
    assert "Odette" in village.hears("Karim")[-1]
    assert "réservé aux référents" in village.hears("Odette")[-1]


async def test_the_tools_say_how_much_waits_and_lead_to_each(village: Village) -> None:
    """Sur Telegram, les outils de Karim disent ce qui attend ; un bouton suffit."""
    await leads(village, "Karim", "telegram")
    await village.stranger("Zoé", **contact("Zoé", "telegram"))
    await village.says("Zoé", "rejoindre", "1", "Les Lilas", "Zoé R.", "4 rue des Roses", "personne")

    await village.says("Karim", "/referent")
    await village.taps("Karim", "Demandes\N{NO-BREAK SPACE}: 1")
    await village.says("Karim", "/referent")
    await village.taps("Karim", "Annoncer")
    await village.says("Karim", "La fête est samedi")
    await village.taps("Karim", "Envoyer")

    assert any("Zoé R." in text for text in village.hears("Karim"))
    assert "Votre annonce part" in village.hears("Karim")[-1]


@pytest.mark.feature("R48", by="support")
@on_each_channel
async def test_help_is_asked_for_and_comes_back(village: Village, channel: str) -> None:
    """Odette demande de l'aide : on lui montre ce qui serait joint, elle accepte, et la réponse revient chez elle."""
    await lives(village, "Odette", channel)
    village.run_by("L'équipe", "email", "equipe@tocsin.example")

    village.tells("Odette ne s'en sort pas")
    await village.says("Odette", "bidule", "support Je ne reçois plus les alertes")
    village.tells("Elle accepte de joindre les derniers échanges")
    await village.says("Odette", "1")
    village.tells("L'équipe répond")
    await village.store.run(lambda uow: answers(uow, "Vos messages étaient coupés. Répondez REPRENDRE."))
    await village.post_office_closes()

    ticket = village.hears("L'équipe")[-1]
    assert "Je ne reçois plus les alertes" in ticket
    assert "bidule" in ticket
    assert "tocsin support answer 1" in ticket
    assert "Répondez REPRENDRE" in village.hears("Odette")[-1]


def answers(uow: UnitOfWork, words: str) -> None:
    """Do as ``tocsin support answer`` does."""
    for ticket in uow.tickets.waiting():
        tell_contact(uow, ticket.contact_id, "support.answer", {"words": words})
        uow.tickets.answered(ticket.id)


async def test_nothing_is_shown_that_somebody_does_not_want_shown(village: Village) -> None:
    """Lucie ne joint rien ; et les codes ne sont jamais montrés."""
    await lives(village, "Lucie", "telegram")
    village.run_by("L'équipe", "email", "equipe@tocsin.example")

    await village.says("Lucie", "lier", "bidule", "support Qui peut m'aider ?")
    shown = village.hears("Lucie")[-1]
    await village.says("Lucie", "2")

    assert "cachée" in shown
    assert "bidule" in shown
    assert "bidule" not in village.hears("L'équipe")[-1]
    assert "Qui peut m'aider" in village.hears("L'équipe")[-1]


async def test_where_nobody_runs_the_service_the_call_is_kept(village: Village) -> None:
    """Personne ne lit à toute heure : Odette le sait, et sa question est gardée."""
    await lives(village, "Odette", "sms")

    await village.says("Odette", "SUPPORT Je ne comprends pas la lettre")

    assert "Votre question est gardée" in village.hears("Odette")[-1]
    assert [each.words for each in await village.store.run(lambda uow: uow.tickets.waiting())] == [
        "Je ne comprends pas la lettre"
    ]
