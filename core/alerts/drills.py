"""Drills: now and then everybody is asked, without a sound, to answer 1, so that it is known which ways still work.

A drill is no alert: none is raised, no figure counts it, and it goes to no group and no twin.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.alerts.drill_answers import is_answer, says_received
from core.alerts.rounds import ways
from core.community.duty import on_duty
from core.community.town_halls import tell_officers
from core.language.small_talk import is_curious
from core.language.words import normalise
from core.model.drill import DrillAccount, Habit
from core.model.member import Role
from core.model.notice import Audience, AudienceKind, Lane, Notice, Reach
from core.model.rhythm import EVENING_HOUR, instant
from core.reach import reach_params

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from core.model.community import Community
    from core.model.drill import Drill
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

ASK = "drill.ask"
BEGUN = "drill.begun"
FIGURES = "drill.figures"
LASTS = timedelta(hours=48)
"""How long answers are waited for before whoever asked reads the account."""
THANKED = timedelta(days=7)
"""How long a late answer is thanked: as long as it is kept (`core.community.retention`)."""
DAYS_APART = 28
"""From the first Saturday of a month to that of the next it may be no more."""
LONG_AGO = timedelta(days=60)
"""Without a drill for so long, whoever is on duty is asked whether to hold one."""
AT_ONCE = 20
MOST_NAMED = 12
"""More names than this are no list any more on which somebody goes from door to door."""
FEWEST = 2
"""With fewer neighbours there is nothing to find out."""
_ACCOUNT = re.compile(r"\b(?:combien|qui|bilan|resultats?|ou en est|how many|who|how is|result)\b")
A_WHILE = timedelta(hours=6)
"""How long « c'est quoi ce message ? » is about a drill."""
_MESSAGE = re.compile(r"\b(?:messages?|sms|mails?|textos?|texts?)\b")
_SATURDAY, _WEEK, _HOUR = 5, 7, 11
_DRILL = re.compile(r" ?\b(?:(?:cet|l'|un|this|the|a) ?)?(?:exercice|drill)\b")


def habit_called(words: str) -> Habit | None:
    """Read what is to become of the first Saturday of a month."""
    return next((each for each in Habit if normalise(words) in ways(f"drill.habit_{each}", each)), None)


def asks_account(words: str) -> bool:
    """Whether *words* ask how many answered: « bilan », « combien ont répondu à l'exercice ? »."""
    return _ACCOUNT.search(normalise(words)) is not None


def asks_what_it_is(words: str) -> bool:
    """Whether *words* ask what a drill is: « c'est quoi cet exercice ? »."""
    said = normalise(words)
    return _DRILL.search(said) is not None and any(is_curious(_DRILL.sub(by, said)) for by in ("", " this"))


def asks_of_it(words: str, speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *words* ask what a drill is, or what « ce message » is when it was the drill's, a while ago."""
    if asks_what_it_is(words):
        return True
    is_of_message = is_curious(words) and _MESSAGE.search(normalise(words)) is not None
    return is_of_message and bool(speaker.person and uow.drills.asked_of(speaker.person.id, uow.now() - A_WHILE))


def answer_in(text: str, speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *text* answers a drill: who speaks was asked, and it says no more than that they are there.

    As long as answers are waited for, it may do so in a sentence.
    """
    if speaker.person is None:
        return False
    if is_answer(text):
        return asked_lately(uow, speaker.person.id) is not None
    return says_received(text) and uow.drills.asked_of(speaker.person.id, uow.now() - LASTS) is not None


def under_way(uow: UnitOfWork, community_id: int) -> Drill | None:
    """Give the drill of a community whose account is not due yet."""
    return uow.drills.latest(community_id, uow.now() - LASTS)


def asked_lately(uow: UnitOfWork, person_id: int) -> Drill | None:
    """Give the drill that asked this person, as long as an answer is thanked."""
    return uow.drills.asked_of(person_id, uow.now() - THANKED)


def rests_until(uow: UnitOfWork, community_id: int) -> datetime | None:
    """Give the day on which a community may hold its next drill; None: it may today."""
    held_at = uow.drills.practice(community_id).held_at
    community = uow.communities.by_id(community_id)
    if held_at is None or community is None:
        return None
    zone = ZoneInfo(community.time_zone)
    day = held_at.astimezone(zone).date() + timedelta(days=DAYS_APART)
    return instant(day, time(12), community.time_zone) if day > uow.now().astimezone(zone).date() else None


def begin(
    uow: UnitOfWork, community: Community, by: tuple[int, int] | None = None, *, is_official: bool = False
) -> int:
    """Ask every neighbour on every contact of theirs, without a sound, once their quiet hours are over; how many.

    *by*: the person and the contact that ask for it. A neighbour who does has answered there.
    """
    now = uow.now()
    count = uow.drills.whom([community.id], now - LASTS).people
    drill = uow.drills.begin(community.id, by[0] if by else None, now - LASTS, is_official=is_official)
    if by and not is_official:
        uow.drills.answer(drill.id, *by)
    audience, until = Audience(AudienceKind.DRILLED, drill.id), now + LASTS
    choices = ((f"{ASK}#got", f"!answer_drill:{drill.id}"),)
    params = {"community": community.name}
    notice = Notice(ASK, params, audience, Lane.MESSAGE, community.id, expires_at=until, choices=choices)
    uow.outbox.add(notice, now)
    return count


def tell_leads(
    uow: UnitOfWork, community_id: int, kind: str, params: Mapping[str, Any], *, except_person: int | None = None
) -> None:
    """Tell whoever leads, when they are awake."""
    audience = Audience(AudienceKind.REFERENTS, community_id, except_person)
    uow.outbox.add(Notice(kind, params, audience, Lane.MESSAGE, community_id), uow.now())


def told(account: DrillAccount) -> dict[str, Any]:
    """Give what whoever leads reads of a drill: who is to be visited, and the rest in numbers."""
    more = account.silent - len(account.names)
    names: list[Any] = [*account.names, *([{"say": "drill.others", "count": more}] if more else [])]
    silent = {"say": "drill.silent", "names": {"join": names, "by": ", "}} if names else ""
    single = {"say": "drill.single", "count": account.single} if account.single else ""
    return {**_counted(account), "silent": silent, "single": single}


def in_numbers(accounts: Collection[DrillAccount]) -> dict[str, Any]:
    """Give what a town hall reads of its drills: numbers, and nobody's name."""
    by_channel: dict[str, int] = {}
    for each in accounts:
        for channel, count in each.by_channel.items():
            by_channel[channel] = by_channel.get(channel, 0) + count
    asked, answered, single = (
        sum(getattr(each, name) for each in accounts) for name in ("asked", "answered", "single")
    )
    whole = DrillAccount(asked, answered, single, by_channel)
    return {**_counted(whole), "none": whole.silent, "single": {"say": "drill.single", "count": single}}


def _counted(account: DrillAccount) -> dict[str, Any]:
    figures = {"answered": account.answered, "asked": account.asked}
    by_channel = reach_params(Reach(account.by_channel))["by_channel"]
    key = "drill.score_by_channel" if by_channel else "drill.score"
    score = {**(by_channel or {}), "say": key, **figures}
    return {**figures, "score": score}


def tell_accounts(uow: UnitOfWork) -> bool:
    """Give the accounts that are due: to the referent who asked, or to all of them; whether there was any."""
    due = uow.drills.take_due(uow.now() - LASTS, AT_ONCE)
    accounts = {each: uow.drills.account(each.id, MOST_NAMED) for each in due}
    for drill, account in accounts.items():
        leads = [each.member.person_id for each in uow.places.members_with(Role.REFERENT, drill.community_id)]
        is_theirs = drill.by_id in leads and not drill.is_official
        kind = AudienceKind.PERSON if is_theirs else AudienceKind.REFERENTS
        audience = Audience(kind, drill.by_id if is_theirs and drill.by_id else drill.community_id)
        notice = Notice("drill.account", told(account), audience, Lane.MESSAGE, drill.community_id)
        uow.outbox.add(notice, uow.now())
    _tell_town_halls(uow, {drill: account for drill, account in accounts.items() if drill.is_official})
    return bool(due)


def _tell_town_halls(uow: UnitOfWork, accounts: Mapping[Drill, DrillAccount]) -> None:
    by_commune: dict[str, list[DrillAccount]] = {}
    for drill, account in accounts.items():
        community = uow.communities.by_id(drill.community_id)
        by_commune.setdefault(community.commune if community else "", []).append(account)
    for commune, found in by_commune.items():
        hall = uow.town_halls.of_commune(commune)
        if hall is not None:
            tell_officers(uow, hall, FIGURES, in_numbers(found))


def keep_practice(uow: UnitOfWork) -> bool:
    """On the first Saturday of a month, ask whether to hold a drill, or hold it where that was wished; whether any."""
    is_any = False
    for zone in uow.leads.zones():
        saturday = saturday_of(uow.now(), zone)
        if saturday is None:
            continue
        for community in uow.drills.take_saturdays(zone, saturday, instant(saturday, time(), zone), AT_ONCE):
            is_any = _practise(uow, community) or is_any
    return is_any


def saturday_of(now: datetime, time_zone: str) -> date | None:
    """Give the day there if it is the first Saturday of a month, from eleven until the evening."""
    local = now.astimezone(ZoneInfo(time_zone))
    is_first = local.weekday() == _SATURDAY and local.day <= _WEEK
    return local.date() if is_first and _HOUR <= local.hour < EVENING_HOUR else None


def _practise(uow: UnitOfWork, community: Community) -> bool:
    practice, now = uow.drills.practice(community.id), uow.now()
    count = uow.drills.whom([community.id], now - LASTS).people
    if count < FEWEST:
        return False
    if practice.habit is Habit.AUTO:
        if rests_until(uow, community.id) is not None:
            return False
        begin(uow, community)
        tell_leads(uow, community.id, "drill.by_itself", {"count": count})
        return True
    if practice.held_at is not None and now - practice.held_at < LONG_AGO:
        return False
    first = on_duty(uow, community.id)
    audience = (
        Audience(AudienceKind.PERSON, first[0]) if first else Audience(AudienceKind.REFERENTS, community.id)
    )  # fmt: skip
    choices = tuple((f"drill.propose#{name}", f"!hold_drill{said}") for name, said in _OFFERED)
    params = {"community": community.name, "total": {"say": "common.neighbours", "count": count}}
    uow.outbox.add(Notice("drill.propose", params, audience, Lane.MESSAGE, community.id, choices=choices), now)
    return True


_OFFERED: Sequence[tuple[str, str]] = (("hold", ""), ("auto", "::auto"), ("never", "::never"))
