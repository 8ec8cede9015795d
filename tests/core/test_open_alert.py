"""What is said about an open alert in few words: it means what people mean by it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import Village

SIGNED = "\n\nCordialement,\nM. LEROY\nPolice municipale de Villeneuve"


async def _fire_of(village: Village, name: str) -> None:
    """Let *name* raise a fire, which is about to end by itself."""
    await village.says(name, "ALERTE feu 8 rue des Roses. De la fumée sort du toit")
    await village.says(name, "J'ai appelé les pompiers")
    for _ in range(3):
        if village.buttons(name) and "Envoyer" in village.buttons(name):
            await village.taps(name, "Envoyer")
    await village.time_passes(hours=2, minutes=46)


async def _is_kept(village: Village) -> bool:
    await village.time_passes(minutes=20)
    return "sans nouvelles" not in village.hears("Karim")[0]


@pytest.mark.parametrize(
    "said",
    ["oui", "Oui.", "ouais", "oui toujours là", "toujours", "Oui, c'est toujours en cours.", "A1 oui", "A1 toujours"],
)
async def test_a_yes_by_sms_keeps_an_alert_open_without_a_code(village: Village, said: str) -> None:
    await _fire_of(village, "Odette")

    await village.says("Odette", said)

    assert "reste ouverte" in village.hears("Odette")[-1]
    assert await _is_kept(village)


@pytest.mark.parametrize("said", ["Oui", "Oui.\n\nM. LEROY", f"Oui, toujours en cours{SIGNED}", f"oui, merci{SIGNED}"])
async def test_a_signed_yes_to_the_mail_that_asks_keeps_the_alert_open(village: Village, said: str) -> None:
    await village.town_hall("Mairie", email="police@villeneuve.example")
    await _fire_of(village, "Mairie")
    asked = next(heard for heard in village.screen("Mairie") if "un quart d'heure" in heard.text)
    assert "oui — c'est toujours en cours" in asked.text

    await village.answers("Mairie", said, to=asked)

    assert "reste ouverte" in village.hears("Mairie")[-1]
    assert await _is_kept(village)
    assert "LEROY" not in village.hears("Karim")[0]


async def test_what_stands_behind_the_yes_is_told_to_the_neighbours(village: Village) -> None:
    await _fire_of(village, "Odette")

    await village.says("Odette", "oui, les pompiers sont encore sur le toit")
    await village.time_passes(seconds=10)

    assert "Vos voisins y liront vos mots" in village.hears("Odette")[-1]
    assert "les pompiers sont encore sur le toit" in village.hears("Karim")[0]


async def test_a_no_asks_how_the_alert_ended(village: Village) -> None:
    await _fire_of(village, "Odette")

    await village.says("Odette", "non")

    assert "Comment cela s'est-il terminé" in village.hears("Odette")[-1]


async def test_a_yes_that_comes_after_the_end_opens_the_alert_again(village: Village) -> None:
    await _fire_of(village, "Lucie")
    asked = next(heard for heard in village.screen("Lucie") if "un quart d'heure" in heard.text)
    await village.time_passes(minutes=20)

    await village.answers("Lucie", "oui", to=asked)
    await village.says("Lucie", village.hears("Lucie")[-1].split(": ")[1][:6])
    await village.time_passes(seconds=10)

    assert "sans nouvelles" not in village.hears("Karim")[0]


async def test_a_yes_to_another_question_is_not_taken_for_it(village: Village) -> None:
    await _fire_of(village, "Odette")

    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "oui")

    assert "A2 part chez" in village.hears("Odette")[-1]


@pytest.fixture
async def fire(village: Village) -> Village:
    """Odette's fire A1, of a moment ago."""
    await village.says("Odette", "ALERTE feu 8 rue des Roses. De la fumée sort du toit", "1")
    return village


COUNTED = [
    "3 types dans une voiture",
    "3 men in a car",
    "3 hommes partis vers la gare",
    "1 voiture en feu",
    "1 personne dehors",
    "2 blessés au sol",
    "2 hommes",
]


@pytest.mark.parametrize("said", COUNTED)
@pytest.mark.parametrize("name", ["Karim", "Lucie"])
async def test_what_is_counted_is_no_number_of_an_answer(fire: Village, name: str, said: str) -> None:
    await fire.says(name, said)
    assert f"«\N{NO-BREAK SPACE}{said}\N{NO-BREAK SPACE}»" in fire.hears(name)[-1]

    await fire.says(name, "1")
    await fire.time_passes(seconds=10)

    assert f": {said}" in fire.hears("Paul")[0]
    assert "a vu" not in fire.hears("Paul")[0]
    assert "rien vu" not in fire.hears("Paul")[0]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        *((each, "1 foyer a vu") for each in ("1", "1.", "1 vu", "1 merci", "1 = vu", "1 vu merci", "1 seen")),
        *((each, "rien vu pour 1 foyer") for each in ("3", "3 rien ici", "3 - rien", "3 rien vu", "3 je ne vois rien")),
        ("2: voiture bleue partie", ": voiture bleue partie"),
        ("2 - 3 hommes partis", ": 3 hommes partis"),
        ("2 une voiture bleue est partie", ": une voiture bleue est partie"),
        ("2 j'ai vu une voiture bleue", ": j'ai vu une voiture bleue"),
    ],
)
async def test_the_number_of_an_answer_answers(fire: Village, said: str, shown: str) -> None:
    await fire.says("Karim", said)
    await fire.time_passes(seconds=10)

    assert shown in fire.hears("Paul")[0]


async def test_what_is_counted_of_another_kind_is_asked_about_as_it_was_said(fire: Village) -> None:
    await fire.says("Karim", "1 blessé au sol")

    assert "1 blessé au sol" in fire.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["1: un blessé est au sol", "1 il y a un homme sur le toit"])
async def test_what_is_told_behind_the_number_of_an_answer_is_asked_about(fire: Village, said: str) -> None:
    await fire.says("Karim", said)

    assert said[2:].strip() in fire.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["3 types dans une voiture", "1 blessé au sol"])
async def test_what_is_counted_behind_a_code_is_an_info(fire: Village, said: str) -> None:
    await fire.says("Karim", f"A1 {said}", "oui")
    await fire.time_passes(seconds=10)

    assert f": {said}" in fire.hears("Paul")[0]
    assert "foyer" not in fire.hears("Paul")[0]


@pytest.fixture
async def theft(village: Village) -> Village:
    """Odette's bicycle A1 is gone, nobody has called, and Ana and Sofia read it."""
    await village.member("Ana", telegram="1002", language="en", home="8 rue des Lilas")
    await village.member("Sofia", telegram="1003", home="11 rue des Lilas")
    await village.says("Odette", "ALERTE vol rue des Roses velo rouge", "1")
    await village.time_passes(seconds=10)
    return village


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("I'm calling now", "appelle les secours"),
        ("I've called", "Secours appelés"),
        ("I’m calling", "appelle les secours"),
    ],
)
async def test_who_calls_for_the_own_alert_calls_for_no_other(theft: Village, said: str, shown: str) -> None:
    before = theft.hears("Karim")[0]

    await theft.says("Ana", "alert fire at 9 rue des Lilas, smoke", said)
    for label in ("Send",):
        if label in theft.buttons("Ana"):
            await theft.taps("Ana", label)
    await theft.time_passes(seconds=10)

    assert theft.hears("Karim")[0] == before
    assert shown in theft.hears("Karim")[-1]


@pytest.mark.parametrize(
    ("first", "then", "shown"),
    [
        ("J'appelle maintenant", "j'ai appelé", "Secours appelés par l'auteur"),
        ("J'appelle maintenant", "j'ai appelé les pompiers", "Secours appelés par l'auteur"),
        ("Ce n'est pas urgent", "j'appelle", "L'auteur de l'alerte appelle les secours"),
        ("J'ai appelé", "pas appelé", "Personne n'a encore appelé"),
    ],
)
async def test_who_calls_one_question_later_calls_for_the_own_alert(
    theft: Village, first: str, then: str, shown: str
) -> None:
    before = theft.hears("Karim")[0]

    await theft.says("Sofia", "alerte des types au 9 rue des Lilas", first)
    assert "Que se passe-t-il" in theft.hears("Sofia")[-1]
    await theft.says("Sofia", then)
    assert "C'est noté" in theft.hears("Sofia")[-1]
    assert "Que se passe-t-il" in theft.hears("Sofia")[-1]
    await theft.says("Sofia", "Dégradation", "Non, c'est passé", "Envoyer")
    await theft.time_passes(seconds=10)

    assert theft.hears("Karim")[0] == before
    assert shown in theft.hears("Karim")[-1]


async def test_a_false_alarm_while_composing_calls_the_own_alert_off(theft: Village) -> None:
    await theft.says("Sofia", "alerte des types au 9 rue des Lilas", "J'appelle maintenant", "fausse alerte")

    assert "C'est annulé" in theft.hears("Sofia")[-1]


@pytest.mark.parametrize("said", ["vu", "clore", "rien ici", "vu un homme courir vers la gare"])
async def test_words_for_an_alert_while_composing_reach_no_other(theft: Village, said: str) -> None:
    before = theft.hears("Karim")[0]

    await theft.says("Sofia", "alerte des types au 9 rue des Lilas", "J'appelle maintenant", said)
    await theft.time_passes(seconds=10)

    assert theft.hears("Karim")[0] == before
    assert "noté pour A1" not in theft.hears("Sofia")[-1]


@pytest.mark.parametrize(
    ("said", "shown", "hidden"),
    [
        (("A1 rien", "A1 vu"), "1 foyer a vu", "rien vu"),
        (("A1 vu", "A1 rien"), "rien vu pour 1 foyer", "a vu"),
        (("A1 vu", "A1 rien", "A1 vu"), "1 foyer a vu", "rien vu"),
        (("A1 rien", "A1 je confirme"), "Confirmée par Karim", "rien vu"),
    ],
)
async def test_a_household_counts_by_what_it_said_last(
    fire: Village, said: tuple[str, ...], shown: str, hidden: str
) -> None:
    await fire.says("Karim", *said)
    await fire.time_passes(seconds=10)

    assert shown in fire.hears("Paul")[0]
    assert hidden not in fire.hears("Paul")[0]


async def test_a_doubt_goes_with_the_answer_that_it_rested_on(fire: Village) -> None:
    await fire.says("Karim", "A1 rien")
    await fire.says("Lucie", "A1 rien")
    await fire.time_passes(seconds=10)
    doubted = fire.hears("Paul")[0]
    await fire.says("Karim", "A1 vu")
    await fire.time_passes(seconds=10)

    assert "Douteuse" in doubted
    assert "Douteuse" not in fire.hears("Paul")[0]


async def test_the_doubt_of_a_referent_stays(fire: Village) -> None:
    await fire.says("Karim", "A1 douteuse")
    await fire.says("Paul", "A1 rien", "A1 vu")
    await fire.time_passes(seconds=10)

    assert "Douteuse" in fire.hears("Paul")[0]


async def test_an_info_is_added_once(fire: Village) -> None:
    await fire.says("Karim", "ils sont partis vers la gare")
    button = next(choice.payload for choice in fire.screen("Karim")[-1].outbound.choices if "ajouter" in choice.label)

    await fire.taps("Karim", "L'ajouter à cette alerte")
    await fire.hand_over(replace(fire.inbound("Karim", ""), choice=button))
    await fire.says("Karim", "oui")
    await fire.says("Karim", "une voiture rouge les attendait")
    await fire.time_passes(seconds=10)

    assert fire.hears("Paul")[0].count("partis vers la gare") == 1
    assert "partis vers la gare" not in fire.hears("Karim")[-1]


@pytest.mark.parametrize("last", ["c'est réglé", "transmise aux pompiers", "C'est réglé"])
async def test_everything_that_is_told_at_the_close_is_kept(fire: Village, last: str) -> None:
    await fire.says("Karim", "clore A1", "c'est éteint", "personne de blessé", "les pompiers repartent", last)
    await fire.time_passes(seconds=10)

    for told in ("c'est éteint", "personne de blessé", "les pompiers repartent"):
        assert told in fire.hears("Paul")[-1]


async def test_nobody_is_asked_how_a_closed_alert_ended(fire: Village) -> None:
    await fire.member("Sofia", telegram="1003", home="11 rue des Lilas")
    await fire.says(
        "Sofia", "alerte vol rue des Roses velo rouge", "Ce n'est pas urgent", "Non, c'est passé", "Envoyer"
    )
    await fire.taps("Sofia", "Clore l'alerte")
    await fire.taps("Sofia", "C'est réglé")

    await fire.taps("Sofia", "Clore l'alerte")

    assert "A2 est déjà close" in fire.hears("Sofia")[-1]


async def test_who_adds_an_info_to_an_alert_that_closes_meanwhile_reads_that_nobody_reads_it(fire: Village) -> None:
    await fire.says("Lucie", "ils sont partis vers la gare")
    await fire.says("Karim", "clore A1 fini")

    await fire.says("Lucie", "1")

    assert "vos mots ne sont pas partis" in fire.hears("Lucie")[-1]


async def test_the_hour_of_the_call_is_the_one_at_which_it_was_said(village: Village) -> None:
    await village.member("Sofia", telegram="1003", home="11 rue des Lilas")
    await village.says("Sofia", "alerte feu au 9 rue des Lilas, de la fumée")
    village.clock.passes(minutes=1)
    await village.taps("Sofia", "J'appelle maintenant")
    village.clock.passes(minutes=2)
    await village.taps("Sofia", "Envoyer")
    await village.time_passes(seconds=10)

    assert "depuis 14 h 06" in village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("said", ["c'est au 14 rue des Roses", "A1 pardon, au 14 pas au 8", "A1 2 c'est au 14"])
async def test_the_place_that_its_author_puts_right_reaches_those_who_read_sms(village: Village, said: str) -> None:
    await village.member("Henri", sms="+33600000022", home="9 rue des Lilas")
    await village.says("Odette", "ALERTE feu 8 rue des Roses. De la fumée sort du toit", "1")
    village.clock.passes(minutes=4)

    await village.says("Odette", said)
    if "à propos" in village.hears("Odette")[-1] or "1=l'ajouter" in village.hears("Odette")[-1]:
        await village.says("Odette", "1")
    await village.says("Odette", village.hears("Odette")[-1].split(": ")[1][:6])
    await village.time_passes(seconds=10)

    assert "correction" in village.hears("Henri")[-1]
    assert "au 14" in village.hears("Henri")[-1]


@pytest.mark.parametrize("said", ["A1 2 ils sont au 14 rue des Roses maintenant", "A1 2 14"])
async def test_what_its_author_tells_beside_the_place_is_an_info(fire: Village, said: str) -> None:
    await fire.says("Odette", said)

    assert "vos voisins le liront sous A1" in fire.hears("Odette")[-1]


@pytest.fixture
async def office(village: Village) -> Village:
    """The police of the town has the mail of Odette's fire A1."""
    await village.town_hall("Mairie", email="police@villeneuve.example")
    await village.says("Odette", "ALERTE feu 8 rue des Roses. De la fumée sort du toit", "1")
    await village.time_passes(seconds=10)
    return village


@pytest.mark.parametrize("said", ["vu", "Vu, merci.", "Bien reçu.", "reçu", "C'est noté, merci"])
@pytest.mark.parametrize("end", ["", SIGNED, "\n\nM. LEROY"])
async def test_a_signed_receipt_says_that_the_alert_was_read(office: Village, said: str, end: str) -> None:
    await office.answers("Mairie", said + end, to=office.screen("Mairie")[-1])

    assert "noté pour A1" in office.hears("Mairie")[-1]


async def test_no_words_below_the_first_line_are_taken_for_a_signature(office: Village) -> None:
    said = "info\n\nM. Martin est tombé devant chez lui"

    await office.answers("Karim", said, to=office.screen("Karim")[0])
    await office.time_passes(seconds=10)

    assert "M. Martin est tombé" in office.hears("Paul")[0]


async def test_an_officer_who_writes_to_the_author_reads_what_is_possible(office: Village) -> None:
    assert "entre voisins, pour l'auteur seul" in office.hears("Mairie")[-1]

    await office.answers("Mairie", "écrire avez-vous besoin d'aide ?", to=office.screen("Mairie")[-1])

    assert "MAIRIE, puis une ligne" in office.hears("Mairie")[-1]


@pytest.mark.parametrize("said", ["L'alerte peut être levée.", f"L'alerte est levée{SIGNED}", "lever l'alerte A1"])
async def test_an_officer_who_lifts_the_alert_is_asked_whether_to_close_it(office: Village, said: str) -> None:
    await office.answers("Mairie", said, to=office.screen("Mairie")[-1])
    assert "Vous voulez clore A1" in office.hears("Mairie")[-1]

    await office.says("Mairie", "1")
    await office.says("Mairie", office.hears("Mairie")[-1].split("\xa0: ")[1][:6])
    await office.time_passes(seconds=10)

    assert "Close à" in office.hears("Paul")[0]


async def test_who_may_not_close_is_asked_nothing(office: Village) -> None:
    await office.says("Paul", "clore A1")

    assert "C'est à l'auteur de A1" in office.hears("Paul")[-1]


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("j'arrive avec un extincteur", False),
        ("I'm coming with a ladder", False),
        ("est-ce que les pompiers sont là ?", False),
        ("je peux héberger quelqu'un", False),
        ("j'arrive, je vois des flammes au toit", True),
        ("des flammes sortent du toit", True),
        ("on voit des flammes", True),
    ],
)
async def test_only_who_may_have_seen_something_is_asked_whether_they_did(
    fire: Village,
    said: str,
    asks: bool,  # noqa: FBT001 (a column of the table)
) -> None:
    await fire.says("Karim", f"A1 info {said}")

    assert ("de vos yeux" in fire.hears("Karim")[-1]) is asks
    assert "le liront sous A1" in fire.hears("Karim")[-1]


async def test_a_card_that_shows_only_the_latest_infos_says_so(fire: Village) -> None:
    for what in ("toit", "garage", "jardin", "mur"):
        await fire.says("Karim", f"A1 info la fumée vient du {what}")
    await fire.time_passes(seconds=10)

    assert "4 infos, les 3 dernières" in fire.hears("Paul")[0]
    assert "du toit" not in fire.hears("Paul")[0].split("4 infos")[1]


async def test_another_danger_is_no_answer_to_whether_the_first_goes_on(village: Village) -> None:
    await _fire_of(village, "Odette")

    await village.says("Odette", "Encore un vol de vélo rue des Lilas")

    assert "Voulez-vous prévenir vos voisins" in village.hears("Odette")[-1]


async def test_the_town_halls_line_reaches_whoever_reads_by_sms_and_mail_once(village: Village) -> None:
    await village.town_hall("Officier", telegram="2001")
    await village.says("Odette", "ALERTE feu rue des Lilas", "1")
    await village.time_passes(minutes=5)

    await village.says("Officier", "A1 mairie câble au sol, n'approchez pas")
    await village.time_passes(minutes=1)

    for name in ("Odette", "Lucie"):
        assert sum("au sol" in said for said in village.hears(name)) == 1, name
    assert sum("au sol" in said for said in village.hears("Officier")[-2:]) <= 1
