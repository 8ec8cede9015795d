"""What neighbours ask for their peace, and what it changes for those who alert them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.member import Role
from core.wire import Assurance

if TYPE_CHECKING:
    from tests.world import Village

DONE = ("J'ai appelé", "Non, c'est passé", "Envoyer")


async def a_street(village: Village) -> None:
    """Odette wants to sleep; Karim and Lucie are awake."""
    await village.member("Odette", telegram="1001")
    await village.member("Karim", telegram="1002", roles=[Role.REFERENT])
    await village.member("Lucie", telegram="1003")


async def raises(village: Village, name: str, facts: str) -> None:
    """Let somebody raise an alert that is over."""
    await village.says(name, f"/alerte {facts}")
    for answer in DONE:
        await village.taps(name, answer)


async def test_a_night_is_quiet_and_its_alerts_wait_for_the_morning(village: Village) -> None:
    """Odette dort : le matin, un seul message lui dit ce qui vaut encore."""
    await a_street(village)
    await village.says("Odette", "calme")
    await village.taps("Odette", "De 22 h à 7 h")
    await village.time_passes(hours=8, minutes=30)
    before = len(village.hears("Odette"))

    await village.says("Lucie", "/alerte vol rue des Lilas, un scooter")
    for answer in DONE[:2]:
        await village.taps("Lucie", answer)
    preview = village.hears("Lucie")[-1]
    await village.taps("Lucie", "Envoyer")
    await raises(village, "Lucie", "dégradation rue des Roses, un banc cassé")
    await village.time_passes(seconds=10)
    account = village.hears("Lucie")[-1]
    asleep = len(village.hears("Odette")) - before
    await village.says("Karim", "A2 clore fausse alerte")
    await village.time_passes(hours=1)
    await raises(village, "Karim", "vol rue des Tilleuls, un vélo")
    await village.time_passes(hours=7, minutes=26)
    morning = village.hears("Odette")[before:]

    assert "1 tout de suite, 1 à 7\xa0h\xa000" in preview
    assert "1 plus tard (heures calmes" in account
    assert asleep == 0
    assert len(morning) == 1
    assert "Pendant vos heures calmes" in morning[0]
    assert "A1" in morning[0]
    assert "A3" in morning[0]
    assert "A2" not in morning[0]


async def test_who_raised_an_alert_is_told_how_far_it_got_when_that_is_news_and_not_all_night(village: Village) -> None:
    """Odette dort : Lucie, par SMS, lit une fois qui est prévenu, et une fois que tous le sont."""
    await village.member("Odette", telegram="1001")
    await village.member("Karim", telegram="1002", roles=[Role.REFERENT])
    await village.member("Lucie", sms="+33600000003")
    await village.says("Odette", "calme 22-7")
    await village.time_passes(hours=8, minutes=30)

    await village.says("Lucie", "alerte animal perdu rue des Lilas, un chien noir", "1")
    await village.time_passes(seconds=10)
    before = [text for text in village.hears("Lucie") if "joint" in text]
    for _ in range(10):
        await village.time_passes(hours=1)
    said = [text for text in village.hears("Lucie") if "joint" in text]

    assert len(before) == 1
    assert "1 plus tard" in before[0]
    assert len(said) == 2
    assert "2 joints" in said[1]


async def test_a_danger_that_somebody_confirms_wakes_who_sleeps(village: Village) -> None:
    """Un danger confirmé par un voisin passe, même la nuit."""
    await a_street(village)
    await village.says("Odette", "CALME 22-7")
    await village.time_passes(hours=9)
    before = len(village.hears("Odette"))

    await raises(village, "Lucie", "cambriolage 12 rue des Lilas, la porte est forcée")
    asleep = len(village.hears("Odette")) - before
    await village.says("Karim", "A1 je confirme")

    assert asleep == 0
    woken = village.screen("Odette")[before:]
    assert len(woken) == 1
    assert "A1" in woken[0].text
    assert not woken[0].outbound.silent
    assert not woken[0].outbound.soundless


async def test_two_taps_say_what_rings(village: Village) -> None:
    """Odette choisit en deux gestes ce qui sonne."""
    await a_street(village)

    await village.says("Odette", "sonnerie")
    await village.taps("Odette", "Les autres alertes")
    await village.taps("Odette", "Ça vibre")
    await raises(village, "Lucie", "vol rue des Lilas, un scooter")
    vibrates = village.screen("Odette")[-1].outbound
    await village.says("Odette", "SONNERIE ALERTES DANS LA LETTRE")
    await raises(village, "Lucie", "vol rue des Roses, un vélo")
    await village.time_passes(seconds=10)
    await village.says("Odette", "CALME", "0", "CALME NON")

    assert (vibrates.topic, vibrates.silent, vibrates.soundless) == ("A1", False, True)
    assert not any("A2" in text for text in village.hears("Odette"))
    assert "par la lettre ou pas du tout" in village.hears("Lucie")[-1]


async def test_who_joins_by_sms_gets_dangers_alone_until_they_ask_for_more(village: Village) -> None:
    """Qui entre par SMS n'en reçoit que pour un danger, et change cela d'un mot."""
    await a_street(village)
    await village.invites("K7PM2QXD")
    await village.stranger("Zoé", sms="+33600000009")
    await village.says("Zoé", "REJOINDRE K7PM2QXD", "Zoé")
    before = len(village.hears("Zoé"))

    await raises(village, "Lucie", "vol rue des Lilas, un scooter")
    spared = len(village.hears("Zoé")) - before
    await raises(village, "Lucie", "cambriolage 12 rue du Port, la porte est forcée")
    danger = village.hears("Zoé")[before:]
    await village.says("Zoé", "SMS TOUT", assurance=Assurance.AUTHENTICATED)
    await raises(village, "Lucie", "vol rue des Roses, un vélo")

    assert spared == 0
    assert [text.split()[1] for text in danger] == ["A2"]
    assert village.hears("Zoé")[-1].startswith("ALERTE A3")


async def test_one_alert_or_all_of_its_author_can_be_muted_and_nobody_knows(village: Village) -> None:
    """Odette ne veut plus rien entendre d'une alerte, puis de son auteur."""
    await a_street(village)
    await raises(village, "Lucie", "vol rue des Lilas, un scooter")
    told = len(village.hears("Lucie"))

    await village.says("Odette", "MUET A1")
    await village.taps("Odette", "Ne plus lire son auteur")
    before = len(village.hears("Odette"))
    await village.says("Lucie", "A1 clore résolue")
    await raises(village, "Lucie", "vol rue des Roses, un vélo")
    muted = len(village.hears("Odette")) - before
    await raises(village, "Lucie", "cambriolage 12 rue des Lilas, la porte est forcée")
    danger = village.hears("Odette")[before:]
    await village.says("Odette", "MUET A1 NON")
    await village.time_passes(days=1)
    await raises(village, "Lucie", "vol rue des Tilleuls, une moto")

    assert muted == 0
    assert len(danger) == 1
    assert "A4" in village.hears("Odette")[-1]
    assert not any("Odette" in text for text in village.hears("Lucie")[told:])


async def test_the_fourth_alert_of_an_hour_waits_for_the_next_ones(village: Village) -> None:
    """Quatre alertes en une heure : les dernières arrivent ensemble."""
    await a_street(village)
    for street in ("des Lilas", "des Roses", "des Tilleuls"):
        await raises(village, "Lucie", f"vol rue {street}, un vélo")
    before = len(village.hears("Odette"))

    for street in ("du Port", "de la Gare"):
        await raises(village, "Karim", f"vol rue {street}, une moto")
    waiting = len(village.hears("Odette")) - before
    await village.time_passes(hours=1, minutes=1)
    together = village.screen("Odette")[before:]
    first = together[0].text
    await village.says("Karim", "A5 clore résolue")

    assert before >= 3
    assert waiting == 0
    assert first.startswith("Plusieurs alertes à la fois")
    assert "A4" in together[0].text
    assert "✅ A5" in together[0].text


async def test_a_pause_ends_by_itself_and_stop_said_meanwhile_wins(village: Village) -> None:
    """Une pause ne laisse passer que les alertes, et finit seule ; STOP dit entre-temps reste dit."""
    await a_street(village)
    await village.says("Odette", "PAUSE 7J")
    await village.says("Lucie", "PAUSE 7J", "STOP ALERTES")
    before = {name: len(village.hears(name)) for name in ("Odette", "Lucie")}

    await village.says("Karim", "annonce", "La fête est samedi.")
    await village.taps("Karim", village.buttons("Karim")[0])
    away = {name: len(village.hears(name)) - many for name, many in before.items()}
    await raises(village, "Karim", "vol rue des Lilas, un scooter")
    alerted = {name: len(village.hears(name)) - many for name, many in before.items()}
    await village.a_minute_passes(days=7, minutes=1)
    await village.says("Karim", "annonce", "Le marché est dimanche.")
    await village.taps("Karim", village.buttons("Karim")[0])

    assert away == {"Odette": 0, "Lucie": 0}
    assert alerted == {"Odette": 1, "Lucie": 0}
    assert "Le marché est dimanche." in village.hears("Odette")[-1]
    assert not any("marché" in text for text in village.hears("Lucie"))


async def two_letters(village: Village) -> int:
    """Odette sleeps while Karim and Lucie write to her; how much she heard before."""
    await a_street(village)
    await village.says("Odette", "CALME 22-7")
    await village.time_passes(hours=9)
    before = len(village.hears("Odette"))
    await village.says("Karim", "message Odette Le portail est resté ouvert")
    await village.says("Lucie", "message Odette Votre chat est chez nous")
    assert len(village.hears("Odette")) == before
    return before


async def test_what_was_written_in_the_night_comes_in_one_message(village: Village) -> None:
    """Deux voisins écrivent à Odette qui dort : le matin, un seul message, et elle répond à chacun par son code."""
    before = await two_letters(village)

    await village.time_passes(hours=8)
    morning = village.hears("Odette")[before:]
    await village.says("Odette", "P2 Merci, j'arrive")

    assert len(morning) == 1
    assert "Pendant vos heures calmes" in morning[0]
    assert "2 messages" in morning[0]
    assert "Le portail est resté ouvert" in morning[0]
    assert "Votre chat est chez nous" in morning[0]
    assert "Merci, j'arrive" in village.hears("Lucie")[-1]


async def test_the_end_of_quiet_hours_gives_at_once_what_they_held_back(village: Village) -> None:
    """Odette se réveille et dit CALME NON : rien n'attend le matin."""
    before = await two_letters(village)

    await village.says("Odette", "calme non")
    await village.time_passes(seconds=2)

    assert any("2 messages" in text for text in village.hears("Odette")[before:])
