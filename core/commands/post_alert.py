"""Raise an alert: first the number to call, then the facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core import alerting, emergency
from core.access import Capability, require
from core.card import card
from core.command import Command
from core.errors import Unclear
from core.first_line import category_named, read_first_line
from core.model.alert import Alert, AlertStatus, AlertView, Category, EventKind, Police, Severity
from core.model.community import Point
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.reach import reach_params
from core.reading import LONGEST_PLACE, clean, short_words
from core.talk import Ask, Find, Option, Reply, Talk
from core.wire import Assurance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Answer, Opening

PATIENCE = timedelta(minutes=3)
"""How long a danger waits for an answer before it leaves with what is known."""
PRICE_OF_SMS = 0.07
"""Euros a segment, the middle of French offers."""

CALLS = (Option("called"), Option("calling"), Option("not_urgent"))
CATEGORIES = tuple(Option(category) for category in Category)
ONGOING = (Option("yes"), Option("no"), Option("unknown"))
NO_PHOTO = (Option("none"),)
PREVIEW = (Option("send"), Option("correct"))
CORRECTABLE = (Option("category"), Option("where"), Option("what"), Option("ongoing"))
POLICE = {"called": Police.CALLED, "calling": Police.CALLING, "not_urgent": Police.NOT_NEEDED, None: Police.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Draft:
    """An alert as its author describes it."""

    community_id: int
    police: Police
    category: Category
    place: str
    point: Point | None
    facts: str
    is_ongoing: bool | None
    photo_id: int | None


@dataclass(frozen=True, slots=True)
class Where:
    """A place in words, on the map, or both."""

    words: str = ""
    point: Point | None = None


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask what the first line did not say; on SMS and by email, only what cannot be done without."""
    first = read_first_line(said.text)
    community_id = yield from _community(speaker)
    hurry = PATIENCE if first.category is not None and first.category.is_danger else None
    police = POLICE[(yield Ask("police", CALLS, params=_lead(speaker, said), silent_after=hurry))]
    category = first.category or Category((yield Ask("category", CATEGORIES, _a_category)) or Category.OTHER)
    hurry = PATIENCE if category.is_danger else None
    where = _where("home", speaker) if first.is_home else Where(first.place, said.point)
    if not where.words and where.point is None:
        where = _where((yield _ask_where(speaker, hurry)), speaker)
    facts = first.facts
    if not facts and not (speaker.voice.is_terse and first.place):
        facts = (yield Ask("what", parse=short_words, silent_after=hurry)) or ""
    draft = Draft(community_id, police, category, where.words, where.point, facts, None, said.photo_id)
    if speaker.voice.is_terse:
        return draft
    return (yield from _finish(draft, speaker, hurry))


def _finish(draft: Draft, speaker: Speaker, hurry: timedelta | None) -> Talk:
    """Ask the rest, show exactly what neighbours will read, and let one answer be corrected at a time."""
    ongoing = yield Ask("ongoing", ONGOING, silent_after=hurry)
    photo_id = draft.photo_id
    if photo_id is None:
        photo_id = yield Ask("photo", NO_PHOTO, _a_photo, silent_after=hurry, wants="photo")
    answers: dict[str, Any] = {
        "category": draft.category,
        "where": Where(draft.place, draft.point),
        "what": draft.facts,
        "ongoing": ongoing,
    }
    while True:
        ready = Draft(
            draft.community_id,
            draft.police,
            Category(answers["category"]),
            answers["where"].words,
            answers["where"].point,
            answers["what"],
            {"yes": True, "no": False}.get(answers["ongoing"]),
            photo_id if isinstance(photo_id, int) else None,
        )
        seen = yield Find("preview", _as_json(ready))
        decision = yield Ask("preview", PREVIEW, params=seen, silent_after=hurry)
        if decision != "correct":
            return ready
        which = yield Ask("which", CORRECTABLE, silent_after=hurry)
        if which is None:
            return ready
        given = yield _question(which, speaker, hurry)
        if given is not None:
            answers[which] = _where(given, speaker) if which == "where" else given


def _question(which: str, speaker: Speaker, hurry: timedelta | None) -> Ask:
    if which == "where":
        return _ask_where(speaker, hurry)
    if which == "what":
        return Ask("what", parse=short_words, silent_after=hurry)
    if which == "ongoing":
        return Ask("ongoing", ONGOING, silent_after=hurry)
    return Ask("category", CATEGORIES, _a_category, silent_after=hurry)


def _community(speaker: Speaker) -> Talk:
    """Ask which community only when there are several."""
    if len(speaker.active) == 1:
        return speaker.active[0].community.id
    options = tuple(Option(str(m.community.id), m.community.name) for m in speaker.active)
    return int((yield Ask("which_community", options)))


def _ask_where(speaker: Speaker, hurry: timedelta | None) -> Ask:
    has_home = speaker.person is not None and (speaker.person.home is not None or speaker.person.home_place)
    choices = (Option("home"),) if has_home else ()
    return Ask("where", choices, _a_place, silent_after=hurry, wants="location")


def _where(given: Where | str | None, speaker: Speaker) -> Where:
    """Turn « near my home » into the place that the person gave for it."""
    if given == "home" and speaker.person is not None:
        return Where(speaker.person.home_place, speaker.person.home)
    return given if isinstance(given, Where) else Where()


def _lead(speaker: Speaker, said: Opening) -> dict[str, Any]:
    """Give the numbers to call, and say that a picture or a place sent alone has arrived."""
    got = "photo" if said.photo_id is not None else "place" if said.point is not None else ""
    lead = {"say": f"post_alert.got_{got}"} if got and not said.text else ""
    return {"numbers": emergency.numbers_for(speaker), "lead": lead}


def _a_category(answer: Answer) -> Category:
    category = category_named(answer.text)
    if category is None:
        raise Unclear
    return category


def _a_place(answer: Answer) -> Where:
    words = clean(answer.text)[:LONGEST_PLACE]
    if answer.point is None and not words:
        raise Unclear("post_alert.place_please")
    return Where(words, answer.point)


def _a_photo(answer: Answer) -> int:
    if answer.photo_id is None:
        raise Unclear("post_alert.photo_please")
    return answer.photo_id


def _as_json(draft: Draft) -> dict[str, Any]:
    point = [draft.point.latitude, draft.point.longitude] if draft.point else None
    return {
        "community_id": draft.community_id,
        "police": draft.police,
        "category": draft.category,
        "place": draft.place,
        "point": point,
        "facts": draft.facts,
        "is_ongoing": draft.is_ongoing,
        "photo_id": draft.photo_id,
    }


def _alert(draft: Draft, speaker: Speaker, uow: UnitOfWork) -> Alert:
    """Make the alert that *draft* describes; its id and number are still to come."""
    if speaker.person is None or speaker.person.household_id is None:
        raise Unclear("common.guest")
    now = uow.now()
    severity = Severity.SEVERE if draft.category is Category.THEFT and draft.is_ongoing else draft.category.severity
    has_called = draft.police in {Police.CALLED, Police.CALLING}
    return Alert(
        id=0,
        number=0,
        community_id=draft.community_id,
        author_id=speaker.person.id,
        household_id=speaker.person.household_id,
        category=draft.category,
        severity=severity,
        description=draft.facts,
        place=draft.place,
        status=AlertStatus.REPORTED,
        sent_at=now,
        expires_at=now + draft.category.useful_for,
        point=draft.point,
        is_ongoing=draft.is_ongoing,
        police=draft.police,
        police_by=speaker.person.name if has_called else "",
        police_by_id=speaker.person.id if has_called else None,
        police_at=now if has_called else None,
        photo_id=draft.photo_id,
        is_claimed=speaker.assurance is Assurance.CLAIMED,
    )


def look_at_preview(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("preview")``: the card as neighbours will read it, how many, and what it costs."""
    point = Point(*params["point"]) if params["point"] else None
    given = {**params, "point": point, "police": Police(params["police"]), "category": Category(params["category"])}
    draft = Draft(**given)
    alert = _alert(draft, speaker, uow)
    place = speaker.within(draft.community_id)
    zone = place.community if place else speaker.active[0].community
    reach = uow.outbox.forecast(draft.community_id, alert.author_id, uow.now())
    texts = sum(count for channel, count in reach.reached.items() if channel.endswith("sms"))
    cost = {"say": "post_alert.cost", "count": texts, "price": {"money": texts * PRICE_OF_SMS}} if texts else ""
    shown = {**card(AlertView(alert, zone.name, zone.time_zone)), "code": "A…"}
    return {"card": {"say": alerting.PUBLISHED, **shown}, **reach_params(reach), "cost": cost}


def act(draft: Draft, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Publish the alert, and tell its author's other contacts when the channel could be forged."""
    require(speaker, Capability.RAISE_ALERT, draft.community_id)
    alert = uow.alerts.add(_alert(draft, speaker, uow))
    alerting.note(uow, alert, speaker, EventKind.PUBLISHED, draft.facts)
    alerting.publish(uow, alert)
    if alert.is_claimed:
        _echo(alert, speaker, uow)
    reach = uow.outbox.forecast(draft.community_id, alert.author_id, uow.now())
    call = (("alert.published#call", f"!take_call:{alert.id}"),) if alert.police.may_be_offered else ()
    close = ("post_alert.sent#close", f"!close_alert:{alert.id}")
    return Reply("sent", {"code": alert.code, **reach_params(reach)}, (*call, close))


def _echo(alert: Alert, speaker: Speaker, uow: UnitOfWork) -> None:
    if speaker.person is None:
        return
    for contact in uow.members.contacts_of(speaker.person.id):
        if contact.id != speaker.contact.id:
            choices = (("alert.echo#not_me", f"!disown_alert:{alert.id}"),)
            params = {"channel": {"say": f"channel.{speaker.voice}"}}
            audience = Audience(AudienceKind.CONTACT, contact.id)
            notice = Notice(
                "alert.echo",
                params,
                audience,
                Lane.ALERT,
                alert.community_id,
                alert.id,
                expires_at=alert.expires_at,
                choices=choices,
            )
            uow.outbox.add(notice, uow.now())


FINDS = {"preview": look_at_preview}
COMMAND = Command("post_alert", talk, act, Capability.RAISE_ALERT, FINDS, urgent=True, place=1)
