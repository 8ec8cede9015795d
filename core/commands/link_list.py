"""Link a mailing list to the community, once a code that arrived on it came back from the referent."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.errors import NotAllowed, Unclear
from core.language.words import normalise
from core.model.community import Topic
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, as_code
from core.model.member import Role
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Voice
from core.rooms import short_title
from core.said import Answer
from core.talk import Ask, Option, Reply, Talk
from core.wire import Inbound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from core.model.community import Community
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MAIL = "email"
DAY = timedelta(days=1)
MOST_A_DAY = 3
"""Lists to which one referent may have us write in a day: each is a mail to people who have not asked for it."""
LONGEST_ADDRESS = 254
STOP_WORDS = frozenset({"stop", "fin", "end"})
ABOUT = {"gazette": Topic.GAZETTE}
"""What the word after the code says that the list is for; without one, for alerts."""
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\]+\.[^\s@<>\"(),:;\\]+")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list by its address, and the code that arrived there, the word to stop, or the community that it is for."""

    address: str
    code: str = ""
    topic: Topic = Topic.ALERTS
    stops: bool = False
    community_id: int | None = None


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the address unless it was said, and which community, of a referent who leads several."""
    first, *rest = said.text.split() or [""]
    address = an_address(first) if first else (yield Ask("address", parse=an_address))
    if rest and normalise(rest[0]) in STOP_WORDS:
        return Listing(address, stops=True)
    if rest:
        return Listing(address, as_code(rest[0]), ABOUT.get(normalise("".join(rest[1:])), Topic.ALERTS))
    led = tuple(_led_by(speaker))
    if len(led) < 2:  # noqa: PLR2004 (nothing to choose from)
        return Listing(address, community_id=led[0].id if led else None)
    chosen = yield Ask("which", tuple(Option(str(each.id), each.name) for each in led))
    return Listing(address, community_id=int(chosen))


def an_address(answer: Answer | str) -> str:
    """Read the address of a mailing list.

    Raises:
        Unclear: it is none.
    """
    text = (answer if isinstance(answer, str) else answer.text).strip().removeprefix("mailto:").lower()
    if len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text):
        raise Unclear("link_list.no_address")
    return text


def act(listing: Listing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Write to the list with a code; link it when the code comes back; or leave it."""
    led = list(_led_by(speaker))
    if listing.stops:
        return _leave(listing, led, uow)
    if listing.code:
        return _link(listing, led, speaker, uow)
    community = next((each for each in led if each.id == listing.community_id), None)
    if community is None:
        raise NotAllowed("link_list.refused")
    asked = [key for key, _ in uow.outbox.replies_to(speaker.contact.id, uow.now() - DAY)].count("link_list.asked")
    if asked >= MOST_A_DAY:
        return Reply("enough")
    code = _code(uow, community.id, speaker.contact.id, listing.address, uow.now())
    params = {"community": community.name, "address": listing.address, "code": code}
    there = uow.members.speaker_at(Inbound(MAIL, listing.address, "", uow.now()), Voice.EMAIL).contact
    _say(uow, "link_list.invitation", params, Audience(AudienceKind.CONTACT, there.id), community.id)
    return Reply("asked", {"address": short_title(listing.address)})


def _link(listing: Listing, led: Sequence[Community], speaker: Speaker, uow: UnitOfWork) -> Reply:
    now = uow.now()
    for community in led:
        for day in (now, now - DAY):
            expected = _code(uow, community.id, speaker.contact.id, listing.address, day)
            if hmac.compare_digest(listing.code.encode(), expected.encode()):
                return _linked(listing, community, uow)
    raise NotAllowed("link_list.wrong")


def _linked(listing: Listing, community: Community, uow: UnitOfWork) -> Reply:
    before = uow.communities.group_at(MAIL, listing.address)
    same = before is not None and before.community_id == community.id
    topics = frozenset({listing.topic}) | (before.topics if before is not None and same else frozenset())
    title = short_title(listing.address)
    group = uow.communities.link_group(community.id, MAIL, listing.address, title, topics)
    params = {"community": community.name}
    _say(uow, f"link_list.linked_{listing.topic}", params, Audience(AudienceKind.GROUP, group.id), community.id)
    return Reply("done", {"address": title, "community": community.name})


def _leave(listing: Listing, led: Sequence[Community], uow: UnitOfWork) -> Reply:
    group = uow.communities.group_at(MAIL, listing.address)
    if group is None or not group.topics or all(each.id != group.community_id for each in led):
        raise NotAllowed("link_list.not_linked")
    uow.communities.group_lost(MAIL, listing.address)
    return Reply("left", {"address": short_title(listing.address)})


def _say(uow: UnitOfWork, kind: str, params: dict[str, str], audience: Audience, community_id: int) -> None:
    uow.outbox.add(Notice(kind, params, audience, Lane.MESSAGE, community_id), uow.now())


def _led_by(speaker: Speaker) -> Iterator[Community]:
    return (each.community for each in speaker.active if Role.REFERENT in each.member.roles)


def _code(uow: UnitOfWork, community_id: int, contact_id: int, address: str, day: datetime) -> str:
    """A code of this referent for this list and day, which can be checked without being kept."""
    number = int(uow.fingerprint(f"list:{community_id}:{contact_id}:{address}:{day:%Y%m%d}")[:16], 16)
    signs = ""
    for _ in range(CODE_LENGTH):
        number, sign = divmod(number, len(CODE_ALPHABET))
        signs += CODE_ALPHABET[sign]
    return signs


COMMAND = Command("link_list", talk, act, Capability.LINK_GROUP)
