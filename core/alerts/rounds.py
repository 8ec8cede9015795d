"""Rounds: in a heat wave, a cold spell or a power cut, those who wished it are asked whether they are well.

What a neighbour notes of their home stays sealed. Their wish to be asked is one of those notes: whoever leads learns
from a round who is asked and what they answer, and nothing else.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from core.community.home import read_wish
from core.community.town_halls import tell_officers
from core.language.words import normalise
from core.model.member import Role
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.welfare import Feeling, Reason
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.language.words import Mistyped
    from core.model.member import Speaker
    from core.model.welfare import Checked, Round
    from core.shelves.unit_of_work import UnitOfWork

ASK = "round.ask"
PROGRESS = "round.progress"
SILENT_AFTER = timedelta(hours=2)
"""How long somebody may leave the question unanswered before whoever leads is told to look in."""
LASTS = timedelta(hours=24)
"""How long an answer counts, and a round can be looked at."""
AT_ONCE = 20
_THANKS = re.compile(r"\b(?:merci(?: beaucoup)?|thanks|thank you)\b", re.IGNORECASE)


def reason_called(words: str) -> Reason | None:
    """Read why a round is made."""
    return next((each for each in Reason if normalise(words) in ways(f"round.reason_{each}", each)), None)


def feeling_in(words: str) -> Feeling | None:
    """Read an answer: its number, its word, or how people say it; thanks change nothing."""
    said = without_thanks(words)
    numbered = {str(number): each for number, each in enumerate(Feeling, start=1)}
    return numbered.get(said) or next((each for each in Feeling if said in ways(f"round.{each}", each)), None)


def without_thanks(words: str) -> str:
    """Give what is said beside « merci », as words are compared."""
    return normalise(_THANKS.sub(" ", words))


@cache
def ways(key: str, plain: str) -> frozenset[str]:
    """Give how people say what the text *key* says, in all languages, as words are compared."""
    return frozenset({plain, *(normalise(way) for way in Texts.load().also(key))})


def under_way(uow: UnitOfWork, community_id: int) -> Round | None:
    """Give the round of a community that can still be answered."""
    return uow.rounds.latest(community_id, uow.now() - LASTS)


def is_fresh(uow: UnitOfWork, last: Round | None) -> bool:
    """Whether a round began so lately that asking again would only disturb."""
    return last is not None and uow.now() - last.at < SILENT_AFTER


def asked_lately(uow: UnitOfWork, person_id: int) -> Round | None:
    """Give the round in which this person was asked and may still answer."""
    return uow.rounds.asked_of(person_id, uow.now() - LASTS)


def begin(uow: UnitOfWork, community_id: int, reason: Reason) -> int:
    """Ask everybody who wishes it, at any hour; how many."""
    people = uow.rounds.wishing(community_id)
    made = uow.rounds.begin(community_id, reason, people)
    choices = tuple((f"{ASK}#{each}", f"!answer_round:{made.id}:{each}") for each in Feeling)
    for person_id in people:
        _tell(uow, person_id, community_id, ASK, {"reason": named(reason)}, choices)
    return len(people)


def within_reach(uow: UnitOfWork, community_ids: Iterable[int]) -> dict[int, int]:
    """Give where a town hall's round asks anybody, and how many: somebody leads there, and no round began only now."""
    led = (each for each in community_ids if uow.places.members_with(Role.REFERENT, each))
    free = (each for each in led if not is_fresh(uow, under_way(uow, each)))
    wishing = {each: len(uow.rounds.wishing(each)) for each in free}
    return {each: count for each, count in wishing.items() if count}


def named(reason: Reason) -> dict[str, Any]:
    """Give a reason as a value for a text."""
    return {"say": f"round.reason_{reason}"}


def tell_leads(
    uow: UnitOfWork,
    community_id: int,
    kind: str,
    params: Mapping[str, Any],
    choices: tuple[tuple[str, str], ...] = (),
    *,
    except_person: int | None = None,
) -> None:
    """Tell whoever leads, at any hour: somebody may be lying on the floor."""
    for each in uow.places.members_with(Role.REFERENT, community_id):
        if each.member.person_id != except_person:
            _tell(uow, each.member.person_id, community_id, kind, params, choices)


def tell_person(uow: UnitOfWork, person_id: int, community_id: int, kind: str, params: Mapping[str, Any]) -> None:
    """Tell one person, at any hour."""
    _tell(uow, person_id, community_id, kind, params, ())


def _tell(
    uow: UnitOfWork,
    person_id: int,
    community_id: int,
    kind: str,
    params: Mapping[str, Any],
    choices: tuple[tuple[str, str], ...],
) -> None:
    # The lane of alerts: neither quiet hours nor a STOP keep it back, and it is stale the next day.
    audience = Audience(AudienceKind.PERSON, person_id)
    until = uow.now() + LASTS
    notice = Notice(kind, params, audience, Lane.ALERT, community_id, expires_at=until, choices=choices)
    uow.outbox.add(notice, uow.now())


def tell_of_silent(uow: UnitOfWork) -> bool:
    """Tell whoever leads who has not answered for two hours, or that everybody has; whether anybody was told."""
    due = uow.rounds.take_due(uow.now() - SILENT_AFTER, AT_ONCE)
    for each in due:
        checked = uow.rounds.checked(each.id)
        waiting = [_to_see(one) for one in checked if one.waits]
        params = {"reason": named(each.reason), "count": len(checked)}
        if waiting:
            names = {"names": {"join": waiting, "by": ", "}}
            tell_leads(uow, each.community_id, "round.silent", params | names, (("round.silent#go", "!visit"),))
        elif checked:
            tell_leads(uow, each.community_id, "round.all_well", params)
    _tell_town_halls(uow, due)
    return bool(due)


def _tell_town_halls(uow: UnitOfWork, due: Sequence[Round]) -> None:
    """Tell each town hall how the rounds in its communities stand: numbers, and nobody's name."""
    by_commune: dict[str, list[Round]] = {}
    for each in due:
        community = uow.communities.by_id(each.community_id)
        by_commune.setdefault(community.commune if community else "", []).append(each)
    for commune, found in by_commune.items():
        hall = uow.town_halls.of_commune(commune)
        if hall is not None:
            tell_officers(uow, hall, PROGRESS, in_numbers(uow, found))


def in_numbers(uow: UnitOfWork, found: Sequence[Round]) -> dict[str, Any]:
    """Give how rounds stand, as a town hall reads it."""
    checked = [each for one in found for each in uow.rounds.checked(one.id)]
    need = {Feeling.HELP, Feeling.URGENT}
    return {
        "reason": {"join": [named(each) for each in dict.fromkeys(one.reason for one in found)], "by": ", "},
        "asked": len(checked),
        "well": sum(each.feeling is Feeling.WELL for each in checked),
        "help": sum(each.feeling in need for each in checked),
        "none": sum(each.feeling is None for each in checked),
        "visits": sum(bool(each.visitor) for each in checked),
    }


def _to_see(each: Checked) -> dict[str, Any]:
    return {"say": f"round.to_see_{each.feeling or 'none'}", "name": each.name}


def told(checked: Sequence[Checked]) -> dict[str, Any]:
    """Give how a round stands: who is well, who needs help, who is silent, and who goes there."""
    groups = {
        "help": [each for each in checked if each.feeling in {Feeling.HELP, Feeling.URGENT}],
        "none": [each for each in checked if each.feeling is None],
        "well": [each for each in checked if each.feeling is Feeling.WELL],
    }
    lines = [
        {"say": f"round.group_{name}", "names": {"join": [_one(each) for each in people], "by": ", "}}
        for name, people in groups.items()
        if people
    ]
    return {"join": lines, "by": "\n"}


def _one(each: Checked) -> Any:
    return {"say": "round.visited", "name": each.name, "by": each.visitor} if each.visitor else each.name


def answer_in(text: str, speaker: Speaker, uow: UnitOfWork, *, almost: Mistyped | None) -> bool:
    """Whether *text* answers the question of a round: who speaks was asked, and it reads like an answer.

    What is not *almost* a word of ours is an answer to a question that is still open, whatever it says: whoever fell
    does not count from one to three.
    """
    # Whoever says no is asked how they are.
    is_answer = feeling_in(text) is not None or read_wish(text) is not None
    if speaker.person is None or not text:
        return False
    last = asked_lately(uow, speaker.person.id)
    if last is None or is_answer:
        return last is not None
    asked = [each for each in uow.rounds.checked(last.id) if each.person_id == speaker.person.id]
    is_open = any(each.feeling is None for each in asked)
    return is_open and (almost is None or not almost.is_one())
