"""Few words that answer an alert without its code: « 1 », as its SMS offers, or « c'est fini » of who raised it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.about.correspondent import JUST_NOW, latest_writer
from core.about.subject import subjects_of
from core.access import Capability, may
from core.alerts.reopening import not_over
from core.errors import Unclear
from core.language.ending import asks_to_end, is_bare_end, is_found, is_thing_found, seems_over, with_object
from core.language.listened_for import listed
from core.language.nothing_seen import DENY, sees_nothing
from core.language.own_words import HEAR_OUT, takes_back
from core.language.small_talk import says_nothing, tells_more
from core.language.words import courteous, normalise
from core.model.alert import Alert
from core.model.alert_words import AlertStatus, Category
from core.said import Opening
from core.texts import Texts
from core.understanding.referring import is_about_else

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

LATELY = timedelta(days=1)
"""How long after an alert a digit alone may answer it."""
MOST_HELD = 50
"""How many of what waits for a referent are looked through for one's own."""
OF_PASSERS_BY = frozenset({HEAR_OUT, "list_waiting", "publish_alert"})
"""Commands beside whose question « fausse alerte » is said of an alert, and answers nothing."""
SEEN, _INFO, CONFIRM = "acknowledge_alert", "add_info", "confirm_alert"
_COUNTED = 2
"""Words behind a digit up to which they may be no more than what it counts: « 1 homme armé »."""
_DIGITS = {"1": SEEN, "2": _INFO, "3": DENY}
_DIGIT = re.compile(r"(?P<digit>\d)(?:(?P<sign> *[,.:=)-]+ *| +)(?P<rest>.*))?", re.DOTALL)
_NO_COUNT = re.compile(
    r"(?:j|l|c|d|qu)['’]|(?:je|il|elle|ils|elles|on|nous|vous|ca|cela|ce|cette|un|une|le|la|les|mon|ma|mes|notre|nos|"
    r"son|sa|ses|leur|il|ya|y|ne|pas|rien|tout|non|oui|moi|chez|ici|i|i'm|i've|it|it's|he|she|they|we|the|a|an|my|our|"
    r"there|nothing|no|yes)\b"
)
"""How words begin that nobody counts: « 2 je vois de la fumée », where « 2 types dans une voiture » counts."""
_NAMED, _WORD = re.compile(r"\ba ?(\d{1,6})\b"), re.compile(r"\w+")
CLOSE, REMOVE = "close_alert", "remove_alert"


def over_in(text: str, speaker: Speaker, uow: UnitOfWork, verb: str | None = None) -> Opening | None:
    """Give how the close begins of which *text* speaks without a code; None: of none.

    « C'est fini » is of the last day, and of who raised the alert; « il est retrouvé » is of whoever is still looked
    for. A referent may say of anybody's alert that it was nothing. Whatever is not plain is asked about, unless *text*
    begins with the *verb* of another command; but who raised an alert closes it by « retirer mon alerte ».
    """
    said = courteous(normalise(text))
    is_gone = listed("gone").fullmatch(said) is not None
    is_bare = is_bare_end(said) or is_gone or takes_back(text)
    if not (is_bare or seems_over(text) or asks_to_end(text) or is_found(text)):
        return None
    own = [each for each in _there(speaker, uow) if _is_own(each, speaker)]
    # « She's gone » ends no search.
    own = [each for each in own if not (is_gone and each.category is Category.MISSING)]
    if is_bare and any(uow.now() - each.sent_at < LATELY for each in own):
        return Opening()
    if verb not in {None, REMOVE}:
        return None
    own += _own_held(speaker, uow)
    lost = [each for each in own if _is_back(each, text)]
    ended = lost or (_ended_by(text, own, uow) if is_bare or seems_over(text) or asks_to_end(text) else [])
    latest = max(ended, key=lambda each: each.sent_at, default=None)
    if latest is not None:
        return Opening(text, latest.id, is_guess=True)
    return _over_by_referent(text, speaker, uow) if verb is None else None


def _is_back(alert: Alert, text: str) -> bool:
    """Whether *text* says that whom or what *alert* looks for is found."""
    if alert.category is Category.THEFT:
        return is_thing_found(text)
    return alert.category is Category.MISSING and is_found(text)


def _own_held(speaker: Speaker, uow: UnitOfWork) -> list[Alert]:
    """Give the alerts of *speaker* that a referent has not read yet."""
    reviews = uow.reviews.waiting([each.community.id for each in speaker.active], MOST_HELD)
    alerts = [each for each in subjects_of(uow, reviews) if isinstance(each, Alert)]
    return [each for each in alerts if each.status is AlertStatus.HELD and _is_own(each, speaker)]


def _over_by_referent(text: str, speaker: Speaker, uow: UnitOfWork) -> Opening | None:
    """Give how the close begins of an alert of somebody else, where it is for *speaker* to say so."""
    is_wish = asks_to_end(text)
    if not is_wish and (not (seems_over(text) or takes_back(text)) or latest_writer(speaker, uow, JUST_NOW)):
        return None
    there = _there(speaker, uow) if is_wish else lately_open(speaker, uow)
    ended = _ended_by(text, [each for each in there if may(speaker, Capability.CLOSE_ALERT, each)], uow)
    return replace(Opening.about([each.id for each in ended], text), is_guess=True) if ended else None


def _ended_by(text: str, alerts: Sequence[Alert], uow: UnitOfWork) -> Sequence[Alert]:
    """Give those of *alerts* that *text* may close: the one that it names by its code or its author, or all."""
    fitting = [each for each in alerts if not is_about_else(text, each.id, uow)]
    numbers = {int(number) for number in _NAMED.findall(normalise(text))}
    if numbers:
        return [each for each in fitting if each.number in numbers]
    names = uow.members.names_of([each.author_id for each in fitting])
    said = set(_WORD.findall(normalise(text)))
    theirs = [each for each in fitting if normalise(names.get(each.author_id, "")).split(" ")[0] in said]
    return theirs or fitting


def named_or_over(
    text: str, alert_ids: Sequence[int], speaker: Speaker, uow: UnitOfWork, verb: tuple[str, str] | None
) -> tuple[str, Opening] | None:
    """Give the command that *text* is for one of *alert_ids*: by its *verb*, or because it is over or is not.

    Who may not close it tells it to the neighbours, as anything else. Who raised it closes it by « retirer ».
    """
    over = _over_of(text, alert_ids, speaker, uow, verb[0] if verb is not None else None)
    over = over or not_over(text, speaker, uow, alert_ids)
    return over or ((verb[0], Opening.about(alert_ids, verb[1])) if verb is not None else None)


def _over_of(
    text: str, alert_ids: Sequence[int], speaker: Speaker, uow: UnitOfWork, verb: str | None
) -> tuple[str, Opening] | None:
    if verb not in {None, REMOVE}:
        return None
    if verb is None and is_found(text):
        opening = over_in(text, speaker, uow)
        return (CLOSE, opening) if opening is not None and opening.alert_id in alert_ids else None
    text = with_object(text)
    if not (seems_over(text) or asks_to_end(text)):
        return None
    there = [each for each in map(uow.alerts.by_id, alert_ids) if each and not is_about_else(text, each.id, uow)]
    there = [each for each in there if may(speaker, Capability.CLOSE_ALERT, each)]
    ids = [each.id for each in there if verb is None or _is_own(each, speaker)]
    return (CLOSE, replace(Opening.about(ids, text), is_guess=True)) if ids else None


def _is_own(alert: Alert, speaker: Speaker) -> bool:
    return speaker.person is not None and alert.author_id == speaker.person.id


def _there(speaker: Speaker, uow: UnitOfWork) -> Sequence[Alert]:
    return uow.alerts.open_in([each.community.id for each in speaker.active])


def lately_open(speaker: Speaker, uow: UnitOfWork) -> list[Alert]:
    """Give the open alerts of the last day that *speaker* may read or has raised."""
    return [each for each in _there(speaker, uow) if uow.now() - each.sent_at < LATELY]


def short_answer(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give the command by which *text* answers an alert of the last day; None when it is no such thing.

    Raises:
        Unclear: it is a number alone, and nothing waits for one.
    """
    found = _DIGIT.fullmatch(text.strip())
    if found is None:
        is_denied = sees_nothing(text) and any(not each.status.is_hidden for each in lately_open(speaker, uow))
        return (DENY, Opening()) if is_denied else None
    if found["digit"] in _DIGITS and any(not each.status.is_hidden for each in lately_open(speaker, uow)):
        return _meant(_DIGITS[found["digit"]], found, text.strip())
    if found["rest"] is None:
        raise Unclear("common.nothing_asked")
    return None


def is_digit_alone(verb: str, rest: str) -> bool:
    """Whether the digit of *verb* was meant by itself: behind it stands nothing, its own label, or a courtesy."""
    is_courtesy = says_nothing(rest) or (len(rest.split()) > _COUNTED and not tells_more(CONFIRM, rest))
    return verb == _INFO or not rest or is_courtesy or _is_label(verb, rest)


def _meant(verb: str, found: re.Match[str], text: str) -> tuple[str, Opening]:
    """Give what a digit means with the words behind it: an answer, or the beginning of what somebody tells."""
    told = (found["rest"] or "").strip()
    rest = "" if says_nothing(told) else told
    is_parted = bool((found["sign"] or "").strip()) or _NO_COUNT.match(normalise(rest)) is not None
    is_answer = is_parted or not rest or (verb != _INFO and is_digit_alone(verb, rest))
    if not is_answer:
        # « 3 types dans une voiture » counts, and answers nothing.
        return HEAR_OUT, Opening(text)
    return (HEAR_OUT, Opening(rest)) if tells_more(verb, rest) else (verb, Opening(rest))


def _is_label(verb: str, rest: str) -> bool:
    """Whether *rest* begins with a word of the command *verb*, and tells nothing more: « 3 rien ici »."""
    texts, said = Texts.load(), f"{courteous(normalise(rest))} "
    words = (word for language in texts.languages for word in texts.command(language, verb).words)
    return any(said.startswith(f"{normalise(word)} ") for word in words) and not tells_more(verb, rest)
