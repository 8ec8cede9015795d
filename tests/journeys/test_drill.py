"""Stories of a drill: without a sound, everybody answers 1, and whoever leads learns whom a danger would not reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.core.village import an_alert
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)
TO_SATURDAY = {"days": 11, "hours": 21}
"""From the Monday on which a village begins to the first Saturday of the next month, five past eleven."""


async def neighbours(village: Village, channel: str) -> None:
    """Karim leads on that channel, Marc on Telegram; Odette has an old phone, Lucie a mailbox, Zoé two channels."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", channel))
    await village.member("Marc", roles=[Role.REFERENT], **contact("Marc", "telegram"))
    for name, on in (("Odette", "sms"), ("Lucie", "email"), ("Paul", "matrix")):
        await village.member(name, roles=(), **contact(name, on))
    await village.member("Zoé", roles=(), **contact("Zoé", "email"), **contact("Zoé", "telegram"))
    await village.group("Groupe des Lilas", "-100200")


def plainly(texts: list[str]) -> str:
    """Give all of it as one text, whatever the channel does to its signs."""
    return "\n".join(texts).replace("**", "").replace("\N{NO-BREAK SPACE}", " ").replace(" :", ":")


@on_each_channel
@pytest.mark.feature("R13", by=("hold_drill", "answer_drill"))
async def test_a_drill_shows_whom_a_danger_would_not_reach(village: Village, channel: str) -> None:
    """Karim fait un exercice : chacun répond 1 là où il l'a reçu, Paul ne répond pas."""
    await neighbours(village, channel)
    village.tells("Karim voit d'abord combien le recevront et ce que cela coûte")
    await says_surely(village, "Karim", "exercice")
    preview = plainly(village.hears("Karim"))
    await says_surely(village, "Karim", "1")
    village.tells("Odette répond d'un chiffre, Lucie en répondant au mail, Zoé d'un bouton, Marc d'un mot")
    await village.says("Odette", "1")
    await village.answers("Lucie", "Bien reçu, bonne journée à tous", to=village.screen("Lucie")[-1])
    await village.taps("Zoé", "Je l'ai reçu", channel="telegram")
    await village.says("Marc", "Reçu, merci !")
    village.tells("Karim regarde où il en est")
    await says_surely(village, "Karim", "exercice")
    early = plainly(village.hears("Karim")[-1:])
    village.tells("Deux jours plus tard, Karim lit le bilan")
    await village.a_minute_passes(hours=48)
    village.tells("Paul répond enfin")
    await village.says("Paul", "ok")

    heard = plainly(village.hears("Karim"))
    asked = [screen.outbound for name in ("Odette", "Lucie", "Paul", "Zoé", "Marc") for screen in village.screen(name)]
    asked += [screen.outbound for screen in village.screen("Zoé", "telegram")]
    drills = [each for each in asked if "pas une alerte" in each.text]
    assert "6 voisins" in preview
    assert "SMS" in preview
    assert len(drills) == 6
    assert "pas une alerte" not in plainly(village.hears("Karim")[2:])
    assert all(each.silent for each in drills)
    assert all(each.text.startswith("EXERCICE") for each in drills)
    assert "Ont répondu: 5 sur 6" in early
    assert "Sans réponse: Paul." in early
    assert "Exercice terminé" in heard
    assert "5 voisins n'ont qu'un seul canal" in heard
    assert not any("terminé" in text for text in village.hears("Marc"))
    assert "je vous joins bien ici" in village.hears("Paul")[-1]
    assert village.hears("Groupe des Lilas") == []


@on_each_channel
@pytest.mark.feature("R13", by="hold_drill")
async def test_a_town_hall_reads_how_many_answered_and_no_name(village: Village, channel: str) -> None:
    """La mairie fait un exercice dans la commune ; les référents lisent qui n'a pas répondu, elle lit des nombres."""
    await neighbours(village, "telegram")
    await village.member("Nina", community="Les Roses", roles=[Role.REFERENT], telegram="2001")
    await village.member("Rose", community="Les Roses", sms="+33612000077")
    await village.belongs_to("Odette", "Les Roses")
    await village.member("Ali", community="Les Chênes", sms="+33612000078")
    await village.town_hall("Mairie", **contact("Mairie", channel))
    village.story.clear()

    village.tells("Aux Chênes, personne ne pourrait passer : Ali n'est pas interrogé")
    await says_surely(village, "Mairie", "exercice", "1")
    await village.says("Odette", "1")
    village.tells("Elle regarde")
    await says_surely(village, "Mairie", "exercice")
    early = plainly(village.hears("Mairie")[-1:])
    await village.a_minute_passes(hours=48)

    heard = plainly(village.hears("Mairie"))
    assert "Ont répondu: 1 sur 8" in early
    assert heard.count("Ont répondu: 1 sur 8") == 2
    assert not any(name in heard.replace("Les Roses", "") for name in ("Odette", "Lucie", "Paul", "Rose", "Zoé"))
    assert [text for text in village.hears("Odette") if "pas une alerte" in text] == village.hears("Odette")[:1]
    assert village.hears("Ali") == []
    assert any("Mairie de Villeneuve fait un exercice" in text.replace("**", "") for text in village.hears("Marc"))
    assert any("Paul" in text and "terminé" in text for text in village.hears("Marc"))
    assert any("Rose" in text and "terminé" in text for text in village.hears("Nina"))


async def test_one_drill_a_month_is_enough_and_it_is_for_referents(village: Village) -> None:
    """Une voisine qui en a reçu un apprend qu'il suffit de répondre 1 ; le prochain attend quatre semaines."""
    await neighbours(village, "telegram")
    await says_surely(village, "Odette", "exercice")
    await village.says("Karim", "exercice", "1")
    await village.a_minute_passes(hours=49)
    await village.says("Marc", "exercice")
    early = village.hears("Marc")[-1]
    await village.a_minute_passes(days=26)
    await village.says("Marc", "exercice")

    assert any("Répondez 1" in text for text in village.hears("Odette"))
    assert "21 décembre" in early
    assert "6 voisins" in village.hears("Marc")[-1]


async def test_no_danger_is_taken_for_an_answer_to_a_drill(village: Village) -> None:
    """Odette répond à l'exercice qu'il y a le feu : on lui demande si c'est une alerte."""
    await neighbours(village, "telegram")
    await village.says("Karim", "exercice", "1")

    await village.answers("Lucie", "Il y a le feu chez le voisin d'en face", to=village.screen("Lucie")[-1])
    await village.says("Odette", "au feu")
    await says_surely(village, "Karim", "exercice")

    assert "je vous joins bien" not in "\n".join(village.hears("Lucie") + village.hears("Odette"))
    assert "1 sur 6" in plainly(village.hears("Karim")[-1:])


async def test_one_answers_the_drill_that_was_read_last_and_no_older_question(village: Village) -> None:
    """Odette n'avait pas répondu à une question : son 1 répond à l'exercice, et aucune alerte ne commence."""
    await neighbours(village, "sms")
    await village.says("Odette", "le portail grince encore ce soir")
    asked = village.hears("Odette")[-1]
    await village.time_passes(minutes=40)
    await says_surely(village, "Karim", "exercice")
    await says_surely(village, "Karim", "1")

    await village.says("Odette", "1")
    answered = village.hears("Odette")[-1]
    await village.time_passes(minutes=1)
    await village.says("Odette", "le portail grince toujours ce soir", "1")

    assert asked.startswith("Voulez-vous prévenir")
    assert "je vous joins bien" in answered
    assert village.hears("Odette")[-1].startswith("Urgence?")


async def test_seen_answers_a_drill_where_no_alert_is_open(village: Village) -> None:
    await neighbours(village, "telegram")
    await village.says("Paul", "vu")
    without = village.hears("Paul")[-1]
    await says_surely(village, "Karim", "exercice")
    await says_surely(village, "Karim", "1")

    await village.says("Paul", "vu")
    answered = village.hears("Paul")[-1]
    await an_alert(village)
    await village.says("Marc", "vu")

    assert "pas d'alerte en cours" in without
    assert "je vous joins bien ici" in answered
    assert "A1" in village.hears("Marc")[-1]


async def test_a_second_contact_is_offered_once_to_whoever_has_one_only(village: Village) -> None:
    """Odette lit une fois qu'elle peut lier un autre canal ; Zoé en a deux, et ne lit rien de tel."""
    await neighbours(village, "telegram")
    await village.says("Karim", "exercice", "1")
    await village.says("Odette", "oui", "oui")
    await village.taps("Zoé", "Je l'ai reçu", channel="telegram")
    await village.a_minute_passes(days=28)
    await village.says("Karim", "exercice", "1")
    await village.says("Odette", "1")

    offered = [text for text in village.hears("Odette") if "LIER" in text]
    assert len(offered) == 1
    assert village.hears("Odette").count("Merci d'avoir répondu à l'exercice: je vous joins bien ici.") == 2
    assert not any("LIER" in text for text in village.hears("Zoé", "telegram"))


async def test_it_wakes_nobody_and_leaves_those_alone_who_want_alerts_only(village: Village) -> None:
    """Paul dort de 22 h à 9 h : il le lit à 9 h ; Odette a dit STOP, et n'est pas interrogée."""
    await neighbours(village, "telegram")
    await village.says("Paul", "calme 22-9")
    await says_surely(village, "Odette", "stop")
    await village.a_minute_passes(hours=9)
    await village.says("Karim", "exercice", "1")
    asleep = [text for text in village.hears("Paul") if "EXERCICE" in text]
    await village.a_minute_passes(hours=10)

    assert asleep == []
    assert any("EXERCICE" in text for text in village.hears("Paul"))
    assert not any("EXERCICE" in text for text in village.hears("Odette"))
    assert any("5 voisins" in text for text in village.hears("Karim"))


async def test_on_the_first_saturday_the_referent_is_asked_and_may_let_it_leave_by_itself(village: Village) -> None:
    """Personne n'en a fait depuis longtemps : on le propose ; « chaque mois tout seul » vaut pour le mois d'après."""
    await neighbours(village, "telegram")
    await village.a_minute_passes(**TO_SATURDAY)
    await village.a_minute_passes()
    proposed = [text for text in village.hears("Karim") if "Faire l'exercice du mois" in text]
    await village.taps("Karim", "Chaque mois tout seul")
    kept = village.hears("Karim")[-1]
    nothing_yet = village.hears("Odette")
    await village.a_minute_passes(days=28)
    await village.says("Odette", "1")
    await village.a_minute_passes(hours=48)

    assert len(proposed) == 1
    assert "11 heures" in kept
    assert nothing_yet == []
    assert any("EXERCICE" in text for text in village.hears("Odette"))
    assert all(
        any("L'exercice du mois est parti" in text for text in village.hears(each))
        and any("1 sur 6" in text for text in village.hears(each))
        for each in ("Karim", "Marc")
    )


async def test_a_community_that_wants_none_is_not_asked(village: Village) -> None:
    """Karim répond EXERCICE JAMAIS, et n'en entend plus parler ; une mairie ne le décide pas pour lui."""
    await neighbours(village, "telegram")
    await village.town_hall("Mairie", **contact("Mairie", "telegram"))
    await village.says("Mairie", "exercice auto")
    await village.says("Karim", "exercice jamais")
    await village.a_minute_passes(**TO_SATURDAY)
    silent = [text for text in village.hears("Karim") if "Faire l'exercice du mois" in text]
    await village.says("Karim", "exercice demander")
    await village.a_minute_passes(days=28)

    assert "référents" in village.hears("Mairie")[-1]
    assert silent == []
    assert any("Faire l'exercice du mois" in text for text in village.hears("Karim"))


@pytest.mark.feature("R13", by="hold_drill")
async def test_a_drill_of_another_day_leaves_at_once_only_when_that_is_meant(village: Village) -> None:
    """Karim voudrait un exercice un autre jour : il lit d'abord que l'exercice part tout de suite."""
    await neighbours(village, "telegram")
    await village.says("Karim", "exercice samedi 28 novembre à 10 h")
    asked = village.hears("Karim")[-1]
    await village.says("Karim", "oui")

    assert "ne sais pas attendre" in asked
    assert "ce que" in village.hears("Karim")[-1]
    assert not village.hears("Odette")


@pytest.mark.feature("R13", by="answer_drill")
async def test_a_drill_outranks_a_question_that_nobody_came_back_to(village: Village) -> None:
    """Odette a laissé une question sans réponse ; quand l'exercice arrive, son 1 répond à l'exercice."""
    await neighbours(village, "telegram")
    await village.says("Odette", "le facteur est passé ce matin chez nous")
    offered = village.hears("Odette")[-1]
    village.clock.passes(minutes=40)
    await village.says("Karim", "exercice", "1")
    await village.says("Odette", "1")

    assert "prévenir vos voisins" in offered
    assert "Merci d'avoir répondu à l'exercice" in village.hears("Odette")[-1]


@pytest.mark.feature("R13", by="answer_drill")
async def test_a_danger_that_waits_for_an_answer_outranks_a_drill(village: Village) -> None:
    """Odette a parlé d'un cambrioleur : son 1 reste une réponse à cette question, et non à l'exercice."""
    await neighbours(village, "telegram")
    await village.says("Odette", "un cambrioleur force la porte du 12 rue des Lilas")
    village.clock.passes(minutes=40)
    await village.says("Karim", "exercice", "1")
    await village.says("Odette", "1")

    assert "17" in village.hears("Odette")[-1]


@pytest.mark.feature("R13", by="hold_drill")
async def test_what_is_asked_about_the_message_of_a_drill_is_answered_about_the_drill(village: Village) -> None:
    """Odette demande ce qu'est ce message : elle lit que c'est un exercice."""
    await neighbours(village, "telegram")
    await village.says("Karim", "exercice", "1")
    await village.says("Odette", "c'est quoi ce message ?")

    assert "Vous en avez recu un? Répondez 1" in village.hears("Odette")[-1]


@pytest.mark.feature("R13", by="answer_drill")
async def test_that_a_drill_was_received_answers_no_open_question(village: Village) -> None:
    """Odette a encore une question ouverte quand l'exercice arrive ; elle écrit qu'elle l'a bien reçu."""
    await neighbours(village, "telegram")
    await village.says("Odette", "le facteur est passé ce matin chez nous")
    village.clock.passes(minutes=2)
    await village.says("Karim", "exercice", "1")
    await village.says("Odette", "Bonjour, bien reçu, merci Karim")

    assert "Merci d'avoir répondu à l'exercice" in village.hears("Odette")[-1]
