"""How the answer to a message leaves: born leased to us, to be sent as soon as the turn is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import restraint, spending
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.post import Claim, Letter, Parcel
from core.rooms import invite_to_write
from core.value import value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.model.member import Speaker
    from core.ports import Capabilities
    from core.shelves.unit_of_work import UnitOfWork
    from core.talk import Reply
    from core.wire import Inbound

REPLY = "reply"


@value(frozen=True, slots=True)
class Turn:
    """What a turn left to be said at once: a claim on the reply that was born leased to us, or nothing.

    ``told``: it put notices in the outbox beside the reply, so the post office should look; ``urgent``: one of them is
    in the lane of alerts.
    """

    claim: Claim | None = None
    told: bool = False
    urgent: bool = False


NOTHING_SAID = Turn()


class Answering:
    """Puts replies into the outbox, as each channel carries them."""

    def __init__(self, commands: Mapping[str, Command], capabilities: Mapping[str, Capabilities]) -> None:
        """Answer for *commands* on the channels of *capabilities*."""
        self._commands = commands
        self._capabilities = capabilities

    def say(self, reply: Reply | None, inbound: Inbound, speaker: Speaker, uow: UnitOfWork) -> Turn:
        """Answer what came in: in private, unless their private chat may not be open yet."""
        is_mail = self._capabilities[inbound.channel].has_subject
        if reply is not None and is_mail:
            reply = restraint.restrained(reply, speaker, uow)
        if reply is None:
            return NOTHING_SAID
        # A mail can be answered in private at once, and a whole mailing list need not read it.
        is_strange = not is_mail and self._is_strange_here(reply, inbound, speaker)
        if inbound.tap is None and is_strange and speaker.room is not None:
            # Their private chat may not be open yet, and nothing more can be said in front of everybody.
            command = self._commands.get(reply.key.partition(".")[0])
            in_danger = command is not None and command.urgent
            return Turn(told=invite_to_write(speaker.room, uow, in_danger=in_danger))
        refers_to = inbound.message_id if is_mail else None
        return self.post(reply, speaker, uow, tap=inbound.tap, refers_to=refers_to)

    def _is_strange_here(self, reply: Reply, inbound: Inbound, speaker: Speaker) -> bool:
        """Whether somebody whom nobody knows spoke to us in front of a group, without the code that would do there."""
        command = self._commands.get(reply.key.partition(".")[0])
        needs_nobody = command is not None and command.by_code
        return inbound.room is not None and speaker.is_guest and not inbound.is_of_room and not needs_nobody

    def post(self, reply: Reply, speaker: Speaker, uow: UnitOfWork, *, tap: str | None, refers_to: str | None) -> Turn:
        """Put the reply in the outbox, born leased to us, and hand it over as it will be read there."""
        now = uow.now()
        contact = speaker.contact
        notice = as_notice(reply, speaker)
        is_paid = self._capabilities[contact.channel].per_day is not None
        if is_paid and spending.must_wait(reply.key, speaker, self._commands, uow):
            spending.put_off(notice, speaker, uow)
            return NOTHING_SAID
        delivery_id = uow.outbox.reply(notice, contact.address, now, tap=tap, refers_to=refers_to)
        if reply.message_id is not None:
            uow.messages.tell_in(reply.message_id, delivery_id)
        zone = speaker.active[0].community.time_zone if speaker.active else "Europe/Paris"
        shown = {**notice.params, "params": {**notice.params["params"], **reply.unkept}}
        letter = Letter(0, REPLY, shown, Lane.REPLY, now, zone, reply.choices)
        language = reply.language or speaker.language
        parcel = Parcel(delivery_id, 0, contact.channel, contact.address, language, 0, tap=tap, refers_to=refers_to)
        return Turn(Claim((parcel,), {0: letter}), told=uow.outbox.has_notices, urgent=uow.outbox.is_urgent)


def as_notice(reply: Reply, speaker: Speaker) -> Notice:
    """Give *reply* as the post office keeps it."""
    params: dict[str, Any] = {"text": reply.key, "params": dict(reply.params)}
    if reply.wants:
        params["wants"] = reply.wants
    if reply.about is not None:
        params["about"] = reply.about
    if reply.before:
        params["before"] = reply.before
    if reply.files:
        params["files"] = list(reply.files)
    audience = Audience(AudienceKind.CONTACT, speaker.contact.id)
    home = spending.home_of(speaker) or None
    return Notice(REPLY, params, audience, Lane.REPLY, home, choices=reply.choices)
