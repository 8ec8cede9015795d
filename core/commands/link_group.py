"""Link a group to the community, so that alerts are posted there."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.access import Capability, require
from core.command import Command
from core.errors import NotAllowed
from core.language.words import normalise
from core.model.community import Topic
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, as_code
from core.model.member import Role
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Voice
from core.rooms import short_title
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from core.model.community import Community, Group
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

HOUR = timedelta(hours=1)
LONGEST_CODE = 20
ABOUT = {"gazette": Topic.GAZETTE}
"""What the word after the code says that the place is for; without one, for alerts."""


@dataclass(frozen=True, slots=True)
class Linking:
    """In a group the code and what the place is for; in private the community that a code is wanted for.

    A ``code`` in private was said in the wrong place.
    """

    code: str = ""
    topic: Topic = Topic.ALERTS
    community_id: int | None = None


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask only which community is meant, of a referent who leads several."""
    if speaker.said_in is not None:
        code, _, about = said.text.strip().partition(" ")
        return Linking(as_code(code), ABOUT.get(normalise(about), Topic.ALERTS))
    first = as_code(said.text.strip().partition(" ")[0])
    if CODE_LENGTH < len(first) <= LONGEST_CODE and _is_code(first):
        return Linking(first)
    led = tuple(_led_by(speaker))
    if len(led) < 2:  # noqa: PLR2004 (nothing to choose from)
        return Linking(community_id=led[0].id if led else None)
    chosen = yield Ask("which", tuple(Option(str(each.id), each.name) for each in led))
    return Linking(community_id=int(chosen))


def act(linking: Linking, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """In private, give a code; in the group, link it when somebody in charge of it says that code."""
    if speaker.said_in is None:
        if linking.code:
            return Reply("say_there")
        community_id = linking.community_id or 0
        require(speaker, Capability.LINK_GROUP, community_id, "link_group.refused")
        code = _code(uow, community_id, speaker.contact.id, uow.now())
        # Clients of Matrix keep a word that begins with a stroke for themselves.
        return Reply("code_for_room" if speaker.voice is Voice.MATRIX else "code", {"code": code})
    if speaker.runs_room is False:
        raise NotAllowed("link_group.not_in_charge")
    referent, community = _behind(linking.code, speaker, uow)
    address, channel = speaker.said_in, speaker.contact.channel
    before = uow.communities.group_at(channel, address)
    same = before is not None and before.community_id == community.id
    topics = frozenset({linking.topic}) | (before.topics if before is not None and same else frozenset())
    group = uow.communities.link_group(community.id, channel, address, short_title(speaker.room_name), topics)
    return _tell(group, linking.topic, community, referent, speaker, uow)


def _tell(
    group: Group, topic: Topic, community: Community, referent: Speaker, speaker: Speaker, uow: UnitOfWork
) -> Reply:
    """Say it in the group, and to the referent whose code it was."""
    params = {"community": community.name}
    linked = f"link_group.linked_{topic}"
    if speaker.contact.address == speaker.said_in:
        _add(uow, Notice("link_group.done", params, _one(referent), Lane.MESSAGE, community.id))
        return Reply(linked, params)
    _add(uow, Notice(linked, params, Audience(AudienceKind.GROUP, group.id), Lane.MESSAGE, community.id))
    if referent.contact.id != speaker.contact.id:
        _add(uow, Notice("link_group.done", params, _one(referent), Lane.MESSAGE, community.id))
    return Reply("done", params)


def _behind(code: str, speaker: Speaker, uow: UnitOfWork) -> tuple[Speaker, Community]:
    """Give the referent whose private chat gave *code*, and the community that it is for.

    Raises:
        NotAllowed: nobody's did within the hour.
    """
    referent = _named_in(code, speaker, uow)
    now = uow.now()
    for community in _led_by(referent) if referent is not None else ():
        for hour in (now, now - HOUR):
            if referent and hmac.compare_digest(code, _code(uow, community.id, referent.contact.id, hour)):
                return referent, community
    raise NotAllowed("link_group.wrong")


def _named_in(code: str, speaker: Speaker, uow: UnitOfWork) -> Speaker | None:
    """Give the contact that *code* begins with, as the one who speaks where it is known."""
    signs = code[:-CODE_LENGTH]
    if not signs or len(code) > LONGEST_CODE or not _is_code(code):
        return None
    number = 0
    for sign in signs:
        number = number * len(CODE_ALPHABET) + CODE_ALPHABET.index(sign)
    if number == speaker.contact.id:
        return speaker
    return uow.members.speaker_of(number, {speaker.contact.channel: speaker.voice})


def _led_by(speaker: Speaker) -> Iterator[Community]:
    return (each.community for each in speaker.active if Role.REFERENT in each.member.roles)


def _one(speaker: Speaker) -> Audience:
    return Audience(AudienceKind.CONTACT, speaker.contact.id)


def _add(uow: UnitOfWork, notice: Notice) -> None:
    uow.outbox.add(notice, uow.now())


def _code(uow: UnitOfWork, community_id: int, contact_id: int, now: datetime) -> str:
    """A code for this contact, community and hour: it names the contact, and can be checked without being kept."""
    digest = uow.fingerprint(f"group:{community_id}:{contact_id}:{now:%Y%m%d%H}")
    return _signs(contact_id) + _signs(int(digest[:16], 16))[-CODE_LENGTH:].rjust(CODE_LENGTH, CODE_ALPHABET[0])


def _is_code(text: str) -> bool:
    return all(sign in CODE_ALPHABET for sign in text)


def _signs(number: int) -> str:
    signs = ""
    while number:
        number, sign = divmod(number, len(CODE_ALPHABET))
        signs = CODE_ALPHABET[sign] + signs
    return signs or CODE_ALPHABET[0]


COMMAND = Command("link_group", talk, act, Capability.LINK_GROUP, by_code=True)
