"""Stories of alerts that do not arrive at once, and find the neighbour another way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.ports import Reason
from tests.journeys.street import a_street

if TYPE_CHECKING:
    from tests.world import Village


async def test_a_telephone_that_does_not_answer_is_followed_by_a_mail(village: Village) -> None:
    """Le SMS n'est pas arrivé au bout d'une minute : l'alerte passe par le mail, puis s'arrête là."""
    await a_street(village)
    await village.member("Jeanne", sms="+33600000009", email="jeanne@lilas.example", telegram="1003")

    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.time_passes(seconds=59)
    before = village.hears("Jeanne", "email")
    await village.time_passes(seconds=1)
    await village.time_passes(minutes=3)

    assert len(village.hears("Jeanne", "sms")) == 1
    assert before == []
    assert len(village.hears("Jeanne", "email")) == 1
    assert village.hears("Jeanne", "telegram") == []


async def test_who_has_answered_is_left_in_peace(village: Village) -> None:
    """Qui a répondu « vu » n'est pas prévenu une seconde fois."""
    await a_street(village)
    await village.member("Jeanne", sms="+33600000009", telegram="1003")

    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.says("Jeanne", "A1 1", channel="sms")
    await village.time_passes(minutes=2)

    assert village.hears("Jeanne", "telegram") == []


async def test_a_channel_that_refuses_hands_over_at_once(village: Village) -> None:
    """Telegram refuse le message : le SMS part aussitôt, et l'auteur compte une voisine jointe."""
    await a_street(village)
    await village.member("Jeanne", telegram="1003", sms="+33600000009")

    village.breaks("telegram", Reason.UNREACHABLE)
    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.time_passes(seconds=5)
    village.mends("telegram")
    await village.time_passes(seconds=5)

    assert "A1" in village.hears("Jeanne", "sms")[0]
    assert "sur 5 voisins, 3 joints" in village.hears("Odette")[-1]


async def test_an_alert_that_was_closed_meanwhile_rings_nowhere_else(village: Village) -> None:
    """Une alerte close entre-temps ne sonne plus nulle part."""
    await a_street(village)
    await village.member("Jeanne", sms="+33600000009", telegram="1003")

    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.says("Karim", "clore A1 fausse alerte")
    await village.time_passes(minutes=2)

    assert village.hears("Jeanne", "telegram") == []


async def test_a_receipt_is_proof_enough(village: Village) -> None:
    """L'opérateur dit que le SMS est arrivé sur le téléphone : rien ne sonne ailleurs."""
    await a_street(village)
    await village.member("Jeanne", sms="+33600000009", telegram="1003")

    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    receipt = village.screen("Jeanne", "sms")[0].external_id
    await village.store.run(lambda uow: uow.outbox.arrived("sms", receipt))
    await village.time_passes(minutes=2)

    assert village.hears("Jeanne", "telegram") == []


async def test_a_channel_that_asks_for_an_hour_is_not_waited_for(village: Village) -> None:
    """Telegram demande une heure de patience : le SMS part au bout d'une minute, et Telegram rattrape plus tard."""
    await a_street(village)
    await village.member("Jeanne", telegram="1003", sms="+33600000009")

    village.breaks("telegram", Reason.THROTTLED, timedelta(hours=1))
    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.time_passes(seconds=59)
    before = village.hears("Jeanne", "sms")
    await village.time_passes(seconds=1)
    after = village.hears("Jeanne", "sms")
    village.mends("telegram")
    await village.time_passes(hours=1, seconds=30)

    assert before == []
    assert len(after) == 1
    assert "A1" in after[0]
    assert len(village.hears("Jeanne", "telegram")) == 1
    assert len(village.hears("Jeanne", "sms")) == 1


async def test_a_referent_sees_who_gave_no_sign_until_they_do(village: Village) -> None:
    """« A1 qui » nomme Jeanne tant que rien ne prouve qu'elle a lu, même prévenue deux fois ; puis elle répond."""
    await a_street(village)
    await village.member("Jeanne", sms="+33600000009", email="jeanne@lilas.example")

    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.time_passes(minutes=2)
    await village.says("Karim", "A1 qui")
    before = village.hears("Karim")[-1]
    await village.says("Jeanne", "A1 vu", channel="email")
    await village.says("Karim", "A1 qui")

    assert "Jeanne" in before
    assert "Jeanne" not in village.hears("Karim")[-1]
    assert "Lucie" in village.hears("Karim")[-1]


async def test_alerts_begin_with_the_contact_that_was_chosen_for_them(village: Village) -> None:
    """Qui préfère le mail pour les alertes reçoit d'abord un mail ; le téléphone ne sonne pas."""
    await a_street(village)
    await village.member("Jeanne", telegram="1003", email="jeanne@lilas.example")
    village.clock.passes(days=1)

    await village.says("Jeanne", "canaux 2 alertes", channel="telegram")
    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.time_passes(minutes=2)

    assert len(village.hears("Jeanne", "email")) == 1
    assert len(village.hears("Jeanne", "telegram")) == 1, "only the answer to what she asked"
