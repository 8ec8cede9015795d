"""Which open alert words without a code are for, and whether they say that it is over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.about.article import look_up_articles
from core.about.correspondent import JUST_NOW, latest_writer
from core.access import Capability, may
from core.language.ending import asks_to_end, is_denied, is_found, seems_over
from core.language.first_line import category_named, read_first_line
from core.language.listened_for import listed_within
from core.language.own_words import HEAR_OUT, speaks_of_people, without_unhurt
from core.language.words import normalise
from core.model.alert_words import Category
from core.said import Opening
from core.understanding.short_answers import LATELY, lately_open

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

JUST_RAISED = timedelta(minutes=30)
"""How long words that name no kind of alert may be for the open one of a neighbour."""
SEEN_LATER = timedelta(hours=6)
"""How long it may be for one that somebody tells whom they saw."""
STILL_MEANT = timedelta(hours=2)
"""How long words of its author that name no kind of alert may be for it: later they talk of other things."""

_OF_THEM = re.compile(
    r"(?:(?:attention|vite|mefiez[- ]vous|et|mais|careful|watch out|and|but)[ ,.!]+)*(?:ils?|elles?|he|she|they)\b"
)
"""How words begin that go on with whoever was told of."""
_HURT = re.compile(r"\b(?:bless\w+|intoxiqu\w+|malaise|hurt|injured|burnt)\b")
_A_FEW = 6
"""Words up to which somebody is hurt in a danger that is known, or asks about it; a scene of its own takes more."""


def look_up_recent(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> Any:
    """Answer ``Find("recent")``: the open alert that the words may be for, the latest of those that they fit best.

    Words that name its kind are for it as long as it is open, and so is what somebody saw of whoever is looked for;
    what tells of people for some hours, other words for half an hour, of its author for two. Words that name another
    danger are for none, but where they only go on with what is known.
    """
    words = params["words"]
    is_calm = seems_over(words) or is_denied(words)
    named = None if is_calm else category_named(without_unhurt(words))
    there = uow.alerts.open_in([each.community.id for each in speaker.active])
    there = [each for each in there if each.sent_at.isoformat() > params.get("after", "")]
    meant = [each for each in there if _may_be_meant(each, words, named, speaker, uow)]
    latest = max(meant, key=lambda each: (named is each.category, each.sent_at), default=None)
    return {"id": latest.id, "code": latest.code} if latest else None


_OF_ARTICLES = {"come_to": "event", "close_article": "mine"}
"""Commands of the gazette whose words may be said of an alert, and which articles they may be about."""


def of_alert_instead(name: str, text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give what « j'arrive » or « c'est fini », the word of the command *name*, begins where it is for no article.

    It is told of an open alert, or to whoever wrote just now; but of an article of one's own it is the end.
    """
    of = _OF_ARTICLES.get(name)
    if of is None or not may(speaker, Capability.ATTEND):
        return None
    writer, is_asked = latest_writer(speaker, uow, JUST_NOW), text.rstrip().endswith("?")
    if is_asked and writer is None and seems_over(text.rstrip(" ?\N{NO-BREAK SPACE}")):
        # « C'est fini ? » asks how it stands.
        return ("show_alert", Opening()) if lately_open(speaker, uow) else None
    if of == "mine" and not is_asked and (not seems_over(text) or _articles(of, speaker, uow)):
        # « Pris » is said of no alert.
        return None
    is_recent = look_up_recent(uow, speaker, {"words": text}) is not None
    if is_recent or writer is not None:
        return HEAR_OUT, Opening(text)
    there = [each for each in lately_open(speaker, uow) if not (each.status.is_hidden or each.is_covered)]
    if not there or _articles(of, speaker, uow):
        return None
    return "add_info", Opening(text, max(there, key=lambda each: each.sent_at).id, is_guess=True)


def _articles(of: str, speaker: Speaker, uow: UnitOfWork) -> bool:
    return bool(look_up_articles(uow, speaker, {"of": of}))


def _may_be_meant(alert: Alert, words: str, named: Category | None, speaker: Speaker, uow: UnitOfWork) -> bool:
    is_own = speaker.person is not None and speaker.person.id == alert.author_id
    if alert.is_covered or _is_of_another(alert, words, named) or (alert.status.is_hidden and not is_own):
        return False
    if named is alert.category or (
        alert.category is Category.MISSING and listed_within("sighting").search(normalise(words))
    ):
        return True
    age = uow.now() - alert.sent_at
    if is_own and (seems_over(words) or is_found(words)):
        return age < LATELY
    if words and speaks_of_people(words):
        return age < SEEN_LATER
    return age < (STILL_MEANT if is_own and words else JUST_RAISED)


def _is_of_another(alert: Alert, words: str, named: Category | None) -> bool:
    """Whether what *words* name is another danger: « il est armé » is the burglar, « un blessé » may be of a fire.

    Who asks something (« évacuer ? ») names none.
    """
    if named is None or named is alert.category:
        return False
    is_short = len(words.split()) <= _A_FEW and not read_first_line(words).place
    is_of_hurt = named is Category.ACCIDENT and alert.is_danger() and _HURT.search(normalise(words)) is not None
    if is_short and (is_of_hurt or words.rstrip().endswith("?")):
        return False
    is_of_them = named.may_go_on and alert.category.may_go_on and _OF_THEM.match(normalise(words)) is not None
    return not is_of_them


def look_whether_ends(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> bool:
    """Answer ``Find("ends")``: whether the words for an alert say that it is over, and it is the speaker's to close."""
    alert, words = uow.alerts.by_id(params["alert"]), params["words"]
    if alert is None or not alert.is_open or not may(speaker, Capability.CLOSE_ALERT, alert):
        return False
    is_back = alert.category is Category.MISSING and is_found(words)
    return is_back or seems_over(words) or asks_to_end(words)
