"""Stories of those who lead: they write to everybody, share the week, hand over, and find help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from core.community.entering import tell_contact
from core.model.member import Role
from storage.tables import journal, notice
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
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
    assert "REF, puis vos mots" in village.hears("Odette")[-1]


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
    told = await village.store.run(lambda uow: str(uow._tx.execute(select(notice.c.params)).all()))  # type: ignore[attr-defined]
    heard = await village.store.run(lambda uow: str(uow._tx.execute(select(journal.c.heard)).all()))  # type: ignore[attr-defined]
    assert "Je ne reçois plus les alertes" not in told + heard
    assert "112" in village.hears("Odette")[-2]
    assert "17" not in village.hears("Odette")[-2]
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


async def test_a_link_that_opens_a_door_is_shown_to_nobody_else(village: Village) -> None:
    """Lucie a demandé ses données, puis de l'aide : le lien vers ses données ne part pas, même recopié par elle."""
    await lives(village, "Lucie", "telegram")
    village.run_by("L'équipe", "email", "equipe@tocsin.example")

    await village.says("Lucie", "mes données")
    link = next(word for word in village.hears("Lucie")[-1].split() if "/my-data/" in word)
    await village.says("Lucie", f"bidule {link}", "support Mes données ne s'ouvrent pas")
    shown = village.hears("Lucie")[-1]
    await village.says("Lucie", "1")

    assert "bidule" in shown
    assert "/my-data/" not in shown
    assert "Mes données ne s'ouvrent pas" in village.hears("L'équipe")[-1]
    assert "/my-data/" not in village.hears("L'équipe")[-1]


async def test_where_nobody_runs_the_service_the_call_is_kept(village: Village) -> None:
    """Personne ne lit à toute heure : Odette le sait, et sa question est gardée."""
    await lives(village, "Odette", "sms")

    await village.says("Odette", "SUPPORT Je ne comprends pas la lettre")

    await village.stranger("Zoé", email="zoe@loin.example")
    await village.says("Zoé", "SUPPORT Comment venir ?")

    assert "votre référent" in village.hears("Odette")[-1]
    assert "Votre question est gardée" in village.hears("Zoé")[-1]
    assert "référent" not in village.hears("Zoé")[-1]
    assert [each.words for each in await village.store.run(lambda uow: uow.tickets.waiting())] == [
        "Je ne comprends pas la lettre",
        "Comment venir ?",
    ]


async def two_lead(village: Village, channel: str) -> None:
    """Karim and Paul lead; Paul is on duty on Mondays, and this is one."""
    await leads(village, "Karim", channel)
    await leads(village, "Paul", "matrix")
    await says_surely(village, "Karim", "garde lundi Paul")


async def knocks(village: Village, name: str) -> None:
    await village.stranger(name, **contact(name, "telegram"))
    await village.says(name, "rejoindre", "1", "Les Lilas", f"{name} R.", "4 rue des Roses", "personne")


def saw(village: Village, name: str, code: str) -> int:
    """How often somebody was shown a request."""
    return sum(f"{code}" in text and "rue des Roses" in text for text in village.hears(name))


@pytest.mark.feature("R49", by="duty")
@on_each_channel
async def test_referents_share_the_week_and_the_next_one_is_asked(village: Village, channel: str) -> None:
    """Paul est de garde le lundi : il lit la demande le premier ; sans réponse, Karim la lit dix minutes plus tard."""
    village.tells("Karim partage la semaine")
    await two_lead(village, channel)
    await says_surely(village, "Karim", "garde")
    village.tells("Zoé frappe à la porte")
    await knocks(village, "Zoé")
    first = saw(village, "Paul", "D1"), saw(village, "Karim", "D1")
    await village.a_minute_passes(minutes=9)
    waits = saw(village, "Karim", "D1")
    await village.a_minute_passes(minutes=1)
    await village.a_minute_passes(minutes=20)
    village.tells("Karim répond")
    await says_surely(village, "Karim", "oui 1")

    assert first == (1, 0)
    assert waits == 0
    assert (saw(village, "Paul", "D1"), saw(village, "Karim", "D1")) == (1, 1)
    assert any("lundi" in text and "Paul" in text for text in village.hears("Karim"))
    assert any("vous met de garde" in text for text in village.hears("Paul"))
    assert "Décidé par Karim" in village.hears("Paul")[-1]


async def test_an_answer_in_time_disturbs_nobody_else(village: Village) -> None:
    """Paul répond dans les dix minutes : Karim n'est pas dérangé."""
    await two_lead(village, "telegram")

    await knocks(village, "Zoé")
    await village.says("Paul", "D1 Quelle maison ?")
    await village.a_minute_passes(minutes=11)
    await village.says("Zoé", "demande La bleue")
    await village.says("Paul", "oui 1")
    await village.a_minute_passes(minutes=11)

    assert not [text for text in village.hears("Karim") if "D1" in text]
    assert any("La bleue" in text for text in village.hears("Paul"))


async def test_a_danger_goes_to_everybody_whoever_is_on_duty(village: Village) -> None:
    """Un danger n'attend personne."""
    await two_lead(village, "telegram")
    await lives(village, "Odette", "sms")

    await village.says("Odette", "ALERTE feu rue des Lilas fumee noire", "1")

    assert "rue des Lilas" in village.hears("Karim")[-1]
    assert "rue des Lilas" in village.hears("Paul")[-1]


async def test_days_are_swapped_and_a_wrong_name_is_told_kindly(village: Village) -> None:
    """Karim et Paul échangent leurs jours."""
    await two_lead(village, "telegram")

    await village.says("Karim", "garde jeudi moi", "garde échange lundi jeudi", "garde mardi Gaston", "garde patate")

    week = await village.store.run(lambda uow: uow.duty.week(village.communities["Les Lilas"]))
    assert sorted(week) == [0, 3]
    assert "lundi\N{NO-BREAK SPACE}: Karim" in village.hears("Karim")[-3]
    assert "Les référents ici" in village.hears("Karim")[-2]
    assert "GARDE LUNDI PAUL" in village.hears("Karim")[-1]


@pytest.mark.parametrize("channel", ["telegram", "sms"])
async def test_one_day_is_handed_to_another_referent(village: Village, channel: str) -> None:
    """Paul est de garde le lundi, mais pas celui-ci : Karim lit la demande le premier. Le lundi d'après, c'est Paul."""
    village.tells("Paul donne ce lundi à Karim, et prend Noël")
    await two_lead(village, channel)
    await says_surely(village, "Paul", "garde 23/11 Karim", "garde vendredi 25 décembre moi", "garde 31/02 moi")
    await says_surely(village, "Paul", "garde")
    village.tells("Zoé frappe à la porte")
    await knocks(village, "Zoé")
    first = saw(village, "Paul", "D1"), saw(village, "Karim", "D1")
    await village.a_minute_passes(minutes=10)
    next_one = saw(village, "Paul", "D1")
    village.tells("Le lundi d'après")
    await village.says("Karim", "oui 1")
    await village.a_minute_passes(days=7)
    await knocks(village, "Marc")

    assert first == (0, 1)
    assert next_one == 1
    assert any("de garde pour un jour : lundi 23 novembre" in plain for plain in spaced(village, "Karim"))
    assert any("vendredi 25 décembre : Paul" in plain for plain in spaced(village, "Paul"))
    assert (saw(village, "Paul", "D2"), saw(village, "Karim", "D2")) == (1, 0)


def spaced(village: Village, name: str) -> list[str]:
    """Give what *name* heard with the same spaces on all channels."""
    return [re.sub(r"\s*:", " :", text) for text in village.hears(name)]


@on_each_channel
async def test_a_pause_hands_over_and_ends_by_itself(village: Village, channel: str) -> None:
    """Paul s'en va quatorze jours : Karim lit les demandes à sa place, puis tout revient."""
    await leads(village, "Karim", "telegram")
    await leads(village, "Paul", channel)
    await village.says("Karim", "garde lundi Paul")

    village.tells("Paul s'en va")
    await says_surely(village, "Paul", "pause 14j")
    await knocks(village, "Zoé")
    away = saw(village, "Paul", "D1"), saw(village, "Karim", "D1")
    await village.says("Karim", "oui 1", "garde")
    village.tells("Quinze jours plus tard")
    await village.a_minute_passes(days=14, minutes=1)
    await knocks(village, "Marc")

    assert away == (0, 1)
    assert any("absent jusqu'au 7 décembre" in text for text in village.hears("Karim"))
    assert any("Paul (absent)" in text for text in village.hears("Karim"))
    assert any("Votre pause est finie" in text for text in village.hears("Paul"))
    assert saw(village, "Paul", "D2") == 1


async def test_alerts_come_during_a_pause_and_announcements_do_not(village: Village) -> None:
    """Lucie fait une pause : seulement les alertes. Elle revient quand elle veut."""
    await leads(village, "Karim", "telegram")
    await lives(village, "Lucie", "email")

    await village.says("Lucie", "pause", "1")
    await village.says("Karim", "annonce La fête est samedi", "1")
    await village.says("Karim", "alerte feu rue des Lilas", "1", "Une fumée noire", "1", "1")
    quiet = "\n".join(village.hears("Lucie"))
    await village.says("Lucie", "reprendre")
    await village.says("Karim", "annonce La fête est dimanche", "1")

    assert "samedi" not in quiet
    assert "fumée noire" in quiet
    assert "dimanche" in village.hears("Lucie")[-1]


@on_each_channel
async def test_neighbours_take_over_when_no_referent_answers(village: Village, channel: str) -> None:
    """Karim n'écrit plus depuis trois semaines : Lucie est volontaire, et l'équipe ou Karim la nomme."""
    await leads(village, "Karim", "telegram")
    await lives(village, "Lucie", channel)
    await lives(village, "Odette", "sms")
    await village.member("Mairie", roles=[Role.OFFICER], **contact("Mairie", "email"))
    village.run_by("L'équipe", "email", "equipe@tocsin.example")
    await village.says("Karim", "menu")
    await village.a_minute_passes(days=20, hours=23)
    early = [text for text in village.hears("Lucie") if "VOLONTAIRE" in text]
    village.story.clear()

    village.tells("Trois semaines sans un mot de Karim")
    await village.a_minute_passes(hours=2)
    await village.a_minute_passes(hours=2)
    village.tells("Lucie veut bien")
    await says_surely(village, "Lucie", "volontaire")
    village.tells("Karim est encore là, et la nomme")
    await village.says("Karim", "nommer Lucie", "1")
    await says_surely(village, "Lucie", "accepter", "référent")

    assert early == []
    for name in ("Lucie", "Odette"):
        assert sum("VOLONTAIRE" in text for text in village.hears(name)) == 1
    assert any("ne répondent plus" in text for text in village.hears("Mairie"))
    assert any("NOMMER Lucie" in text for text in village.hears("Karim"))
    assert "tocsin community appoint « Les Lilas » « Lucie »" in "\n".join(village.hears("L'équipe")).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "outils" in village.hears("Lucie")[-1]


async def test_any_word_of_a_referent_counts(village: Village) -> None:
    """Karim a seulement regardé le menu : personne n'est dérangé."""
    await leads(village, "Karim", "telegram")
    await lives(village, "Lucie", "email")

    for _ in range(3):
        await village.a_minute_passes(days=14)
        await village.says("Karim", "menu")

    assert village.hears("Lucie") == []


@on_each_channel
async def test_a_referent_takes_the_role_back_from_another(village: Village, channel: str) -> None:
    """Karim retire le rôle à Paul : Paul lit la raison, et reste avec ses voisins."""
    await leads(village, "Karim", channel)
    await leads(village, "Paul", "telegram")
    await lives(village, "Odette", "sms")

    village.tells("Karim retire le rôle")
    await says_surely(village, "Karim", "démettre Paul", "Il ne répond plus", "1")
    village.tells("Paul")
    await village.says("Paul", "demandes")
    village.tells("Karim se trompe de personne")
    await says_surely(village, "Karim", "démettre Odette Pour voir", "1")

    assert any("vous retire le rôle" in text and "Il ne répond plus" in text for text in village.hears("Paul"))
    assert "C'est un référent" in village.hears("Paul")[-1]
    assert "n'est pas référent ici" in village.hears("Karim")[-1]
