"""A yes or a no as people write it: stretched, doubled, as a sign, with a few words behind it."""

from __future__ import annotations

import re
from functools import lru_cache

from core.language.signed import unsigned
from core.language.words import courteous, normalise
from core.value import value

YES = frozenset({"oui", "oui oui", "ouais", "o", "yes", "yes yes", "yep", "y"})
CANCEL_WORDS = frozenset(
    {
        *("0", "annuler", "annule", "annulez", "j'annule", "laisse tomber", "laissez tomber"),
        *("cancel", "never mind", "nevermind", "nvm"),
    }
)
BACK_WORDS = frozenset({"retour", "back"})
NO = frozenset({"non", "non non", "nan", "n", "no", "no no", "nope"})
_MOST = 12
"""Words up to which somebody only agrees or denies, and tells nothing."""
_HEDGE = r"(?:(?:ben|bah|bas|euh|ah|eh|eh bien|alors|well|oh|finalement|en fait|actually)[ ,.!]+)*"
_YES = r"(?:v?o+u+i+|u+i+|w+i+|ouais?|ouaip|ye+s+|yep|yeah|yup|aye)"
# « No light in our street » tells something.
_NO = (
    r"(?:n+o+n+|nan+|nope|nah|no+(?=\s*(?:[,.!;]|$)|"
    r"\s+(?:thanks?|thank|please|leave|don't|do|not|it's|that's|need|i|we)\b))"
)
_BEGUN = re.compile(rf"{_HEDGE}(?:(?P<yes>{_YES})|(?P<no>{_NO}))(?![\w'-])", re.IGNORECASE)
_BARE_YES, _BARE_NO = re.compile(rf"{_YES}(?:[ ,.!]+{_YES})*"), re.compile(rf"{_NO}(?:[ ,.!]+{_NO})*")
_ASIDE = (
    r"d'?accord|dac|ok+|okay|okey|oki|(?:(?:c'?|cela |ca )?est |that's |it's |looks )?(?:bien |tout |tres |very )*"
    r"(?:bon|bien|parfait|ca|exact|exactement|correct|juste|super|nickel|perfect|right|fine|good|great|it)|"
    r"(?:ca|cela) (?:me )?(?:va|marche|convient)|bien sur|volontiers|absolument|tout a fait|evidemment|sure|of course|"
    r"je (?:le )?(?:veux|confirme|valide)(?: bien)?|i (?:do|confirm)"
)
_GO = (
    r"(?:(?:vous|tu|on) (?:pouvez|peux|peut) |you can |please |il faut |faut |go |merci d(?:e |')|veuillez |"
    r"(?:pouvez|pourriez)[- ]vous |je (?:veux|voudrais|souhaite) )*(?:l'|les? |la |le leur |me )?"
    r"(?:vas|allez|va)?(?:[- ]?y(?: aller)?|allez|go|go ahead|envoi\w{1,3}|envoye[rz]?|publie[rz]?|"
    r"prevene[rz]|prevenir|previens|averti(?:r|s|ssez)|send|tell|warn|do it|di[st]e?[sz]?)"
    r"(?:[- ](?:leur|les?|la|moi|nous|it|them))*(?: (?:(?:mes|les|nos|tous (?:les|mes|nos)|my|the|all my) "
    r"(?:voisine?s?|neighbou?rs)|tout le monde|everyone|everybody))?"
)
_MANNERS = (
    r"merci(?: (?:bien|beaucoup|d'avance))?|svp|stp|s'il (?:vous|te) plait|please|pls|plz|thanks|thank you|"
    r"cheers|ta|mate|love|madame|monsieur"
)
_SIGN = "[\N{THUMBS UP SIGN}\N{OK HAND SIGN}\N{WHITE HEAVY CHECK MARK}\N{HEAVY CHECK MARK}]"
_THANKED = re.compile(rf"(?:(?:{_MANNERS})[ ,.!:;]*|\N{{PERSON WITH FOLDED HANDS}}[ ,.!]*)+")
_AGREED = re.compile(
    rf"(?:(?:{_YES}|{_ASIDE}|{_GO}|{_MANNERS})(?![\w'-])[ ,.!:;]*|(?:{_SIGN}|\N{{PERSON WITH FOLDED HANDS}})[ ,.!]*)+"
)
_POLITE = re.compile(rf"(?:(?:d'?accord|dac|ok+|okay|okey|oki)[ ,.!]+)+(?:(?:{_MANNERS})[ ,.!]*)+")
_LET_BE = (
    r"(?:(?:c'est|ca) (?:bon|rien|inutile|pas la peine)|laisse[rz]?(?: tomber)?|pas (?:la peine|besoin|maintenant|ca)|"
    r"inutile|surtout pas|rien|ca va|leave it|never ?mind|don't|no need|not now|it's (?:fine|nothing))"
)
_DENIED = re.compile(
    rf"{_HEDGE}(?:(?:{_NO})(?:[ ,.!]+|$)(?:(?:{_LET_BE}|{_MANNERS})(?![\w'-])[ ,.!:;]*)*|"
    r"(?:surtout|absolument|certainement) pas|pas du tout|hors de question|certainly not|not at all|"
    rf"\N{{THUMBS DOWN SIGN}})"
)
_TURNS = re.compile(r"\b(?:mais|sauf|but|except|plutot|rather|enfin|seulement|only)\b")
_BEHIND = re.compile(r"[\s,.!;:]*(?:(?:et|puis|and)\s+)?", re.IGNORECASE)
_TONES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d]")


@value(frozen=True, slots=True)
class YesNo:
    """A yes or a no, and what was told behind it, as it was typed; nothing of mere assent."""

    is_yes: bool
    rest: str = ""


@lru_cache(maxsize=16)
def bare(text: str) -> str:
    """Give what *text* says without greeting, signature, thanks and the colours of its signs; « ouiii » is « oui »."""
    said = courteous(normalise(_TONES.sub("", unsigned(text))))
    if said in YES | NO:
        return said
    return "oui" if _BARE_YES.fullmatch(said) else "non" if _BARE_NO.fullmatch(said) else said


def is_assent(text: str) -> bool:
    """Whether *text* agrees to what was asked or shown: « ok », « c'est parfait, vous pouvez envoyer », a thumb."""
    said = bare(text)
    if len(said.split()) > _MOST:
        return False
    return _AGREED.fullmatch(said) is not None and _THANKED.fullmatch(said) is None


def is_only_polite(text: str) -> bool:
    """Whether *text* may end a chat as well as agree: « ok merci »; « ok » and « oui merci » agree."""
    return _POLITE.fullmatch(normalise(text)) is not None


@lru_cache(maxsize=16)
def begun_with(text: str) -> YesNo | None:
    """Read the yes or no that *text* begins with, unless what follows turns it round: « oui mais … »."""
    said = bare(text)
    if said in NO or (len(said.split()) <= _MOST and _DENIED.fullmatch(said)):
        return YesNo(is_yes=False)
    if said in YES or (_BEGUN.match(said) and is_assent(text)):
        return YesNo(is_yes=True)
    found = _BEGUN.match(said)
    typed = _BEGUN.match(unsigned(text).lstrip())
    if found is None or typed is None or _turns(said[found.end() :], is_yes=found["yes"] is not None):
        return None
    rest = unsigned(text).lstrip()[typed.end() :]
    return YesNo(found["yes"] is not None, _BEHIND.sub("", rest, count=1).strip())


def is_turned(text: str) -> bool:
    """Whether *text* begins with a yes or no that the rest turns round: « oui mais ça sonne occupé »."""
    return begun_with(text) is None and _BEGUN.match(bare(text)) is not None


def _turns(rest: str, *, is_yes: bool) -> bool:
    return _TURNS.search(rest) is not None or re.search(rf"\b(?:{_NO if is_yes else _YES})(?![\w'-])", rest) is not None
