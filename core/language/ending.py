"""What says that an alert is over, in words of people's own: « fermez A1, c'était le fils d'Henri »."""

from __future__ import annotations

import re
from functools import lru_cache

from core.language.first_line import category_named, is_only_place
from core.language.listened_for import listed, listed_within
from core.language.own_words import calls_off, cries, needs_help, says_harmless, takes_back, wants_end
from core.language.small_talk import says_nothing
from core.language.words import courteous, normalise

_FOUND = re.compile(
    r"(?:(?:ca y est|super|ouf|bonne nouvelle|(?:bonjour|merci)(?: a tous)?|oui|ok|c[' ]?(?:est )?bon|good news|"
    r"thank you|thanks)(?!\w)[ ,.!:]*)*"
    r"(?:(?:on la (?:enfin |bien )?|"
    r"(?:je|on|nous|ils|la police|les? \w+) (?:l'|les )(?:ai|a|avons|ont) (?:enfin |bien )?|"
    r"(?:ils?|elles?|(?:mon|ma|mes|notre|nos|le|la|les) \w+|l'\w+) (?:est|sont|a ete|ont ete|vient d'etre) "
    r"(?:enfin |bien )?)?(?:re)?trouvee?s?|"
    r"(?:j'?ai|on a|nous avons) (?:enfin |bien )?retrouvee? (?:(?:mon|ma|mes|notre|nos|le|la|les) |l')\w+|"
    r"(?:(?:(?:mon|ma|mes|notre|nos|le|la|les) )?\w+) (?:est|sont) (?:enfin |bien )?"
    r"(?:revenue?s?|rentree?s?|de retour|a la maison|saine? et sauve?)|"
    r"(?:(?:he|she|it|they|my \w+|our \w+)(?: is| are|'s|'re| has been| have been| was| were)? (?:been )?"
    r"(?:found|back|home|safe)|(?:(?:we|i)(?:'ve| have)? )?(?:just )?found (?:him|her|it|them)))\b"
)
"""What says that somebody who was lost is back."""
_ENDS = re.compile(
    r"(?:(?:non|oui|ok|pardon)[ ,]+)*(?:"
    r"c'?etait (?:juste |seulement |que )?(?:un|une|le|la|l'|mon|ma|les|des) ?\w+(?: (?:[dl]')?\w+){0,2}$|"
    r"(?:vous pouvez |pouvez-vous )?(?:clore|fermer|annule[rz]) (?:mon |l'|cette )?alerte|vous pouvez (?:la )?clore|"
    r"it was (?:a|an|the|my|just) )"
)
_WAS = re.compile(r"(?:non[ ,]+|pardon[ ,]+)*(?:turn(?:s|ed) out )?(?:c'?etait|it was) ")
_FALSE_ALARM = re.compile(
    r"(?<!pas une )(?<!pas )(?<!not a )(?<!not )\b(?:fausse alerte|false alarm|pouvez clore l'alerte)\b"
)
_GOES_ON = re.compile(
    r"\b(?:mais|encore|autre|repart\w*|repren\w*|recommen\w*|pas (?:au|a|dans|chez|le)|but|another|again|still)\b"
)
_MOST_OF_END = 14
"""Words up to which somebody says that it is over, and how."""
_CLAUSES = re.compile(r"(?:[,.;:!]+(?:\s+|$)|\n+)")
_FILLER = re.compile(
    r"(?:(?:bon|ben|bah|bonjour|bonsoir|ok|donc|alors|et|car|hello|well|so|and)[\s,]+)+", re.IGNORECASE
)
_IT_WAS = re.compile(r"\b(?:c['’ ]?(?:est|[ée]tait)|it(?:['’]s| is| was))\b.*", re.IGNORECASE | re.DOTALL)
_WAS_ONLY = re.compile(
    r"(?:c'?etait|it was) (?:juste |seulement |que |just |only )?(?:(?:une?|les?|la|mon|ma|des|the|an?|my) |l')"
)
_ALL_WELL = re.compile(r"tout va bien|all is well|everything is")
"""It says how it ended, and not that there was nothing."""
_HOW = re.compile(r"\b(?:comment|pourquoi|qui|quand|how|why|who|when)\b")
_ASKS_US = re.compile(r"\b(?:pouvez|pourriez|pourrais|peux|peut[- ]on|can|could)\b")
_VERB_ALONE = re.compile(r"\s*(\w+)[\s,.:;!-]*(?=$|(?:c['’]|it\b|it['’]s|svp|merci|stp|please))", re.IGNORECASE)
_MOST_OF_WISH = 30
"""Words up to which somebody asks to close an alert, and says why."""


def asks_to_end(text: str) -> bool:
    """Whether *text* asks somewhere that an alert be closed: « c'était le peintre, on ferme »."""
    said = normalise(text)
    is_wish = "?" not in text or _ASKS_US.search(said) is not None
    is_short = len(said.split()) <= _MOST_OF_WISH and _HOW.search(said) is None and _GOES_ON.search(said) is None
    return is_wish and is_short and any(wants_end(each) for each in _clauses(text))


def with_object(text: str) -> str:
    """Give « fermez, c'était le fils », said of an alert, as « fermez A1, c'était le fils »."""
    found = _VERB_ALONE.match(text)
    is_wish = found is not None and wants_end(f"{found[1]} a1")
    return f"{found[1]} A1, {text[found.end() :]}".rstrip(" ,") if found is not None and is_wish else text


@lru_cache(maxsize=16)
def seems_over(text: str) -> bool:
    """Whether *text* says, with more words, that it is over or was nothing: « fausse alerte, c'était un barbecue »."""
    said = normalise(text)
    if len(said.split()) > _MOST_OF_END or "?" in text or _GOES_ON.search(said) is not None:
        return False
    says_so = listed("ended").match(said) is not None or _ENDS.match(said) is not None
    says_so = says_so or calls_off(text) or is_denied(text)
    says_so = says_so or any(_is_past(each) for each in _clauses(text)) or _was_harmless(text) or _is_waved_off(text)
    return says_so and not is_only_place(text)


def is_denied(text: str) -> bool:
    """Whether *text* says somewhere, however long it is, that an alert was a false one."""
    return _FALSE_ALARM.search(normalise(text)) is not None


def was_nothing(text: str) -> bool:
    """Whether *text*, which says that it is over, says that there was nothing."""
    said = normalise(text)
    if is_denied(text) or _WAS.match(said) is not None:
        return True
    clauses = [each for each in (text, *_clauses(text)) if _ALL_WELL.match(normalise(each)) is None]
    return any(calls_off(each) or _was_only(each) or says_harmless(each) for each in clauses)


def told_of_end(text: str) -> str:
    """Give what *text* tells beside that it is over, as it was typed: « fermez A1, c'était le fils » tells the son."""
    clauses = _clauses(text)
    left = [_left_of(each) for each in clauses]
    told = text if left == [each.strip() for each in clauses] else ", ".join(each for each in left if each)
    return "" if says_nothing(told) else told


def is_aftermath(text: str) -> bool:
    """Whether *text* tells what became of it, where a danger would be told as it is: « un homme armé, arrêté »."""
    return listed_within("aftermath").search(normalise(text)) is not None


def is_bare_end(said: str) -> bool:
    """Whether what was *said*, as `normalise` gives it, is that it is over, and nothing else: « c'est fini »."""
    return listed("over").fullmatch(said) is not None


def is_found(text: str) -> bool:
    """Whether *text* begins by saying that somebody who was lost is back."""
    is_back = _FOUND.match(normalise(text)) is not None or listed("found").match(normalise(text)) is not None
    return ("?" not in text and is_back) or is_thing_found(text)


def is_thing_found(text: str) -> bool:
    """Whether *text* begins by saying that it was found; « they are back » may be said of thieves."""
    return "?" not in text and listed("found_it").match(normalise(text)) is not None


def _clauses(text: str) -> list[str]:
    return [_FILLER.sub("", each, count=1) if _FILLER.match(each) else each for each in _CLAUSES.split(text) if each]


def _is_calm(text: str) -> bool:
    named = category_named(text)
    return (named is None or not named.is_danger) and not cries(text) and not needs_help(text)


def _is_waved_off(text: str) -> bool:
    """Whether *text* says that it was nothing, and then what: « never mind, someone burnt their toast »."""
    first, *others = [courteous(normalise(each)) for each in _clauses(text)] or [""]
    return bool(others) and listed("waves_off").fullmatch(first) is not None and _is_calm(text)


def _was_harmless(text: str) -> bool:
    return _is_calm(text) and any(_WAS.match(normalise(each)) and says_harmless(each) for each in _clauses(text))


def _is_past(clause: str) -> bool:
    said = courteous(normalise(clause))
    return is_bare_end(said) or listed("past").fullmatch(said) is not None


def _was_only(clause: str) -> bool:
    return _WAS_ONLY.match(normalise(clause)) is not None and category_named(clause) is None


def _left_of(clause: str) -> str:
    """Give what is left of *clause* when the wish to close, and that it is over, are taken out."""
    said = normalise(clause)
    if wants_end(clause):
        found = _IT_WAS.search(clause)
        told = found[0].strip() if found is not None else ""
        return "" if wants_end(told) else told
    return "" if not said or is_bare_end(said) or takes_back(clause) else clause.strip()
