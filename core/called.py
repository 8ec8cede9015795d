"""What people say of calling for help: that it is done already, under way, or that they have not, or cannot."""

from __future__ import annotations

import re

from core.words import normalise

_SERVICES = (
    r"(?:les? |la |l'|the |au |aux ){0,2}(?:17|18|15|112|114|999|911|police|flics?|gendarm\w+|pompiers?|samu|secours|"
    r"ambulance|fire (?:brigade|service|department)|cops|emergency services)"
)
_DONE_NOT = (
    r"(?:(?:pas|toujours pas|not) (?:encore|tout de suite|fait|yet)|"
    rf"(?:je |j'|on |personne )?(?:n')?(?:ai|a) (?:pas |rien )(?:encore )?appele(?: {_SERVICES})?|personne n'a appele|"
    r"(?:i |we )?(?:have not|haven't|did not|didn't) (?:called|call)(?: yet)?)"
)
_CANNOT = (
    r"(?:(?:je |j'|on )?(?:ne |n')?(?:peu[xt]?|arrive|ose|veux) (?:pas|plus)(?: a)?|(?:je |on )?(?:n'ai |ai )?pas pu|"
    r"(?:i |we )?(?:can ?not|can't|cant|could not|couldn't))"
    rf"(?: (?:les |l')?(?:appeler|telephoner|parler|call|phone|speak|talk)(?: {_SERVICES})?)?"
    r"(?: (?:maintenant|la|now|right now|moi-meme|myself))?"
)
_DEAF = r"sourde?|muette?|muet|malentendante?|deaf|mute"
_UNHEARD = rf"(?:je |i )?(?:suis|am|'m) (?:{_DEAF})\b.{{0,40}}|j'entends (?:mal|rien|pas).{{0,40}}"
_NOT_HEARD = re.compile(rf"(?:{_CANNOT}[ ,.]*)?(?:{_UNHEARD})")
_NOT_CALLED = re.compile(
    rf"(?:(?:n+o+n+|nan|no+|nope)[ ,.]*)?(?:{_DONE_NOT}|{_CANNOT})|n+o+n+(?: n+o+n+)?|nan|no|nope|n"
)
_ELSE = re.compile(
    r"(?:c'est|c'etait|it's|it is|it was) (?:pour|a|for|pas|not)\b|laisse|je (?:veux|voulais)|i (?:want|meant)\b"
)
_WE_HAVE = (
    r"(?:j'?ai |je viens d'|on a |nous avons |i |i've |i have |we |we've |we have )"
    r"(?:deja |tout de suite |already |just )?(?:appele[rz]?|prevenu|telephone|called|phoned)(?: a)?"
)
_WERE = (
    r"(?:(?:est|sont|a ete|ont ete|is|are|has been|have been) )?(?:deja |already )?"
    r"(?:appelee?s?|prevenue?s?|called)"
)
_IS_CALLED = re.compile(rf"\b(?:{_WE_HAVE} {_SERVICES}|{_SERVICES} {_WERE})\b")
_IS_CALLING = re.compile(rf"\b(?:j'appelle|je vais appeler|on appelle|i am calling|i'm calling|calling) {_SERVICES}\b")
_IN_VAIN = re.compile(r"\b(?:mais|but|repond\w*|decroch\w*|joign\w*|joindre|answer\w*|occupe)\b")


def said_of_calling(text: str) -> str | None:
    """Give the choice that the words of an alert have made already: « feu au 2, j'ai appelé les pompiers »."""
    said = normalise(text)
    if _IN_VAIN.search(said):
        return None
    return "called" if _IS_CALLED.search(said) else "calling" if _IS_CALLING.search(said) else None


def has_not_called(said: str) -> bool:
    """Whether *said* only tells that nobody called yet, or that who writes cannot."""
    return _NOT_CALLED.fullmatch(said) is not None or _NOT_HEARD.fullmatch(said) is not None


def takes_back(text: str) -> bool:
    """Whether *text*, behind a « non », takes back what was begun, and tells no fact."""
    return _ELSE.match(normalise(text)) is not None
