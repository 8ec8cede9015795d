"""Stories of a town hall's own words: put right, answered in front of a group, and how many there may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import contact, says_surely
from tests.journeys.test_town_hall import a_neighbourhood

if TYPE_CHECKING:
    from tests.world import Village

NEWS = "officiel Coupure d'eau mardi de 9 h à 12 h, rue des Lilas"


async def a_town_hall(village: Village) -> None:
    """A town hall that has sent a message to both communities."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "telegram"))
    await says_surely(village, "Mairie", NEWS, "1", "1")


@pytest.mark.parametrize(
    "told",
    [
        "M1 corriger La coupure est mercredi.",
        "corriger M1 La coupure est mercredi.",
        "rectifier le message M1 La coupure est mercredi.",
    ],
)
async def test_a_notice_is_put_right_by_another_that_says_so(village: Village, told: str) -> None:
    """La mairie corrige M1 : le rectificatif est prêt, relu et envoyé."""
    await a_town_hall(village)

    await says_surely(village, "Mairie", told, "1", "1")

    assert any("Rectificatif de M1: La coupure est mercredi." in text for text in village.hears("Odette"))


@pytest.mark.parametrize("told", ["M1 retirer", "clore M1", "retirer M1", "supprimer M1"])
async def test_a_notice_that_is_to_go_reads_that_it_cannot_and_what_can(village: Village, told: str) -> None:
    """Rien n'efface M1 : la mairie lit quoi faire, et sa phrase suivante est le rectificatif."""
    await a_town_hall(village)

    await says_surely(village, "Mairie", told)
    asked = village.hears("Mairie")[-1]
    await says_surely(village, "Mairie", "La coupure est annulée", "1", "1")

    assert "rien ne l'efface" in asked
    assert any("Rectificatif de M1: La coupure est annulée." in text for text in village.hears("Odette"))


async def test_a_neighbour_flags_no_notice_and_reads_how_to_answer_it(village: Village) -> None:
    """« Signaler M1 » : M1 n'est pas une alerte, et on répond à la mairie."""
    await a_town_hall(village)

    await village.says("Odette", "signaler M1")

    assert "M1, puis vos mots" in village.hears("Odette")[-1]


async def test_who_answers_a_notice_in_front_of_the_group_has_answered_the_town_hall(village: Village) -> None:
    """Karim écrit « M1 … » dans le groupe, comme on l'y lit : la mairie reçoit, et il l'apprend en privé."""
    await a_neighbourhood(village)
    await village.group("Groupe des Lilas", "-100200")
    await village.town_hall("Mairie", **contact("Mairie", "email"))
    await says_surely(village, "Mairie", NEWS, "1", "1")
    before = len(village.hears("Groupe des Lilas"))

    await village.says("Karim", "M1 Et la fontaine ?", room="-100200")
    await village.taps("Karim", "Oui, c'est ça")
    await village.says("Karim", "M7 Et la fontaine ?", room="-100200")

    assert any("Et la fontaine" in text for text in village.hears("Mairie"))
    assert "Le groupe l'a lue aussi" in village.hears("Karim")[-1]
    assert len(village.hears("Groupe des Lilas")) == before


async def test_the_sixth_notice_of_a_day_is_refused_before_it_is_written_and_a_danger_is_not(village: Village) -> None:
    """Cinq messages par jour : la mairie l'apprend d'emblée, et lit comment alerter."""
    await a_town_hall(village)
    for number in range(4):
        await says_surely(village, "Mairie", f"officiel Information numéro {number} de la journée", "1", "1")

    await village.says("Mairie", "officiel Réunion jeudi")
    refused = village.hears("Mairie")[-1]
    await village.says("Mairie", "officiel Évacuez la rue des Lilas")
    offered = village.hears("Mairie")[-1]
    await village.taps("Mairie", "Oui, une alerte")

    assert "5 messages officiels" in refused
    assert "ALERTE" in refused
    assert "5 messages officiels" in offered
    assert any("Quels voisins" in text or "Danger en ce moment" in text for text in village.hears("Mairie")[-1:])


async def test_the_town_hall_answers_somebody_as_a_letter_does(village: Village) -> None:
    """« M1 Mme Odette : … », « M1 à Lucie : … » ; et sans nom, elle lit qui a répondu."""
    await a_town_hall(village)
    await says_surely(village, "Odette", "M1 Et la piscine ?")
    await says_surely(village, "Lucie", "M1 Et le lavoir ?")

    await says_surely(
        village, "Mairie", "M1 Mme Odette : elle reste ouverte", "M1 à Lucie : lui aussi", "M1 tout va bien"
    )

    assert any("elle reste ouverte" in text for text in village.hears("Odette"))
    assert any("lui aussi" in text for text in village.hears("Lucie"))
    assert "Odette" in village.hears("Mairie")[-1]
    assert "M1 Odette, puis vos mots" in village.hears("Mairie")[-1]


async def test_the_price_of_a_notice_counts_every_sms_and_at_night_it_says_that_it_rings(village: Village) -> None:
    """Un long message prend deux SMS par personne ; à minuit, l'aperçu le dit."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "telegram"))
    await village.time_passes(hours=10)

    await says_surely(village, "Mairie", f"officiel {'La collecte des bacs change de jour. ' * 5}", "1")

    assert "2 SMS" in village.hears("Mairie")[-1]
    assert "téléphones vont sonner" in village.hears("Mairie")[-1]


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ("Pouvez-vous clore l'alerte A1 ?", "CLORE A1"),
        ("Je serai en congés du 1er au 15 décembre", "SUPPORT"),
        ("Ma remplaçante est Mme Durand à partir de lundi", "SUPPORT"),
        ("Qui habite au 4 rue des Lilas ?", "ni nom ni adresse"),
        ("Comment savoir combien de personnes ont lu ?", "OFFICIEL"),
    ],
)
async def test_what_an_officer_asks_of_us_is_offered_to_nobody_else(village: Village, told: str, answer: str) -> None:
    """La mairie nous demande quelque chose : ce n'est pas un message pour tous."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "email"))

    await village.says("Mairie", told)

    assert answer in village.hears("Mairie")[-1]
    assert "message officiel pour" not in village.hears("Mairie")[-1]


async def test_what_an_officer_tells_everybody_is_still_offered_as_a_message(village: Village) -> None:
    """« La piscine sera fermée lundi » est proposé comme message officiel, avec sa question au milieu."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "email"))

    await village.says("Mairie", "Une question sur le tri ? Venez à la réunion de jeudi à 19 h, salle des fêtes.")

    assert "message officiel pour" in village.hears("Mairie")[-1]


@pytest.mark.parametrize(
    "told",
    [
        "mairie : il y a des voitures ventouses devant chez moi",
        "lettre a la mairie: le lampadaire est cassé",
        "message à la mairie : le lampadaire est cassé",
        "ecrire a la mairie le lampadaire est cassé",
    ],
)
async def test_words_for_the_town_hall_are_offered_to_it_as_an_answer(village: Village, told: str) -> None:
    """Odette écrit à sa mairie : ses mots lui sont proposés en réponse à M1, et ne sont pas perdus."""
    await a_town_hall(village)

    await village.says("Odette", told)
    asked = village.hears("Odette")[-1]
    await says_surely(village, "Odette", "1")

    assert "M1" in asked
    assert "Sinon, appelez-la" in asked
    assert any("ventouses" in text or "lampadaire" in text for text in village.hears("Mairie"))


async def test_where_it_has_said_nothing_yet_one_reads_what_the_town_hall_reads(village: Village) -> None:
    """Sans message de la mairie, il n'y a rien à quoi répondre : on l'appelle."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "telegram"))

    await village.says("Odette", "mairie : le lampadaire est cassé")

    assert "appelez-la" in village.hears("Odette")[-1]


async def test_plain_words_after_a_notice_may_be_for_the_town_hall(village: Village) -> None:
    """Juste après M1, « et mon infirmière elle passe comment » : pour la mairie, ou pour tous ?"""
    await a_town_hall(village)

    await village.says("Odette", "et mon infirmiere elle passe comment")
    asked = village.hears("Odette")[-1]
    await says_surely(village, "Odette", "1")

    assert "Mairie de Villeneuve" in asked
    assert any("mon infirmiere" in text for text in village.hears("Mairie"))
    assert not any("mon infirmiere" in text for text in village.hears("Karim"))


async def test_an_officer_who_goes_is_led_to_the_way_out_and_not_in_circles(village: Village) -> None:
    """QUITTER mène à EFFACER, EFFACER ne renvoie pas à QUITTER, et l'agent n'est plus là ensuite."""
    await a_town_hall(village)

    await village.says("Mairie", "quitter")
    led = village.hears("Mairie")[-1]
    await village.says("Mairie", "support Je pars à la retraite")
    kept = village.hears("Mairie")[-1]
    await village.taps("Mairie", "Non, sans") if "joindre" in kept else None
    kept = village.hears("Mairie")[-1]
    await says_surely(village, "Mairie", "effacer", "1")
    sure = village.hears("Mairie")[-1]
    await says_surely(village, "Mairie", "1")
    gone = len(village.hears("Mairie"))
    await village.says("Odette", "M1 Et la piscine ?")

    assert "EFFACER" in led
    assert "référent" not in kept
    assert "QUITTER" not in sure
    assert "pour la mairie" in sure
    assert len(village.hears("Mairie")) == gone


@pytest.mark.parametrize(
    "told",
    ["vu\n\nCordialement\nM. LEROY", "Vu, merci.", "Bien reçu", "Bien noté, merci\n\nM. LEROY\nPolice municipale"],
)
async def test_an_officer_who_has_only_read_an_alert_publishes_nothing(village: Village, told: str) -> None:
    """L'agent répond au mail de l'alerte : vu, signé. Rien n'est proposé à la lecture de tous."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "email"))
    await says_surely(village, "Odette", "ALERTE cambriolage 12 rue des Lilas", "1")
    mail = next(heard for heard in village.screen("Mairie") if "A1" in heard.text)

    await village.answers("Mairie", told, to=mail)

    assert "c'est noté pour A1" in village.hears("Mairie")[-1]


async def test_an_officer_writes_to_no_author_and_reads_where_their_line_goes(village: Village) -> None:
    """« Écrire » est entre voisins : l'agent lit comment écrire sur l'alerte."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "email"))
    await says_surely(village, "Odette", "ALERTE cambriolage 12 rue des Lilas", "1")

    await village.says("Mairie", "A1 écrire Avez-vous vu la plaque ?")

    assert "MAIRIE, puis une ligne" in village.hears("Mairie")[-1]
    assert "REJOINDRE" not in village.hears("Mairie")[-1]


async def test_an_order_of_the_town_hall_is_whole_by_sms_and_says_who_gives_it(village: Village) -> None:
    """« Évacuation… partez vers l'église » : par SMS, on lit où aller, et que la mairie le dit."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "telegram"))
    order = "Évacuation : incendie à la scierie, rue des Lilas, partez vers l'église maintenant"

    await says_surely(village, "Mairie", f"alerte {order}", "1", "1", "1", "1")

    read = next(text for text in village.hears("Odette") if "scierie" in text)
    assert "partez vers l'église maintenant" in read
    assert read.startswith("¤ MAIRIE A1 14h05, rue des Lilas:")


async def test_words_for_one_who_answered_are_offered_as_a_private_answer(village: Village) -> None:
    """« à Odette : oui madame » : la mairie lui répond à elle, et la ville n'en lit rien."""
    await a_town_hall(village)
    await says_surely(village, "Odette", "M1 Le 12 est-il concerné ?")

    await says_surely(village, "Mairie", "à Odette : oui madame, le 12 est concerné", "1")

    assert any("le 12 est concerné" in text for text in village.hears("Odette"))
    assert not any("le 12 est concerné" in text for text in village.hears("Lucie"))


async def test_an_officer_who_asks_how_many_were_reached_reads_the_count_of_the_notice(village: Village) -> None:
    """« Combien de personnes ont reçu le message ? » : le compte de M1."""
    await a_town_hall(village)

    await village.says("Mairie", "combien de personnes ont reçu le message ?")

    assert "M1" in village.hears("Mairie")[-1]
    assert "prévenues" in village.hears("Mairie")[-1]
