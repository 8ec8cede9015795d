"""Private messages: who may write to whom, how often, and how a message is passed on without any address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.access import Capability, Fact, Target, may
from core.community.entering import tell_person
from core.community.twinnings import name_of, with_twins
from core.errors import Gone, NotAllowed
from core.model.member import MemberStatus, Role, Silence
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.private_message import NOTHING, Journey, Matter, called
from core.model.profile import Field
from core.talk import Reply

if TYPE_CHECKING:
    from datetime import datetime

    from core.model.alert import Alert
    from core.model.member import Person, Speaker
    from core.model.private_message import Correspondent
    from core.shelves.unit_of_work import UnitOfWork

ARRIVED = "message.arrived"
"""The notice of a message; its words are opened only when it leaves."""
DELIVERED = "message.delivered"
"""What its sender reads in place of what told them that it leaves."""
LOST = "message.lost"
"""What its sender hears of a message that did not arrive."""
LOST_AT_ONCE = 50
AFTER_PAUSE = timedelta(minutes=10)
"""How much later than the end of an absence a message leaves at the latest: by then everything is heard again."""
ON_ITS_WAY = timedelta(seconds=2)
"""How long what nobody passes on takes to arrive: about what a message to a chat does."""
BURST, WITHIN = 20, timedelta(seconds=200)
"""Twenty at once, then one every ten seconds."""
NEW_A_DAY, DAY = 10, timedelta(days=1)
_BUTTONS = (
    ("answer_it", "answer_message"),
    ("mute_it", "mute_correspondent"),
    ("block_it", "block_member"),
    ("flag_it", "flag_message"),
)
_COORDINATES = frozenset({Field.STREET, Field.PHONE, Field.EMAIL})
_HEARS_NOTHING = frozenset({Silence.ALL_BUT_ALERTS, Silence.EVERYTHING})


@dataclass(frozen=True, slots=True)
class Passed:
    """A message on its way: to whom, as its sender sees them; ``is_heard``: it comes, now or once they are back.

    ``message_id``: none where it waits. ``loses_photo``: what waits is words alone.
    """

    to: Correspondent
    is_heard: bool
    message_id: int | None = None
    loses_photo: bool = False

    def told(self, key: str = "message.sent", waits: str = "message.waits", **params: Any) -> Reply:
        """Give what its sender reads: *key*, or *waits* where nobody hears it now."""
        said = {"name": self.to.called, "code": self.to.code, **params}
        if self.is_heard:
            return Reply(key, said, message_id=self.message_id)
        return Reply("message.waits_words" if self.loses_photo else waits, said)


def may_write_to(uow: UnitOfWork, speaker: Speaker, person_id: int, community_id: int) -> bool:
    """Whether *speaker* may write first to a member of a community of theirs, or of a twin of it."""
    if uow.places.place_of(person_id, community_id) is not MemberStatus.ACTIVE:
        return False
    facts = frozenset({Fact.OPEN_TO_TWINS} if uow.messages.is_open_to_twins(person_id) else ())
    target = Target(community_id, person_id, facts=facts)
    return may(with_twins(speaker, uow), _right(uow, person_id, community_id), target)


def _right(uow: UnitOfWork, person_id: int, community_id: int) -> Capability:
    """Which right it takes to write to this member: a referent, one who masks every coordinate, or any other."""
    place = next((each for each in uow.members.referents_of(community_id) if each.member.person_id == person_id), None)
    if place is not None and Role.REFERENT in place.member.roles:
        return Capability.WRITE_TO_REFERENTS
    is_hidden = not _COORDINATES & uow.profiles.of(person_id).shown
    return Capability.WRITE_TO_HIDDEN if is_hidden else Capability.WRITE_MESSAGE


def send(
    uow: UnitOfWork,
    speaker: Speaker,
    person_id: int,
    community_id: int,
    words: str,
    *,
    photo_id: int | None = None,
    about: str = "",
) -> Passed:
    """Write to a member of a community, maybe about an article or an alert called *about* (``G7``).

    Raises:
        NotAllowed: there is nobody, or nobody whom *speaker* may write to: both read the same.
        Gone: it would be too much, or the first message has no answer yet.
    """
    own = speaker.person
    if own is None or person_id == own.id or not may_write_to(uow, speaker, person_id, community_id):
        raise NotAllowed("door.no_such_neighbour")
    to = _met(uow, own, person_id, community_id)
    return _pass_on(uow, speaker, own, to, words, photo_id=photo_id, about=about)


def send_to_author(
    uow: UnitOfWork, speaker: Speaker, alert: Alert, words: str, *, photo_id: int | None = None
) -> Passed:
    """Write to the author of an alert that *speaker* reads, apart from all that the two write by name.

    Nothing that is answered tells who it is: neither the name, nor what the two wrote before or may write elsewhere.

    Raises:
        NotAllowed: nobody can be written to, for whichever reason.
        Gone: it would be too much, or the first message about this alert has no answer yet.
    """
    own = speaker.known
    is_home = speaker.within(alert.community_id) is not None
    code = alert.code if is_home else f"{alert.code} ({name_of(uow, alert.community_id)})"
    if not may_write_to(uow, speaker, alert.author_id, alert.community_id):
        raise NotAllowed("write_author.nobody" if is_home else "write_author.nobody_there", code=alert.code)
    to = _met(uow, own, alert.author_id, alert.community_id, Matter(alert.id, code))
    return _pass_on(uow, speaker, own, to, words, photo_id=photo_id, about=alert.code)


def _met(uow: UnitOfWork, own: Person, person_id: int, community_id: int, about: Matter = NOTHING) -> Correspondent:
    """Give somebody as who writes to them first calls them.

    Raises:
        Gone: it would be one new correspondent too many.
    """
    uow.messages.lock((own.id, person_id))
    known = uow.messages.between(own.id, person_id, about.alert_id)
    if known is None and uow.messages.begun_since(own.id, uow.now() - DAY) >= NEW_A_DAY:
        raise Gone("message.enough_new")
    return uow.messages.meet(own.id, person_id, community_id, begins=True, about=about)


def answer(
    uow: UnitOfWork, speaker: Speaker, correspondent_id: int, words: str, *, photo_id: int | None = None
) -> Passed:
    """Write to somebody with whom *speaker* writes already.

    Raises:
        NotAllowed: it is no correspondent of theirs, or that one has left.
        Gone: it would be too much, or the first message has no answer yet.
    """
    own, to = speaker.person, correspondent_of(uow, speaker, correspondent_id)
    if own is None or to is None or not _may_answer(uow, speaker, to):
        raise NotAllowed("message.no_such")
    uow.messages.lock((own.id, to.other_id))
    return _pass_on(uow, speaker, own, to, words, photo_id=photo_id)


def correspondent_of(uow: UnitOfWork, speaker: Speaker, correspondent_id: int) -> Correspondent | None:
    """Give a correspondent, if it is one of *speaker*'s."""
    found = uow.messages.by_id(correspondent_id)
    return found if found is not None and speaker.person and found.person_id == speaker.person.id else None


def _may_answer(uow: UnitOfWork, speaker: Speaker, to: Correspondent) -> bool:
    is_there = uow.places.place_of(to.other_id, to.community_id) is MemberStatus.ACTIVE
    return is_there and may(with_twins(speaker, uow), Capability.ANSWER_MESSAGE, to.community_id)


def _pass_on(
    uow: UnitOfWork,
    speaker: Speaker,
    own: Person,
    to: Correspondent,
    words: str,
    *,
    photo_id: int | None = None,
    about: str = "",
) -> Passed:
    """Keep a message and let it leave; who is blocked or muted is answered the very same, now and later."""
    if uow.messages.written_since(own.id, uow.now() - WITHIN) >= BURST:
        raise Gone("message.enough")
    is_waiting = uow.messages.has_written(own.id, to.other_id, to.alert_id)
    if is_waiting and not uow.messages.has_written(to.other_id, own.id, to.alert_id):
        raise Gone("message.no_answer_yet", name=to.called)
    home = _home(uow, speaker, to.community_id)
    back = uow.messages.meet(to.other_id, own.id, home, about=Matter(to.alert_id, about))
    back_at = uow.duty.away([to.other_id], uow.now()).get(to.other_id)
    hears = any(each.silence not in _HEARS_NOTHING for each in uow.members.contacts_of(to.other_id))
    is_heard = hears or back_at is not None
    passed = Passed(to, is_heard, loses_photo=photo_id is not None and not is_heard)
    journey = Journey.LEFT if is_heard else Journey.WAITS
    if back.is_blocked:
        kept = uow.messages.add_unread(own.id, to.other_id, journey, to.alert_id)
    else:
        kept = uow.messages.add(own.id, to.other_id, words, journey, to.alert_id)
    later = back_at + AFTER_PAUSE if back_at is not None and not hears else None
    if not (back.is_blocked or back.is_muted):
        if photo_id is not None:
            uow.messages.keep_photo(photo_id, own.id, to.other_id)
        arrival = _arrival(back, name_of(uow, home), kept, about=about, photo_id=photo_id)
        notice_id = uow.outbox.add(replace(arrival, community_id=to.community_id, not_before=later), uow.now())
        # Who hears nothing reads it when they ask: its sender is told so at once.
        if is_heard:
            uow.messages.wait_for(kept, notice_id, to.id)
    elif is_heard:
        uow.messages.hold_back(kept, to.id, later or _after_rest(uow, to.other_id))
    return replace(passed, message_id=kept if is_heard else None)


def _after_rest(uow: UnitOfWork, person_id: int) -> datetime:
    """When somebody hears what is written to them now."""
    soon, hours = uow.now() + ON_ITS_WAY, uow.peace.quiet_hours(person_id)
    return (hours.end_after(soon) if hours is not None else None) or soon


def _arrival(back: Correspondent, community: Any, kept: int, *, about: str, photo_id: int | None) -> Notice:
    """What the addressee is told: who wrote, from where, and under which code they answer; the words are sealed."""
    params: dict[str, Any] = {
        "private": kept,
        "correspondent": back.id,
        "code": back.code,
        "name": back.name or called("", _plain(back.about)),
        "community": community,
        "about": {"say": "message.about", "code": about} if about else "",
        "nameless": {"say": "message.nameless"} if back.alert_id and back.name else "",
        "photo": {"say": "message.photo"} if photo_id is not None else "",
    }
    choices = tuple((f"message.{label}", f"!{command}:{back.id}") for label, command in _BUTTONS)
    addressee = Audience(AudienceKind.PERSON, back.person_id)
    return Notice(ARRIVED, params, addressee, Lane.MESSAGE, choices=choices, photo_id=photo_id)


def tell_of_arrived(uow: UnitOfWork) -> bool:
    """Let what told a sender that their message leaves say that it arrived, where it can be changed in place."""
    arrived = uow.messages.take_arrived(LOST_AT_ONCE)
    for each in arrived:
        if each.reply_id is not None:
            place = Audience(AudienceKind.EDITS, each.reply_id)
            uow.outbox.add(Notice(DELIVERED, {"name": each.called, "code": each.code}, place, Lane.MESSAGE), uow.now())
    return bool(arrived)


def tell_of_lost(uow: UnitOfWork) -> bool:
    """Tell each sender of a message that did not arrive, once, and what to do; whether there was any."""
    lost = uow.messages.take_lost(LOST_AT_ONCE)
    for each in lost:
        tell_person(uow, each.person_id, LOST, {"name": each.called, "code": each.code, "hurry": _hurry(each)})
    return bool(lost)


def _plain(about: str) -> str:
    """The code alone: of which community it is stands beside it."""
    return about.partition(" ")[0]


def _hurry(to: Correspondent) -> dict[str, Any] | str:
    """Where else somebody is to be found, if it is known who they are."""
    return {"say": "message.hurry", "name": to.name} if to.name else ""


def _home(uow: UnitOfWork, speaker: Speaker, community_id: int) -> int:
    """Where the sender lives, as seen from a community: there, or in a twin of it."""
    if speaker.within(community_id) is not None:
        return community_id
    twins = (each.other(community_id) for each in uow.twinnings.active_of([community_id]))
    return next(each for each in twins if speaker.within(each) is not None)
