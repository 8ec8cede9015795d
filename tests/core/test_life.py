"""What neighbours read of the life of their community, and how they reach its referents."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from core.gazette.looking_back import month_of
from core.model.member import Role
from core.model.membership import Movement, MovementKind
from notifications.table import history, table
from tests.core.village import asked_for, count
from tests.journeys.street import says_surely

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village


async def happened(village: Village, *kinds: MovementKind, reason: str = "") -> None:
    """Let things have happened to Paul, an hour apart."""
    paul = await count(village, "SELECT id FROM person WHERE name = 'Paul'")
    for kind in kinds:
        movement = Movement(village.communities["Les Lilas"], kind, paul, village.clock.now(), reason=reason)
        await village.store.run(lambda uow, movement=movement: uow.places.record(movement))  # type: ignore[misc]
        village.clock.passes(hours=1)


@pytest.mark.feature("R33", by="show_movements")
async def test_a_departure_has_no_reason_and_a_ban_reads_like_one_but_for_referents(village: Village) -> None:
    await happened(village, MovementKind.ARRIVED, MovementKind.BANNED, MovementKind.APPEALED, reason="bruit la nuit")
    await village.says("Paul", "mouvements")
    await village.says("Karim", "mouvements")

    assert "Départ : Paul" in village.hears("Paul")[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert "Exclusion" not in village.hears("Paul")[-1]
    assert "Recours" not in village.hears("Paul")[-1]
    assert "Exclusion" in village.hears("Karim")[-1]
    assert all("bruit" not in text for name in ("Paul", "Karim") for text in village.hears(name))


@pytest.mark.feature("R34", by="show_movements")
async def test_a_twinning_names_the_other_community_and_not_who_agreed(village: Village) -> None:
    await happened(village, MovementKind.TWINNED, reason="Les Roses")
    await village.says("Karim", "mouvements")

    assert "Les Roses" in village.hears("Karim")[-1]
    assert "Paul" not in village.hears("Karim")[-1]


async def test_only_referents_read_who_asks_to_come_in(village: Village) -> None:
    await asked_for(village, "Zoé", telegram="7004")
    for name in ("Paul", "Karim"):
        await village.says(name, "mouvements")

    assert "Zoé" in village.hears("Karim")[-1]
    assert "Zoé" not in " ".join(village.hears("Paul"))


@pytest.mark.feature("R33", by="show_movements")
async def test_ten_movements_are_told_and_a_button_leads_to_those_before(village: Village) -> None:
    await happened(village, *[MovementKind.ARRIVED, MovementKind.LEFT] * 6)
    await village.says("Paul", "mouvements")
    first = village.hears("Paul")[-1]
    await village.taps("Paul", "◀️ Avant")

    assert first.count(" · ") == 10
    assert village.hears("Paul")[-1].count(" · ") == 2


async def test_by_sms_one_reads_how_many_came_and_went(village: Village) -> None:
    await happened(village, MovementKind.ARRIVED, MovementKind.ARRIVED, MovementKind.BANNED)
    await village.says("Odette", "nouvelles")

    assert "2 arrivées, 1 départ" in village.hears("Odette")[-1]
    assert "Paul" not in village.hears("Odette")[-1]


async def test_the_town_hall_reads_how_many_and_not_who(village: Village) -> None:
    await village.member("Olu", telegram="1009", roles=[Role.OFFICER])
    await happened(village, MovementKind.ARRIVED)
    await village.says("Olu", "mouvements", "historique", "historique fichier")

    assert "1 arrivée" in village.hears("Olu")[-3]
    assert all("Paul" not in text for text in village.hears("Olu"))
    assert all(not heard.outbound.attachments for heard in village.screen("Olu"))


@pytest.mark.feature("R35", by="show_history")
async def test_a_month_holds_what_happened_in_it(village: Village) -> None:
    await happened(village, MovementKind.ARRIVED)
    village.clock.passes(days=40)
    await happened(village, MovementKind.LEFT)
    await village.says("Paul", "historique", "historique 2026-11", "historique 13-2026")
    latest, november, wrong = village.hears("Paul")[-3:]

    assert ("Départ" in latest, "Arrivée" in latest) == (True, False)
    assert ("Départ" in november, "Arrivée" in november) == (False, True)
    assert "Quel mois" in wrong


def test_a_month_begins_and_ends_at_midnight_where_the_neighbours_live() -> None:
    class Place:
        time_zone = "Europe/Paris"

    now = datetime(2026, 11, 26, tzinfo=UTC)
    place: Any = Place()

    assert month_of("2026-10", place, now) == (
        datetime(2026, 9, 30, 22, tzinfo=UTC),
        datetime(2026, 10, 31, 23, tzinfo=UTC),
        "10/2026",
    )
    assert month_of("10/2026", place, now) == month_of("2026-10", place, now)
    assert [month_of(said, place, now) for said in ("2026-13", "mai mai", "2031-01", "26-05-01")] == [None] * 4
    assert [month_of(said, place, now) for said in ("hier", "mai 2031", "mai 5 2026", "2026", "5")] == [None] * 5


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("octobre", "10/2026"),
        ("Novembre", "11/2026"),
        ("décembre", "12/2025"),
        ("mai 2025", "05/2025"),
        ("le joli mois de mai", None),
        ("mois de mai", "05/2026"),
        ("May 2026", "05/2026"),
    ],
)
def test_a_month_is_read_by_its_name_and_without_a_year_it_is_the_latest(said: str, month: str | None) -> None:
    class Place:
        time_zone = "Europe/Paris"

    place: Any = Place()
    found = month_of(said, place, datetime(2026, 11, 26, tzinfo=UTC))

    assert (found[2] if found else None) == month


@pytest.mark.parametrize("cell", ["=1+1", "+33 6", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(cell: str) -> None:
    file = table("a.csv", [[cell, 'Paul "le grand"; été']])

    [[first, second]] = csv.reader(file.data.decode("utf-8-sig").splitlines(keepends=True), delimiter=";")
    assert first.startswith("'")
    assert second == 'Paul "le grand"; été'


def test_the_file_speaks_the_language_of_who_reads_it() -> None:
    spec = {"make": "history", "rows": [["2026-11-23 14:05", "arrived", ""]]}

    assert "Arrivée" in history(spec, "fr").data.decode("utf-8-sig")
    assert "a neighbour" in history(spec, "en").data.decode("utf-8-sig")


@pytest.mark.feature("R35", by="show_history")
async def test_the_history_comes_as_a_file_without_reasons(village: Village) -> None:
    await happened(village, MovementKind.ARRIVED, MovementKind.BANNED, reason="bruit la nuit")
    await says_surely(village, "Lucie", "historique fichier")

    assert "historique" in village.hears("Lucie")[-1]
    assert "bruit" not in str(await village.store.run(_all_notices))


def _all_notices(uow: UnitOfWork) -> list[Any]:
    unit: Any = uow
    return list(unit._tx.connection.exec_driver_sql("SELECT params FROM notice WHERE kind = 'reply'"))


async def test_a_stranger_reads_the_public_card_and_nothing_else(village: Village) -> None:
    await village.stranger("Zoé", telegram="7004")
    await village.says("Zoé", "communauté Les Lilas", "communauté Les Tulipes", "référents", "mouvements", "annuaire")
    public, nowhere, *refused = village.hears("Zoé")[-5:]

    assert "Les Lilas" in public
    assert "Villeneuve" in public
    assert "une poignée" in public
    assert "Je ne trouve pas" in nowhere
    assert all("Karim" not in text for text in refused)


@pytest.mark.feature("R36", by="show_community")
async def test_neighbours_read_how_many_they_are_and_how_one_comes_in(village: Village) -> None:
    await village.says("Karim", "communauté")

    assert "4 voisins" in village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert "23 novembre 2026" in village.hears("Karim")[-1]
    assert "Un référent répond" in village.hears("Karim")[-1]


@pytest.mark.feature("R39", by=("show_referents", "write_referents", "answer_word"))
async def test_a_referent_is_reached_with_one_word_and_answers_without_any_address(village: Village) -> None:
    await village.member("Rae", matrix="@rae:lilas.example", roles=[Role.REFERENT])
    await says_surely(village, "Odette", "REF La lampe de la rue est cassée")
    asked = [text for name in ("Karim", "Rae") for text in village.hears(name) if "La lampe" in text]
    await village.says("Karim", "rep 1 Merci, j'appelle la mairie")

    assert len(asked) == 2
    assert all("+336" not in text and "0600" not in text for text in asked)
    assert any("j'appelle la mairie" in text for text in village.hears("Odette"))
    assert all("1001" not in text for text in village.hears("Odette"))
    assert "Karim a répondu" in village.hears("Rae")[-1]


async def test_a_word_to_the_referents_is_not_for_others_to_answer(village: Village) -> None:
    """By its number, by its button, or by one that nobody has: the same words."""
    await says_surely(village, "Odette", "REF La lampe de la rue est cassée")
    await village.says("Paul", "rep 1 bonjour", "rep 77 bonjour")
    for word_id in (1, 987_654):
        await village.says("Paul", "", choice=f"!answer_word:{word_id}")
        await village.says("Paul", "bonjour")

    answers = [text for text in village.hears("Paul") if "Je ne trouve pas ce message" in text]
    assert len(answers) == 4
    assert all("bonjour" not in text for text in village.hears("Odette"))
