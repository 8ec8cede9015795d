"""Stories of who writes to the author of an alert, whom nobody names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.journeys.street import a_street, contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

FOUND = "Votre vélo rouge est devant chez moi"
STOLEN = "alerte vol place du marché. Vélo rouge"


async def a_bike_is_gone(village: Village) -> None:
    """Odette tells by SMS that her bike was stolen, and all read it."""
    await a_street(village)
    await says_surely(village, "Odette", STOLEN, "3")
    await village.time_passes(seconds=10)


@pytest.mark.feature("R25", "R27", by="write_author")
async def test_who_knows_more_writes_to_the_author_of_an_alert_and_reads_no_name(village: Village) -> None:
    """Lucie par mail, Paul sur Matrix, Karim par le bouton : Odette lit leur nom, et répond sans montrer le sien."""
    await a_bike_is_gone(village)
    heard = {name: len(village.hears(name)) for name in ("Karim", "Lucie", "Paul")}

    village.tells("Lucie répond à l'alerte : écrire, puis ses mots")
    await village.answers("Lucie", f"écrire {FOUND}", to=village.screen("Lucie")[0], proven=True)
    village.tells("Odette lit qui écrit, et répond par son code")
    arrived = village.hears("Odette")[-1]
    await says_surely(village, "Odette", "P1 Merci, je passe ce soir")
    village.tells("Paul écrit le code de l'alerte, Karim prend le bouton")
    await village.says("Paul", "A1 écrire Je l'ai vu hier")
    await village.taps("Karim", "✉️ Écrire")
    asked = village.hears("Karim")[-1]
    await village.says("Karim", "Courage")
    village.tells("Lucie écrit encore, par le code qu'elle a reçu")
    await village.answers("Lucie", "Bien, ce soir", to=village.screen("Lucie")[-1], proven=True)

    assert (
        arrived
        == f"Écrit par Lucie (Les Lilas): Au sujet de A1. {FOUND} Répondez P1 + texte. Votre nom ne sera pas montré."
    )
    assert "Écrit par l'auteur de A1" in village.hears("Lucie")[-2]
    assert "Merci, je passe ce soir" in village.hears("Lucie")[-2]
    assert "le sien ne l'est pas" in asked
    assert any("Écrit par Paul" in text for text in village.hears("Odette"))
    assert any("Écrit par Karim" in text for text in village.hears("Odette"))
    assert "Bien, ce soir" in village.hears("Odette")[-1]
    told = [text for name, before in heard.items() for text in village.hears(name)[before:]]
    assert not any("Odette" in text or "+336" in text for text in told)


async def test_nothing_that_is_answered_tells_who_the_author_is(village: Village) -> None:
    """Karim connaît Odette ; il ne peut deviner d'aucun mot, d'aucune liste ni d'aucun refus qu'A1 est d'elle."""
    await a_bike_is_gone(village)
    await village.says("Karim", "message Odette Bonjour")

    village.tells("Odette n'a pas répondu à Karim ; A1 est une autre conversation, avec un code à elle")
    await village.says("Karim", f"A1 écrire {FOUND}")
    first = village.hears("Karim")[-1]
    await village.says("Karim", "A1 écrire Et alors ?")
    second = village.hears("Karim")[-1]
    await village.says("Karim", "P2 Et alors ?")
    same = village.hears("Karim")[-1]
    village.tells("Odette répond sous A1 seulement")
    code = village.hears("Odette")[-1].split("Répondez ")[1][:2]
    await says_surely(village, "Odette", f"{code} Merci à vous")
    await village.says("Karim", "messages", "bloquer")
    listed, choices = village.hears("Karim")[-2], village.buttons("Karim")
    await village.says("Karim", "0", "message Odette Encore moi")

    assert first.startswith(("✓ Remis à l'auteur de A1.", "Votre message part vers l'auteur de A1."))
    assert (
        second
        == "Votre premier message à l'auteur de A1 n'a pas encore de réponse. Attendez-la avant d'écrire à nouveau."
    )
    assert same == second
    assert "P2 · l'auteur de A1" in listed
    assert "Odette" not in listed
    assert choices[:2] == ["P2 · A1", "P1 · Odette"]
    assert "à Odette n'a pas encore de réponse" in village.hears("Karim")[-1]


async def test_who_is_blocked_is_blocked_about_alerts_too_and_hears_nothing_of_it(village: Village) -> None:
    """Odette a bloqué Karim par son nom : sous A1 non plus, rien n'arrive. Karim, lui, ne bloque que l'auteur d'A1."""
    await a_bike_is_gone(village)
    await village.says("Paul", "message Odette Bonjour")
    await says_surely(village, "Odette", "bloquer Paul")
    before = len(village.hears("Odette"))

    await says_surely(village, "Lucie", f"A1 écrire {FOUND}")
    await says_surely(village, "Odette", "P2 Merci")
    open_to_her = village.hears("Odette")[before:]
    await village.says("Paul", f"A1 écrire {FOUND}")
    blocked = village.hears("Odette")[before + len(open_to_her) :]
    village.tells("Karim écrit, et bloque ensuite l'auteur d'A1 : Odette lui écrit encore par son nom")
    await village.says("Karim", f"A1 écrire {FOUND}", "bloquer P1")
    done = village.hears("Karim")[-1]
    await says_surely(village, "Odette", "message Karim Bonjour Karim")

    assert any("Écrit par Lucie" in text for text in open_to_her)
    assert blocked == []
    assert village.hears("Paul")[-1].startswith(("✓ Remis à l'auteur de A1", "Votre message part vers l'auteur de A1"))
    assert "les messages de l'auteur de A1, qui n'en saura rien" in done
    assert "Bonjour Karim" in village.hears("Karim")[-1]


async def test_who_flags_the_author_of_an_alert_is_not_told_their_name_by_what_is_decided(village: Village) -> None:
    """Lucie signale la réponse de l'auteur ; Karim, référent, lit de qui elle est ; Lucie, jamais."""
    await a_bike_is_gone(village)
    await says_surely(village, "Lucie", f"A1 écrire {FOUND}")
    await says_surely(village, "Odette", "P1 Mêlez-vous de vos affaires")
    before = len(village.hears("Lucie"))

    await village.answers("Lucie", "signaler", to=village.screen("Lucie")[-1], proven=True)
    await village.says("Lucie", "1", "1")
    card = village.hears("Karim")[-1]
    await says_surely(village, "Karim", "recadrer")

    assert "Odette" in card
    told = village.hears("Lucie")[before:]
    assert any("a averti l'auteur de A1. Si cela continue, répondez BLOQUER P1." in text for text in told)
    assert not any("Odette" in text for text in told)


async def test_a_member_of_a_twin_writes_to_the_author_from_the_mail(village: Village) -> None:
    """Paul, des Roses, reçoit les alertes des Lilas par mail : il écrit à l'auteur, s'il veut bien des jumelés."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Odette", roles=(), **contact("Odette", "telegram"))
    await village.member("Paul", community="Les Roses", roles=[Role.REFERENT], **contact("Paul", "email"))
    await says_surely(village, "Karim", "jumeler les roses", "1")
    await says_surely(village, "Paul", "jumelage oui", "jumelles oui")
    await says_surely(village, "Odette", "alerte feu rue du Moulin", "1", "1", "1")
    mail = next(each for each in village.screen("Paul") if "A1" in each.text and "rue du Moulin" in each.text)

    village.tells("Odette n'a rien dit aux jumelés : Paul apprend que cela ne se peut pas, et rien de plus")
    await village.answers("Paul", "écrire Avez-vous besoin d'eau ?", to=mail, proven=True)
    hidden = village.hears("Paul")[-1]
    village.tells("Odette ouvre sa porte aux jumelés")
    await village.says("Odette", "messages jumelés", "1")
    await village.answers("Paul", "écrire Avez-vous besoin d'eau ?", to=mail, proven=True)
    told = village.hears("Paul")[-1]
    await village.answers("Odette", "Non merci", to=village.screen("Odette")[-1])

    assert hidden.startswith("Je ne peux pas écrire à l'auteur de A1.")
    assert "l'auteur de A1 (Les Lilas)" in told
    assert "Écrit par Paul (Les Roses)" in village.hears("Odette")[-2]
    assert "Écrit par l'auteur de A1 (Les Lilas)\n" in village.hears("Paul")[-1]
    assert not any("Odette" in text for text in village.hears("Paul")[-3:])


async def test_one_s_own_alert_and_one_that_is_not_there_are_not_answered(village: Village) -> None:
    await a_bike_is_gone(village)

    await says_surely(village, "Odette", "A1 écrire Bonjour")
    own = village.hears("Odette")[-1]
    await village.says("Karim", "A77 écrire Bonjour")

    assert own.startswith("A1 est votre alerte.")
    assert "écrire" not in village.hears("Karim")[-1].lower() or "trouve" in village.hears("Karim")[-1]
