"""Raise an alert: first the number to call, then the facts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.access import Capability, post_nothing, require
from core.alerts import alerting, emergency
from core.alerts.attention import asked_of
from core.alerts.card import card
from core.alerts.drafting import CALLED_AT, Draft, Facts, Joining, Where, alert_of, from_json, when_called
from core.alerts.echoing import echo
from core.alerts.witnesses import FINDS as ALIKE
from core.alerts.witnesses import Same, Sighting, can_join, join, same_as
from core.command import Command
from core.community import town_halls
from core.drafts.calling import (
    CALLS,
    HELP,
    POLICE,
    Told,
    a_call,
    beside,
    go_on_after_all,
    patience,
    shown_in,
    told_in,
    told_next,
    what_happens,
    with_a_fact,
)  # fmt: skip
from core.drafts.finishing import CATEGORIES, ask_what, ask_where, finish, read_again, where_meant
from core.drafts.weighing_words import FINDS as WORDING
from core.language.before_it_leaves import is_over
from core.language.called import said_of_calling
from core.language.first_line import read_first_line
from core.language.own_words import cries
from core.model.alert import AlertView, Tally
from core.model.alert_words import Category, EventKind, Police
from core.moderation import held_photos, reading_first
from core.moderation.leaving import look_at_leaving
from core.reach import reach_params
from core.spending import quote
from core.talk import LONG_TOLD, Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask what the first line did not say; on SMS and by email, only what cannot be done without."""
    known = read_first_line(said.text).category
    community_id = yield from _community(speaker, patience(known, told_in(said)))
    began_after = yield Find("latest", {"community": community_id})
    is_costly = speaker.voice.is_terse and (patience(known) is None or known is Category.MISSING)
    crowd = (yield Find("crowd", {"community": community_id})) if is_costly else None
    police, called_at, first, said = yield from _call(speaker, said, crowd)
    first, said = yield from what_happens(CATEGORIES, first, said)
    category = first.category or Category.OTHER
    if not category.is_danger:
        post_nothing(speaker, community_id)
    hurry = patience(category, is_grave=not said.is_guess and police is not Police.NOT_NEEDED)
    place = where_meant("home", speaker) if first.is_home else Where(first.place, said.point)
    if not place.words and place.point is None:
        given, more = yield from ask_where(speaker, hurry)
        first = replace(first, facts=beside(first.facts, more)) if more else first
        place = where_meant("home" if given is None and cries(said.text) else given, speaker)
    facts = Facts(first.facts, said.photo_id)
    if not facts.words and not (speaker.voice.is_terse and first.place):
        told = (yield ask_what(hurry)) or facts
        facts = Facts(told.words, told.photo_id or facts.photo_id)
    draft = yield from read_again(Draft(community_id, police, category, place, facts, called_at=called_at), hurry)
    if draft.is_to_be_read and not category.is_danger:
        return draft
    if draft.is_to_be_read:
        return draft if speaker.voice.is_terse else (yield from finish(draft, speaker, hurry))
    alike = Sighting(community_id, category, place.words, place.point, began_after)
    same = yield from same_as(alike, hurry)
    if same.alert_id is not None or speaker.voice.is_terse:
        return _joined(same, draft)
    draft = yield from finish(draft, speaker, hurry)
    if draft.is_to_be_read:
        return draft
    # Somebody else may have told the same while this one was read again.
    seen = Sighting(community_id, draft.category, draft.where.words, draft.where.point, same.latest, is_last_look=True)
    return _joined((yield from same_as(seen, hurry)), draft)


def _call(speaker: Speaker, said: Opening, crowd: Mapping[str, Any] | None) -> Talk:
    """Give who calls, since when, the first line and *said*.

    Whoever has called, or tried to, means it: what only might be an alert is one, and leaves by itself.
    """
    police, first, said = yield from _who_calls(speaker, said, crowd)
    called_at, since = yield from when_called()
    police = POLICE[since] if since else police
    is_meant = police in HELP or since is not None
    return police, called_at, first, replace(said, is_guess=said.is_guess and not is_meant)


def _who_calls(speaker: Speaker, said: Opening, crowd: Mapping[str, Any] | None) -> Talk:
    """Ask who calls, and give that with the first line and *said*, with what was told or shown instead."""
    got, named = "" if said.text else shown_in(said), None
    while True:
        first = read_first_line(said.text)
        first = replace(first, category=first.category or named)
        hurry, known = patience(first.category), said.call or said_of_calling(said.text)
        # What disturbs by SMS without being a danger does not leave before its author has read whom.
        if known is not None and not (hurry is None and speaker.voice.is_terse):
            return POLICE[known], first, said
        is_whole = first.category is not None and bool(first.place or first.is_home or said.point)
        # Somebody who is lost costs nothing to say, but who reads it first is said: it does not leave at once.
        is_held_all_the_same = first.category is Category.MISSING and crowd is not None and bool(crowd.get("is_held"))
        met = crowd if hurry is None or is_held_all_the_same else None
        params = _said_first(speaker, got, met, is_named=first.category is not None, is_whole=is_whole)
        waits = patience(first.category, told_in(said))
        answer = yield Ask("police", CALLS, a_call, params=params, silent_after=waits, beside=with_a_fact)
        if not isinstance(answer, Told):
            return POLICE[answer], first, said
        if is_over(answer.words):
            yield from go_on_after_all(waits)
            continue
        said, alone = told_next(said, answer)
        named = alone or named
        if answer.choice:
            first = read_first_line(said.text)
            return POLICE[answer.choice], replace(first, category=first.category or named), said
        got = shown_in(answer) or "words"


def _said_first(
    speaker: Speaker, got: str, crowd: Mapping[str, Any] | None, *, is_named: bool, is_whole: bool
) -> dict[str, Any]:
    """Give the numbers to call, and say that what was told, or a picture or a place sent alone, has arrived.

    Where nothing is shown before it leaves, the question says when it leaves (at once, if it *is_whole*); with how
    many it disturbs and what it costs (*crowd*), unless somebody is in danger; and who reads it first, if somebody
    does. ``is_named``: it is known to be no danger, where there is a *crowd*.
    """
    lead = {"say": f"post_alert.got_{got}"} if got else ""
    leaves: Any = {"say": "post_alert.leaves" if is_whole else "post_alert.leaves_asked"}
    if crowd is not None:
        how = f"{leaves['say']}_{'held' if crowd.get('is_held') else 'to'}"
        is_maybe = crowd.get("is_held") and not is_named
        how = "post_alert.leaves_held_maybe" if is_maybe else how
        leaves = {"say": how, "total": crowd["total"], "whom": crowd["whom"]}
    leaves = leaves if speaker.voice.is_terse else ""
    cost = crowd["cost"] if crowd is not None else ""
    return {"numbers": emergency.numbers_for(speaker), "lead": lead, "leaves": leaves, "cost": cost}


def _joined(same: Same, draft: Draft) -> Draft | Joining:
    return draft if same.alert_id is None else Joining(same.alert_id, draft, same.is_sudden)


def _community(speaker: Speaker, hurry: timedelta | None) -> Talk:
    """Ask which community only when there are several; a danger without an answer goes to the first."""
    if len(speaker.active) == 1:
        return speaker.active[0].community.id
    options = tuple(Option(str(m.community.id), m.community.name) for m in speaker.active)
    chosen = yield Ask("which_community", options, silent_after=hurry)
    return int(chosen) if chosen is not None else speaker.active[0].community.id


def look_at_preview(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("preview")``: the card as neighbours will read it, how many, and what it costs."""
    draft = from_json(params)
    alert = alert_of(draft, speaker, uow)
    place = speaker.within(draft.community_id)
    zone = place.community if place else speaker.active[0].community
    reach = uow.outbox.forecast(draft.community_id, alert.author_id, uow.now(), is_danger=alert.is_danger())
    official = Tally(official=town_halls.raised_by(uow, speaker, alert))
    shown = card(AlertView(alert, zone.name, zone.time_zone, official))
    shown |= {"code": "A…", "head": {**shown["head"], "code": "A…"}}
    _, why = reading_first.weigh(uow, speaker, alert, is_asked=draft.is_to_be_read)
    is_kept_back = why is None and held_photos.keep_back(uow, speaker, alert).held_photo_id is not None
    with_photo = {"say": "post_alert.picture_waits" if is_kept_back else "post_alert.with_photo"}
    photo = with_photo if alert.photo_id else {"say": "post_alert.a_photo"}
    first = {"say": "post_alert.read_first"} if why else ""
    asked = asked_of(reach, alert.expires_at)
    said = {"cost": quote(uow, reach.reached), "attention": asked, "photo": photo, "first": first}
    return {"card": {"say": alerting.PUBLISHED, **shown}, **reach_params(reach), **said}


def act(wish: Draft | Joining, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Publish the alert, or let its author stand beside that of another."""
    draft = wish.draft if isinstance(wish, Joining) else wish
    require(speaker, Capability.RAISE_ALERT, draft.community_id)
    if not draft.category.is_danger:
        post_nothing(speaker, draft.community_id)
    if isinstance(wish, Joining):
        alert = can_join(uow, speaker, wish.alert_id, draft.community_id)
        if alert is not None:
            return join(uow, alert, speaker, wish)
    return _publish(draft, speaker, uow)


def _publish(draft: Draft, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Publish the alert, and tell its author's other contacts when the channel could be forged."""
    weighed, why = reading_first.weigh(uow, speaker, alert_of(draft, speaker, uow), is_asked=draft.is_to_be_read)
    alert = uow.alerts.add(weighed if why else held_photos.keep_back(uow, speaker, weighed))
    alerting.note(uow, alert, speaker, EventKind.PUBLISHED, draft.facts.words)
    for event in town_halls.raised_by(uow, speaker, alert):
        uow.alerts.record(event)
    if why is None:
        alerting.publish(uow, alert)
        held_photos.ask(uow, alert)
    else:
        reading_first.hold(uow, alert, why)
    if alert.is_claimed:
        echo(alert, speaker, uow)
    if why is not None:
        params = {"code": alert.code, "why": {"say": f"review.because_{why}"}}
        return Reply("held", params, (("post_alert.held#close", f"!close_alert:{alert.id}"),), about=alert.id)
    reach = uow.outbox.forecast(draft.community_id, alert.author_id, uow.now(), is_danger=alert.is_danger())
    call = (("alert.published#call", f"!take_call:{alert.id}"),) if alert.police.may_be_offered else ()
    close = ("post_alert.sent#close", f"!close_alert:{alert.id}")
    picture = {"say": "post_alert.picture_waits"} if alert.held_photo_id is not None else ""
    unplaced = "" if alert.is_placed else {"say": "post_alert.unplaced"}
    params = {"code": alert.code, "unplaced": unplaced, "picture": picture, **reach_params(reach)}
    return Reply("sent", params, (*call, close), about=alert.id)


FINDS = {"preview": look_at_preview, **CALLED_AT, "crowd": look_at_leaving, **WORDING, **ALIKE}
COMMAND = Command("post_alert", talk, act, Capability.RAISE_ALERT, FINDS, urgent=True, place=1, most_answers=LONG_TOLD)
