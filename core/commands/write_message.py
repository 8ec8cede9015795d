"""Write to a neighbour, of one's own community or of a twin, without seeing any address."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import MOST_ASKED, communities_with, which_neighbour
from core.access import Capability
from core.command import Command
from core.community.messaging import may_write_to, send
from core.community.twinnings import name_of, with_twins
from core.errors import NotAllowed
from core.language.naming import first_word, read_name
from core.language.reading import short_words
from core.language.words import normalise
from core.model.member import MemberStatus
from core.shortening import told_or_asked
from core.talk import Ask, Find, Reply, Talk
from core.understanding.alert_instead import for_all_instead

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.member import Speaker
    from core.model.membership import Neighbour
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


PLEASE = frozenset({"s'il vous plait", "s'il te plait", "svp", "stp", "please"})
"""What stands behind a name and is no message."""


@dataclass(frozen=True, slots=True)
class Writing:
    """To which person of which community, and what."""

    person_id: int
    community_id: int
    words: str
    photo_id: int | None = None


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask to whom, then what, as far as it was not said; a button says to whom."""
    if said.alert_id is not None:
        chosen, rest = (yield Find("addressee", {"member": said.alert_id})), said.text
        if chosen is None:
            raise NotAllowed("door.no_such_neighbour")
    else:
        chosen, rest = yield from which_neighbour(said)
    rest = "" if normalise(rest) in PLEASE else rest
    words = yield from told_or_asked(rest, Ask("what", parse=short_words, params={"name": chosen["name"]}))
    alert = None if rest else (yield from for_all_instead(words, chosen["name"], said.photo_id))
    return alert or Writing(chosen["person"], chosen["community"], words, said.photo_id)


def _around(uow: UnitOfWork, speaker: Speaker) -> list[int]:
    """The communities to whose members the speaker may write: their own, and the twins of those."""
    own = [each.id for each in communities_with(speaker, Capability.WRITE_MESSAGE)]
    return list(dict.fromkeys((*own, *(tie.community_id for tie in with_twins(speaker, uow).ties))))


def look_up_addressees(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("neighbours")``: those whom the words may mean and to whom the speaker may write."""
    words, first = params["words"], first_word(params["words"])
    there = _around(uow, speaker)
    called = uow.places.neighbours(there, MemberStatus.ACTIVE, first) if first and there else ()
    own = speaker.person.id if speaker.person else None
    people, rest = read_name(words, [each for each in called if each.person_id != own])
    # A neighbour of two communities is one person to write to.
    once = {each.person_id: each for each in reversed(people)}
    open_to = [each for each in once.values() if may_write_to(uow, speaker, each.person_id, each.community_id)]
    return {"people": _told_apart(uow, open_to[: MOST_ASKED + 1], there), "rest": rest}


def _told_apart(uow: UnitOfWork, people: Sequence[Neighbour], there: Sequence[int]) -> list[dict[str, Any]]:
    """Give each a label that fits one of them only: with the street that they show, or else the day they came."""
    same = Counter(each.name for each in people)
    several = len(there) > 1
    told = []
    for each in people:
        listed = uow.directory.one(each.member_id) if same[each.name] > 1 else None
        told_by = (listed.street if listed else "") or f"{each.joined_at:%d/%m/%Y}"
        parts = [each.name]
        parts += [name_of(uow, each.community_id)] if several else []
        parts += [told_by] if same[each.name] > 1 else []
        told.append(_as_found(each, " · ".join(parts)))
    return told


def _as_found(each: Any, label: str) -> dict[str, Any]:
    return {
        "id": each.member_id,
        "person": each.person_id,
        "community": each.community_id,
        "name": each.name,
        "label": label,
    }


def look_up_addressee(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Answer ``Find("addressee")``: the member of a button, if the speaker may write to them."""
    one = uow.directory.one(params["member"])
    own = speaker.person.id if speaker.person else None
    if one is None or one.person_id == own or not may_write_to(uow, speaker, one.person_id, one.community_id):
        return None
    return _as_found(one, one.name)


def act(writing: Writing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Pass the message on, and say under which code the two write from now on."""
    passed = send(uow, speaker, writing.person_id, writing.community_id, writing.words, photo_id=writing.photo_id)
    return passed.told()


COMMAND = Command(
    "write_message",
    talk,
    act,
    Capability.WRITE_MESSAGE,
    {"neighbours": look_up_addressees, "addressee": look_up_addressee},
    place=45,
    is_confidential=True,
)
