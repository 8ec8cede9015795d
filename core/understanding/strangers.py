"""What somebody means whom nobody knows here: a code, a wish to come in or to be left alone, a danger."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from core.community.inviting import code_sent_to
from core.errors import Unclear
from core.language.asked_by_guests import asked_by_guest, sentence_for_guest
from core.language.called import CALLED, called_in_vain, said_of_calling
from core.language.danger import cries_or_names
from core.language.first_line import category_named
from core.language.own_words import accepts, asks_to_call, leaves, needs_help
from core.language.small_talk import asked_of_us, is_curious_in, is_thanks
from core.language.words import courteous, normalise
from core.language.yes_no import YES
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, as_code, code_in
from core.said import Opening
from core.understanding.neighbours_meant import address_in
from core.understanding.silencing import wants_out
from core.wire import AttachmentKind

if TYPE_CHECKING:
    from core.language.words import Mistyped
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Attachment, Inbound

ANSWER_LETTER, DECLINE, HELP, JOIN, OWN_REQUEST = (
    "answer_letter", "decline_invitation", "show_help", "join_community", "my_request",
)  # fmt: skip
IN_DANGER = frozenset(
    {
        *("danger", "un danger", "il y a un danger", "au secours", "secours", "a l'aide"),
        *("15", "17", "18", "112", "114", "999", "911", "police", "la police", "pompiers", "les pompiers"),
        *("samu", "le samu", "ambulance", "une ambulance"),
    }
)
"""No words of ours: in the middle of an alert they are a cry, and danger is a choice in questions about alerts."""
WISHES_IN = re.compile(
    r"\b(?:inscri\w+|adher\w+|rejoindre|flyer|tract|affiche|prospectus|papier|boite aux lettres|invitation|invite|"
    r"veux bien|voudrais bien|revenir|come back|participer|faire partie|entrer|interesse\w*|volontiers|join|register|"
    r"sign up|leaflet|poster|interested)\b"
)
"""What stands in the words of somebody who would like to come in."""
NO_CODE = re.compile(
    r"\b(?:pas|plus|aucun|sans|perdu|oublie|egare|no|without a|lost my|lost the|"
    r"(?:don't|do not|haven't|have not)(?: have| got)? (?:a|any|the)) "
    r"(?:de |d'|le |mon |l')?(?:code|invitation)\b|"
    r"\b(?:personne (?:ne )?m'a|jamais (?:recu|eu)|(?:nobody|no one|never) (?:gave|sent)) "
    r"(?:\w+ ){0,2}(?:code|invitation)\b"
)
_HAS_CODE = re.compile(
    r"\b(?:j'? ?ai|avec|voici|m'a (?:donne|envoye|transmis)|i have|i've(?: got)?|(?:gave|sent) me) "
    r"(?:un |le |mon |ce |son |a |the |my )?code\b|^(?:mon|le|my|the) code\b"
)
_GAVE = re.compile(
    r"\b(?:donne|eu|trouve|obtenu|avez|gave you|get|got) (?:mon|my) "
    r"(?:numero|adresse|mail|e-?mail|telephone|number|address)"
)
WITHOUT_CODE = "none"
"""The choice of REJOINDRE of whoever has no code."""
GREETED = timedelta(hours=1)


def of_guest(
    text: str, inbound: Inbound, speaker: Speaker, uow: UnitOfWork, almost: Mistyped | None
) -> tuple[str, Opening]:
    """What somebody means whom nobody knows here: a code, a wish to come in, a question about us."""
    code = code_in(text, is_asked=True) or (text if _looks_like_a_code(text) else "")
    if code:
        return JOIN, Opening(code)
    show_numbers(text)
    if text and uow.invites.letter_writer(inbound.channel, inbound.address):
        return ANSWER_LETTER, Opening(text)
    is_calm = category_named(text) is None
    if is_calm and text and (wish := _wish_of_guest(text, speaker, uow)) is not None:
        return wish
    if is_thanks(text):
        raise Unclear("common.welcome")
    street, commune = address_in(text)
    if is_calm and street and (commune or not uow.requests.open_of(speaker.contact.id)):
        # Whoever says where they live would like to come in, and is not asked it again.
        return JOIN, Opening(text)
    # « On force ma porte », and they have our leaflet: the numbers to call come first.
    if is_calm and text and uow.requests.open_of(speaker.contact.id):
        return OWN_REQUEST, Opening()
    wishes_in = courteous(normalise(text)) in YES or WISHES_IN.search(normalise(text)) is not None or has_code(text)
    if is_calm and (wishes_in or (almost is not None and almost.is_of(JOIN))):
        return JOIN, Opening()
    raise Unclear(not_words(text, inbound.attachments) or _greeting(speaker, uow))


def _wish_of_guest(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """What somebody whom nobody knows here asks for, in words of their own.

    Raises:
        Unclear: they ask what a sentence of ours answers.
    """
    if _GAVE.search(normalise(text)) and code_sent_to(uow, speaker.contact):
        raise Unclear("common.who_gave")
    if answer := asked_of_us(text) or sentence_for_guest(text):
        raise Unclear(answer)
    if leaves(text) or wants_out(text):
        is_waiting = bool(uow.requests.open_of(speaker.contact.id))
        return (OWN_REQUEST if is_waiting else DECLINE), Opening()
    if accepts(text) and code_sent_to(uow, speaker.contact):
        return JOIN, Opening()
    if (asked := asked_by_guest(text)) is not None:
        return asked
    if is_curious_in(text):
        return HELP, Opening()
    return (JOIN, Opening(WITHOUT_CODE)) if NO_CODE.search(normalise(text)) else None


def show_numbers(text: str) -> None:
    """Let pass what tells of no danger.

    Raises:
        Unclear: somebody whom nobody knows here is in danger, or asks us to call, with whom they call.
    """
    if said_of_calling(text) == CALLED:
        raise Unclear("post_alert.refused")
    if asks_to_call(text) or called_in_vain(text) or needs_help(text) or normalise(text) in IN_DANGER:
        raise Unclear("common.call_yourself")
    if cries_or_names(text):
        raise Unclear("post_alert.refused")


def _greeting(speaker: Speaker, uow: UnitOfWork) -> str:
    """The text for a stranger who said nothing that we know: the second time it says what we do know."""
    said = [key for key, _ in uow.outbox.replies_to(speaker.contact.id, uow.now() - GREETED)]
    return "common.guest_again" if "common.guest" in said else "common.guest"


def has_code(text: str) -> bool:
    """Whether *text* says that there is a code, without giving it: « j'ai un code »."""
    said = normalise(text)
    return _HAS_CODE.search(said) is not None and NO_CODE.search(said) is None


def _looks_like_a_code(text: str) -> bool:
    """Whether *text* is one word that may be a code; « plus tard » has eight letters, too."""
    code = as_code(text) if " " not in text.strip() else ""
    return len(code) == CODE_LENGTH and all(sign in CODE_ALPHABET for sign in code)


def not_words(text: str, attachments: tuple[Attachment, ...]) -> str:
    """What to say of a message that is no words at all; empty where it is some."""
    kinds = {attachment.kind for attachment in attachments}
    if not text and AttachmentKind.VOICE in kinds:
        return "common.cannot_listen"
    if not text and AttachmentKind.STICKER in kinds:
        return "common.sticker"
    return "common.cannot_open" if not text and AttachmentKind.FILE in kinds else ""
