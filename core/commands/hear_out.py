"""Ask what plain words are for: all neighbours, whoever wrote last, or nobody. Nobody needs to know a word of ours."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.about.correspondent import JUST_NOW, latest_writer
from core.about.named_answerer import look_up_answerer
from core.about.neighbour import communities_with
from core.about.official import latest_read
from core.about.subject import Named
from core.access import Capability
from core.alerts.drafting import look_at_clock
from core.command import Command
from core.drafts.calling import Told, a_fact, beside
from core.drafts.for_whom import NEIGHBOURS, NOBODY, ask_whom
from core.language.danger import is_idle, tells_danger
from core.language.first_line import category_named
from core.language.own_words import accepts, is_for_gazette, needs_help
from core.language.reading import LONGEST_WORDS, flowing, short_words
from core.language.small_talk import thanks_somebody
from core.language.to_whom import addresses_all
from core.language.words import normalise
from core.language.yes_no import begun_with
from core.shortening import told_or_asked
from core.talk import LONG_TOLD, Ask, Find, Handover, Option, Reply, Talk
from core.understanding.alert_instead import ARTICLE, for_gazette
from core.understanding.announced import JUST_SAID, announcer
from core.understanding.asked_to_correct import correcting, look_up_asked
from core.understanding.meant_alert import look_up_recent, look_whether_ends
from core.understanding.office_talk import for_one_instead, refuse_office_talk
from core.understanding.second_thoughts import GIVEN_UP
from core.understanding.short_answers import CLOSE
from core.understanding.told_of_alert import RECENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

GOES_ON = timedelta(minutes=10)
"""How long what somebody writes next may go on with what they wrote."""
_FEW = 3
"""Words up to which they may be no more than an answer."""
YES_NO = (Option("yes"), Option("no"))
OFFICIAL = Option("official")


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
    """Ask whom *words* are for. What was said while it might be for one neighbour goes along to nobody else."""
    public = replace(said, text=words)
    is_reminder, asked_at, greets_all = False, "", addresses_all(said.text)
    while True:
        is_for_all = greets_all or tells_danger(words)
        writer, recent = yield from _who_else(words, is_for_all=is_for_all)
        told = words if writer else public.text
        if is_for_gazette(told) and not (writer and writer["is_just_now"]):
            return (yield from for_gazette(replace(public, text=told)))
        # A reminder makes nothing newer.
        asked_at = asked_at if is_reminder else (yield Find("now"))
        is_life = recent is not None and writer is None and needs_help(told)
        whom = yield ask_whom(told, writer, recent, is_reminder=is_reminder, is_life=is_life)
        is_chosen = whom is not None
        # Somebody is still inside: silence tells it under the alert, as it says.
        whom = RECENT.key if whom is None and is_life else whom
        is_reminder = whom is None
        if isinstance(whom, Told):
            more, whom = whom, whom.choice
            public = replace(public, call=more.call or ("" if writer else public.call))
            if more.words:
                # Nothing of what a witness tells is lost; and a choice of the same breath is for what was shown.
                is_kept = bool(whom) or (recent is not None and writer is None)
                is_new = ((yield from _is_new(words, more.words, asked_at)) and not is_kept) or more.is_anew
                greets_all = more.is_anew or (greets_all and not is_new)
                words = more.words if is_new else beside(words, more.words)
                public = _to_all(public, more.words, is_alone=is_new or bool(writer), is_private=bool(writer))
        if whom:
            break
    public = replace(public, is_chosen=is_chosen and whom == RECENT.key)
    return (yield from _handed_over(whom, public, replace(said, text=words), writer, recent))


def _handed_over(
    whom: str, public: Opening, private: Opening, writer: Mapping[str, Any] | None, recent: Mapping[str, Any] | None
) -> Talk:
    """Give what *whom* leads to: for all what is *public*, for one neighbour what is *private*."""
    if whom == ARTICLE.key:
        return (yield from for_gazette(public))
    if whom == NEIGHBOURS.key:
        # What only might be an alert does not leave by itself.
        return Handover("post_alert", replace(public, is_guess=not tells_danger(public.text)))
    if recent and whom == RECENT.key:
        is_over = yield Find("ends", {"alert": recent["id"], "words": public.text})
        return Handover(CLOSE if is_over else "add_info", replace(public, alert_id=recent["id"], is_guess=is_over))
    if writer and whom == "writer":
        return Handover(writer.get("by", "answer_message"), replace(private, alert_id=writer["id"], is_guess=False))
    return None if writer or recent else replace(public, is_guess=not tells_danger(public.text))


def _to_all(public: Opening, more: str, *, is_alone: bool, is_private: bool) -> Opening:
    """Give what may go to all neighbours once *more* was told; what might be for one stays behind."""
    public = replace(public, point=None, photo_id=None) if is_private else public
    return replace(public, text=more if is_alone else beside(public.text, more))


def _who_else(words: str, *, is_for_all: bool) -> Talk:
    """Give the neighbour or the town hall, and the alert, that *words* may be for: the alert beside an older message.

    A danger *is for all*, whoever wrote last, and so is what speaks to all.
    """
    writer = None if is_for_all else (yield Find("writer", {"words": words}))
    recent = yield Find("recent", {"words": words, "after": writer["at"] if writer else ""})
    is_calm = writer is None and recent is None and category_named(words) is None
    is_calm = is_calm and not is_for_all and not needs_help(words)
    return ((yield Find("hall")) if is_calm else writer), recent


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
        if (one := (yield from for_one_instead(said))) is not None:
            return one
        refuse_office_talk(said.text)
        # Whatever they name, they may mean the alert of a moment ago.
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
    """Answer ``Find("hall")``: the town hall, or else the referent, who wrote to everybody a while ago, if any."""
    latest = latest_read(uow, speaker)
    hall = uow.town_halls.by_id(latest.town_hall_id) if latest is not None else None
    if latest is None or hall is None or uow.now() - latest.sent_at > JUST_SAID:
        return announcer(uow, speaker)
    return {"id": latest.id, "name": hall.name, "is_just_now": False, "by": "answer_official"}


def act(given_up: Opening | None, _speaker: Speaker, _uow: UnitOfWork) -> Reply:
    """Say that nothing has left, and keep the alert that was *given_up* for whoever thinks better of it."""
    return Reply("nothing", {GIVEN_UP: given_up.as_json()} if given_up else {})


FINDS = {
    "correction": look_up_asked,
    "writer": look_up_writer,
    "recent": look_up_recent,
    "ends": look_whether_ends,
    "now": look_at_clock,
    "hall": look_up_hall,
    "answerer": look_up_answerer,
}
COMMAND = Command("hear_out", talk, act, Capability.TALK, FINDS, is_confidential=True, most_answers=LONG_TOLD)
