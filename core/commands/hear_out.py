"""Ask what plain words are for: all neighbours, whoever wrote last, or nobody. Nobody needs to know a word of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.about_neighbour import communities_with
from core.about_official import latest_official
from core.about_subject import Named
from core.access import Capability
from core.alert_instead import REMINDED_AFTER
from core.asked_to_correct import correcting, look_up_asked
from core.calling import Told, a_fact, beside, with_a_fact
from core.command import Command
from core.first_line import category_named
from core.office_talk import office_talk
from core.own_words import JUST_NOW, is_for_gazette, latest_writer
from core.reading import LONGEST_WORDS, flowing, short_words
from core.shortening import told_or_asked
from core.talk import LONG_TOLD, Ask, Find, Handover, Option, Reply, Talk
from core.told_in_passing import tells_danger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves import UnitOfWork

JUST_RAISED = timedelta(minutes=30)
"""How long what somebody says without a code may belong to an alert."""
GOES_ON = timedelta(minutes=10)
"""How long what somebody writes next may go on with what they wrote."""
JUST_SAID = timedelta(hours=6)
"""How long words without a code may be for a town hall that said something."""
NEIGHBOURS, NOBODY, RECENT = Option("neighbours"), Option("nobody"), Option("recent")
YES_NO = (Option("yes"), Option("no"))
OFFICIAL, ARTICLE = Option("official"), Option("article")


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask whom the words are for, and hand them over as they were said."""
    words = yield from told_or_asked(
        flowing(said.text),
        Ask("what", parse=short_words),
        Ask("shorter", parse=short_words, params={"count": LONGEST_WORDS}),
    )
    if communities_with(speaker, Capability.SEND_OFFICIAL):
        return (yield from _of_town_hall(replace(said, text=words)))
    wanted = yield Find("correction", {"words": words})
    if wanted and (yield Ask("for_held", YES_NO, params={"words": words, "code": wanted["code"]})) == "yes":
        return Handover(*correcting(Named.read(wanted["key"]), words))
    return (yield from _for_whom(said, words))


def _for_whom(said: Opening, words: str) -> Talk:
    """Ask whom *words* are for."""
    is_reminder, asked_at = False, ""
    while True:
        writer, recent = yield from _who_else(words)
        if is_for_gazette(words) and not (writer and writer["is_just_now"]):
            return (yield from _of_article(replace(said, text=words)))
        # A reminder makes nothing newer.
        asked_at = asked_at if is_reminder else (yield Find("now"))
        whom = yield _whom(words, writer, recent, is_reminder=is_reminder)
        is_reminder = whom is None
        if isinstance(whom, Told):
            words, whom = (yield from _both(words, whom.words, asked_at)), whom.choice
        if whom:
            break
    if whom == NEIGHBOURS.key:
        # What only might be an alert does not leave by itself.
        return Handover("post_alert", replace(said, text=words, is_guess=not tells_danger(words)))
    if recent and whom == RECENT.key:
        return Handover("add_info", replace(said, text=words, alert_id=recent["id"]))
    if writer and whom == "writer":
        return Handover(
            "answer_official" if writer.get("is_hall") else "answer_message",
            replace(said, text=words, alert_id=writer["id"]),
        )
    return None if writer or recent else words


def _who_else(words: str) -> Talk:
    """Give the neighbour or the town hall, or else the alert, that *words* may be for.

    A danger is for everybody, whoever wrote last.
    """
    writer = None if tells_danger(words) else (yield Find("writer"))
    recent = None if writer else (yield Find("recent", {"words": words}))
    is_calm = writer is None and recent is None and category_named(words) is None
    return ((yield Find("hall")) if is_calm else writer), recent


def _whom(words: str, writer: Mapping[str, Any] | None, recent: Mapping[str, Any] | None, *, is_reminder: bool) -> Ask:
    """Ask whom the words are for. Whoever tells of a danger and goes away is asked once more."""
    choices = (*((Option("writer", writer["name"]),) if writer else (RECENT,) if recent else ()), NEIGHBOURS, NOBODY)
    key = "for_whom" if writer else "for_recent" if recent else "for_all"
    lead = {"say": "hear_out.still"} if is_reminder else ""
    # What may be for one neighbour alone is not written down in a question.
    said = {"name": writer["name"]} if writer else {"words": words, "code": recent["code"] if recent else ""}
    waits = None if is_reminder or writer else REMINDED_AFTER
    return Ask(key, choices, a_fact, {**said, "lead": lead}, waits, is_reminder=is_reminder, beside=with_a_fact)


def _both(words: str, more: str, asked_at: str) -> Talk:
    """Give *words* with what came after them, unless that is something else: of another hour, or a danger at last."""
    now = yield Find("now")
    waited = datetime.fromisoformat(now) - datetime.fromisoformat(asked_at)
    is_new = waited > GOES_ON or (tells_danger(more) and not tells_danger(words))
    return more if is_new else beside(words, more)


def _of_town_hall(said: Opening) -> Talk:
    """Ask a town hall, which speaks to everybody, whether it tells or warns them, or answers the alert of a moment ago.

    Raises:
        NotAllowed: it asks something of us.
    """
    lead: Any = ""
    while True:
        answer = None if category_named(said.text) else office_talk(said.text)
        if answer is not None:
            raise answer
        # « Les pompiers sont en route » names a road and means the fire.
        recent = yield Find("recent", {"words": ""})
        key, about = ("for_town_recent", (RECENT,)) if recent else ("for_town", ())
        params = {"words": said.text, "code": recent["code"] if recent else "", "lead": lead}
        whom = yield Ask(key, (*about, OFFICIAL, NEIGHBOURS, NOBODY), a_fact, params)
        if not isinstance(whom, Told):
            break
        # Its next mail is its next text.
        said, lead = replace(said, text=whom.words), {"say": "hear_out.earlier_dropped"}
    match whom:
        case "recent":
            return Handover("answer_alert", replace(said, alert_id=recent["id"]))
        case "official":
            return Handover("send_official", said)
        case "neighbours":
            return Handover("post_alert", said)
        case _:
            return None


def _of_article(said: Opening) -> Talk:
    """Ask who sells or gives something away whether it is for the gazette."""
    match (yield Ask("for_article", (ARTICLE, NEIGHBOURS, NOBODY), params={"words": said.text})):
        case "article":
            return Handover("post_article", said)
        case "neighbours":
            return Handover("post_alert", said)
        case _:
            return None


def look_up_writer(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> Any:
    """Answer ``Find("writer")``: who wrote to the speaker in private since yesterday, if anybody did."""
    person, latest = speaker.person, latest_writer(speaker, uow)
    found = uow.messages.numbered(person.id, latest.number) if person and latest else None
    if found is None or latest is None:
        return None
    return {"id": found.id, "name": latest.called, "is_just_now": uow.now() - latest.at < JUST_NOW}


def look_up_hall(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> Any:
    """Answer ``Find("hall")``: the town hall whose message they read a while ago, if any."""
    latest = latest_official(uow, speaker)
    hall = uow.town_halls.by_id(latest.town_hall_id) if latest is not None else None
    if latest is None or hall is None or uow.now() - latest.sent_at > JUST_SAID:
        return None
    return {"id": latest.id, "name": hall.name, "is_just_now": False, "is_hall": True}


def look_at_clock(uow: UnitOfWork, _speaker: Speaker, _params: Mapping[str, Any]) -> str:
    """Answer ``Find("now")``: the hour, as the log keeps it."""
    return uow.now().isoformat()


def look_up_recent(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> Any:
    """Answer ``Find("recent")``: the latest open alert of a moment ago, unless the words name something else."""
    own = speaker.person.id if speaker.person else None
    named = category_named(params["words"])
    recent = [
        each
        for each in uow.alerts.open_in([each.community.id for each in speaker.active])
        if uow.now() - each.sent_at < JUST_RAISED
        and not each.is_covered
        and named in {None, each.category}
        and (each.author_id == own or not each.status.is_hidden)
    ]
    latest = max(recent, key=lambda each: each.sent_at, default=None)
    return {"id": latest.id, "code": latest.code} if latest else None


def act(words: str | None, _speaker: Speaker, _uow: UnitOfWork) -> Reply:
    """Say that nothing has left, and keep the *words* of an alert for whoever thinks better of it."""
    return Reply("nothing", {"words": words, "is_danger": tells_danger(words)} if words else {})


FINDS = {
    "correction": look_up_asked,
    "writer": look_up_writer,
    "recent": look_up_recent,
    "now": look_at_clock,
    "hall": look_up_hall,
}
COMMAND = Command("hear_out", talk, act, Capability.TALK, FINDS, is_confidential=True, most_answers=LONG_TOLD)
