"""What plain words tell: a danger, somebody in need of help, something at all, or nothing that neighbours must know."""

from __future__ import annotations

import re

from core.language.first_line import category_named, read_first_line
from core.language.own_words import chats, cries, is_for_gazette, is_telling, needs_help, says_unhurt, speaks_of_people
from core.language.words import normalise
from core.model.alert_words import Category

A_SENTENCE = 4
"""Words from which on somebody tells something, and has not only mistyped a word of ours."""
_SOMEBODY = re.compile(
    r"(?:(?:vite|mon dieu|oh|my god|quick)[ ,!]+)*"
    r"(?:(?:mon|ma|notre|le|la) (?:mari|femme|fils|fille|mere|pere|voisine?|bebe|enfant)|on|quelqu'un|je suis|"
    r"(?:une?|deux|trois|plusieurs|des|cette?) (?:vieille |petite? |jeunes? )?(?:hommes?|femmes?|dames?|enfants?|gens|"
    r"types?|gars|jeunes|voisine?|cambrioleurs?|voleurs?|rodeurs?|voitures?|maisons?|incendie)|il|elle|ils|y a|"
    r"[\w-]+ (?:crie|hurle|appelle a|ne)|someone|somebody|there|"
    r"he|she|they|"
    r"(?:an?|two|three|some) (?:old |young )?"
    r"(?:m[ae]n|wom[ae]n|lady|guys?|blokes?|chaps?|lads?|people|child|kids?|cars?|house|burglars?)|"
    r"my (?:husband|wife|son|daughter|mother|father|neighbour|mum|dad|nan|gran|grandad|boy|girl|baby|partner|friend))\b"
)
_SUPPOSED = re.compile(
    r"\b(?:en cas d|si|s'il|quand|secouris\w+|infirmi\w+|pompiers? volontaires?|in case|if|when|nurse|souvent|parfois|"
    r"(?:une|deux|trois|plusieurs) fois|l'an(?:nee)? (?:dernier|derniere|passee?)|often|sometimes|twice|last year)\b"
)
"""« Infirmière, appelez-moi en cas d'accident » says who somebody is, « tombée deux fois » how frail."""
_STREET_NAME = re.compile(
    r"\b(?:rue|avenue|chemin|impasse|allee|place|boulevard|residence|lotissement) "
    r"(?:(?:de la|du|des|de) |d[e' ]+l?'?)\w+"
)
_OF_MESSAGES = re.compile(
    r"\b(?:alert\w*|messages?|sms|textos?|mails?|emails?|notif\w*|recevoir|receive|envo\w*|send\w*|ecri\w*|lettres?|"
    r"gazette|marre|assez|suffit|enough)\b"
)
"""What stands behind STOP where it means our messages, whatever they were about."""


def tells(text: str) -> bool:
    """Whether *text* says something, or names a kind of alert; a telephone number says nothing."""
    is_sentence = len(text.split()) >= A_SENTENCE and any(sign.isalpha() for sign in text)
    return is_sentence or is_telling(text) or says_unhurt(text) or category_named(text) is not None


def is_of_messages(text: str) -> bool:
    """Whether *text* speaks of what we send."""
    return _OF_MESSAGES.search(normalise(text)) is not None


def cries_or_names(text: str) -> bool:
    """Whether *text* cries for help or names a danger, in however few words."""
    named = category_named(text)
    return cries(text) or (named is not None and named.is_danger)


def tells_danger(text: str) -> bool:
    """Whether *text*, said where something else was asked, cries for help or tells of a danger."""
    named, count = category_named(text), len(text.split())
    if cries(text) or (named is not None and named.is_danger and count > 1):
        return True
    return named not in {None, Category.OTHER} and count >= A_SENTENCE and not is_of_messages(text)


def is_idle(text: str) -> bool:
    """Whether *text* tells of no danger, nobody and no place: a danger that comes after it is another matter."""
    if chats(text) and not tells_danger(text):
        return True
    is_seen = speaks_of_people(text) or is_telling(text) or bool(read_first_line(text).place)
    return not tells_danger(text) and (is_for_gazette(text) or not is_seen)


def is_happening(text: str) -> bool:
    """Whether *text* tells of a danger to somebody now, where « détecteur de fumée » would be a good answer."""
    return cries(text) or (tells_need(text) and begins_with_somebody(text))


def begins_with_somebody(text: str) -> bool:
    """Whether *text* begins with who is there, or to whom something happens."""
    return _SOMEBODY.match(normalise(text)) is not None


def tells_need(text: str) -> bool:
    """Whether *text* tells of a danger or of somebody in need now, and not by the name of a street."""
    said = _STREET_NAME.sub("rue", normalise(text))
    is_told = tells_danger(said) or (len(said.split()) >= A_SENTENCE and needs_help(said))
    return is_told and _SUPPOSED.search(said) is None


def names_danger(text: str) -> bool:
    """Whether *text* is a sentence that names a kind of alert, whatever it tells of it."""
    return len(text.split()) >= A_SENTENCE and category_named(text) is not None
