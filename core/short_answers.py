"""Few words that answer an alert without its code: « 1 », as its SMS offers, or « c'est fini » of who raised it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from core.alerting import CALL_CHECK_AFTER
from core.called import has_not_called
from core.errors import Unclear
from core.first_line import category_named
from core.model.alert_words import Category, Police
from core.own_words import HEAR_OUT, calls_off, takes_back
from core.said import Opening
from core.small_talk import says_nothing, tells_more
from core.texts import Texts
from core.words import courteous, normalise
from core.yes_no import bare, begun_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves import UnitOfWork

LATELY = timedelta(days=1)
"""How long after an alert a digit alone may answer it."""
SEEN, _INFO, CONFIRM = "acknowledge_alert", "add_info", "confirm_alert"
_COUNTED = 2
"""Words behind a digit up to which they may be no more than what it counts: « 1 homme armé »."""
_DIGITS = {"1": SEEN, "2": _INFO, "3": "deny_alert"}
_DIGIT = re.compile(r"(?P<digit>\d)(?:(?P<sign> *[,.:=)-]+ *| +)(?P<rest>.*))?", re.DOTALL)
_NO_COUNT = re.compile(
    r"(?:j|l|c|d|qu)['’]|(?:je|il|elle|ils|elles|on|nous|vous|ca|cela|ce|cette|un|une|le|la|les|mon|ma|mes|notre|nos|"
    r"son|sa|ses|leur|il|ya|y|ne|pas|rien|tout|non|oui|moi|chez|ici|i|i'm|i've|it|it's|he|she|they|we|the|a|an|my|our|"
    r"there|nothing|no|yes)\b"
)
"""How words begin that nobody counts: « 2 je vois de la fumée », where « 2 types dans une voiture » counts."""
_OVER = re.compile(
    r"(?:c[' ]?est |c )?(?:fini|termine|regle)|ils? (?:sont|est) partis?|(?:it is |it's |it s )?(?:over|finished)"
)
_FOUND = re.compile(
    r"(?:(?:ca y est|super|ouf|bonne nouvelle|(?:bonjour|merci)(?: a tous)?|oui|good news|thank you|thanks)[ ,.!:]*)*"
    r"(?:(?:(?:je|on|nous|ils|la police|les? \w+) (?:l'|les )(?:ai|a|avons|ont) (?:enfin |bien )?|"
    r"(?:ils?|elles?|(?:mon|ma|mes|notre|nos|le|la|les) \w+|l'\w+) (?:est|sont|a ete|ont ete|vient d'etre) "
    r"(?:enfin |bien )?)?(?:re)?trouvee?s?|"
    r"(?:j'?ai|on a|nous avons) (?:enfin |bien )?retrouvee? (?:(?:mon|ma|mes|notre|nos|le|la|les) |l')\w+|"
    r"(?:ils?|elles?|(?:mon|ma|mes|notre|nos|le|la|les) \w+) (?:est|sont) (?:enfin |bien )?"
    r"(?:revenue?s?|rentree?s?|de retour|a la maison|saine? et sauve?)|"
    r"(?:(?:he|she|it|they|my \w+|our \w+)(?: is| are|'s|'re| has been| have been| was| were)? (?:been )?"
    r"(?:found|back|home|safe)|(?:we|i)(?:'ve| have)? found (?:him|her|it|them)))\b"
)
"""What says that somebody who was lost is back."""
_ENDS = re.compile(
    r"(?:non[ ,]+|pardon[ ,]+)*(?:(?:c[' ]?est |c |tout est )(?:fini|termine|regle|eteint)|"
    r"c'?etait (?:juste |seulement |que )?(?:un|une|le|la|l'|mon|ma|les|des) ?\w+(?: \w+){0,2}$|"
    r"(?:vous pouvez |pouvez-vous )?(?:clore|fermer|annule[rz]) (?:mon |l'|cette )?alerte|vous pouvez (?:la )?clore|"
    r"it(?:'s| is) (?:over|finished)|it was (?:a|an|the|my|just) )"
)
_WAS = re.compile(r"(?:non[ ,]+|pardon[ ,]+)*(?:c'?etait|it was) ")
_FALSE_ALARM = re.compile(
    r"(?<!pas une )(?<!pas )(?<!not a )(?<!not )\b(?:fausse alerte|false alarm|pouvez clore l'alerte)\b"
)
_GOES_ON = re.compile(r"\b(?:mais|encore|autre|but|another|again|still)\b")
_MOST_OF_END = 14
"""Words up to which somebody says that it is over, and how."""
CLOSE = "close_alert"


def over_in(text: str, speaker: Speaker, uow: UnitOfWork) -> Opening | None:
    """Give how the close begins of which *text* speaks without a code, said by who raised an alert; None: of none.

    « C'est fini » is of the last day; « il est retrouvé » is of whoever is still looked for, and asked about.
    """
    said, person = courteous(normalise(text)), speaker.person
    if person is None:
        return None
    if _OVER.fullmatch(said) is not None or takes_back(text):
        return Opening() if any(each.author_id == person.id for each in _lately(speaker, uow)) else None
    own = [each for each in _there(speaker, uow) if each.author_id == person.id]
    lost = [each for each in own if each.category is Category.MISSING] if is_found(text) else []
    ended = lost or (own if seems_over(text) else [])
    latest = max(ended, key=lambda each: each.sent_at, default=None)
    return Opening(text, latest.id, is_guess=True) if latest is not None else None


def over_of(text: str, alert_ids: Sequence[int], speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give the command by which who raised one of *alert_ids* says of it that somebody is found."""
    opening = over_in(text, speaker, uow) if is_found(text) else None
    return (CLOSE, opening) if opening is not None and opening.alert_id in alert_ids else None


def seems_over(text: str) -> bool:
    """Whether *text* says, with more words, that it is over or was nothing: « fausse alerte, c'était un barbecue »."""
    said = normalise(text)
    is_short = len(said.split()) <= _MOST_OF_END and "?" not in text and _GOES_ON.search(said) is None
    return is_short and (_ENDS.match(said) is not None or calls_off(text) or _FALSE_ALARM.search(said) is not None)


def was_nothing(text: str) -> bool:
    """Whether *text*, which says that it is over, says that there was nothing."""
    said = normalise(text)
    return calls_off(text) or _FALSE_ALARM.search(said) is not None or _WAS.match(said) is not None


def is_found(text: str) -> bool:
    """Whether *text* begins by saying that somebody who was lost is back."""
    return "?" not in text and _FOUND.match(normalise(text)) is not None


def of_own_call(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give the command by which « oui ils arrivent » or « pas encore » answers whether the own call was made.

    That is asked some minutes after somebody took the call upon themselves; a danger behind it is no such answer.
    """
    said = begun_with(text)
    is_no = has_not_called(bare(text)) or (said is not None and not said.is_yes)
    if speaker.person is None or category_named(text) is not None or not (is_no or said):
        return None
    taken = [each for each in _lately(speaker, uow) if _is_asked_of(speaker.person.id, each, uow.now())]
    return ("drop_call" if is_no else "call_done", Opening.about([taken[0].id])) if len(taken) == 1 else None


def _is_asked_of(person_id: int, alert: Alert, now: datetime) -> bool:
    is_calling = alert.police is Police.CALLING and alert.police_by_id == person_id
    return is_calling and alert.police_at is not None and now - alert.police_at >= CALL_CHECK_AFTER


def _there(speaker: Speaker, uow: UnitOfWork) -> Sequence[Alert]:
    return uow.alerts.open_in([each.community.id for each in speaker.active])


def _lately(speaker: Speaker, uow: UnitOfWork) -> list[Alert]:
    """Give the open alerts of the last day that *speaker* may read or has raised."""
    return [each for each in _there(speaker, uow) if uow.now() - each.sent_at < LATELY]


def short_answer(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give the command by which *text* answers an alert of the last day; None when it is no such thing.

    Raises:
        Unclear: it is a number alone, and nothing waits for one.
    """
    found = _DIGIT.fullmatch(text.strip())
    if found is None:
        return None
    if found["digit"] in _DIGITS and any(not each.status.is_hidden for each in _lately(speaker, uow)):
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
