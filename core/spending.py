"""What short messages cost: a budget a day for each community, whose last part is kept for alerts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.rhythm import EVENING_HOUR, WAKING_HOUR
from core.shelves.spending import Tight, Week
from core.wire import Inbound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.command import Command
    from core.model.member import Speaker
    from core.ports import Voice
    from core.shelves.unit_of_work import UnitOfWork

FOR_ALL = 70
"""Percent of a day's budget that any message may use; the rest is for alerts and what belongs to them."""
SHARES = (FOR_ALL, 100)
"""Percents of which people are told, once a day each."""
WHOLE = 100
SERVICE = 0
"""The community of those who have none: guests."""
ALWAYS_SAID = frozenset({"common.cancelled", "common.too_late", "common.our_fault"})
"""What ends a dialogue that may have been about an alert."""
NAMES = {Lane.ALERT: "alerts", Lane.REPLY: "replies", Lane.MESSAGE: "messages", Lane.GAZETTE: "letters"}


def morning_after(now: datetime, time_zone: str) -> datetime:
    """Give the next day's first waking hour, there, in UTC."""
    zone = ZoneInfo(time_zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(WAKING_HOUR), zone).astimezone(now.tzinfo)


def week_to_report(now: datetime, time_zone: str) -> date | None:
    """Give the Monday of the week that ended last, from Monday morning on; None while people sleep."""
    local = now.astimezone(ZoneInfo(time_zone))
    if not WAKING_HOUR <= local.hour < EVENING_HOUR:
        return None
    return local.date() - timedelta(days=local.weekday() + 7)


def home_of(speaker: Speaker) -> int:
    """Give the community that pays for an answer to *speaker*."""
    return speaker.active[0].community.id if speaker.active else SERVICE


def must_wait(key: str, speaker: Speaker, commands: Mapping[str, Command], uow: UnitOfWork) -> bool:
    """Whether the answer *key* has to wait until tomorrow, because the budget is nearly used.

    Never one that belongs to an alert, to STOP, or to a dialogue about either.
    """
    if key in ALWAYS_SAID or uow.spending.has_room(speaker.contact.channel, home_of(speaker)):
        return False
    conversation = uow.conversations.of(speaker.contact.id)
    names = {key.partition(".")[0], conversation.command if conversation is not None else ""}
    about = [commands[name] for name in names if name in commands]
    return "alert" not in names and not any(each.urgent or each.on_alert or each.always for each in about)


def put_off(notice: Notice, speaker: Speaker, uow: UnitOfWork) -> None:
    """Let an answer leave tomorrow morning instead; of several that wait, the last one is enough.

    A code would be dead by then: the dialogue that asked for it ends, and the person is told to ask again.
    """
    uow.spending.forget_put_off(speaker.contact.id)
    if notice.params["text"] == "common.challenge":
        uow.conversations.end(speaker.contact.id)
        notice = replace(notice, params={"text": "spending.ask_again", "params": {}}, choices=())
    tomorrow = morning_after(uow.now(), uow.spending.time_zone)
    uow.outbox.add(replace(notice, not_before=tomorrow), uow.now())


def quote(uow: UnitOfWork, by_channel: Mapping[str, int]) -> Any:
    """Say what one short message to each of these people (counted by channel) costs; nothing when nobody gets one."""
    texted = {channel: count for channel, count in by_channel.items() if channel.endswith("sms") and count}
    prices = [uow.spending.price_of(channel) for channel in texted]
    euros = [price * count for price, count in zip(prices, texted.values(), strict=True) if price is not None]
    return _bill(sum(texted.values()), sum(euros) if len(euros) == len(texted) else None) if texted else ""


def in_brief(bill: Any) -> Any:
    """Give what `quote` said as it stands in the middle of a sentence."""
    return {**bill, "say": f"{bill['say']}_briefly"} if bill else ""


def tell(uow: UnitOfWork, operators: Sequence[tuple[str, str]], voices: Mapping[str, Voice]) -> bool:
    """Tell who must know of the spending: budgets that run out, and each week once; whether anything was said.

    *operators* are channels and addresses; *voices* says what kind of channel each of these names is.
    """
    tight = uow.spending.take_tight()
    for each in tight:
        _warn(each, operators, voices, uow)
    monday = week_to_report(uow.now(), uow.spending.time_zone)
    weeks = uow.spending.take_weeks(monday) if monday is not None else ()
    for week in weeks:
        _report(week, uow)
    return bool(tight or weeks)


def _warn(tight: Tight, operators: Sequence[tuple[str, str]], voices: Mapping[str, Voice], uow: UnitOfWork) -> None:
    share = WHOLE * tight.spent // tight.per_day
    params = {"community": tight.community, "share": share, "spent": tight.spent, "budget": tight.per_day}
    for channel, address in operators:
        if channel in voices:
            at = uow.members.speaker_at(Inbound(channel, address, "", uow.now()), voices[channel]).contact.id
            known = params if tight.community else {**params, "community": {"say": "spending.guests"}}
            notice = Notice("operator.sms_budget", known, Audience(AudienceKind.CONTACT, at), Lane.REPLY)
            uow.outbox.add(notice, uow.now())
    if tight.community_id != SERVICE:
        key = "spending.all_used" if tight.share >= WHOLE else "spending.mostly_used"
        audience = Audience(AudienceKind.REFERENTS, tight.community_id)
        # In the lane of alerts: it must come although other messages wait, and it tells what becomes of them.
        uow.outbox.add(Notice(key, params, audience, Lane.ALERT, tight.community_id), uow.now())


def _report(week: Week, uow: UnitOfWork) -> None:
    by_lane = [
        {"say": f"spending.{NAMES[lane]}", "count": week.by_lane[lane]} for lane in NAMES if week.by_lane.get(lane)
    ]
    euros = None if week.price is None else week.total * week.price
    share = round(WHOLE * week.total / (7 * week.per_day)) if week.per_day else None
    params = {
        "since": {"date": datetime.combine(week.monday, time(12), ZoneInfo(uow.spending.time_zone)).isoformat()},
        "bill": _bill(week.total, euros),
        "by_lane": {"join": by_lane, "by": ", "},
        "part": {"say": "spending.part", "share": share} if share is not None else "",
    }
    audience = Audience(AudienceKind.REFERENTS, week.community_id)
    uow.outbox.add(Notice("spending.week", params, audience, Lane.MESSAGE, week.community_id), uow.now())


def _bill(count: int, euros: float | None) -> dict[str, Any]:
    if euros is None:
        return {"say": "spending.count", "count": count}
    return {"say": "spending.priced", "count": count, "price": {"money": round(euros, 2)}}
