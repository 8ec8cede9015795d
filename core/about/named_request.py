"""What a referent says in plain words of those who wait at the door: « j'accepte Claire », « ok pour lui »."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core.about.neighbour import communities_with
from core.access import Capability, may
from core.community.leading import proposals
from core.errors import Unclear
from core.language.first_line import category_named
from core.language.own_words import is_telling, needs_help
from core.language.words import courteous, normalise
from core.language.yes_no import YES, bare
from core.said import Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from core.model.member import Speaker
    from core.model.membership import MembershipRequest
    from core.said import Answer
    from core.shelves.outbox import Referred
    from core.shelves.unit_of_work import UnitOfWork

SHOW, ADMIT, REFUSE, ASK = "list_requests", "admit_member", "refuse_request", "ask_detail"
MOST = 20
"""Requests among which a name is looked for, as many as may be answered at once."""
_I = r"(?:je |j'|on |nous |i )?(?:veux |voudrais |souhaite |peux |vais |want to |would like to )?(?:bien )?"
_WHOM = r"(?:l'|les? |la )?"
_LETS_IN = (
    rf"{_I}{_WHOM}(?P<verb>accept(?:e[rz]?|ons)?|admet(?:s|tre|tez|tons)?|accueill(?:e|ir|ez|ons)|admit|let in|"
    r"(?:fai(?:s|re|tes)|lai?sse[rz]?)(?:[- ](?:les?|la))? entrer)"
)
_YES = r"(?:(?:oui|ok|okay|d'accord|yes|ouais|(?:c'est |it's )(?:bon|oui|ok|d'accord|fine))[ ,]+)+"
_AGREES = re.compile(rf"{_YES}(?!mais\b|but\b|sauf\b)(?=\w)")
_FOR = re.compile(r"\b(?:pour|for) (?P<whom>[\w'-]+)")
_SAYS = {
    ADMIT: re.compile(rf"(?:{_YES})?{_LETS_IN}|{_YES}(?:(?:pour|a|to|for) )?(?=\w)"),
    REFUSE: re.compile(rf"{_I}{_WHOM}(?P<verb>refuse[rz]?)|(?:non|no)[ ,]+(?:(?:pour|a|to|for) )?(?=\w)"),
    ASK: re.compile(r"(?P<verb>demande[rz]?|ask)(?=[ -])"),
}
_LED_BY_NAME = re.compile(
    r"(?:(?:pour|a|for|to|concernant|about) )?(?P<whom>[\w'-]+(?: [\w'-]+){0,3}?) ?[,:]+ ?(?P<said>.+)"
)
_PERMITS = re.compile(
    r"(?:(?:c'est )?(?:oui|ok|d'accord|bon|yes|fine)|je (?:l'|le |la |les )?accepte|"
    r"(?:il|elle|he|she) (?:peut|can|may))\b"
)
_FORBIDS = re.compile(r"(?:c'est |it's )?(?:non|no)\b[ ,.:;]*")
"""« Gilles, d'accord », « pour Momo, non » : what is said behind the name."""
_FILLERS = frozenset(
    {
        *(
            "et",
            "a",
            "au",
            "aussi",
            "bien",
            "pour",
            "la",
            "le",
            "les",
            "de",
            "demande",
            "demandes",
            "monsieur",
            "madame",
        ),
        *("m", "mme", "mr", "mrs", "and", "to", "for", "the", "too", "also", "oui", "ok", "d'accord", "in"),
    }
)
_THEM = frozenset({"lui", "elle", "eux", "elles", "him", "her", "them"})
_ALL = frozenset({"tous", "toutes", "tout", "monde", "deux", "trois", "all", "everybody", "everyone", "both"})
_NOT_WORDS = re.compile(r"[^\w]+")


def named_request(
    text: str, speaker: Speaker, uow: UnitOfWork, referred: Referred | None, *, is_asked: bool = False
) -> tuple[str, Opening] | None:
    """What *text* says of those who wait, by their names or of all; None where it says nothing of them.

    *referred*: the message that it answers; where that shows one request, « lui » is who asks there. Nobody is let in
    before the referent was asked. While it is *asked* whom words are for, only a name is plain: « oui à tous » is not.
    """
    said = courteous(normalise(text))
    found = next(((name, match) for name, sign in _SAYS.items() if (match := sign.match(said))), None)
    led = _LED_BY_NAME.fullmatch(said) if found is None else None
    if (found is None and led is None) or (speaker.person and proposals(uow, speaker.person.id)):
        return None
    waiting = waiting_at_door(speaker, uow)
    names = {part for each in waiting for part in _parts(each)}
    if not waiting or (is_asked and names.isdisjoint(_NOT_WORDS.split(said))):
        return None
    if led is not None:
        return _led_by_name(text, led, waiting)
    return _led_by_verb(text, *found, waiting, referred) if found is not None else None


def _led_by_verb(
    text: str, name: str, match: re.Match[str], waiting: Sequence[MembershipRequest], referred: Referred | None
) -> tuple[str, Opening] | None:
    """What is said of who is named behind it: « accepte Claire », « non à Marc »."""
    whom = match.string[match.end() :].replace("-", " ").split()
    meant, used = _meant(whom, waiting, referred, has_verb=bool(match["verb"]))
    rest = whom[used:]
    is_named = any(_is_of(word, _parts(each)) for word in whom[:used] for each in meant)
    is_only_that = bool(match["verb"] or is_named) and not _is_grave(text)
    if name == ADMIT and meant and (not rest or is_only_that):
        return ADMIT, Opening(among=tuple(each.id for each in meant), is_guess=True)
    if name == ADMIT:
        # « J'accepte » alone, or a name that nobody has: who waits is shown.
        return (SHOW, Opening()) if match["verb"] and not meant else None
    if len(meant) != 1 or (not match["verb"] and _is_grave(text)):
        return None
    return name, Opening(_behind(text, len(rest)), meant[0].id)


def _led_by_name(text: str, led: re.Match[str], waiting: Sequence[MembershipRequest]) -> tuple[str, Opening] | None:
    """What is said of who is named first: « Gilles, d'accord, je le connais », « pour Momo, non, un inconnu ».

    What may be a danger is never an answer.
    """
    whom = {_word(each) for each in led["whom"].split()} - _FILLERS
    meant = _named(whom, waiting) if whom else ()
    if not meant or _is_grave(text):
        return None
    if _PERMITS.match(led["said"]):
        return ADMIT, Opening(among=tuple(each.id for each in meant), is_guess=True)
    no = _FORBIDS.match(led["said"])
    if no is None or len(meant) > 1:
        return None
    return REFUSE, Opening(_behind(text, len(led["said"][no.end() :].replace("-", " ").split())), meant[0].id)


def said_of_named(names: Collection[str]) -> Callable[[Answer], str]:
    """Give what reads yes or no to letting in those of these *names*: « ok pour Kevin », « c'est bon, je l'ai vu »."""
    known = {part for name in names for part in _NOT_WORDS.split(normalise(name))} | _THEM | _ALL

    def read(answer: Answer) -> str:
        said = courteous(normalise(answer.text))
        others = {found["whom"] for found in _FOR.finditer(said)} - known
        if "?" in said or others or _is_grave(answer.text):
            raise Unclear
        if _AGREES.match(said):
            return "yes"
        if _SAYS[REFUSE].match(said):
            return "no"
        raise Unclear

    return read


def _is_grave(text: str) -> bool:
    return category_named(text) is not None or is_telling(text) or needs_help(text)


def agreed_to(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """What a bare yes is, said to nothing else, by whom somebody waits for: that they may come in, which is asked."""
    waiting = waiting_at_door(speaker, uow) if bare(text) in YES else ()
    if len(waiting) == 1:
        return ADMIT, Opening(among=(waiting[0].id,), is_guess=True)
    return (SHOW, Opening()) if waiting else None


def waiting_at_door(speaker: Speaker, uow: UnitOfWork) -> Sequence[MembershipRequest]:
    """Who waits at the door for an answer of *speaker*."""
    there = [each.id for each in communities_with(speaker, Capability.SEE_REQUESTS)]
    theirs = [key for key in there if may(speaker, Capability.ANSWER_REQUESTS, uow.requests.door(key))]
    return uow.requests.open_in(theirs, MOST) if theirs else ()


def _meant(
    whom: Sequence[str], waiting: Sequence[MembershipRequest], referred: Referred | None, *, has_verb: bool
) -> tuple[Sequence[MembershipRequest], int]:
    """Give whom the first words of *whom* mean, and how many words that takes.

    « Lui » with more behind it means nobody, unless a verb says what is to be done: « non, elle est tombée ».
    """
    names = {part for each in waiting for part in _parts(each)}
    used = 0
    while used < len(whom) and _is_of(whom[used], names | _FILLERS | _THEM | _ALL):
        used += 1
    said = {_word(each) for each in whom[:used]}
    if said & names:
        return _named(said & names, waiting), used
    if said & _ALL:
        return waiting, used
    if whom and not (said & _THEM and (has_verb or used == len(whom))):
        return (), used
    shown = _shown_in(referred, waiting) or waiting
    return (shown, used) if len(shown) == 1 else ((), used)


def _named(said: Collection[str], waiting: Sequence[MembershipRequest]) -> Sequence[MembershipRequest]:
    """Give those who are called so; nobody where one name is that of two, and nothing tells them apart."""
    fits = {each.id: len(_parts(each) & set(said)) for each in waiting}
    meant = [
        each
        for each in waiting
        if fits[each.id]
        and all(fits[each.id] > fits[other.id] for other in waiting if other is not each and _share(each, other, said))
    ]
    covered = {part for each in meant for part in _parts(each)}
    return meant if set(said) <= covered else ()


def _share(one: MembershipRequest, other: MembershipRequest, said: Collection[str]) -> bool:
    return bool(_parts(one) & _parts(other) & set(said))


def _shown_in(referred: Referred | None, waiting: Sequence[MembershipRequest]) -> Sequence[MembershipRequest]:
    """Give the request that the message *referred* to shows with its buttons."""
    payloads = {payload for _, payload in referred.choices} if referred else set()
    return [each for each in waiting if f"!{ADMIT}:{each.id}" in payloads]


def _parts(request: MembershipRequest) -> frozenset[str]:
    return frozenset(part for part in _NOT_WORDS.split(normalise(request.name)) if len(part) > 1)


def _is_of(word: str, known: Collection[str]) -> bool:
    return _word(word) in known


def _word(word: str) -> str:
    return word.strip(" ,.;:!?")


def _behind(text: str, count: int) -> str:
    """Give the last *count* words of *text* as they were typed."""
    words = text.replace("-", " ").split()
    return " ".join(words[len(words) - count :]) if count else ""


def look_up_named(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[list[str]]:
    """Answer ``Find("named")``: code, name and place of the requests of these ids that wait for the speaker."""
    found = [each for each in waiting_at_door(speaker, uow) if each.id in params["ids"]]
    return [[each.code, each.name, *([each.place] if each.place else [])] for each in found]
