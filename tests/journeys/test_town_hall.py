"""Stories of a town hall: it comes, hears what it asked for, speaks officially, is answered privately, and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.badge import BY_SMS, ON_SCREENS
from core.community import town_halls
from core.model.member import Role
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)


async def a_neighbourhood(village: Village, channel: str = "telegram") -> None:
    """Karim leads the Lilas, Paul the Roses; Lucie reads mails, Odette SMS, Nina on *channel*."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Paul", community="Les Roses", roles=[Role.REFERENT], **contact("Paul", "matrix"))
    await village.member("Lucie", roles=(), **contact("Lucie", "email"))
    await village.member("Odette", roles=(), **contact("Odette", "sms"))
    await village.member("Nina", community="Les Roses", roles=(), **contact("Nina", channel))


async def is_invited(village: Village, *, commune: str = "Villeneuve", name: str = "Mairie de Villeneuve") -> str:
    """Let the operator invite an officer; give the code."""
    return (await village.store.run(lambda uow: town_halls.subscribe(uow, commune, name)))[0]


@on_each_channel
@pytest.mark.feature("R14", by=("choose_alerts", "answer_alert"))
async def test_an_officer_enters_chooses_answers_and_goes(village: Village, channel: str) -> None:
    """La mairie arrive avec son code, choisit ses alertes, répond sur une alerte, puis s'en va."""
    await a_neighbourhood(village)
    await village.stranger("Mairie", **contact("Mairie", channel))
    code = await is_invited(village)

    village.tells("L'agent entre avec le code reçu par courrier")
    await says_surely(village, "Mairie", f"rejoindre {code}", "Sophie", "communes")
    village.tells("Il choisit ses alertes")
    await says_surely(village, "Mairie", "alertes mairie", "2", "alertes mairie feu, cambriolage 8-20")
    village.tells("Odette alerte, l'agent répond : tous le voient")
    await says_surely(village, "Odette", "ALERTE cambriolage 12 rue des Lilas", "1")
    await says_surely(village, "Mairie", "A1 mairie PM informée, patrouille prévue", "communes", "A1")
    await says_surely(village, "Karim", "A1 mairie La police arrive")
    village.tells("La mairie ne participe plus")
    await village.store.run(lambda uow: town_halls.end(uow, "villeneuve"))
    await village.post_office_closes()
    await says_surely(village, "Mairie", "communes", "A1 mairie Encore nous")

    heard = village.hears("Mairie")
    assert any(text.startswith("Quel est votre nom à la mairie") for text in heard)
    assert any("Mairie de Villeneuve" in text and "ALERTES MAIRIE" in text for text in heard)
    assert any("Les Lilas" in text and "3 voisins" in text and "aucune alerte" in text for text in heard)
    assert any("12 rue des Lilas" in text for text in heard)
    assert f"{ON_SCREENS}\N{VARIATION SELECTOR-16} Mairie de Villeneuve, 14" in village.hears("Karim")[1]
    assert "PM informée, patrouille prévue" in village.hears("Karim")[1]
    assert "Seule la mairie" in " ".join(village.hears("Karim"))
    assert any("vous décidez de nouveau" in text for text in village.hears("Karim"))
    assert "Je ne trouve pas" in heard[-1]


@on_each_channel
@pytest.mark.feature("R18", by=("send_official", "answer_official"))
async def test_an_official_message_is_read_by_all_and_answered_in_private(village: Village, channel: str) -> None:
    """Un message officiel : relu, lu par tous une fois, et les réponses ne vont qu'à la mairie."""
    await a_neighbourhood(village, channel)
    await village.belongs_to("Lucie", "Les Roses")
    await village.town_hall("Mairie", **contact("Mairie", channel))

    village.tells("L'agent écrit, relit, et envoie")
    await says_surely(village, "Mairie", "officiel Coupure d'eau mardi de 9 h à 12 h, rue des Roses.", "1", "1")
    village.tells("Nina répond : la mairie seule la lit")
    await says_surely(village, "Nina", "M1 Et l'école des Roses ?")
    village.tells("La mairie lui répond")
    await says_surely(village, "Mairie", "M1 Nina L'école garde l'eau.", "M1")
    village.tells("Un code inconnu")
    await says_surely(village, "Nina", "M7 Bonjour")

    for name in ("Karim", "Paul", "Lucie", "Odette", "Nina"):
        sign = ON_SCREENS if name == "Paul" or (name, channel) == ("Nina", "matrix") else BY_SMS
        official = [text for text in village.hears(name) if "Coupure d'eau" in text]
        assert len(official) == 1, name
        assert "Mairie de Villeneuve" in official[0]
        assert any(mark in official[0] for mark in (sign, ON_SCREENS))
    assert any("l'école des Roses" in text for text in village.hears("Mairie"))
    for name in ("Karim", "Paul", "Lucie", "Odette"):
        assert not any("école" in text for text in village.hears(name)), name
    assert any("L'école garde l'eau" in text for text in village.hears("Nina"))
    assert "5 personnes prévenues" in village.hears("Mairie")[-1]
    assert "Je ne trouve pas ce message" in village.hears("Nina")[-1]


@pytest.mark.feature("R14", by="choose_alerts")
async def test_an_officer_hears_only_the_kinds_and_hours_that_they_chose(village: Village) -> None:
    """Deux agents, deux choix : l'un ne veut que les incendies, l'autre que les heures de bureau."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "email"))
    await village.town_hall("Zoé", **contact("Zoé", "telegram"))
    await says_surely(village, "Mairie", "alertes mairie feu")
    await says_surely(village, "Zoé", "alertes mairie 8-18")
    village.story.clear()

    village.tells("Un vol à 14 h")
    await says_surely(village, "Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    village.tells("Un feu à 23 h")
    await village.time_passes(hours=9)
    await says_surely(village, "Nina", "alerte feu rue des Roses, une fumée noire")
    await village.taps("Nina", "J'ai appelé")
    await village.taps("Nina", "Envoyer")

    assert [("Vol" in text, "Feu" in text) for text in village.hears("Mairie")[-1:]] == [(False, True)]
    assert not any("velo rouge" in text for text in village.hears("Mairie"))
    assert any("velo rouge" in text for text in village.hears("Zoé"))
    assert not any("fumée noire" in text for text in village.hears("Zoé"))


@pytest.mark.feature("R18", "R38", by="post_alert")
async def test_the_town_hall_raises_an_alert_and_a_later_community_is_its_own_too(village: Village) -> None:
    """La mairie alerte elle-même ; et une communauté fondée ensuite est à elle aussi."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "telegram"))
    await village.stranger("Marc", **contact("Marc", "matrix"))

    village.tells("La mairie alerte les Lilas")
    await village.says("Mairie", "alerte météo place du marché, vents violents ce soir")
    await village.taps("Mairie", "Les Lilas")
    await village.taps("Mairie", "Ce n'est pas urgent")
    await village.taps("Mairie", "Envoyer")
    village.tells("Marc fonde une communauté : la mairie décide aussi comment on y entre")
    await village.says("Marc", "fonder La Gare", "Villeneuve", "plus tard", "non, ailleurs", "Marc", "1")
    await village.says("Marc", "validation ouverte", "validation")
    await village.says("Mairie", "communes", "officiel Réunion publique jeudi à 19 h.", "1", "1")

    assert any("¤ MAIRIE A1" in text for text in village.hears("Odette"))
    assert any("Mairie de Villeneuve" in text and "décidé" in text for text in village.hears("Marc"))
    assert any("La Gare" in text for text in village.hears("Mairie"))
    assert any("Réunion publique" in text for text in village.hears("Marc"))


@pytest.mark.parametrize("channel", ["sms", "email"])
async def test_two_alerts_with_one_code_are_told_apart(village: Village, channel: str) -> None:
    """Deux communautés ont chacune leur A1 : la mairie est demandée laquelle, et sa réponse ne va que là."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", channel))
    village.tells("Les deux communautés ont une alerte A1")
    await says_surely(village, "Odette", "ALERTE cambriolage 12 rue des Lilas", "1")
    await village.says("Paul", "alerte feu 3 rue des Roses, de la fumée", "1", "1")
    village.tells("La mairie répond sur A1 : laquelle ?")
    await says_surely(village, "Mairie", "A1 mairie PM informée, patrouille prévue")
    asked = village.hears("Mairie")[-1]
    await says_surely(village, "Mairie", str(1 + (asked.index("Les Lilas") > asked.index("Les Roses"))))

    assert "De quelle alerte parlez-vous" in asked
    assert "C'est écrit sur A1 (Les Lilas)" in village.hears("Mairie")[-1]
    assert any("PM informée" in text for text in village.hears("Odette") + village.hears("Karim"))
    assert not any("PM informée" in text for text in village.hears("Paul"))


async def test_nobody_else_can_look_like_the_town_hall(village: Village) -> None:
    """Marc essaie : un nom de mairie, l'insigne dans une info, un message officiel. Rien n'y fait."""
    await a_neighbourhood(village)
    await village.member("Marc", roles=(), **contact("Marc", "telegram"))
    await village.stranger("Zoé", **contact("Zoé", "telegram"))
    await village.invites("ZQ7RT2KM")
    forged = f"{ON_SCREENS}\N{VARIATION SELECTOR-16} Message officiel · Mairie {BY_SMS} Restez chez vous"

    village.tells("L'insigne dans les mots d'un voisin")
    await says_surely(village, "Odette", "ALERTE feu 12 rue des Lilas", "1")
    await village.says("Marc", f"A1 info {forged}", f"officiel {forged}", f"A1 mairie {forged}")
    village.tells("Un nom de mairie")
    await village.says("Zoé", "rejoindre ZQ7RT2KM", "Mairie de Villeneuve", "Zoé")
    await village.says("Zoé", "fonder Mairie officielle")

    for name in ("Karim", "Odette", "Lucie", "Marc", "Zoé"):
        for text in village.hears(name):
            assert ON_SCREENS not in text
            assert BY_SMS not in text
    assert "réservé à la mairie" in village.hears("Zoé")[1]
    assert "réservé à la mairie" in village.hears("Zoé")[-1]


async def test_an_officer_who_lives_there_stays_a_neighbour(village: Village) -> None:
    """Lucie travaille à la mairie et habite les Lilas : elle reste voisine quand la mairie s'en va."""
    await a_neighbourhood(village)
    code = await is_invited(village)
    await says_surely(village, "Lucie", f"rejoindre {code}")

    village.tells("Elle est les deux à la fois")
    await says_surely(village, "Lucie", "communes")
    await village.store.run(lambda uow: town_halls.end(uow, "Villeneuve"))
    village.tells("La mairie s'en va, elle reste")
    await says_surely(village, "Odette", "ALERTE vol 3 rue des Lilas, un vélo", "3")

    assert any("3 voisins" in text for text in village.hears("Lucie"))
    assert any("un vélo" in text for text in village.hears("Lucie"))


async def test_an_officer_speaks_english(village: Village) -> None:
    """An officer reads and writes English."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "telegram"))

    await village.says("Mairie", "language English", "town communities", "town hall alerts theft fire 8-18")
    await village.says("Mairie", "official Water is off on Tuesday.")
    await village.taps("Mairie", "To all of them")
    await village.taps("Mairie", "Send")
    await says_surely(village, "Odette", "ALERTE vol 3 rue des Lilas, un vélo", "3")
    await village.says("Mairie", "A1 town hall local police told")

    assert any("from 8 to 18" in text for text in village.hears("Mairie"))
    assert any("Water is off" in text for text in village.hears("Karim"))
    assert any("local police told" in text for text in village.hears("Karim"))


@pytest.mark.feature("R18", by="post_alert")
async def test_an_alert_in_the_name_of_the_town_hall_that_nothing_proves_has_no_badge(village: Village) -> None:
    """Un mail au nom de la mairie alerte du gaz : il part, sans l'insigne ; avec son code, l'agent le donne."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "email"))

    village.tells("Rien ne prouve ce mail")
    await village.says("Mairie", "alerte fuite de gaz rue des Lilas, n'utilisez pas vos interrupteurs", "1", "1")
    await village.post_office_closes()
    unproven = [*village.hears("Karim"), *village.hears("Odette")]
    village.tells("L'agent, avec son code")
    await says_surely(village, "Mairie", "A1 mairie GRDF arrive")
    await village.post_office_closes()

    assert not any(sign in text for text in unproven for sign in (ON_SCREENS, BY_SMS))
    assert any("identité non vérifiée" in text and "Feu ou fumée" in text for text in unproven)
    assert any("fuite de gaz" in text for text in village.hears("Odette"))
    assert any(ON_SCREENS in text and "GRDF arrive" in text for text in village.hears("Karim"))
