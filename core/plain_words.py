"""What somebody means whose message begins with no word of ours: to whom it answers, or what is happening."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core import drills, letter, rounds
from core.access import Capability, may
from core.bare_values import said_of
from core.choosing import agrees, declines
from core.errors import Unclear
from core.first_line import category_named
from core.leading import proposals
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, as_code
from core.own_words import asked_in, asks_to_call, cries, is_telling, latest_writer
from core.reopening import not_over
from core.said import Opening
from core.short_answers import of_own_call, short_answer
from core.small_talk import (
    asked_of_us,
    is_curious,
    is_curious_in,
    is_doubt,
    is_polite,
    is_thanks,
    says_nothing,
    thanks_somebody,
)
from core.wire import AttachmentKind
from core.words import courteous, leading_code, normalise
from core.yes_no import YES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.enclosed import Enclosed
    from core.model.member import Speaker
    from core.outbox_shelf import Referred
    from core.shelves import UnitOfWork
    from core.wire import Attachment, Inbound
    from core.words import Keywords

ANSWER_ROUND, ANSWER_LETTER, DECLINE = "answer_round", "answer_letter", "decline_invitation"
ACCEPT_ROLE, DECLINE_ROLE, OWN_REQUEST = "accept_role", "decline_role", "my_request"
ANSWER_DRILL, HOLD_DRILL = "answer_drill", "hold_drill"
HEAR_OUT, JOIN, MENU, RAISE_ALERT = "hear_out", "join_community", "show_menu", "post_alert"
HELP = "show_help"
GREETINGS = frozenset({"bonjour", "bonsoir", "salut", "coucou", "hello", "hi", "good morning", "good evening"})
_DANGER = frozenset(
    {
        *("danger", "un danger", "il y a un danger", "au secours", "secours", "a l'aide"),
        *("15", "17", "18", "112", "114", "999", "911", "police", "la police", "pompiers", "les pompiers"),
        *("samu", "le samu", "ambulance", "une ambulance"),
    }
)
"""No words of ours: in the middle of an alert they are a cry, and danger is a choice in questions about alerts."""
ANSWER_ARTICLE, CHOOSE_LETTER = "answer_article", "choose_gazette"
MOST_THANKS = 8
"""Words: « merci pour la lettre, c'est une bonne idée » is about no article."""
_NO_LETTER = re.compile(
    r"\b(?:des(?:inscri|abonn)\w*|unsubscribe|(?:ne |n')\S+ plus |arret\w+ (?:de |ces |cette |la |les )|"
    r"plus (?:de|cette|ces) (?:lettres?|mails?)|no more (?:letters?|mails?|emails?)|stop (?:sending|these|this))"
)
_THANKS = re.compile(r"\b(?:merci|thanks|thank you)\b(?! (?:de|d)\b)")
_SENTENCES = re.compile(r"[.!?\n]+")
WISHES_IN = re.compile(
    r"\b(?:inscri\w+|adher\w+|rejoindre|flyer|tract|affiche|prospectus|papier|boite aux lettres|invitation|invite|"
    r"veux bien|voudrais bien|revenir|come back|participer|faire partie|entrer|interesse\w*|volontiers|join|register|"
    r"sign up|leaflet|poster|interested)\b"
)
"""What stands in the words of somebody who would like to come in."""
NO_CODE = re.compile(
    r"\b(?:pas|plus|aucun|sans|no|without a|don't have a|lost my) (?:de |d'|le |mon )?(?:code|invitation)\b"
)
WITHOUT_CODE = "none"
"""The choice of REJOINDRE of whoever has no code."""
GREETED = timedelta(hours=1)
A_WHILE = timedelta(hours=6)
A_SENTENCE = 4
"""Words from which on somebody tells something, and has not only mistyped a word of ours."""


def meant_by(
    text: str, inbound: Inbound, speaker: Speaker, uow: UnitOfWork, *, enclosed: Enclosed, nearest: str | None
) -> tuple[str, Opening]:
    """Give the command that plain words in private lead to, and how it begins.

    *nearest*: the command whose word the text, or its first word, is almost.

    Raises:
        Unclear: they lead to none, with the sentence that helps on.
    """
    answered = _answered(text, speaker, uow, nearest)
    if answered is not None:
        return answered
    if speaker.is_guest:
        return _of_guest(text, inbound, speaker, uow, nearest)
    shown = Opening(text, None, enclosed.point, enclosed.photo_id)
    if not text and (shown.point or shown.photo_id is not None):
        return RAISE_ALERT, shown
    answered = (
        of_own_call(text, speaker, uow)
        or not_over(text, speaker, uow)
        or _small_talk(text)
        or short_answer(text, speaker, uow)
        or asked_in(text, speaker, uow)
    )
    if answered is not None:
        return answered
    if thanks_somebody(text) and category_named(text) is None:
        if latest_writer(speaker, uow) is None:
            raise Unclear("common.welcome")
        return HEAR_OUT, Opening(text)
    if (said := said_of(text, speaker, uow)) is not None:
        raise Unclear(said)
    if not tells(text) or not may(speaker, Capability.RAISE_ALERT):
        is_inside = may(speaker, Capability.RAISE_ALERT)
        raise Unclear(_why_unclear(text, inbound.attachments, "common.unknown" if is_inside else "common.outside"))
    # « Alrte vol rue des Lilas »: nobody types it again.
    is_mistyped = nearest == RAISE_ALERT and " " in text
    return HEAR_OUT, replace(shown, text=text.split(None, 1)[1]) if is_mistyped else shown


def _answered(text: str, speaker: Speaker, uow: UnitOfWork, nearest: str | None) -> tuple[str, Opening] | None:
    """What answers a question of ours, or a neighbour's."""
    if rounds.answer_in(text, speaker, uow, is_strange=nearest is None):
        return ANSWER_ROUND, Opening(text)
    asked_back = _asked_back(text, speaker, uow)
    is_open = asked_back is None or asked_back[0] == DECLINE
    return (HEAR_OUT, Opening(text)) if is_open and _answers_writer(text, speaker, uow) else asked_back


def _asked_back(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """What answers the offer of a role, a question put before somebody is let in, a drill, or else an invitation."""
    is_answer = agrees(text) or declines(text)
    if is_answer and speaker.person and proposals(uow, speaker.person.id):
        return ACCEPT_ROLE if agrees(text) else DECLINE_ROLE, Opening()
    if _is_asked(speaker, uow) and text and not _looks_like_a_code(text) and category_named(text) is None:
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


def _small_talk(text: str) -> tuple[str, Opening] | None:
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
        raise Unclear("common.fine" if is_polite(text) else "common.just_tell")
    if normalise(text) in GREETINGS:
        return MENU, Opening()
    if cries(text):
        # Nobody is asked whether they mean it: without an answer it leaves.
        return RAISE_ALERT, Opening(text)
    if normalise(text) in _DANGER:
        return RAISE_ALERT, Opening()
    if drills.asks_what_it_is(text):
        return HOLD_DRILL, Opening()
    return (HELP, Opening()) if is_curious(text) else None


def _of_guest(
    text: str, inbound: Inbound, speaker: Speaker, uow: UnitOfWork, nearest: str | None
) -> tuple[str, Opening]:
    """What somebody means whom nobody knows here: a code, a wish to come in, a question about us."""
    coded = (word for word in text.split() if any(map(str.isdigit, word)) and _looks_like_a_code(word))
    code = text if _looks_like_a_code(text) else next(coded, "")
    if code:
        return JOIN, Opening(code)
    _show_numbers(text)
    if text and uow.invites.letter_writer(inbound.channel, inbound.address):
        return ANSWER_LETTER, Opening(text)
    is_calm = category_named(text) is None
    if is_calm and asked_of_us(text):
        raise Unclear(asked_of_us(text))
    if is_calm and is_curious_in(text):
        return HELP, Opening()
    if is_calm and NO_CODE.search(normalise(text)):
        return JOIN, Opening(WITHOUT_CODE)
    if is_thanks(text):
        raise Unclear("common.welcome")
    # « On force ma porte », and they have our leaflet: the numbers to call come first.
    if is_calm and text and uow.requests.open_of(speaker.contact.id):
        return OWN_REQUEST, Opening()
    wishes_in = nearest == JOIN or courteous(normalise(text)) in YES or WISHES_IN.search(normalise(text)) is not None
    if is_calm and wishes_in:
        return JOIN, Opening()
    raise Unclear(_not_words(text, inbound.attachments) or _greeting(speaker, uow))


def _show_numbers(text: str) -> None:
    """Let pass what tells of no danger.

    Raises:
        Unclear: somebody whom nobody knows here is in danger, or asks us to call, with whom they call.
    """
    if asks_to_call(text) or normalise(text) in _DANGER:
        raise Unclear("common.call_yourself")
    named = category_named(text)
    if cries(text) or (named is not None and named.is_danger):
        raise Unclear("post_alert.refused")


def _greeting(speaker: Speaker, uow: UnitOfWork) -> str:
    """The text for a stranger who said nothing that we know: the second time it says what we do know."""
    said = [key for key, _ in uow.outbox.replies_to(speaker.contact.id, uow.now() - GREETED)]
    return "common.guest_again" if "common.guest" in said else "common.guest"


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
        if found is not None and commands[found[0]].on_article:
            # « Je viens à la fête »: of which one is asked, where there are several.
            return found[0], Opening()
        is_plain = found is None and leading_code(text) is None and not text.strip().isdecimal()
        return _to_letter(text) if is_plain else None
    if kind == drills.ASK:
        return (ANSWER_DRILL, Opening(text)) if drills.answers_it(text) else None
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


def tells(text: str) -> bool:
    """Whether *text* says something, or names a kind of alert."""
    return len(text.split()) >= A_SENTENCE or is_telling(text) or category_named(text) is not None


def _looks_like_a_code(text: str) -> bool:
    code = as_code(text)
    return len(code) == CODE_LENGTH and all(sign in CODE_ALPHABET for sign in code)


def _why_unclear(text: str, attachments: tuple[Attachment, ...], unknown: str) -> str:
    return _not_words(text, attachments) or (unknown if text else "common.empty")


def _not_words(text: str, attachments: tuple[Attachment, ...]) -> str:
    """What to say of a message that is no words at all; empty where it is some."""
    kinds = {attachment.kind for attachment in attachments}
    if not text and AttachmentKind.VOICE in kinds:
        return "common.cannot_listen"
    if not text and AttachmentKind.STICKER in kinds:
        return "common.sticker"
    return "common.cannot_open" if not text and AttachmentKind.FILE in kinds else ""
