"""The questions about a text before neighbours read it: the act instead of the looks, the facts instead of the name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.community.referents import has_referents, pass_to_referents
from core.errors import Unclear
from core.language.reading import LONGEST_WORDS, short_words
from core.language.small_talk import says_nothing, telling_words
from core.language.yes_no import is_assent
from core.model.alert_words import Category
from core.talk import Ask, Find, Option, Talk
from core.wording import Kind, look_at, tells_way

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.said import Answer
    from core.shelves.unit_of_work import UnitOfWork

MOST_REWRITTEN = 3
"""How often somebody is asked to say it otherwise; then a referent reads it."""
REWRITE, REFERENT, NONE = Option("rewrite"), Option("referent"), Option("none")


LOOKS_HELP = frozenset({Category.MISSING, Category.ACCIDENT})
"""Of whom such an alert speaks, nobody suspects anything: how they look tells who is meant."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Words as their author left them; ``is_to_be_read``: a referent reads them first, or soon after if it burns."""

    words: str
    is_to_be_read: bool = False


def better_words(words: str, place: Mapping[str, int], patience: timedelta | None = None) -> Talk:
    """Ask about *words* until nothing is to be asked, or a referent is to read them; give them as `Weighed`.

    *place*: ``{"community": id}`` or ``{"alert": id}``; with ``"is_search": True`` somebody is looked for, and looks
    are what helps. With *patience*, no answer by then ends the questions, and the words stay as they are: somebody
    may be in danger.
    """
    for _ in range(MOST_REWRITTEN):
        found = yield from _look(words, place)
        if found is None:
            return Weighed(words)
        way_out = (REFERENT,) if found["has_reader"] else ()
        if found["kind"] == Kind.ACT:
            return (yield from _told_the_act(words, place, way_out, patience))
        out = {"say": "wording.reader_second"} if way_out else ""
        params = {"word": found["word"], "out": out}
        said = yield Ask(f"wording.{found['kind']}", (REWRITE, *way_out), _words_or(way_out), params, patience)
        if said is None or said == REFERENT.key:
            return Weighed(words, is_to_be_read=True)
        if said == REWRITE.key:
            said = yield Ask("wording.again", parse=telling_words, silent_after=patience)
        if said is None:
            return Weighed(words, is_to_be_read=True)
        words = said
    return Weighed(words, is_to_be_read=(yield from _look(words, place)) is not None)


def _told_the_act(
    words: str, place: Mapping[str, int], way_out: tuple[Option, ...], patience: timedelta | None
) -> Talk:
    """Ask what the person did, and for two details that are no looks; what is still only looks, a referent reads."""
    params = {"out": {"say": "wording.reader_first"} if way_out else ""}
    act = yield Ask("wording.act", way_out, _room_after(words, way_out), params, patience)
    if act is None or act == REFERENT.key:
        return Weighed(words, is_to_be_read=True)
    told = _joined(words, act)
    details = None
    if not tells_way(told):
        details = yield Ask("wording.details", (NONE,), _details_after(told), silent_after=patience)
    if details is not None and details != NONE.key:
        told = _joined(told, details)
    return Weighed(told, is_to_be_read=(yield from _look(told, place)) is not None)


def _look(words: str, place: Mapping[str, int]) -> Talk:
    return (yield Find("wording", {"words": words, **place}))


def _joined(words: str, more: str) -> str:
    return f"{words.rstrip(' .,;')}. {more}"


def _words_or(way_out: tuple[Option, ...]) -> Callable[[Answer], str]:
    """Give what reads words; a mere « oui » or « envoyez » takes the *way_out*, and is nothing that neighbours read."""

    def read(answer: Answer) -> str:
        if way_out and is_assent(answer.text):
            return way_out[0].key
        if is_assent(answer.text) or says_nothing(answer.text):
            raise Unclear
        return short_words(answer)

    return read


def _room_after(words: str, way_out: tuple[Option, ...]) -> Callable[[Answer], str]:
    """Give what reads words that fit behind *words*, as `_words_or`."""
    or_way_out = _words_or(way_out)

    def read(answer: Answer) -> str:
        more = or_way_out(answer)
        if len(_joined(words, more)) > LONGEST_WORDS:
            raise Unclear("common.too_long", count=LONGEST_WORDS)
        return more

    return read


def _details_after(words: str) -> Callable[[Answer], str]:
    """Give what reads two details behind *words*; « non » and « je sais pas » are that there are none."""
    or_none = _room_after(words, (NONE,))
    return lambda answer: NONE.key if says_nothing(answer.text) else or_none(answer)


def look_at_words(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Answer ``Find("wording")``: what there is to ask about words that are meant for a community, if anything.

    Of a place where *speaker* may not read, nothing is told; whoever acts there refuses later.
    """
    community_id, may_describe = params.get("community"), bool(params.get("is_search"))
    if community_id is None:
        alert = uow.alerts.by_id(int(params["alert"]))
        if alert is None or not may(speaker, Capability.READ_ALERTS, alert):
            return None
        community_id = alert.community_id
        # What they did is told by the alert; of a prowler it may be nothing.
        is_way = alert.category is not Category.SUSPICIOUS and tells_way(params["words"])
        may_describe = alert.category in LOOKS_HELP or is_way
    return asked_of(uow, speaker, community_id, params["words"], may_describe=may_describe)


def asked_of(
    uow: UnitOfWork, speaker: Speaker, community_id: int, words: str, *, may_describe: bool = False
) -> dict[str, Any] | None:
    """Give what there is to ask about *words* that a community is to read, if anything."""
    found = look_at(words, uow.wording.listed(community_id), may_describe=may_describe)
    if found is None:
        return None
    return {"kind": found.kind, "word": found.word, "has_reader": has_referents(uow, speaker, community_id)}


def is_kept_back(uow: UnitOfWork, alert: Alert, speaker: Speaker, words: str) -> bool:
    """Give *words* about an alert to the referents; whether that is all: of a danger, neighbours read them as well."""
    is_read = pass_to_referents(uow, speaker, alert.community_id, f"{alert.code}: {words}")
    return is_read and not alert.is_danger()


FINDS = {"wording": look_at_words}
