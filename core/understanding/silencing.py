"""Wishes to hear no more, or to hear again, that are told in a sentence: the word that does it is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.alerts import emergency
from core.errors import Unclear
from core.language.own_words import RAISE_ALERT, comfort
from core.language.words import normalise
from core.model.member import Silence

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import Conversation

_QUOTES = " \t\n\"'«»“”\u2018’()[]<>*_"
CALL = "common.call_yourself"
_SERVICE = re.compile(r"\s+(?:au\s+|to\s+)?\d{4,8}\s*$", re.IGNORECASE)
"""« STOP au 36180 »: how advertising has taught people to write it."""
_BEGINS = (
    r"(?:(?:bonjour|bonsoir|hello|svp|merci|veuillez|pouvez[- ]vous|please|de|stop|"
    r"je vous ai (?:deja )?demande)[ ,.!]+)*"
)
_OUT = re.compile(
    rf"{_BEGINS}(?:je |j'|i )?(?:"
    r"(?:ne |n')?(?:veux|souhaite|desire|voudrais) (?:plus|pas|ne plus) (?:de |vos |des |les |recevoir |rien recevoir)|"
    r"(?:veux |voudrais |souhaite |aimerais )?(?:ne plus (?:recevoir|m'(?:ecrire|envoyer))|"
    r"(?:me |se |m'|vous )?(?:desinscri|desabonn))|arretez de m'|ne m'(?:ecrivez|envoyez) plus|"
    r"(?:want|wish)(?: to (?:get|receive))? no more|(?:do not|don't) want (?:any more|to (?:get|receive))|"
    r"unsubscribe me|stop (?:sending|writing|emailing|texting)|want to unsubscribe)"
)
_LETTER = re.compile(r"\b(?:lettres?|letters?|gazettes?|newsletters?)\b")
_BACK = re.compile(
    r"\b(?:de nouveau|a nouveau|reinscri\w*|me reabonn\w*|reabonn\w*|recommenc\w*|par erreur|me suis trompee?|"
    r"encore recevoir|revenir|reprenez|subscribe again|again|by mistake|come back)\b"
)


def unadorned(text: str) -> str:
    """Give *text* without quotes around it and without the number of a service behind it."""
    return _SERVICE.sub("", text.strip(_QUOTES))


def wants_out(text: str) -> bool:
    """Whether *text* wishes to hear no more from us; what the letter is answered with is read there."""
    said = normalise(text)
    return _OUT.match(said) is not None and _LETTER.search(said) is None


def heed_wish(text: str, asked: Conversation | None, speaker: Speaker, *, is_private: bool) -> None:
    """Let pass what is no such wish, answers an open question (*asked*) in free words, or is said among neighbours.

    Raises:
        Unclear: it is one, with the word to answer; or it tells of despair, with whom to call.
    """
    if not is_private or (asked is not None and not asked.shown):
        return
    # What is told of an alert is a fact of it.
    if (asked is None or asked.command != RAISE_ALERT) and (whom := comfort(text)):
        raise Unclear(whom if emergency.is_known_where(speaker) else CALL)
    said = normalise(text)
    if wants_out(text) and not speaker.is_guest:
        raise Unclear("common.how_to_stop")
    if asked is None and speaker.contact.silence is not Silence.NOTHING and _BACK.search(said):
        raise Unclear("common.how_to_resume")
