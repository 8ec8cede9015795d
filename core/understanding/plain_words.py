"""What somebody means whose message begins with no word of ours: to whom it answers, or what is happening."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.about.correspondent import JUST_NOW, latest_writer
from core.about.named_request import agreed_to
from core.access import Capability, may
from core.alerts import drills, rounds
from core.alerts.drill_answers import answers_it
from core.alerts.reopening import not_over
from core.community.inviting import targets_in
from core.errors import Unclear
from core.gazette import letter
from core.language.called import call_told
from core.language.choosing import agrees, declines
from core.language.danger import is_of_messages, tells
from core.language.first_line import category_named
from core.language.own_words import cries
from core.language.small_talk import (
    asked_of_us,
    is_curious,
    is_doubt,
    is_polite,
    is_thanks,
    says_nothing,
    thanks_somebody,
)
from core.language.words import leading_code, normalise
from core.language.yes_no import YES, begun_with
from core.model.invitation import code_in
from core.said import Opening
from core.understanding import own_call
from core.understanding.announced import answer_correction
from core.understanding.meant_alert import look_up_recent
from core.understanding.proposed import answer_to_offer
from core.understanding.second_thoughts import after_all
from core.understanding.short_answers import short_answer
from core.understanding.strangers import DECLINE, HELP, IN_DANGER, OWN_REQUEST, not_words, of_guest
from core.understanding.unplaced import placed_now
from core.understanding.wishes import PROFILE, asked_or_home, is_place_of_alert, own_street, said_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.language.words import Keywords, Mistyped
    from core.model.member import Speaker
    from core.shelves.outbox import Referred
    from core.shelves.unit_of_work import UnitOfWork
    from core.understanding.enclosed import Enclosed
    from core.wire import Attachment, Inbound

ANSWER_ROUND = "answer_round"
INVITE = "invite_neighbour"
ANSWER_DRILL, HOLD_DRILL = "answer_drill", "hold_drill"
HEAR_OUT, MENU, RAISE_ALERT = "hear_out", "show_menu", "post_alert"
GREETINGS = frozenset(
    {
        *("bonjour", "bonsoir", "salut", "coucou", "hello", "hi", "good morning", "good evening", "good afternoon"),
        *("hiya", "hey", "hello there", "hi there", "morning", "evening", "morning all", "hello everyone"),
    }
)
CONFIRM, JUST_ASKED = "confirm_alert", timedelta(hours=1)
_WITH_OWN_EYES = re.compile(
    r"(?:oui|yes|si)\b,?(?: \S+){0,4} (?:yeux|vue?s?|vois|voit|voyons|moi-meme|certaine?|eyes|saw|see|seen|myself)\b"
    r"(?: \S+){0,4}"
)
ANSWER_ARTICLE, CHOOSE_LETTER = "answer_article", "choose_gazette"
MOST_THANKS = 8
"""Words: « merci pour la lettre, c'est une bonne idée » is about no article."""
_NO_LETTER = re.compile(
    r"\b(?:des(?:inscri|abonn)\w*|unsubscribe|(?:ne |n')\S+ plus |arret\w+ (?:de |ces |cette |la |les )|"
    r"plus (?:de|cette|ces) (?:lettres?|mails?)|no more (?:letters?|mails?|emails?)|stop (?:sending|these|this))"
)
_THANKS = re.compile(r"\b(?:merci|thanks|thank you)\b(?! (?:de|d)\b)")
_THANKS_FOR = re.compile(r"\bmerci\b.* (?:pour\b|de\b|d')|\bthank.* for\b")
_A_WORD = re.compile(r"[^\W\d_]{3}")
MISTYPED = 2
"""Words up to which they are rather a mistyped word of ours: « fermez vos fenêtres » is none."""
A_MOMENT = timedelta(minutes=10)
A_WHILE = timedelta(hours=6)


def meant_by(
    text: str, inbound: Inbound, speaker: Speaker, uow: UnitOfWork, *, enclosed: Enclosed, almost: Mistyped | None
) -> tuple[str, Opening]:
    """Give the command that plain words in private lead to, and how it begins.

    *almost*: whether it is a mistyped word of ours; None where it begins with one.

    Raises:
        Unclear: they lead to none, with the sentence that helps on.
    """
    answered = _answered(text, speaker, uow, almost)
    if answered is not None:
        return answered
    if speaker.is_guest:
        return of_guest(text, inbound, speaker, uow, almost)
    shown = Opening(text, None, enclosed.point, enclosed.photo_id)
    if not text and (shown.point or shown.photo_id is not None):
        return RAISE_ALERT, shown
    if _invites(text, speaker, uow):
        return INVITE, Opening(text)
    answered = (
        after_all(text, speaker, uow)
        or own_call.answered(text, speaker, uow)
        or agreed_to(text, speaker, uow)
        or not_over(text, speaker, uow)
        or _small_talk(text, speaker, uow)
        or short_answer(text, speaker, uow)
        or asked_or_home(text, speaker, uow)
        or _to_somebody(text, speaker, uow)
    )
    if answered is not None:
        return answered
    is_told = tells(text) or call_told(text) is not None or _may_be_of_alert(text, speaker, uow, almost)
    if not is_told or not may(speaker, Capability.RAISE_ALERT):
        is_inside = may(speaker, Capability.RAISE_ALERT)
        raise Unclear(_why_unclear(text, inbound.attachments, "common.unknown" if is_inside else "common.outside"))
    # « Alrte vol rue des Lilas »: nobody types it again.
    is_mistyped = " " in text and almost is not None and almost.is_of(RAISE_ALERT)
    return HEAR_OUT, replace(shown, text=text.split(None, 1)[1]) if is_mistyped else shown


def _may_be_of_alert(text: str, speaker: Speaker, uow: UnitOfWork, almost: Mistyped | None) -> bool:
    """Whether words too few to tell anything by themselves may be for an alert of a moment ago: « on est dehors »."""
    count = len([word for word in text.split() if any(map(str.isalpha, word))])
    is_several = count > 1 and leading_code(text) is None and _A_WORD.search(text) is not None
    is_several = is_several and not is_of_messages(text)
    is_mistyped = almost is not None and count <= MISTYPED and "?" not in text and almost.is_one()
    if not is_several or is_mistyped:
        return False
    return look_up_recent(uow, speaker, {"words": text}) is not None


def _to_somebody(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Offer « merci Paul » to whoever wrote last.

    Raises:
        Unclear: nobody did; or it is a number, an address or a street alone; or corrects an announcement of theirs.
    """
    if thanks_somebody(text) and category_named(text) is None:
        if latest_writer(speaker, uow) is None:
            raise Unclear("common.welcome")
        return HEAR_OUT, Opening(text)
    answer_correction(text, speaker, uow)
    placed = placed_now(text, speaker, uow)
    # « Au 18 » may answer a neighbour who asks where one lives.
    if placed is not None and latest_writer(speaker, uow, JUST_NOW) is None:
        return "correct_alert", placed
    if is_place_of_alert(text, speaker, uow):
        return HEAR_OUT, Opening(text)
    if (said := said_of(text, speaker, uow)) is not None:
        if own := own_street(text, speaker, uow):
            return PROFILE, Opening(own, is_guess=True)
        raise Unclear(said)
    return None


def _answered(text: str, speaker: Speaker, uow: UnitOfWork, almost: Mistyped | None) -> tuple[str, Opening] | None:
    """What answers a question of ours, or a neighbour's."""
    if rounds.answer_in(text, speaker, uow, almost=almost):
        return ANSWER_ROUND, Opening(text)
    confirmed = _confirmed(text, speaker, uow)
    if confirmed is not None:
        return CONFIRM, Opening(alert_id=confirmed)
    asked_back = _asked_back(text, speaker, uow)
    is_open = asked_back is None or asked_back[0] == DECLINE
    return (HEAR_OUT, Opening(text)) if is_open and _answers_writer(text, speaker, uow) else asked_back


def _confirmed(text: str, speaker: Speaker, uow: UnitOfWork) -> int | None:
    """The alert of which *text* says yes to our last question, whether it was seen with one's own eyes.

    Raises:
        Unclear: it says no.
    """
    said = begun_with(text)
    is_no = said is not None and not said.is_yes and category_named(text) is None
    if not is_no and not agrees(text) and _WITH_OWN_EYES.fullmatch(normalise(text)) is None:
        return None
    offered = uow.outbox.last_offered(speaker.contact.id, uow.now() - JUST_ASKED)
    payloads = [payload.split(":") for _, payload in offered if payload.startswith(f"!{CONFIRM}:")]
    if payloads and is_no:
        raise Unclear("confirm_alert.not_seen")
    return int(payloads[0][1]) if payloads else None


def _asked_back(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """What answers an offer, a question put before somebody is let in, a drill, or else an invitation."""
    if (answer := answer_to_offer(text, speaker, uow)) is not None:
        return answer
    if _is_asked(speaker, uow) and text and not code_in(text) and category_named(text) is None:
        return OWN_REQUEST, Opening(text)
    if drills.answer_in(text, speaker, uow):
        return ANSWER_DRILL, Opening(text)
    return (DECLINE, Opening()) if declines(text) else None


def _answers_writer(text: str, speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether « oui merci » or « non, demain » is to a neighbour who wrote a while ago."""
    first = normalise(text).replace(",", " ").split(" ", 1)[0]
    return (agrees(first) or declines(first)) and latest_writer(speaker, uow, A_WHILE) is not None


def _is_asked(speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *speaker* waits to be let in, and has not answered what neighbours asked."""
    waiting = () if speaker.active else uow.requests.open_of(speaker.contact.id)
    return any(each.question and not each.detail for each in waiting)


def _invites(text: str, speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *text* says whom to write to, behind an invitation that was just handed out."""
    is_contact = any(map(str.isdigit, text)) or "@" in text
    if not is_contact or category_named(text) is not None or not targets_in(text, uow).known:
        return False
    return any(key == f"{INVITE}.done" for key, _ in uow.outbox.replies_to(speaker.contact.id, uow.now() - A_MOMENT))


def _small_talk(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """What a greeting or a question about us leads to; None where it is neither.

    Raises:
        Unclear: it is politeness, or doubt, with what is said to it.
    """
    if is_thanks(text):
        raise Unclear("common.welcome")
    if asked_of_us(text) and category_named(text) is None:
        raise Unclear(asked_of_us(text))
    if normalise(text) in YES:
        raise Unclear("common.nothing_asked")
    if is_polite(text) or is_doubt(text):
        said = "common.welcome" if _THANKS_FOR.search(normalise(text)) else "common.fine"
        raise Unclear(said if is_polite(text) else "common.just_tell")
    if normalise(text) in GREETINGS:
        return MENU, Opening()
    if cries(text):
        # Nobody is asked whether they mean it: without an answer it leaves.
        return RAISE_ALERT, Opening(text)
    if normalise(text) in IN_DANGER:
        return RAISE_ALERT, Opening()
    if drills.asks_of_it(text, speaker, uow):
        return HOLD_DRILL, Opening()
    return (HELP, Opening()) if is_curious(text) else None


def answer_to(
    referred: Referred, text: str, keywords: Keywords, commands: Mapping[str, Command]
) -> tuple[str, Opening] | None:
    """Give the command that answers a round, a drill or the letter with *text*, when its very message is answered.

    Raises:
        Unclear: it thanks for the letter.
    """
    kind = referred.notice_kind
    if kind == letter.ISSUE:
        found = keywords.first(text)
        is_asked = found is not None and commands[found[0]].on_alert and text.rstrip().endswith("?")
        is_plain = (found is None or is_asked) and leading_code(text) is None and not text.strip().isdecimal()
        return _to_letter(text) if is_plain else None
    if kind == drills.ASK:
        return (ANSWER_DRILL, Opening(text)) if answers_it(text) else None
    return (ANSWER_ROUND, Opening(text)) if kind == rounds.ASK else None


def _to_letter(text: str) -> tuple[str, Opening] | None:
    """Read an answer to the letter: it is about one of its articles, which has to be named, unless it burns."""
    if category_named(text) is not None or says_nothing(text) or is_curious(text):
        return None
    if _NO_LETTER.search(normalise(text)):
        return CHOOSE_LETTER, Opening()
    if _THANKS.search(normalise(text)) and len(text.split()) <= MOST_THANKS and "?" not in text:
        raise Unclear("common.welcome")
    return ANSWER_ARTICLE, Opening(text, is_guess=True)


def _why_unclear(text: str, attachments: tuple[Attachment, ...], unknown: str) -> str:
    return not_words(text, attachments) or (unknown if text else "common.empty")
