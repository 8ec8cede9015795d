"""Ask what plain words are for: all neighbours, whoever wrote last, or nobody. Nobody needs to know a word of ours."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.about_neighbour import communities_with
from core.about_official import latest_official
from core.about_subject import Named
from core.access import Capability
from core.alert_instead import REMINDED_AFTER
from core.asked_to_correct import correcting, look_up_asked
from core.bare_values import is_contact
from core.before_it_leaves import is_no_alert
from core.calling import Told, a_fact, beside, is_of_calling, with_a_fact
from core.command import Command
from core.first_line import category_named
from core.office_talk import office_talk
from core.own_words import JUST_NOW, accepts, is_for_gazette, latest_writer
from core.reading import LONGEST_WORDS, flowing, short_words
from core.shortening import told_or_asked
from core.small_talk import thanks_somebody
from core.talk import LONG_TOLD, Ask, Find, Handover, Option, Reply, Talk
from core.to_whom import addresses_all, is_no_fact, is_pressing, is_to_all
from core.told_in_passing import is_idle, tells_danger
from core.unplaced import unplaced
from core.words import normalise
from core.yes_no import begun_with, is_assent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves import UnitOfWork

JUST_RAISED = timedelta(minutes=30)
"""How long what somebody says without a code may belong to an alert."""
GOES_ON = timedelta(minutes=10)
"""How long what somebody writes next may go on with what they wrote."""
_FEW = 3
"""Words up to which they may be no more than an answer."""
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
    if (lacking := (yield Find("unplaced", {"words": words}))) is not None:
        return Handover("correct_alert", replace(said, text=lacking["place"], alert_id=lacking["id"]))
    wanted = yield Find("correction", {"words": words})
    if wanted and (yield Ask("for_held", YES_NO, params={"words": words, "code": wanted["code"]})) == "yes":
        return Handover(*correcting(Named.read(wanted["key"]), words))
    return (yield from _for_whom(said, words))


def _for_whom(said: Opening, words: str) -> Talk:
    """Ask whom *words* are for. What was said while it might be for one neighbour goes along to nobody else."""
    public = replace(said, text=words)
    is_reminder, asked_at, greets_all = False, "", addresses_all(said.text)
    while True:
        is_for_all = greets_all or tells_danger(words)
        writer, recent = yield from _who_else(words, is_for_all=is_for_all)
        told = words if writer else public.text
        if is_for_gazette(told) and not (writer and writer["is_just_now"]):
            return (yield from _of_article(replace(public, text=told)))
        # A reminder makes nothing newer.
        asked_at = asked_at if is_reminder else (yield Find("now"))
        whom = yield _whom(told, writer, recent, is_reminder=is_reminder)
        is_reminder = whom is None
        if isinstance(whom, Told):
            more, is_anew, whom = whom.words, whom.is_anew, whom.choice
            # A choice that was made in the same breath is for the words that were shown, whenever it comes.
            is_new = ((yield from _is_new(words, more, asked_at)) and not whom) or is_anew
            greets_all = is_anew or (greets_all and not is_new)
            words = more if is_new else beside(words, more)
            public = replace(public, point=None, photo_id=None) if writer else public
            public = replace(public, text=more if is_new or writer else beside(public.text, more))
        if whom:
            break
    if whom == ARTICLE.key:
        return (yield from _of_article(public))
    if whom == NEIGHBOURS.key:
        # What only might be an alert does not leave by itself.
        return Handover("post_alert", replace(public, is_guess=not tells_danger(public.text)))
    if recent and whom == RECENT.key:
        return Handover("add_info", replace(public, alert_id=recent["id"]))
    if writer and whom == "writer":
        return Handover(
            "answer_official" if writer.get("is_hall") else "answer_message",
            replace(said, text=words, alert_id=writer["id"]),
        )
    return None if writer or recent else public.text


def _who_else(words: str, *, is_for_all: bool) -> Talk:
    """Give the neighbour or the town hall, and the alert, that *words* may be for: the alert beside an older message.

    A danger *is for all*, whoever wrote last, and so is what speaks to all.
    """
    writer = None if is_for_all else (yield Find("writer", {"words": words}))
    recent = yield Find("recent", {"words": words, "after": writer["at"] if writer else ""})
    is_calm = writer is None and recent is None and category_named(words) is None and not is_for_all
    return ((yield Find("hall")) if is_calm else writer), recent


def _whom(words: str, writer: Mapping[str, Any] | None, recent: Mapping[str, Any] | None, *, is_reminder: bool) -> Ask:
    """Ask whom the words are for. Whoever tells of a danger and goes away is asked once more."""
    offered = ((RECENT,) if recent else ()) + ((Option("writer", writer["name"]),) if writer else ())
    choices = (*offered, NEIGHBOURS, NOBODY)
    key = ("for_either" if recent else "for_whom") if writer else "for_recent" if recent else "for_all"
    lead = {"say": "hear_out.still"} if is_reminder else ""
    code = recent["code"] if recent else ""
    # What may be for one neighbour alone is not written down in a question.
    said = {"name": writer["name"], "code": code} if writer else {"words": words, "code": code}
    waits = None if is_reminder else REMINDED_AFTER
    parse = _a_fact_or_all if recent else _a_fact_or_all_now
    behind = _behind_name if writer else _behind
    return Ask(key, choices, parse, {**said, "lead": lead}, waits, is_reminder=is_reminder, beside=behind)


def _a_fact_or_all(answer: Answer) -> Told | str | None:
    """Read that it is for all, or what is told instead; « c'est bon ? » and mere urgency have it asked once more."""
    if is_to_all(answer.text) or is_no_alert(answer.text):
        return NEIGHBOURS.key if is_to_all(answer.text) else ARTICLE.key
    is_asked_back = answer.text.rstrip().endswith("?") and is_assent(answer.text)
    if is_asked_back or (is_no_fact(answer.text) and not is_contact(answer.text)):
        return None
    return replace(a_fact(answer), is_anew=addresses_all(answer.text))


def _a_fact_or_all_now(answer: Answer) -> Told | str | None:
    """As `_a_fact_or_all`, where no open alert may be meant: what is urgent is for all."""
    return NEIGHBOURS.key if is_pressing(answer.text) else _a_fact_or_all(answer)


def _behind(choice: str, more: str) -> Told | str | None:
    """Give *choice* with what was told behind it; « non, je n'ai pas appelé » is no answer to this question."""
    if choice == NOBODY.key and is_no_alert(more):
        return ARTICLE.key
    is_else = choice == NOBODY.key and is_of_calling(more) and not is_no_fact(more)
    return None if is_else else with_a_fact(choice, more)


def _behind_name(choice: str, more: str) -> Told | str | None:
    """As `_behind`, where a neighbour may be meant: « non, pas urgent » names nobody."""
    return None if choice == NOBODY.key and is_no_fact(more) else _behind(choice, more)


def _is_new(words: str, more: str, asked_at: str) -> Talk:
    """Tell whether *more* is something else than *words* before it: of another hour, or a danger at last."""
    now = yield Find("now")
    waited = datetime.fromisoformat(now) - datetime.fromisoformat(asked_at)
    return waited > GOES_ON or (tells_danger(more) and is_idle(words))


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


def look_up_writer(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> Any:
    """Answer ``Find("writer")``: who wrote in private an hour ago; for a short answer, a day ago."""
    person, latest = speaker.person, latest_writer(speaker, uow)
    found = uow.messages.numbered(person.id, latest.number) if person and latest else None
    if found is None or latest is None:
        return None
    is_just_now = uow.now() - latest.at < JUST_NOW
    if not is_just_now and not _is_short_answer(params["words"], latest.called):
        return None
    return {"id": found.id, "name": latest.called, "is_just_now": is_just_now, "at": latest.at.isoformat()}


def _is_short_answer(words: str, name: str) -> bool:
    """Whether *words* may answer *name* hours later: a yes, a no, thanks, a few words, or with that name."""
    said = normalise(words)
    is_named = normalise(name.split(" ", 1)[0]) in re.findall(r"[\w-]+", said)
    is_yes_no = begun_with(words) is not None or accepts(words)
    return is_named or is_yes_no or thanks_somebody(words) or len(said.split()) <= _FEW


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
        and each.sent_at.isoformat() > params.get("after", "")
        and not each.is_covered
        and named in {None, each.category}
        and (each.author_id == own or not each.status.is_hidden)
    ]
    latest = max(recent, key=lambda each: each.sent_at, default=None)
    return {"id": latest.id, "code": latest.code} if latest else None


def act(words: str | None, _speaker: Speaker, _uow: UnitOfWork) -> Reply:
    """Say that nothing has left, and keep the *words* of an alert for whoever thinks better of it."""
    return Reply("nothing", {"words": words, "is_danger": tells_danger(words)} if words else {})


def look_up_unplaced(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Answer ``Find("unplaced")``: the speaker's alert that left without its place, where the words say that alone."""
    found = unplaced(params["words"], speaker, uow)
    return {"id": found[0], "place": found[1]} if found is not None else None


FINDS = {
    "unplaced": look_up_unplaced,
    "correction": look_up_asked,
    "writer": look_up_writer,
    "recent": look_up_recent,
    "now": look_at_clock,
    "hall": look_up_hall,
}
COMMAND = Command("hear_out", talk, act, Capability.TALK, FINDS, is_confidential=True, most_answers=LONG_TOLD)
