"""What short messages cost, as neighbours meet it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.member import Role

if TYPE_CHECKING:
    from tests.world import Village


async def a_street(village: Village, telephones: int = 11) -> None:
    """A referent and an author on Telegram, and neighbours who have nothing but a telephone."""
    await village.member("Karim", telegram="1001", roles=[Role.REFERENT])
    await village.member("Lucie", telegram="1002")
    for number in range(1, telephones + 1):
        await village.member(f"Voisin {number}", sms=f"+336000000{number:02}")


async def raises(village: Village, facts: str) -> None:
    """Let Lucie raise an alert."""
    await village.says("Lucie", f"/alerte vol rue des Lilas, {facts}")
    for answer in ("J'ai appelé", "Non, c'est passé", "Envoyer"):
        await village.taps("Lucie", answer)


async def test_the_author_reads_what_an_alert_costs_before_it_leaves(village: Village) -> None:
    """L'auteur lit le prix des SMS avant d'envoyer."""
    await a_street(village)

    await village.says("Lucie", "/alerte vol rue des Lilas, un scooter")
    for answer in ("J'ai appelé", "Non, c'est passé"):
        await village.taps("Lucie", answer)

    assert "11 SMS, environ 0,77\xa0€." in village.hears("Lucie")[-1]


async def test_by_sms_and_by_mail_the_first_question_says_whom_it_disturbs_and_what_it_costs(village: Village) -> None:
    """Là où rien n'est montré avant l'envoi, la question le dit ; un danger n'attend aucun compte."""
    await a_street(village)
    await village.member("Paule", email="paule@lilas.example")

    await village.says("Voisin 1", "ALERTE vol rue des Lilas, un scooter")
    await village.says("Paule", "ALERTE vol rue des Lilas, un scooter")
    await village.says("Voisin 2", "ALERTE incendie 12 rue des Lilas, de la fumée")

    assert village.hears("Voisin 1")[-1].endswith("L'alerte part alors: 13 voisins (10 SMS, 0,70 €).")
    assert "lit d'abord, puis elle part chez 13 voisins. 11 SMS, environ 0,77\xa0€." in village.hears("Paule")[-1]
    assert village.hears("Voisin 2")[-1].endswith("Votre alerte part dès votre réponse.")


async def test_when_the_budget_is_nearly_used_alerts_leave_and_the_rest_waits(village: Village) -> None:
    """Quand le budget SMS du jour est presque utilisé, les alertes partent ; le reste attend demain."""
    await a_street(village, 8)
    await village.pays_for(10)
    await raises(village, "un scooter")
    await village.accounts_are_told()
    before = {name: len(village.hears(name)) for name in ("Voisin 1", "Voisin 2", "Voisin 3", "Voisin 4")}

    await village.says("Voisin 1", "AIDE", "MENU")
    await village.says("Voisin 2", "A1 vu", "STOP")
    await village.says("Voisin 3", "ALERTE")
    await village.says("Voisin 4", "STOP ALERTES")
    today = {name: len(village.hears(name)) - count for name, count in before.items()}
    await village.time_passes(hours=17, minutes=54)
    too_early = len(village.hears("Voisin 1")) - before["Voisin 1"]
    await village.time_passes(minutes=2)

    assert "80\xa0%" in village.hears("Karim")[1]
    assert today == {"Voisin 1": 0, "Voisin 2": 2, "Voisin 3": 1, "Voisin 4": 1}
    assert too_early == 0
    # Only the last answer is still of use.
    assert len(village.hears("Voisin 1")) - before["Voisin 1"] == 1


async def test_a_code_that_could_not_leave_is_not_sent_when_it_is_dead(village: Village) -> None:
    """Un code qui n'a pas pu partir ne part pas le lendemain : on redit sa demande."""
    await a_street(village, 8)
    await village.pays_for(10)
    await raises(village, "un scooter")
    before = len(village.hears("Voisin 1"))

    await village.says("Voisin 1", "QUITTER", "1")
    today = len(village.hears("Voisin 1")) - before
    await village.time_passes(hours=18)

    assert today == 0
    assert "Écrivez-moi de nouveau" in village.hears("Voisin 1")[-1]


async def test_referents_read_on_monday_what_the_week_took(village: Village) -> None:
    """Le lundi, le référent lit ce que les SMS ont coûté."""
    await a_street(village)
    await raises(village, "un scooter")
    await village.says("Voisin 1", "AIDE")
    await village.time_passes(days=6, hours=18)
    await village.accounts_are_told()

    await village.accounts_are_told()

    said = [text for text in village.hears("Karim") if "Les SMS de la semaine" in text]
    assert len(said) == 1
    assert "12 SMS, environ 0,84\xa0€." in said[0]
    assert "11 pour les alertes, 1 réponse" in said[0]
