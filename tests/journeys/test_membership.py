"""Stories of the door: who comes in, how they are answered, and how one goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core.community import doors
from core.model.member import Role
from core.wire import Attachment, AttachmentKind
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)


async def a_referent(village: Village, channel: str = "telegram", name: str = "Karim") -> None:
    await village.member(name, roles=[Role.REFERENT], **contact(name, channel))


async def a_neighbour(village: Village, name: str, channel: str) -> None:
    await village.member(name, roles=(), **contact(name, channel))


async def asks_to_enter(village: Village, name: str, channel: str, known_by: str = "personne") -> None:
    """Let somebody without a code ask for the Lilas."""
    await village.stranger(name, **contact(name, channel))
    await says_surely(village, name, "rejoindre", "1", "Les Lilas", f"{name} R.", "4 rue des Roses", known_by)


@on_each_channel
async def test_a_request_is_shown_asked_about_and_accepted(village: Village, channel: str) -> None:
    """Zoé n'a pas de code : elle demande à entrer, on lui pose une question, puis on l'accueille."""
    await a_referent(village, channel)

    village.tells("Zoé demande à entrer")
    await asks_to_enter(village, "Zoé", channel, "Karim")
    village.tells("Karim veut en savoir plus")
    await says_surely(village, "Karim", "demandes", "D1 Quelle maison est la vôtre ?")
    await says_surely(village, "Zoé", "demande", "demande La maison aux volets bleus")
    village.tells("Karim l'accueille")
    await says_surely(village, "Karim", "oui 1")
    await says_surely(village, "Zoé", "menu")

    assert any("D1" in text and "4 rue des Roses" in text for text in village.hears("Karim"))
    assert any("volets bleus" in text for text in village.hears("Karim"))
    assert any("Bienvenue" in text and "Les Lilas" in text for text in village.hears("Zoé"))
    assert "ALERTE" in village.hears("Zoé")[-1]


@on_each_channel
@pytest.mark.feature("R34", by="list_requests")
async def test_several_are_answered_at_once_and_one_is_refused_with_a_reason(village: Village, channel: str) -> None:
    """Trois demandes d'un coup, et un refus qui dit pourquoi."""
    await a_referent(village, channel)
    village.story.clear()
    for name in ("Zoé", "Marc", "Nina", "Paul"):
        await asks_to_enter(village, name, channel)
    village.story.clear()

    village.tells("Karim répond à tous")
    await says_surely(village, "Karim", "demandes", "non 2 Cette adresse n'est pas chez nous", "oui 1-4", "oui 3")
    village.tells("Ce que Marc peut faire")
    await says_surely(village, "Marc", "menu")

    for name in ("Zoé", "Nina", "Paul"):
        assert any("Bienvenue" in text for text in village.hears(name))
    refused = next(text for text in village.hears("Marc") if "acceptée" in text)
    assert "Cette adresse n'est pas chez nous" in refused
    assert "D1 Zoé R., D3 Nina R., D4 Paul R." in village.hears("Karim")[-2]
    assert "déjà sa réponse" in village.hears("Karim")[-1]


async def test_a_request_is_answered_with_buttons(village: Village) -> None:
    """Sur Telegram, tout se fait avec les boutons."""
    await a_referent(village)
    await village.stranger("Zoé", **contact("Zoé", "telegram"))

    await village.says("Zoé", "/rejoindre")
    await village.taps("Zoé", "Je n'ai pas de code")
    await village.says("Zoé", "Villeneuve", "Zoé R.")
    place = Attachment(AttachmentKind.LOCATION, latitude=47.2186, longitude=-1.5538)
    await village.says("Zoé", "", attachments=(place,))
    await village.taps("Zoé", "Personne")
    await village.taps("Karim", "Demander un détail")
    await village.says("Karim", "Quel numéro de la rue ?")
    await village.says("Zoé", "demande Le 4")
    await village.taps("Karim", "Non")
    await village.taps("Karim", "Adresse trop vague")

    assert any("adresse montrée sur la carte" in text and "bien chez vous" in text for text in village.hears("Karim"))
    assert "pas assez précise" in village.hears("Zoé")[-1]


@pytest.mark.feature("R37", by="set_validation")
async def test_two_neighbours_vouch_for_whom_they_know(village: Village) -> None:
    """Par parrainage : deux voisins se portent garants, et la porte s'ouvre."""
    await a_referent(village)
    await a_neighbour(village, "Lucie", "email")
    await a_neighbour(village, "Odette", "sms")
    await a_neighbour(village, "Paul", "matrix")

    village.tells("Karim choisit le parrainage")
    await village.says("Karim", "validation", "validation parrainage 2")
    await village.taps("Karim", "Oui")
    village.tells("Zoé demande à entrer")
    await asks_to_enter(village, "Zoé", "telegram", "Lucie et Odette")
    village.tells("Ses voisines se portent garantes")
    await says_surely(village, "Paul", "parrainer D1")
    await says_surely(village, "Odette", "PARRAINER D1", "1")
    await says_surely(village, "Karim", "D1")
    await says_surely(village, "Lucie", "parrainer D1", "1")

    assert "Je ne trouve pas" in village.hears("Paul")[-1]
    assert "la voix d'un autre voisin" in " ".join(village.hears("Odette"))
    assert "Odette" in village.hears("Karim")[-2]
    assert "Bienvenue" in village.hears("Zoé")[-1]
    assert "vos voisins" in village.hears("Karim")[-1]


@pytest.mark.feature("R37", by="set_validation")
async def test_an_open_door_lets_in_at_once_and_the_referent_knows_what_it_means(village: Village) -> None:
    """Porte ouverte : Karim lit ce que cela change, et Zoé entre tout de suite."""
    await a_referent(village)
    await a_neighbour(village, "Odette", "sms")

    await village.says("Karim", "validation ouverte")
    await village.taps("Karim", "Oui, ouvrir à tous")
    await asks_to_enter(village, "Zoé", "matrix")

    assert "aux yeux de la loi" in village.hears("Karim")[0]
    assert any("on entre maintenant autrement" in text for text in village.hears("Odette"))
    assert "Bienvenue" in village.hears("Zoé")[-1]


@pytest.mark.feature("R38", by="set_validation")
async def test_the_town_hall_decides_who_comes_in(village: Village) -> None:
    """La mairie décide comment on entre : Karim voit qui l'a choisi, et l'agent répond aux demandes."""
    await a_referent(village)
    await village.member("Mairie", roles=[Role.OFFICER], **contact("Mairie", "email"))

    village.tells("La mairie s'abonne")
    await village.store.run(lambda uow: doors.take_over(uow, "villeneuve", "la mairie de Villeneuve"))
    await village.post_office_closes()
    await village.says("Karim", "validation ouverte", "validation")
    village.tells("L'agent choisit, et répond")
    await says_surely(village, "Mairie", "validation mairie", "1")
    await asks_to_enter(village, "Zoé", "telegram")
    await village.says("Karim", "oui 1", "demandes")
    await says_surely(village, "Mairie", "oui 1")
    village.tells("La mairie s'en va")
    await village.store.run(lambda uow: doors.hand_back(uow, "Villeneuve"))
    await village.post_office_closes()

    assert "la mairie de Villeneuve" in village.hears("Karim")[1]
    assert "la mairie de Villeneuve" in village.hears("Karim")[2]
    assert any("La mairie répond" in text for text in village.hears("Karim"))
    assert "Bienvenue" in village.hears("Zoé")[-1]
    assert "vous décidez de nouveau" in village.hears("Karim")[-1]


def the_code(text: str) -> str:
    """The code of an invitation in what the bot said."""
    found = re.search(r"(?:REJOINDRE|JOIN) ([A-Z0-9]{8})\b", text)
    assert found is not None, text
    return found[1]


@on_each_channel
async def test_a_neighbour_invites_another(village: Village, channel: str) -> None:
    """Lucie invite Zoé, et le référent ouvre la porte ; l'invitation du référent suffit à elle seule."""
    await a_referent(village, channel)
    await a_neighbour(village, "Lucie", channel)
    await village.stranger("Zoé", **contact("Zoé", channel))
    await village.stranger("Marc", **contact("Marc", channel))

    village.tells("L'invitation d'une voisine")
    await says_surely(village, "Lucie", "inviter")
    code = the_code(village.hears("Lucie")[-1])
    await says_surely(village, "Zoé", f"rejoindre {code}", "Zoé R.", "4 rue des Roses")
    await says_surely(village, "Karim", "oui 1")
    village.tells("L'invitation du référent")
    await says_surely(village, "Karim", "inviter")
    await says_surely(village, "Marc", f"rejoindre {the_code(village.hears('Karim')[-1])}", "Marc")
    village.tells("Une invitation reprise")
    await says_surely(village, "Lucie", "inviter")
    taken_back = the_code(village.hears("Lucie")[-1])
    await says_surely(village, "Lucie", "inviter annuler", "inviter annuler")
    await village.stranger("Nina", **contact("Nina", channel))
    await says_surely(village, "Nina", f"rejoindre {taken_back}")

    assert any("Lucie" in text and "D1" in text for text in village.hears("Karim"))
    assert any("Bienvenue" in text for text in village.hears("Zoé"))
    assert "Bienvenue" in village.hears("Marc")[-1]
    assert "n'est plus valable" in village.hears("Nina")[-1]


@on_each_channel
async def test_the_last_referent_finds_a_successor_before_leaving(village: Village, channel: str) -> None:
    """Karim veut partir : il trouve d'abord quelqu'un, puis passe la main, puis s'en va."""
    await a_referent(village, channel)
    await a_neighbour(village, "Lucie", channel)
    await a_neighbour(village, "Paul", channel)

    village.tells("Seul référent")
    await says_surely(village, "Karim", "quitter", "1")
    await says_surely(village, "Karim", "passer la main", "1")
    village.tells("Paul ne veut pas, Lucie veut bien")
    await says_surely(village, "Karim", "nommer Paul", "1")
    await says_surely(village, "Paul", "décliner")
    await says_surely(village, "Karim", "nommer Lucie", "1")
    await says_surely(village, "Lucie", "accepter")
    village.tells("Karim passe la main, et s'en va")
    await says_surely(village, "Karim", "passer la main", "1")
    await says_surely(village, "Karim", "demandes", "quitter", "1", "menu")

    assert any("seul référent" in text for text in village.hears("Karim"))
    assert any("Paul ne souhaite pas" in text for text in village.hears("Karim"))
    assert any("Lucie devient référent ou référente avec vous" in text for text in village.hears("Karim"))
    assert any("C'est un référent qui lit les demandes" in text for text in village.hears("Karim"))
    assert any("Karim a quitté vos voisins" in text for text in village.hears("Lucie"))
    assert "REJOINDRE" in village.hears("Karim")[-1]


@on_each_channel
async def test_a_member_is_sent_away_appeals_and_comes_back(village: Village, channel: str) -> None:
    """Marc est exclu, avec la raison ; il fait recours, une autre référente le lit et lui rend sa place."""
    await a_referent(village, channel)
    await a_referent(village, channel, "Lucie")
    await a_neighbour(village, "Marc", channel)

    village.tells("Karim exclut Marc")
    await says_surely(village, "Karim", "exclure Marc Trois fausses alertes en une semaine", "1")
    await says_surely(village, "Marc", "alerte feu rue des Lilas", "inviter", "rejoindre Les Lilas")
    village.tells("Marc fait recours")
    await says_surely(village, "Marc", "annuler", "recours C'était mon petit frère, cela n'arrivera plus")
    village.tells("Lucie lui rend sa place")
    await says_surely(village, "Lucie", "réintégrer Marc", "Il a promis", "1")
    await says_surely(village, "Marc", "menu")

    assert any("Trois fausses alertes" in text for text in village.hears("Marc"))
    assert any("mon petit frère" in text for text in village.hears("Lucie"))
    assert not any("mon petit frère" in text for text in village.hears("Karim"))
    assert any("de nouveau avec vos voisins" in text for text in village.hears("Marc"))
    assert any("Il a promis" in text for text in village.hears("Karim"))


async def test_who_lives_in_two_places_is_asked_which_only_when_it_matters(village: Village) -> None:
    """Lucie habite deux quartiers : on ne lui demande lequel que si c'est utile."""
    await a_referent(village)
    await village.member("Paul", community="Les Roses", roles=[Role.REFERENT], **contact("Paul", "matrix"))
    await a_neighbour(village, "Lucie", "telegram")

    village.tells("Elle entre aussi aux Roses, sans redire son nom")
    await says_surely(village, "Paul", "inviter")
    await village.says("Lucie", f"/rejoindre {the_code(village.hears('Paul')[-1])}")
    village.tells("Inviter : chez qui ?")
    await village.says("Lucie", "inviter")
    await village.taps("Lucie", "Les Roses")
    village.tells("Quitter : qui ?")
    await village.says("Lucie", "quitter")
    await village.taps("Lucie", "Les Lilas")
    await village.taps("Lucie", "Oui, je quitte")
    await village.says("Lucie", "inviter")

    assert "Bienvenue" in village.hears("Lucie")[0]
    assert "Les Roses" in village.hears("Lucie")[-1]


async def test_english_speaking_neighbours_join_in_their_language(village: Village) -> None:
    """Nina asks to join and reads English; her referent leads in English too."""
    await village.member("Lucie", roles=[Role.REFERENT], language="en", **contact("Lucie", "telegram"))
    await village.stranger("Nina", **contact("Nina", "telegram"))

    await village.says("Nina", "language English", "/join")
    await village.taps("Nina", "I have no code")
    await village.says("Nina", "Villeneuve", "Nina", "4 Rose Street")
    await village.taps("Nina", "Nobody")
    await village.taps("Lucie", "Yes")
    await village.says("Lucie", "validation sponsorship 2")
    await village.taps("Lucie", "Yes")
    await village.says("Lucie", "ban Nina Too many false alerts")
    await village.taps("Lucie", "Yes, take out")

    assert any("Welcome" in text for text in village.hears("Nina"))
    assert "Too many false alerts" in village.hears("Nina")[-1]
