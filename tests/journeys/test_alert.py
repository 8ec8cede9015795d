"""Stories of alerts, from the first word to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from core.wire import Attachment, AttachmentKind
from tests.journeys.street import a_street

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.feature("R13", "R20", by="post_alert")
@pytest.mark.feature("R15", by="post_alert", on="sms")
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


@pytest.mark.feature("R16", by="post_alert", on="telegram")
@pytest.mark.feature("R19", "R20", by="post_alert")
async def test_a_guided_alert_on_telegram_is_previewed_and_corrected(village: Village) -> None:
    """Une alerte guidée sur Telegram, relue et corrigée avant l'envoi."""
    await a_street(village)

    await village.taps_menu("Karim")
    await village.taps("Karim", "Ce n'est pas urgent")
    await village.says("Karim", "2")
    await village.taps("Karim", "Près de chez moi")
    await village.says("Karim", "Un homme essaie les portières des voitures")
    await village.taps("Karim", "Oui, en ce moment")
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
    assert "On ne sait pas encore" in village.hears("Karim")[0]


async def test_nobody_has_called_so_a_neighbour_takes_the_call(village: Village) -> None:
    """Personne n'a appelé : une voisine s'en charge, et on lui demande si c'est fait."""
    await a_street(village)
    await village.says("Odette", "ALERTE agression place de la Gare")
    await village.time_passes(minutes=3, seconds=1)

    await village.taps("Karim", "J'appelle les secours")
    await village.says("Ana", "A1 calling")
    await village.time_passes(minutes=2, seconds=1)
    await village.taps("Karim", "C'est fait")
    await village.time_passes(seconds=10)

    assert "Secours appelés par Karim" in village.hears("Paul")[0]
    assert any("already" in text for text in village.hears("Ana"))


async def test_a_call_that_nobody_reports_is_offered_again(village: Village) -> None:
    """Qui a promis d'appeler ne répond plus : l'appel est proposé de nouveau."""
    await a_street(village)
    await village.says("Odette", "ALERTE agression place de la Gare", "2")
    await village.time_passes(minutes=2, seconds=1)
    await village.time_passes(minutes=5)
    await village.time_passes(seconds=10)

    assert "voulait appeler les secours à" in village.hears("Karim")[0]
    assert "J'appelle les secours" in [choice.label for choice in village.screen("Karim")[0].outbound.choices]


async def test_an_alert_without_news_is_asked_about_and_then_ends_by_itself(village: Village) -> None:
    """Une alerte sans nouvelles : l'auteur est interrogé, puis elle se clôt seule."""
    await a_street(village)
    await village.says("Odette", "ALERTE feu 8 rue des Roses", "1")
    await village.time_passes(hours=2, minutes=46)
    await village.says("Odette", "A1 toujours")
    await village.time_passes(hours=3, minutes=1)
    await village.time_passes(seconds=10)

    assert "sans nouvelles" in village.hears("Karim")[0]
    assert "sans nouvelles" in village.hears("Odette")[-1]


@pytest.mark.feature("R21", by=("deny_alert", "doubt_alert"))
async def test_two_households_that_see_nothing_cast_doubt_and_a_witness_lifts_it(village: Village) -> None:
    """Deux foyers ne voient rien : douteuse ; un témoin confirme."""
    await a_street(village)
    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.taps("Karim", "Rien ici")
    await village.answers("Lucie", "rien", to=village.screen("Lucie")[0])
    await village.time_passes(seconds=10)
    doubted = village.hears("Ana")[0]
    await village.says("Paul", "A1 2 J'ai vu un homme partir avec un vélo rouge")
    await village.taps("Paul", "Je confirme")
    await village.time_passes(seconds=10)

    assert "Doubtful" in doubted
    assert "Confirmed by Paul" in village.hears("Ana")[0]


async def test_the_town_hall_takes_an_alert_in_hand(village: Village) -> None:
    """La mairie prend une alerte en charge."""
    await a_street(village)
    await village.member("Mairie", telegram="2001", roles=[Role.OFFICER])
    await village.says("Karim", "/alerte route barrée rue du Moulin, un arbre est tombé")
    for answer in ("Ce n'est pas urgent", "Envoyer"):
        await village.taps("Karim", answer)
    await village.says("Mairie", "A1 en charge")
    await village.time_passes(seconds=10)

    assert "Prise en charge" in village.hears("Paul")[0]


async def test_a_neighbour_who_may_not_close_is_told_what_is_possible(village: Village) -> None:
    """Qui n'a pas le droit de clore l'apprend gentiment."""
    await a_street(village)
    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.says("Ana", "close A1 false alarm")

    assert "Only the author of A1" in village.hears("Ana")[-1]
    assert "Closed" not in village.hears("Karim")[0]
    assert "Close" not in village.hears("Karim")[0]


async def test_somebody_writes_in_my_name_and_i_take_it_back(village: Village) -> None:
    """Une alerte part en mon nom par un SMS falsifié : je la retire d'un geste."""
    await a_street(village)
    await village.member("Jeanne", telegram="1003", sms="+33600000009")
    await village.says("Jeanne", "ALERTE vol rue des Lilas, un scooter", "3", channel="sms")
    await village.taps("Jeanne", "Ce n'est pas moi", channel="telegram")
    await village.time_passes(seconds=10)

    assert "fausse alerte" in village.hears("Karim")[0]


async def test_an_author_corrects_what_was_said(village: Village) -> None:
    """L'auteur corrige : les premiers mots restent, la correction s'ajoute."""
    await a_street(village)
    await village.says("Karim", "/alerte vol rue des Lilas, une voiture rouge")
    for answer in ("J'ai appelé", "Non, c'est passé", "Envoyer"):
        await village.taps("Karim", answer)
    await village.says("Karim", "corriger A1 la voiture était bleue")
    await village.time_passes(seconds=10)

    assert "la voiture était bleue" in village.hears("Paul")[0]
    assert "une voiture rouge" in village.hears("Paul")[0]
    assert "la voiture était bleue" in village.hears("Odette")[-1]


async def test_a_referent_learns_which_doors_to_knock_on(village: Village) -> None:
    """Le référent apprend à qui rien ne prouve que l'alerte est arrivée."""
    await a_street(village)
    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.taps("Ana", "Seen")
    await village.says("Karim", "A1 qui")

    assert "Lucie" in village.hears("Karim")[-1]
    assert "Karim" not in village.hears("Karim")[-1].split(":")[-1]
    assert "Ana" not in village.hears("Karim")[-1].split(":")[-1]


async def test_counters_are_edited_every_five_seconds_at_most_but_a_close_at_once(village: Village) -> None:
    """Les compteurs changent au plus toutes les cinq secondes ; la clôture, tout de suite."""
    await a_street(village)
    await village.says("Karim", "/alerte vol rue des Lilas, un scooter")
    for answer in ("J'ai appelé", "Non, c'est passé", "Envoyer"):
        await village.taps("Karim", answer)
    await village.taps("Ana", "Seen")
    await village.says("Paul", "A1 vu")
    at_first = village.hears("Ana")[0]
    await village.time_passes(seconds=6)
    later = village.hears("Ana")[0]
    await village.says("Odette", "A1 1")
    await village.says("Karim", "clore A1 résolue")

    assert "1 home" in at_first
    assert "2 homes" in later
    assert "Closed" in village.hears("Ana")[0]


async def test_a_shared_position_is_on_every_screen_and_a_home_is_only_a_street(village: Village) -> None:
    """Une position partagée se voit partout ; « près de chez moi » ne dit que la rue."""
    await a_street(village)
    place = Attachment(AttachmentKind.LOCATION, latitude=47.21851, longitude=-1.55372)

    await village.says("Ana", "/alert fire")
    await village.taps("Ana", "I have called")
    await village.says("Ana", "", attachments=(place,))
    await village.says("Ana", "Black smoke above the roofs")
    await village.taps("Ana", "Send")
    await village.says("Karim", "/alerte vol près de chez moi, un scooter")
    for answer in ("J'ai appelé", "Non, c'est passé", "Envoyer"):
        await village.taps("Karim", answer)

    assert "47.21851" in village.hears("Odette")[0]
    assert village.screen("Paul")[0].outbound.attachments[0].latitude == place.latitude
    assert "4 rue des Lilas" not in "".join(village.hears("Paul"))
    assert "rue des Lilas" in village.hears("Paul")[1]


async def test_a_danger_leaves_by_itself_even_when_the_community_was_asked(village: Village) -> None:
    """Un danger part seul, même quand on habite deux quartiers ; après une longue panne, il ne part plus."""
    await a_street(village)
    await village.member("Rose", sms="+33600000044", community="Les Roses")
    await village.belongs_to("Odette", "Les Roses")

    await village.says("Odette", "ALERTE feu 8 rue des Roses")
    await village.time_passes(minutes=3, seconds=1)
    await village.says("Karim", "/alerte feu rue du Moulin")
    village.clock.passes(hours=2)
    await village.time_passes(seconds=1)

    assert "8 rue des Roses" in "".join(village.hears("Karim") + village.hears("Rose"))
    assert "n'est pas partie" in village.hears("Karim")[-1]
    assert not any("rue du Moulin" in text for text in village.hears("Paul"))
