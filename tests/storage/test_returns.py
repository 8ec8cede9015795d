"""Mails that come back: the address rests, its owner hears of it elsewhere, and a mail from there ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.community.returns import GIVEN_UP_AT, came_back, counted, is_heard_from
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Reason
from core.shelves.contacts import Score
from tests.storage.street import NOON

if TYPE_CHECKING:
    from tests.storage.street import HandClock, Street

DAY = 86_400
HARD, SOFT = Reason.UNREACHABLE, Reason.UNAVAILABLE


@pytest.mark.parametrize(
    ("score", "reason", "days", "points"),
    [
        (Score(), HARD, 0, 5),
        (Score(), Reason.INVALID, 0, 5),
        (Score(), SOFT, 0, 1),
        (Score(), Reason.REJECTED, 0, 1),
        (Score(1, NOON), SOFT, 0.5, 1),
        (Score(1, NOON), SOFT, 1, 2),
        (Score(4, NOON), SOFT, 6.9, 5),
        (Score(4, NOON), SOFT, 7.1, 1),
        (Score(2, NOON), HARD, 0.1, 5),
        (Score(5, NOON), HARD, 0.9, 5),
        (Score(5, NOON), HARD, 1, GIVEN_UP_AT),
        (Score(5, NOON), SOFT, 30, 6),
        (Score(GIVEN_UP_AT, NOON), SOFT, 30, GIVEN_UP_AT),
    ],
)
def test_what_comes_back_weighs_what_it_means(score: Score, reason: Reason, days: float, points: int) -> None:
    assert counted(score, reason, NOON + timedelta(days=days)).points == points


@pytest.fixture
async def lilas(street: Street) -> Street:
    """Karim reads mails first, Lina reads nothing else."""
    await street.moves_in("Karim", email="karim@example.org", sms="+33600000002")
    await street.moves_in("Lina", email="lina@example.org")
    return street


async def hears_on(street: Street, name: str, lane: Lane) -> list[str]:
    """On which channels somebody is told something in *lane* now."""
    notice = Notice("alert.reach", {}, Audience(AudienceKind.PERSON, street.people[name].id), lane)
    await street.run(lambda uow: uow.outbox.add(notice, uow.now()))
    return [channel for channel in ("email", "sms") if await street.carries(channel, lane)]


async def mail_comes_back(street: Street, name: str, reason: Reason = HARD) -> None:
    """Send somebody a mail, and have it returned."""
    address = f"{name.lower()}@example.org"
    contact = (await street.speaker("email", address)).contact.id
    notice = Notice("alert.reach", {}, Audience(AudienceKind.CONTACT, contact), Lane.ALERT)
    await street.run(lambda uow: uow.outbox.add(notice, uow.now()))
    await street.fans_out()
    claim = await street.claims("email")
    await street.settles("email", claim.parcels)
    for parcel in claim.parcels:
        external = f"email-{parcel.delivery_id}"
        # The same report may come three times.
        for _ in range(3):
            await street.run(lambda uow, external=external: came_back(uow, "email", external, reason))  # type: ignore[misc]


async def test_an_address_where_nobody_is_rests_for_letters_and_messages_and_steps_back_for_alerts(
    lilas: Street,
) -> None:
    before = [await hears_on(lilas, "Karim", lane) for lane in (Lane.ALERT, Lane.MESSAGE, Lane.GAZETTE)]

    await mail_comes_back(lilas, "Karim")
    after = [await hears_on(lilas, "Karim", lane) for lane in (Lane.ALERT, Lane.MESSAGE, Lane.GAZETTE)]

    assert before == [["email"]] * 3
    assert after == [["sms"]] * 3


async def test_its_owner_hears_of_it_once_on_another_channel(lilas: Street) -> None:
    await mail_comes_back(lilas, "Karim")
    await mail_comes_back(lilas, "Karim")

    assert await lilas.carries("sms", Lane.REPLY) == [("+33600000002", "show_contacts.told_returned")]
    assert await lilas.carries("email", Lane.REPLY) == []


async def test_an_alert_is_tried_there_once_more_on_the_next_day(lilas: Street, clock: HandClock) -> None:
    await mail_comes_back(lilas, "Karim")
    clock.tick(DAY + 1)
    next_day = await hears_on(lilas, "Karim", Lane.ALERT)

    await mail_comes_back(lilas, "Karim")
    clock.tick(30 * DAY)

    assert next_day == ["email"]
    assert await hears_on(lilas, "Karim", Lane.ALERT) == ["sms"]


async def test_who_has_no_other_contact_is_still_sent_alerts(lilas: Street, clock: HandClock) -> None:
    for _ in range(2):
        await mail_comes_back(lilas, "Lina")
        clock.tick(DAY + 1)

    assert await hears_on(lilas, "Lina", Lane.ALERT) == ["email"]
    assert await hears_on(lilas, "Lina", Lane.GAZETTE) == []


async def test_a_full_mailbox_rests_after_five_days_of_it(lilas: Street, clock: HandClock) -> None:
    heard = []
    for _ in range(5):
        heard.append(await hears_on(lilas, "Karim", Lane.GAZETTE))
        await mail_comes_back(lilas, "Karim", SOFT)
        clock.tick(DAY)

    assert heard == [["email"]] * 5
    assert await hears_on(lilas, "Karim", Lane.GAZETTE) == ["sms"]


async def test_a_mail_from_there_makes_the_address_good_again(lilas: Street) -> None:
    await mail_comes_back(lilas, "Karim")
    contact = (await lilas.speaker("email", "karim@example.org")).contact

    await lilas.run(lambda uow: is_heard_from(uow, contact.id))

    assert contact.returns > 0
    assert [await hears_on(lilas, "Karim", lane) for lane in (Lane.ALERT, Lane.GAZETTE)] == [["email"]] * 2


async def test_a_report_of_what_was_never_sent_changes_nothing(lilas: Street) -> None:
    await lilas.run(lambda uow: came_back(uow, "email", "<999@example.org>", HARD))

    assert await hears_on(lilas, "Karim", Lane.GAZETTE) == ["email"]
