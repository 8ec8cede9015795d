"""The questions that commands on a neighbour or on a community share: who is meant, and where?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from core.access import may
from core.errors import NotAllowed, Unclear
from core.language.naming import first_word, read_name
from core.language.reading import clean, some_words
from core.model.member import MemberStatus
from core.talk import Ask, Find, Option, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.access import Capability
    from core.command import Look
    from core.model.community import Community
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST_ASKED = 8
"""More neighbours of one name than this are not worth a list: the whole name is asked for."""


def which_neighbour(said: Opening) -> Talk:
    """Find out which neighbour is meant; give them (ids, name, community), and the words after the name.

    Raises:
        NotAllowed: nobody is called so where the speaker may do this.
    """
    words = clean(said.text) or (yield Ask("who", parse=some_words))
    found = yield Find("neighbours", {"words": words})
    people, rest = found["people"], found["rest"]
    if not people:
        raise NotAllowed("door.no_such_neighbour")
    if len(people) > MOST_ASKED:
        raise Unclear("door.whole_name")
    if len(people) == 1:
        return people[0], rest
    chosen = yield Ask("door.which_neighbour", tuple(Option(str(each["id"]), each["label"]) for each in people))
    return next(each for each in people if str(each["id"]) == chosen), rest


def look_up_neighbours(capability: Capability, status: MemberStatus = MemberStatus.ACTIVE) -> Look:
    """Give the answer to ``Find("neighbours")``: those of the communities where the speaker has *capability*."""

    def look(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
        names = {each.id: each.name for each in communities_with(speaker, capability)}
        own = speaker.person.id if speaker.person else None
        words, first = params["words"], first_word(params["words"])
        # Of ten thousand, only those are read whom the words may mean.
        called = uow.places.neighbours(list(names), status, first) if first else ()
        people, rest = read_name(words, [each for each in called if each.person_id != own])
        return {"people": _told_apart(people, names)[: MOST_ASKED + 1], "rest": rest}

    return look


def _told_apart(people: Sequence[Any], communities: Mapping[int, str]) -> list[dict[str, Any]]:
    """Give what the question needs of each: a label that fits one of them only."""
    same = Counter(each.name for each in people)
    several = len({each.community_id for each in people}) > 1
    told = []
    for each in people:
        label = each.name
        if several:
            label += f" · {communities[each.community_id]}"
        if same[each.name] > 1:
            label += f" · {each.joined_at:%d/%m/%Y}"
        told.append(
            {
                "id": each.member_id,
                "person": each.person_id,
                "community": each.community_id,
                "name": each.name,
                "label": label,
            }
        )
    return told


def communities_with(speaker: Speaker, capability: Capability) -> list[Community]:
    """The communities where the speaker has *capability*, as far as it does not depend on an object."""
    return [each.community for each in speaker.active if may(speaker, capability, each.community.id)]


def which_community(speaker: Speaker, capability: Capability, refused: str | None = None) -> Talk:
    """Find out which community is meant, if the speaker has *capability* in several; give its id, or None.

    Raises:
        NotAllowed: they have it in none, and *refused* is what is said to that.
    """
    there = communities_with(speaker, capability)
    if not there and refused is not None:
        raise NotAllowed(refused)
    if len(there) < 2:  # noqa: PLR2004 (nothing to choose from)
        return there[0].id if there else None
    return int((yield Ask("door.which_community", tuple(Option(str(each.id), each.name) for each in there))))
