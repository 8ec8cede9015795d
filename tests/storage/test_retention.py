"""What is past its time goes, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from core.community.retention import ALERTS_KEPT, STRAY_PICTURES_KEPT, WORDS_KEPT, tidy
from core.model.alert import AlertEvent
from core.model.alert_words import AlertStatus, EventKind, Outcome
from core.model.community import Point
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.review import Flag, Ground, Why

if TYPE_CHECKING:
    from typing import Any

    from core.model.alert import Alert
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

DAY = timedelta(days=1)
WORDS = "canari 4711"


async def kept(street: Street, statement: str) -> list[Any]:
    """Read straight from the database."""
    return await street.store._database.run(lambda connection: list(connection.execute(text(statement))))


async def closed_alert(street: Street) -> Alert:
    """Let an alert with words, a place, a picture and answers live its life, and end."""
    alert = await street.alert_by("Karim")

    def live(uow: UnitOfWork) -> Alert:
        photo = uow.alerts.add_photo(b"picture", "image/jpeg", uow.now())
        ended = replace(
            alert,
            description=WORDS,
            place=WORDS,
            point=Point(47.2, -1.5),
            police_by=WORDS,
            outcome_text=WORDS,
            photo_id=photo,
            status=AlertStatus.CLOSED,
            outcome=Outcome.RESOLVED,
            closed_at=uow.now(),
        )
        uow.alerts.save(ended)
        uow.alerts.record(AlertEvent(alert.id, EventKind.INFO, None, None, "Lucie", uow.now(), WORDS))
        review = uow.reviews.open(alert, Why.FLAGGED)
        assert alert.author_id is not None
        assert alert.household_id is not None
        uow.reviews.flag(alert, Flag(review.id, alert.author_id, alert.household_id, Ground.OTHER))
        uow.peace.mute_alert(alert.author_id, alert.id)
        return ended

    ended = await street.run(live)
    await everything_is_carried(street)
    return ended


@pytest.fixture
async def quiet(street: Street) -> Street:
    """A street where three people live."""
    await street.moves_in("Karim", telegram="11")
    await street.moves_in("Odette", sms="+33600000001")
    await street.moves_in("Lucie", email="lucie@lilas.example")
    return street


async def everything_is_carried(street: Street) -> None:
    """Let the post office send all that is due."""
    for account in ("telegram", "sms", "email"):
        for lane in Lane:
            await street.carries(account, lane)


async def tidied(street: Street) -> None:
    """Let the upkeep work until nothing is left to do."""
    while await street.run(tidy):
        pass


async def test_a_closed_alert_keeps_its_kind_and_loses_everybody(quiet: Street) -> None:
    """Thirty days after its end, and not a day sooner."""
    alert = await closed_alert(quiet)
    quiet.clock.tick((ALERTS_KEPT - DAY).total_seconds())
    await tidied(quiet)
    before = await quiet.run(lambda uow: uow.alerts.by_id(alert.id))

    quiet.clock.tick((2 * DAY).total_seconds())
    await tidied(quiet)

    assert before is not None
    assert before.description == WORDS
    assert await quiet.run(lambda uow: uow.alerts.by_id(alert.id)) is None
    assert await quiet.run(lambda uow: uow.alerts.view(alert.id)) is None
    assert not await quiet.run(lambda uow: uow.alerts.by_number(alert.number, [alert.community_id]))
    (row,) = await kept(quiet, "SELECT * FROM alert")
    assert (row.category, row.outcome, row.number) == (alert.category, Outcome.RESOLVED, alert.number)
    assert WORDS not in str(row)
    assert (row.author_id, row.household_id, row.latitude, row.photo_id) == (None, None, None, None)
    for table in ("delivery", "notice", "alert_event", "timer", "photo", "flag", "review", "muted_alert"):
        assert await kept(quiet, f"SELECT * FROM {table}") == [], table  # noqa: S608 - our own names


async def test_an_alert_that_is_open_is_not_touched(quiet: Street) -> None:
    """However old it is."""
    alert = await quiet.alert_by("Karim")
    await everything_is_carried(quiet)
    quiet.clock.tick((2 * ALERTS_KEPT).total_seconds())

    await tidied(quiet)

    assert await quiet.run(lambda uow: uow.alerts.by_id(alert.id)) == alert
    assert len(await kept(quiet, "SELECT * FROM delivery")) == 2


async def test_words_that_belong_to_no_alert_go_when_they_are_old(quiet: Street) -> None:
    """But not what still waits to be sent."""
    odette = await quiet.speaker("sms", "+33600000001")

    def say(uow: UnitOfWork) -> None:
        audience = Audience(AudienceKind.CONTACT, odette.contact.id)
        uow.outbox.add(Notice("common.cancelled", {"words": WORDS}, audience, Lane.MESSAGE), uow.now())

    await quiet.run(say)
    await everything_is_carried(quiet)
    await quiet.run(say)
    await quiet.fans_out()
    quiet.clock.tick((WORDS_KEPT + DAY).total_seconds())

    await tidied(quiet)

    assert [row.status for row in await kept(quiet, "SELECT status FROM delivery")] == ["queued"]
    assert len(await kept(quiet, "SELECT id FROM notice")) == 1


async def test_a_picture_that_no_alert_took_goes_after_two_days(quiet: Street) -> None:
    """Its dialogue was given up."""
    await quiet.run(lambda uow: uow.alerts.add_photo(b"picture", "image/jpeg", uow.now()))
    await tidied(quiet)
    fresh = await kept(quiet, "SELECT id FROM photo")
    quiet.clock.tick((STRAY_PICTURES_KEPT + DAY).total_seconds())

    await tidied(quiet)

    assert len(fresh) == 1
    assert await kept(quiet, "SELECT id FROM photo") == []


async def test_a_page_at_a_time(quiet: Street) -> None:
    """So that nobody waits for long behind it; what is left is told."""
    await closed_alert(quiet)
    before = quiet.clock.now() + DAY

    first = await quiet.run(lambda uow: uow.retention.forget_alerts(before, 1))
    left = await kept(quiet, "SELECT id FROM delivery")

    assert first > 0
    assert len(left) == 1
    while await quiet.run(lambda uow: uow.retention.forget_alerts(before, 1)):
        pass
    assert await kept(quiet, "SELECT id FROM delivery") == []
    assert await kept(quiet, "SELECT id FROM alert WHERE forgotten_at IS NULL") == []


async def test_who_looked_whom_up_is_forgotten_after_a_week_and_a_number_for_referents_after_two_months(
    street: Street,
) -> None:
    odette, karim = (
        await street.moves_in("Odette", sms="+33600000071"),
        await street.moves_in("Nora", sms="+33600000072"),
    )
    here = street.community.id

    def live(uow: UnitOfWork) -> None:
        uow.directory.note_look_up(odette.id, [karim.id])
        uow.life.add_word(here, odette.id)

    async def left() -> list[int]:
        tables = ("look_up", "looked_at", "referent_word")
        return [(await kept(street, f"SELECT count(*) FROM {name}"))[0][0] for name in tables]  # noqa: S608

    await street.run(live)
    counted = []
    for days in (6, 2, 60):
        street.clock.tick(timedelta(days=days).total_seconds())
        await street.run(tidy)
        counted.append(await left())

    assert counted == [[1, 1, 1], [0, 0, 1], [0, 0, 0]]
