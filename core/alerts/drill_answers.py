"""What answers a drill: 1, « reçu », or a polite sentence that says no more."""

from __future__ import annotations

import re

from core.alerts.rounds import ways, without_thanks
from core.language.first_line import category_named
from core.language.own_words import is_telling, needs_help
from core.language.reading import flowing
from core.language.signed import unsigned
from core.language.words import normalise
from core.language.yes_no import is_assent

_SHORT = 3
"""Words: whoever says more to a drill may tell of something else."""
_HARMLESS = frozenset(
    {
        *(
            "oui",
            "ok",
            "okay",
            "ouais",
            "yes",
            "recu",
            "recue",
            "recus",
            "present",
            "presente",
            "received",
            "got",
            "here",
        ),
        *("d'accord", "j'ai", "je", "l'ai", "ai", "suis", "bien", "tres", "tout", "est", "c'est", "bon", "note", "la"),
        *(
            "votre",
            "vos",
            "le",
            "l'",
            "les",
            "ce",
            "cet",
            "du",
            "de",
            "a",
            "vous",
            "nous",
            "pour",
            "message",
            "messages",
        ),
        *("sms", "mail", "exercice", "l'exercice", "test", "parfait", "va", "ici", "merci", "beaucoup", "bonjour"),
        *("bonsoir", "bonne", "journee", "soiree", "cordialement", "madame", "monsieur", "et", "marche", "fonctionne"),
        *(
            "ca",
            "i",
            "i'm",
            "have",
            "it",
            "the",
            "your",
            "drill",
            "thanks",
            "thank",
            "you",
            "fine",
            "is",
            "well",
            "hello",
            "recois",
            "recoit",
            "eu",
            "lu",
            "moi",
            "me",
        ),
    }
)
"""Words of which an answer to a drill consists, however long: a danger needs others."""
_IS_THERE = frozenset(
    {
        *("oui", "ok", "okay", "ouais", "yes", "recu", "recue", "recus", "recois", "present", "presente", "received"),
        *("got", "here", "bon", "eu", "lu"),
    }
)
_GOT = re.compile(r"\b(?:recu|recue|recus|exercice|received|got it|drill)\b")
_TO_SOMEBODY = re.compile(r"\b(merci|bonjour|bonsoir|salut|cordialement|thanks|thank you|hello),? [\w'-]+")
"""A name beside a courtesy says no more than the courtesy."""
_BETWEEN = re.compile(r"[\s,.;:!?()]+")


def is_answer(words: str) -> bool:
    """Whether *words* say no more than that somebody is there: 1, « reçu », « oui merci »."""
    return without_thanks(words) in ways("drill.got", "1")


def says_received(words: str) -> bool:
    """Whether *words* say at more length that somebody is there: « oui j'ai bien reçu votre message », a thumb."""
    if is_assent(words):
        return True
    if category_named(words) is not None or is_telling(words) or needs_help(words):
        return False
    plain = normalise(unsigned(flowing(words)))
    return _is_harmless(plain) or _is_harmless(_TO_SOMEBODY.sub(r"\1", plain))


def _is_harmless(plain: str) -> bool:
    said = set(_BETWEEN.split(plain)) - {""}
    return bool(said & _IS_THERE) and said <= _HARMLESS


def names_receipt(words: str) -> bool:
    """Whether *words* answer a drill and nothing else that may be asked: « bonjour, bien reçu, merci »."""
    return says_received(words) and _GOT.search(normalise(words)) is not None


def answers_it(words: str) -> bool:
    """Whether *words*, sent as an answer to the drill's own message, answer it: nobody's danger is taken for that."""
    if category_named(words) is not None:
        return False
    return (
        is_answer(words)
        or says_received(words)
        or len(words.split()) <= _SHORT
        or _GOT.search(normalise(words)) is not None
    )
