"""The front door: every message of every channel comes in here, in one transaction a turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core import challenge, restraint, spending
from core.access import may
from core.alerting import ring
from core.errors import Gone, NotAllowed, Refused, Unclear
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.post import Claim, Letter, Parcel
from core.reading import sayable
from core.returns import is_heard_from
from core.rooms import happened, invite_to_write
from core.shelves import Conversation
from core.talk import Answer, Asked, Reply, advance, step_back
from core.understand import CANCEL, Answered, Back, Cancelled, Overheard, Start, Understanding
from core.wire import Assurance, Inbound
from core.words import Keywords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.model.member import Speaker
    from core.ports import Capabilities
    from core.post import Timer
    from core.shelves import UnitOfWork
    from core.talk import Ask, Find
    from core.texts import Texts

CHAT_EXPIRES = timedelta(minutes=30)
TERSE_EXPIRES = timedelta(hours=24)
TOO_LATE = timedelta(minutes=30)
"""After an outage as long as this, what should have left by itself would tell old news as new."""
TRIED_AGAIN_AFTER = timedelta(minutes=1)
REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn left to be said at once: a claim on the reply that was born leased to us, or nothing.

    ``told``: it put notices in the outbox beside the reply, so the post office should look.
    """

    claim: Claim | None = None
    told: bool = False


NOTHING_SAID = Turn()


class FrontDoor:
    """Hears every message: journal, who, dialogue, rights, act, reply."""

    def __init__(
        self,
        commands: Mapping[str, Command],
        texts: Texts,
        capabilities: Mapping[str, Capabilities],
        operators: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Serve *commands* on the channels of *capabilities*; *operators* (channel, address) hear of our failures."""
        self._operators = tuple(each for each in operators if each[0] in capabilities)
        self._commands = commands
        self._texts = texts
        self._capabilities = capabilities
        self._understanding = Understanding(commands, Keywords.of(texts, commands))

    def receive(self, inbound: Inbound, uow: UnitOfWork) -> Turn:
        """Take one message in. A message that was heard before changes nothing and is not answered again."""
        heard = uow.journal.record(inbound)
        # A mail whose sender cannot be made out has no address: it is kept, and there is nobody to answer.
        return NOTHING_SAID if heard is None or not inbound.address else self._hear(inbound, heard, uow)

    def hear_again(self, heard_id: int, uow: UnitOfWork) -> Turn | None:
        """Take a parked message in anew; None when no such message is parked."""
        inbound = uow.journal.failed_inbound(heard_id)
        if inbound is None or not uow.journal.settle(heard_id):
            return None
        return self._hear(inbound, heard_id, uow)

    def _hear(self, inbound: Inbound, heard: int, uow: UnitOfWork) -> Turn:
        if inbound.event is not None:
            happened(inbound, uow)
            return Turn(told=uow.outbox.has_notices)
        inbound = replace(inbound, text=sayable(inbound.text))
        known, kept = uow.conversations.with_speaker(inbound, self._capabilities[inbound.channel].voice)
        speaker, conversation = _as_said(known, inbound), _still_open(kept, uow)
        if speaker.contact.returns:
            is_heard_from(uow, speaker.contact.id)
        if conversation is not None and inbound.room is None and challenge.is_open(conversation):
            if challenge.is_answer(inbound.text):
                return self._say(self._check_code(inbound.text, conversation, speaker, uow), inbound, speaker, uow)
            # Whoever says something else has given the challenged request up.
            uow.conversations.end(speaker.contact.id)
            conversation = None
        reply = self._turn(inbound, speaker, conversation, heard, uow)
        return self._say(reply, inbound, speaker, uow)

    def excuse(self, inbound: Inbound, reason: str, uow: UnitOfWork) -> Turn:
        """Park a message on which we failed, and say sorry. The first transaction was rolled back."""
        letter = uow.journal.fail(inbound, reason)
        params = {"id": letter, "channel": {"say": f"channel.{self._capabilities[inbound.channel].voice}"}}
        self._tell_operators("operator.dead_letter", params, uow)
        known = uow.members.speaker_at(inbound, self._capabilities[inbound.channel].voice)
        return self._say(Reply("common.our_fault"), inbound, _as_said(known, inbound), uow)

    def _tell_operators(self, kind: str, params: Mapping[str, Any], uow: UnitOfWork) -> None:
        for channel, address in self._operators:
            operator = uow.members.speaker_at(
                Inbound(channel, address, "", uow.now()), self._capabilities[channel].voice
            )
            audience = Audience(AudienceKind.CONTACT, operator.contact.id)
            uow.outbox.add(Notice(kind, params, audience, Lane.REPLY), uow.now())

    def keep(self, inbound: Inbound, reason: str, uow: UnitOfWork) -> Turn:
        """Park a message on which we failed twice, without a word."""
        uow.journal.fail(inbound, reason)
        return NOTHING_SAID

    def wait_longer(self, conversation: Conversation, uow: UnitOfWork) -> None:
        """Come back to a silence on which we failed."""
        uow.conversations.save(replace(conversation, silent_at=uow.now() + TRIED_AGAIN_AFTER))

    def meet_silence(self, conversation: Conversation, uow: UnitOfWork) -> Turn:
        """Go on with a dialogue whose question was left unanswered for too long."""
        voice_of = {name: capabilities.voice for name, capabilities in self._capabilities.items()}
        speaker = uow.members.speaker_of(conversation.contact_id, voice_of)
        if speaker is None or speaker.contact.channel not in self._capabilities:
            uow.conversations.end(conversation.contact_id)
            return NOTHING_SAID
        waited = uow.now() - conversation.silent_at if conversation.silent_at else timedelta()
        try:
            if waited > TOO_LATE:
                raise Gone("common.too_late")
            reply = self._go_on(conversation, Answer(is_silence=True), speaker, uow)
        except Refused as refusal:
            uow.conversations.end(conversation.contact_id)
            reply = Reply(refusal.text, refusal.params)
        return self._post(reply, speaker, uow, tap=None, refers_to=None)

    def ring(self, timer: Timer, uow: UnitOfWork) -> None:
        """Do what a timer was set for."""
        ring(timer, uow)

    def ring_later(self, timer: Timer, uow: UnitOfWork) -> None:
        """Come back to a timer on which we failed."""
        uow.timers.set(timer.kind, timer.alert_id, uow.now() + TRIED_AGAIN_AFTER, timer.params)

    def _turn(
        self, inbound: Inbound, speaker: Speaker, conversation: Conversation | None, heard: int, uow: UnitOfWork
    ) -> Reply | None:
        try:
            meaning = self._understanding.of(inbound, speaker, conversation, uow)
            match meaning:
                case Overheard():
                    return None
                case Cancelled():
                    uow.conversations.end(speaker.contact.id)
                    return Reply("common.cancelled")
                case Start():
                    return self._begin(meaning, heard, speaker, uow)
                case Back() if conversation is not None:
                    earlier = replace(conversation, log=step_back(conversation.log))
                    return self._answered(earlier, None, heard, speaker, uow)
                case Answered(answer) if conversation is not None:
                    return self._answered(conversation, answer, heard, speaker, uow)
                case _:
                    raise Gone("common.old_button")
        except Refused as refusal:
            if refusal.operators is not None:
                self._tell_operators(*refusal.operators, uow)
            return self._refusal(refusal, inbound, speaker, conversation)

    def _answered(
        self, conversation: Conversation, answer: Answer | None, heard: int, speaker: Speaker, uow: UnitOfWork
    ) -> Reply:
        try:
            return self._go_on(conversation, answer, speaker, uow)
        except (Gone, NotAllowed):
            # Nothing that can still be answered would help: the dialogue is over.
            uow.conversations.end(speaker.contact.id)
            raise
        except Unclear:
            start = self._understanding.fresh_start(answer.text) if answer is not None else None
            if start is None:
                raise
            return self._begin(start, heard, speaker, uow)

    def _begin(self, start: Start, heard: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
        log = ({"k": "opening", "v": start.opening.as_json()},)
        # The journal's id grows with every message: no button of an earlier dialogue can fit this one.
        conversation = Conversation(speaker.contact.id, start.command, log, serial=heard)
        command = self._commands[start.command]
        by_code = command.by_code and speaker.said_in is not None
        if not (by_code or may(speaker, command.needs) or _may_as_author(speaker, command)):
            raise NotAllowed(f"{command.name}.refused" if self._texts.has(f"{command.name}.refused") else "")
        return self._go_on(conversation, None, speaker, uow, is_aside=command.on_alert)

    def _go_on(
        self,
        conversation: Conversation,
        answer: Answer | None,
        speaker: Speaker,
        uow: UnitOfWork,
        *,
        is_aside: bool = False,
    ) -> Reply:
        """Advance a dialogue by one answer: to its next question, or to what it was for.

        ``is_aside``: it only begins now; if it ends at once too, the question that was open stays open.
        """
        command = self._commands.get(conversation.command)
        if command is None:
            raise Gone("common.form_changed")

        def find(step: Find) -> Any:
            return command.finds[step.key](uow, speaker, step.params)

        result = advance(command.talk, speaker, conversation.log, find, answer)
        if isinstance(result, Asked):
            return self._ask(replace(conversation, log=result.log), result.ask, speaker, uow)
        # One command may look and change: what was understood may need more than what was begun.
        needs = getattr(result.data, "needs", command.needs)
        language = getattr(result.data, "language", None)
        if speaker.assurance < needs.assurance:
            return replace(challenge.ask(replace(conversation, log=result.log), uow), language=language)
        reply = command.act(result.data, speaker, uow)
        if reply.operators is not None:
            self._tell_operators(*reply.operators, uow)
        if not is_aside:
            uow.conversations.end(speaker.contact.id)
        return replace(_within(command.name, reply), language=language)

    def _ask(self, conversation: Conversation, ask: Ask, speaker: Speaker, uow: UnitOfWork) -> Reply:
        key = ask.key if "." in ask.key else f"{conversation.command}.{ask.key}"
        labels = self._texts.message(speaker.language, key).choices
        shown = tuple((option.key, option.label or labels.get(option.key, option.key)) for option in ask.choices)
        now = uow.now()
        uow.conversations.save(
            replace(
                conversation,
                shown=shown,
                serial=conversation.serial + 1,
                expires_at=now + (TERSE_EXPIRES if speaker.voice.is_terse else CHAT_EXPIRES),
                silent_at=now + ask.silent_after if ask.silent_after else None,
            ),
        )
        serial = conversation.serial + 1
        pairs = [(option.label or f"{key}#{option.key}", f"{serial}:{option.key}") for option in ask.choices]
        return Reply(key, ask.params, (*pairs, ("common.cancel#cancel", f"{serial}:{CANCEL}")), ask.wants)

    def _check_code(self, text: str, conversation: Conversation, speaker: Speaker, uow: UnitOfWork) -> Reply:
        """Go on with what was asked for, once the code is right."""
        outcome = challenge.check(text, conversation, uow)
        if isinstance(outcome, Reply):
            return outcome
        try:
            return self._go_on(outcome, None, replace(speaker, assurance=Assurance.AUTHENTICATED), uow)
        except Refused as refusal:
            uow.conversations.end(speaker.contact.id)
            return Reply(refusal.text, refusal.params)

    def _refusal(
        self, refusal: Refused, inbound: Inbound, speaker: Speaker, conversation: Conversation | None
    ) -> Reply:
        """Say what is possible instead."""
        if refusal.text in {"common.unknown", "common.guest"}:
            word = self._understanding.suggestion(inbound.text)
            if word is not None:
                return Reply("common.did_you_mean", {"word": word.upper()})
        if isinstance(refusal, Unclear) and refusal.text == Unclear.default and conversation is not None:
            return self._ask_again(conversation, speaker)
        return Reply(refusal.text, refusal.params)

    def _ask_again(self, conversation: Conversation, speaker: Speaker) -> Reply:
        numbers = {"join": [label for key, label in conversation.shown if key != CANCEL], "by": ", "}
        return Reply("common.unclear_choice" if conversation.shown else "common.unclear", {"choices_said": numbers})

    def _say(self, reply: Reply | None, inbound: Inbound, speaker: Speaker, uow: UnitOfWork) -> Turn:
        is_mail = self._capabilities[inbound.channel].has_subject
        if reply is None or (is_mail and restraint.is_enough(reply, speaker, uow)):
            return NOTHING_SAID
        # A mail can be answered in private at once, and a whole mailing list need not read it.
        is_strange = not is_mail and self._is_strange_here(reply, inbound, speaker)
        if inbound.tap is None and is_strange and speaker.room is not None:
            # Their private chat may not be open yet, and nothing more can be said in front of everybody.
            return Turn(told=invite_to_write(speaker.room, uow))
        refers_to = inbound.message_id if is_mail else None
        return self._post(reply, speaker, uow, tap=inbound.tap, refers_to=refers_to)

    def _is_strange_here(self, reply: Reply, inbound: Inbound, speaker: Speaker) -> bool:
        """Whether somebody whom nobody knows spoke to us in front of a group, without the code that would do there."""
        command = self._commands.get(reply.key.partition(".")[0])
        needs_nobody = command is not None and command.by_code
        return inbound.room is not None and speaker.is_guest and not inbound.is_of_room and not needs_nobody

    def _post(self, reply: Reply, speaker: Speaker, uow: UnitOfWork, *, tap: str | None, refers_to: str | None) -> Turn:
        """Put the reply in the outbox, born leased to us, and hand it over as it will be read there."""
        now = uow.now()
        contact = speaker.contact
        params = {"text": reply.key, "params": dict(reply.params), **({"wants": reply.wants} if reply.wants else {})}
        audience = Audience(AudienceKind.CONTACT, contact.id)
        home = spending.home_of(speaker) or None
        notice = Notice(REPLY, params, audience, Lane.REPLY, home, choices=reply.choices)
        is_paid = self._capabilities[contact.channel].per_day is not None
        if is_paid and spending.must_wait(reply.key, speaker, self._commands, uow):
            spending.put_off(notice, speaker, uow)
            return NOTHING_SAID
        delivery_id = uow.outbox.reply(notice, contact.address, now, tap=tap, refers_to=refers_to)
        zone = speaker.active[0].community.time_zone if speaker.active else "Europe/Paris"
        letter = Letter(0, REPLY, params, Lane.REPLY, now, zone, reply.choices)
        language = reply.language or speaker.language
        parcel = Parcel(delivery_id, 0, contact.channel, contact.address, language, 0, tap=tap, refers_to=refers_to)
        return Turn(Claim((parcel,), {0: letter}), told=uow.outbox.has_notices)


def _as_said(speaker: Speaker, inbound: Inbound) -> Speaker:
    """Give *speaker* as far as *inbound* proves who they are, and where they said it."""
    if speaker.assurance is Assurance.NONE:
        return replace(speaker, person=None, memberships=())
    if inbound.room is None:
        return speaker
    return replace(speaker, said_in=inbound.room, room_name=inbound.room_name, runs_room=inbound.runs_room)


def _within(command: str, reply: Reply) -> Reply:
    return reply if "." in reply.key else replace(reply, key=f"{command}.{reply.key}")


def _may_as_author(speaker: Speaker, command: Command) -> bool:
    """Whether the right may come from the object (its author's), which only ``act`` can see."""
    return bool(speaker.active) and command.on_alert


def _still_open(conversation: Conversation | None, uow: UnitOfWork) -> Conversation | None:
    if conversation is None or conversation.expires_at is None or conversation.expires_at > uow.now():
        return conversation
    uow.conversations.end(conversation.contact_id)
    return None
