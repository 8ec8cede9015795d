"""Stories of alerts, from the first word to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.member import Role

if TYPE_CHECKING:
    from tests.world import Village


async def a_street(village: Village) -> None:
    """Five neighbours, each on a channel of their own, and a group."""
    await village.member("Odette", sms="+33600000001", home="2 rue des Lilas")
    await village.member("Karim", telegram="1001", roles=[Role.REFERENT], home="4 rue des Lilas")
    await village.member("Lucie", email="lucie@lilas.example")
    await village.member("Paul", matrix="@paul:lilas.example")
    await village.member("Ana", telegram="1002", language="en")
    await village.group("Groupe des Lilas", "-100200")


async def test_a_burglary_told_by_sms_is_seen_confirmed_and_closed(village: Village) -> None:
    """Un cambriolage signalé par SMS, vu, confirmé et clos."""
    await a_street(village)

    village.tells("Odette donne l'alerte par SMS")
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend", "1")
    village.tells("Les voisins répondent, chacun sur son canal")
    await village.time_passes(minutes=1)
    await village.taps("Karim", "Vu")
    await village.taps("Ana", "I know something")
    await village.says("Ana", "The blue car drove off towards the station")
    await village.taps("Ana", "I confirm")
    await village.answers("Lucie", "rien", to=village.screen("Lucie")[0])
    await village.says("Paul", "A1 vu")
    await village.time_passes(seconds=10)
    village.tells("Odette clôt l'alerte")
    await village.says("Odette", "CLORE A1 fausse alerte, c'était un livreur")
    await village.says("Odette", village.hears("Odette")[-1].split(": ")[1][:6])

    for name in ("Karim", "Ana", "Paul", "Groupe des Lilas"):
        assert "c'était un livreur" in village.hears(name)[0]
        assert "confirm" in village.screen(name)[0].versions[-1].text.lower()
    assert len(village.hears("Lucie")) <= 3
    assert "A1" in village.hears("Lucie")[-1]


async def test_a_guided_alert_on_telegram_is_previewed_and_corrected(village: Village) -> None:
    """Une alerte guidée sur Telegram, relue et corrigée avant l'envoi."""
    await a_street(village)

    await village.taps_menu("Karim")
    await village.taps("Karim", "Ce n'est pas urgent")
    await village.says("Karim", "2")
    await village.taps("Karim", "Près de chez moi")
    await village.says("Karim", "Un homme essaie les portières des voitures")
    await village.taps("Karim", "Oui, en ce moment")
    await village.taps("Karim", "Pas de photo")
    await village.taps("Karim", "Corriger")
    await village.taps("Karim", "Le lieu")
    await village.says("Karim", "parking de la gare")
    await village.taps("Karim", "Envoyer")
    await village.time_passes(seconds=10)

    assert "parking de la gare" in village.hears("Odette")[-1]
    assert "4 rue des Lilas" not in village.hears("Odette")[-1]


async def test_a_danger_without_an_answer_leaves_after_three_minutes(village: Village) -> None:
    """Un danger sans réponse part quand même au bout de trois minutes."""
    await a_street(village)

    await village.says("Odette", "ALERTE feu 8 rue des Roses")
    assert village.hears("Karim") == []
    await village.time_passes(minutes=3, seconds=1)

    assert "8 rue des Roses" in village.hears("Karim")[0]
    assert "on ne sait pas encore" in village.hears("Karim")[0]
