"""Reading what a referent says about requests to join: « oui 31-35 », « non 31 et la raison », « 31 ? »."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core.about.named_request import ADMIT, ASK, REFUSE, SHOW, look_up_named, named_request
from core.about.neighbour import communities_with
from core.access import Capability
from core.errors import NotAllowed, Unclear
from core.language.own_words import HEAR_OUT
from core.said import Opening
from core.talk import Ask, Find, Option, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer
    from core.shelves.outbox import Referred
    from core.shelves.unit_of_work import UnitOfWork

MOST_AT_ONCE = 20
_ONE = r"d?\s?\d{1,6}"
_MORE = rf"(?:\s*[-,]\s*{_ONE}|\s+(?:et|and|à|to)\s+{_ONE})*"
_FLAGS = re.IGNORECASE | re.DOTALL
_VERB = re.compile(
    rf"^[/!]?(?:(?P<yes>oui|yes)|(?P<no>non|no))\s+(?P<numbers>{_ONE}{_MORE})\b[\s:,.]*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(r"^[/!]?d(?P<space>\s?)(?P<number>\d{1,6})\b[\s:,.]*(?P<rest>.*)$", _FLAGS)
_DETAIL = re.compile(r"^(?P<number>\d{1,6})\s?\?\s*(?P<rest>.*)$", re.DOTALL)
_ANSWER = re.compile(
    r"^(?:(?P<yes>(?:oui|ouais|yes|yep|yeah|ok|okay|d['’]accord|accept(?:e|er|ez|ée?|ed)?|admit|"
    r"let (?:him|her|them) in)(?![\w'’-])(?!.*(?:\?|\b(?:mais|sauf|but|unless|if)\b)))|"
    r"(?P<no>(?:non|no|nope|refuse[rzd]?|refusée?)(?![\w'’-])(?!.*\?))|(?P<ask>\?))[\s,.:;!]*(?P<rest>.*)$",
    _FLAGS,
)
"""« D31 non, personne ne la connaît » answers; « D31 oui, mais où habitez-vous ? » asks."""
_NUMBERS = re.compile(rf"^\s*(?P<numbers>{_ONE}{_MORE})\b[\s:,.]*(?P<rest>.*)$", _FLAGS)
_RANGE = re.compile(r"(\d{1,6})(?:\s*(?:-|à|to)\s*d?\s?(\d{1,6}))?", re.IGNORECASE)


def read_request(text: str, *, is_doorkeeper: bool, is_asked: bool = False) -> tuple[str, str] | None:
    """Give the command that *text* begins, and its words with the number first; None when it is about no request.

    Without the letter D the numbers count only for whoever answers requests (*is_doorkeeper*); and when another
    question is open (*is_asked*), only where nothing follows them: « non 3 rue des Lilas » answers that question.
    """
    coded = _CODE.match(text)
    if coded is not None:
        return _read_coded(coded, is_doorkeeper=is_doorkeeper, is_asked=is_asked)
    found = _VERB.match(text)
    if found is not None and ("d" in found["numbers"].lower() or (is_doorkeeper and not (is_asked and found["rest"]))):
        return (ADMIT if found["yes"] else REFUSE), f"{found['numbers']} {found['rest']}".strip()
    asked = _DETAIL.match(text)
    if asked is not None and is_doorkeeper and not is_asked:
        return ASK, f"{asked['number']} {asked['rest']}".strip()
    return None


def _read_coded(coded: re.Match[str], *, is_doorkeeper: bool, is_asked: bool) -> tuple[str, str] | None:
    """The same for what begins with a code."""
    verb = _ANSWER.match(coded["rest"])
    if verb is None and coded["rest"]:
        # « D 12 rue des Lilas » is no code; « D12 votre numéro » is a question without its mark.
        is_question = is_doorkeeper and not is_asked and not coded["space"]
        return (ASK, f"{coded['number']} {coded['rest']}") if is_question else None
    name = SHOW if verb is None else ADMIT if verb["yes"] else REFUSE if verb["no"] else ASK
    return name, f"{coded['number']} {verb['rest'] if verb else ''}".strip()


def read_numbers(text: str) -> tuple[list[int], str]:
    """Read the numbers that *text* begins with, ranges written out, and what follows them."""
    found = _NUMBERS.match(text)
    if found is None:
        return [], text
    numbers: list[int] = []
    for first, last in _RANGE.findall(found["numbers"]):
        end = int(last) if last else int(first)
        numbers += range(int(first), min(end, int(first) + MOST_AT_ONCE) + 1)
    return list(dict.fromkeys(numbers))[:MOST_AT_ONCE], found["rest"]


def some_numbers(answer: Answer) -> list[int]:
    """Read which requests are meant.

    Raises:
        Unclear: there is no number.
    """
    numbers, _ = read_numbers(answer.text)
    if not numbers:
        raise Unclear
    return numbers


def about_request(
    text: str, speaker: Speaker, uow: UnitOfWork, referred: Referred | None, *, asked: str = ""
) -> tuple[str, Opening] | None:
    """What *text* says of a request to join, if anything; while a question is open, only what is plain.

    *referred*: the message of ours that it answers. *asked*: the command whose question is open.
    """
    is_asked = bool(asked)
    is_doorkeeper = any(each.member.roles for each in speaker.active)
    found = read_request(text, is_doorkeeper=is_doorkeeper, is_asked=is_asked)
    if found is not None:
        return found[0], Opening(found[1])
    if not is_doorkeeper or (is_asked and asked != HEAR_OUT):
        return None
    # « Oui accepte Kevin » sends nothing to anybody.
    return named_request(text, speaker, uow, referred, is_asked=is_asked)


def which_requests(said: Opening) -> Talk:
    """Find out which requests are meant; give their ids, and the words after their numbers.

    A number that is called so in two communities is asked about.

    Raises:
        NotAllowed: none of them is for the speaker to answer.
    """
    if said.among:
        return list(said.among), said.text
    if said.alert_id is not None:
        # The id of a button; whose it is, is looked at when something is done to it.
        return [said.alert_id], said.text
    numbers, rest = read_numbers(said.text)
    if not numbers:
        numbers = yield Ask("door.which_request", parse=some_numbers)
    found = yield Find("requests", {"numbers": numbers})
    if not found:
        raise NotAllowed("door.no_such_request")
    places = {each["community"]: each["place"] for each in found}
    if len(places) > 1:
        options = tuple(Option(str(key), name) for key, name in places.items())
        chosen = int((yield Ask("door.which_community", options)))
        found = [each for each in found if each["community"] == chosen]
    return [each["id"] for each in found], rest


def look_up_requests(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("requests")``: those of these numbers where the speaker may see requests."""
    there = {each.id: each.name for each in communities_with(speaker, Capability.SEE_REQUESTS)}
    found = [each for number in params["numbers"] for each in uow.requests.by_number(number, list(there))]
    return [{"id": each.id, "community": each.community_id, "place": there[each.community_id]} for each in found]


FINDS = {"requests": look_up_requests, "named": look_up_named}


def one_request(said: Opening) -> Talk:
    """Find out which one request is meant; give its id, and the words after its number.

    Raises:
        Unclear: several are meant at once.
    """
    ids, rest = yield from which_requests(said)
    if len(ids) > 1:
        raise Unclear("door.one_request")
    return ids[0], rest
