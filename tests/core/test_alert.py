"""The rules of an alert: who confirms, who doubts, who calls, when it ends, and what is then no longer said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.model.alert import (
    Alert,
    AlertEvent,
    Tally,
    call_done,
    call_dropped,
    call_taken,
    close,
    may_reopen,
    reopen,
    weigh,
)
from core.model.alert_words import AlertStatus, Category, EventKind, Outcome, Police, Severity
from core.model.member import Role
from core.ports import Reason
from tests.core.village import an_alert, count
from tests.world import Village

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
HOME = 1


def a_burglary(**others: Any) -> Alert:
    given: dict[str, Any] = {
        "id": 4,
        "number": 12,
        "community_id": 1,
        "author_id": 1,
        "household_id": HOME,
        "category": Category.BURGLARY,
        "severity": Severity.SEVERE,
        "description": "Une voiture bleue",
        "place": "12 rue des Lilas",
        "status": AlertStatus.REPORTED,
        "sent_at": NOW,
        "expires_at": NOW + timedelta(hours=3),
    }
    return Alert(**(given | others))


def an_event(kind: EventKind, household: int | None, name: str = "Lucie", text: str = "") -> AlertEvent:
    return AlertEvent(4, kind, household, household, name, NOW, text)


SEEN, NOTHING, YES, INFO = EventKind.SEEN, EventKind.NOTHING_HERE, EventKind.CONFIRMED, EventKind.INFO


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (AlertStatus.REPORTED, [], AlertStatus.REPORTED),
        (AlertStatus.REPORTED, [(SEEN, 2), (SEEN, 3), (INFO, 4)], AlertStatus.REPORTED),
        (AlertStatus.REPORTED, [(YES, 2)], AlertStatus.CONFIRMED),
        (AlertStatus.REPORTED, [(YES, HOME)], AlertStatus.REPORTED),
        (AlertStatus.REPORTED, [(NOTHING, 2)], AlertStatus.REPORTED),
        (AlertStatus.REPORTED, [(NOTHING, 2), (NOTHING, 2)], AlertStatus.REPORTED),
        (AlertStatus.REPORTED, [(NOTHING, 2), (NOTHING, HOME)], AlertStatus.REPORTED),
        (AlertStatus.REPORTED, [(NOTHING, 2), (NOTHING, 3)], AlertStatus.DOUBTFUL),
        (AlertStatus.REPORTED, [(NOTHING, 2), (NOTHING, 3), (YES, 4)], AlertStatus.CONFIRMED),
        (AlertStatus.DOUBTFUL, [(YES, 4)], AlertStatus.CONFIRMED),
        (AlertStatus.DOUBTFUL, [], AlertStatus.DOUBTFUL),
        (AlertStatus.CONFIRMED, [(NOTHING, 2), (NOTHING, 3), (NOTHING, 5)], AlertStatus.CONFIRMED),
        (AlertStatus.IN_HAND, [(YES, 2)], AlertStatus.IN_HAND),
        (AlertStatus.IN_HAND, [(NOTHING, 2), (NOTHING, 3)], AlertStatus.IN_HAND),
        (AlertStatus.CLOSED, [(YES, 2)], AlertStatus.CLOSED),
    ],
)
def test_the_witnesses_decide(before: AlertStatus, said: list[tuple[EventKind, int]], after: AlertStatus) -> None:
    """One of another household confirms; two that see nothing cast doubt; a family is one witness."""
    tally = Tally.of([an_event(kind, household) for kind, household in said], HOME)

    assert weigh(a_burglary(status=before), tally).status is after


def test_a_family_counts_once_and_the_author_s_own_not_at_all() -> None:
    events = [an_event(kind, household) for kind in (SEEN, NOTHING) for household in (HOME, 2, 2, 3)]

    tally = Tally.of(events, HOME)

    assert (tally.seen, tally.nothing_here) == (2, 2)


def test_facts_and_corrections_stand_in_their_order_whoever_tells_them() -> None:
    events = [
        an_event(INFO, HOME, "Odette", "un"),
        an_event(EventKind.CORRECTED, HOME, "Odette", "deux"),
        an_event(INFO, 2, "Lucie", "trois"),
        an_event(YES, 2, "Lucie"),
        an_event(YES, 3, "Paul"),
    ]

    tally = Tally.of(events, HOME)

    assert [event.text for event in tally.infos] == ["un", "trois"]
    assert [event.text for event in tally.corrections] == ["deux"]
    assert tally.confirmed_by == "Lucie"


def test_a_closed_alert_may_be_opened_again_for_a_day() -> None:
    closed = close(a_burglary(), Outcome.FALSE_ALARM, "un livreur", NOW)
    assert (closed.is_open, closed.outcome, closed.outcome_text) == (False, Outcome.FALSE_ALARM, "un livreur")
    assert may_reopen(closed, NOW + timedelta(hours=24))
    assert not may_reopen(closed, NOW + timedelta(hours=24, seconds=1))
    assert not may_reopen(a_burglary(), NOW)

    again = reopen(closed, NOW + timedelta(hours=2))

    assert again == a_burglary(expires_at=NOW + timedelta(hours=5))


def test_a_call_is_taken_done_or_given_back() -> None:
    calling = call_taken(a_burglary(police=Police.NOBODY), "Paul", 7, NOW)
    done = call_done(calling, "Paul", 7, NOW)

    assert (calling.police, calling.police_by, calling.police_by_id, calling.police_at) == (
        Police.CALLING, "Paul", 7, NOW,
    )  # fmt: skip
    assert done.police is Police.CALLED
    assert call_dropped(calling) == a_burglary(police=Police.NOBODY)
    assert {each for each in Police if each.may_be_offered} == {Police.UNKNOWN, Police.NOBODY}


DANGERS = {Category.ASSAULT, Category.BURGLARY, Category.FIRE, Category.ACCIDENT, Category.FLOOD}


@pytest.mark.parametrize("category", Category)
def test_how_long_an_alert_is_useful(category: Category) -> None:
    hours = 3 if category.is_danger else 168 if category in {Category.MISSING, Category.WEATHER} else 24

    assert category.useful_for == timedelta(hours=hours)
    assert category.is_danger == (category in DANGERS)


def test_only_a_closed_alert_is_over() -> None:
    assert [status for status in AlertStatus if status.is_final] == [AlertStatus.CLOSED]
    assert replace(a_burglary(), status=AlertStatus.IN_HAND).is_open


async def police(village: Village) -> str:
    return str(await count(village, "SELECT police FROM alert"))


async def test_who_takes_the_call_is_asked_after_two_minutes(village: Village) -> None:
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas", "3")
    await village.store.run(lambda uow: uow.alerts.save(replace(_first(uow), police=Police.NOBODY)))
    await village.says("Karim", "", choice="!take_call:1")
    before = len(village.hears("Karim"))

    await village.time_passes(minutes=1, seconds=59)
    assert "secours au téléphone" not in "".join(village.hears("Karim")[before:])
    await village.time_passes(seconds=2)

    assert "avez-vous eu les secours" in village.hears("Karim")[-1]
    await village.taps("Karim", "C'est fait")
    await village.time_passes(minutes=10)
    assert await police(village) == "called"


@pytest.mark.parametrize("answer", ["", "Je n'ai pas pu"])
async def test_a_call_that_nobody_confirms_is_offered_again(village: Village, answer: str) -> None:
    """After seven minutes without a word, or at once when the person says so; then another may take it."""
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas", "2")
    await village.says("Karim", "", choice="!take_call:1")
    assert "appel" in village.hears("Karim")[-1].lower()
    await village.store.run(lambda uow: uow.alerts.save(replace(_first(uow), police=Police.NOBODY)))
    await village.says("Karim", "", choice="!take_call:1")
    await village.says("Paul", "", choice="!take_call:1")
    assert await police(village) == "calling"

    await village.time_passes(minutes=2, seconds=1)
    if answer:
        await village.taps("Karim", answer)
        assert await police(village) == "nobody"
    await village.time_passes(minutes=5)

    assert await police(village) == ("nobody" if answer else "unknown")
    await village.says("Paul", "", choice="!take_call:1")
    assert await police(village) == "calling"


async def test_the_author_is_asked_before_the_alert_ends_and_may_keep_it(village: Village) -> None:
    await village.says("Paul", "ALERTE", "1", "1", "12 rue des Lilas", "Porte forcée", "1", "1", "1")
    assert await count(village, "SELECT count(*) FROM alert") == 1

    await village.time_passes(hours=2, minutes=45, seconds=1)
    assert "toujours en cours" in village.hears("Paul")[-1].lower()
    await village.says("Paul", "A1 TOUJOURS")
    await village.time_passes(minutes=20)
    assert await is_open(village)
    await village.time_passes(hours=3)

    assert not await is_open(village)


async def test_an_alert_without_news_ends_by_itself_and_in_silence(village: Village) -> None:
    """The cards show it; nobody is woken for it."""
    await an_alert(village)
    before = len(village.hears("Lucie"))

    await village.time_passes(hours=3, seconds=1)

    assert not await is_open(village)
    assert len(village.hears("Lucie")) == before
    assert "Close" in village.hears("Groupe")[0]
    assert await count(village, "SELECT count(*) FROM timer") == 0


async def test_a_stale_alert_is_never_sent(village: Village) -> None:
    """Neither after the outage of a channel, nor after our own."""
    village.breaks("email", Reason.UNAVAILABLE)
    await an_alert(village)
    assert village.hears("Lucie") == []

    village.clock.passes(hours=3, seconds=1)
    village.mends("email")
    await village.post_office_closes()
    await village.time_passes(seconds=1)
    await village.time_passes(hours=6)

    assert village.hears("Lucie") == []
    assert await count(village, "SELECT count(*) FROM delivery WHERE status = 'queued'") == 0


async def test_an_alert_that_nobody_fanned_out_in_time_is_never_sent(village: Village) -> None:
    said = village.inbound("Odette", "ALERTE feu 8 rue des Roses"), village.inbound("Odette", "1")
    await village.switchboard.receive(said)

    village.clock.passes(hours=3, seconds=1)
    await village.post_office_closes()

    assert village.hears("Karim") == []
    assert village.hears("Groupe") == []


async def test_a_closed_alert_is_not_sent_any_more(village: Village) -> None:
    """Who never heard of it does not hear of its end either; who did, hears that."""
    village.breaks("email", Reason.UNAVAILABLE)
    await an_alert(village)
    await village.says("Karim", "CLORE A1 fausse alerte")

    village.mends("email")
    await village.time_passes(minutes=10)

    assert village.hears("Lucie") == []
    assert "close" in village.hears("Paul")[-1].lower()


async def test_a_second_vu_of_the_same_family_changes_nothing(village: Village) -> None:
    await an_alert(village)
    await village.says("Karim", "A1 vu", "A1 vu", "A1 1", "VU")

    assert await count(village, "SELECT count(*) FROM alert_event WHERE kind = 'seen'") == 1
    assert len(village.hears("Karim")) == 5, "each gets its answer all the same"


async def test_one_s_own_household_cannot_confirm(village: Village) -> None:
    await an_alert(village)
    await village.says("Odette", "A1 CONFIRMER")

    assert await count(village, "SELECT count(*) FROM alert WHERE status = 'confirmed'") == 0


@pytest.mark.parametrize("words", ["A1 vu", "A1 2 vu", "A1 rien", "A1 confirmer", "CLORE A1 réglé", "A1 suivre"])
async def test_nothing_can_be_said_of_a_closed_alert(village: Village, words: str) -> None:
    await village.member("Anne", telegram="1009", roles=[Role.REFERENT])
    await an_alert(village)
    await village.says("Karim", "CLORE A1 fausse alerte")
    events = await count(village, "SELECT count(*) FROM alert_event")

    await village.says("Anne", words)

    assert "close" in village.hears("Anne")[-1]
    assert await count(village, "SELECT count(*) FROM alert_event") == events


async def is_open(village: Village) -> bool:
    return bool(await count(village, "SELECT count(*) FROM alert WHERE status <> 'closed'"))


def _first(uow: Any) -> Alert:
    found: Alert = uow.alerts.by_id(1)
    return found


async def test_the_subject_of_a_removed_alert_has_no_hole_and_no_number_is_its_reason(village: Village) -> None:
    """The place is gone with the words; the author reads why, and « 1 » says nothing."""
    await village.member("Rose", email="rose@example.org")
    await an_alert(village)
    await village.post_office_closes()

    await village.says("Karim", "A1 retirer", "1")
    asked_again = village.hears("Karim")[-1]
    await village.says("Karim", "ce n'était pas vrai")
    await village.post_office_closes()
    subjects = [heard.outbound.subject for heard in village.screen("Rose", "email")]

    assert "Écrivez la raison" in asked_again
    assert not any(", ," in subject for subject in subjects)
    assert subjects[-1].startswith("[Les Lilas] A1 ")
    assert ", 14" in subjects[-1]
