"""The front door: every message of every channel comes in here, in one transaction a turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core import challenge, meaning_it
from core.alerting import ring
from core.answering import NOTHING_SAID, Answering, Turn, as_notice
from core.asking import ask, refuse, still_open, what_comes_first, within
from core.command import grave
from core.errors import Gone, NotAllowed, Refused, Unclear
from core.leading import note_act
from core.meaning import Amended, Answered, Back, Cancelled, Overheard, Start
from core.operators import Operators
from core.passing import allowed, as_said
from core.reading import sayable
from core.returns import is_heard_from
from core.rooms import happened
from core.said import Answer
from core.shelves import Conversation
from core.talk import Asked, Handover, Reply, advance
from core.told_in_passing import danger_in
from core.understand import Understanding
from core.wire import Assurance, Inbound
from core.words import Keywords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.model.member import Speaker
    from core.ports import Capabilities
    from core.post import Timer
    from core.shelves import UnitOfWork
    from core.talk import Find, Finished
    from core.texts import Texts

TOO_LATE = timedelta(minutes=30)
"""After an outage as long as this, what should have left by itself would tell old news as new."""
TRIED_AGAIN_AFTER = timedelta(minutes=1)


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
        self._operators = Operators(operators, capabilities)
        self._commands = commands
        self._texts = texts
        self._capabilities = capabilities
        self._answering = Answering(commands, capabilities)
        self._understanding = Understanding(commands, Keywords.of(texts, commands, grave(commands)))

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
        speaker, conversation = as_said(known, inbound, self._operators), still_open(kept, uow)
        note_act(speaker, uow)
        if speaker.contact.returns:
            is_heard_from(uow, speaker.contact.id)
        reply = self._code_said(inbound, kept, speaker, uow) if inbound.room is None else None
        if reply is None:
            # Whoever says something else has given the challenged request up, and reads so.
            gives_up = kept is not None and inbound.room is None and challenge.is_open(kept)
            if gives_up:
                uow.conversations.end(speaker.contact.id)
            reply = self._turn(inbound, speaker, None if gives_up else conversation, heard, uow)
            reply = replace(reply, before=challenge.GIVEN_UP) if reply is not None and gives_up else reply
        return self._answering.say(reply, inbound, speaker, uow)

    def _code_said(
        self, inbound: Inbound, kept: Conversation | None, speaker: Speaker, uow: UnitOfWork
    ) -> Reply | None:
        """Go on with what waits for a code, if this is one: here, or on another contact of the same person."""
        text, here = inbound.text, challenge.waiting(kept, uow)
        if not challenge.is_answer(text, is_asked=here is not None):
            return challenge.remind(text) if here is not None else None
        there = challenge.waits_for(speaker, uow) if challenge.code_in(text) else None
        if there is not None:
            return self._check_code_of(there, text, speaker, uow)
        return self._check_code(text, here, speaker, uow) if here is not None else challenge.too_late(text, kept)

    def excuse(self, inbound: Inbound, reason: str, uow: UnitOfWork) -> Turn:
        """Park a message on which we failed, and say sorry. The first transaction was rolled back."""
        letter = uow.journal.fail(inbound, reason)
        params = {"id": letter, "channel": {"say": f"channel.{self._capabilities[inbound.channel].voice}"}}
        self._operators.tell("operator.dead_letter", params, uow)
        known = uow.members.speaker_at(inbound, self._capabilities[inbound.channel].voice)
        return self._answering.say(Reply("common.our_fault"), inbound, as_said(known, inbound, self._operators), uow)

    def keep(self, inbound: Inbound, reason: str, uow: UnitOfWork) -> Turn:
        """Park a message on which we failed twice, without a word."""
        uow.journal.fail(inbound, reason)
        return NOTHING_SAID

    def wait_longer(self, conversation: Conversation, uow: UnitOfWork) -> None:
        """Come back to a silence on which we failed."""
        uow.conversations.save(replace(conversation, silent_at=uow.now() + TRIED_AGAIN_AFTER))

    def meet_silence(self, conversation: Conversation, uow: UnitOfWork) -> Turn:
        """Go on with a dialogue whose question was left unanswered for too long."""
        speaker = self._behind(conversation, uow)
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
        return self._answering.post(reply, speaker, uow, tap=None, refers_to=None)

    def _behind(self, conversation: Conversation, uow: UnitOfWork) -> Speaker | None:
        """Who speaks in a dialogue that somebody else, or nobody, goes on with."""
        voice_of = {name: capabilities.voice for name, capabilities in self._capabilities.items()}
        return uow.members.speaker_of(conversation.contact_id, voice_of)

    def ring(self, timer: Timer, uow: UnitOfWork) -> None:
        """Do what a timer was set for."""
        ring(timer, uow)

    def ring_later(self, timer: Timer, uow: UnitOfWork) -> None:
        """Come back to a timer on which we failed."""
        uow.timers.set(timer.kind, timer.alert_id, uow.now() + TRIED_AGAIN_AFTER, timer.params)

    def _turn(
        self, inbound: Inbound, speaker: Speaker, conversation: Conversation | None, heard: int, uow: UnitOfWork
    ) -> Reply | None:
        meaning = None
        try:
            match meaning := self._understanding.of(inbound, speaker, conversation, uow):
                case Overheard():
                    return None
                case Cancelled():
                    uow.conversations.end(speaker.contact.id)
                    return Reply("common.cancelled")
                case Start():
                    return self._begin(meaning, heard, speaker, uow)
                case Back() | Amended() if conversation is not None:
                    earlier = replace(conversation, log=meaning.log_from(conversation.log))
                    return replace(self._answered(earlier, None, heard, speaker, uow), before=meaning.before)
                case Answered(answer) if conversation is not None:
                    return self._answered(conversation, answer, heard, speaker, uow)
                case _:
                    raise Gone("common.old_button")
        except Refused as refusal:
            begun = meaning if isinstance(meaning, Start) else conversation
            command = self._commands.get(begun.command) if begun is not None else None
            danger, why = danger_in(command, refusal, inbound, speaker, conversation)
            if danger is None and refusal.operators is not None:
                self._operators.tell(*refusal.operators, uow)
            almost = self._understanding.suggestion(inbound.text, speaker, refusal)
            return self._begin(danger, heard, speaker, uow) if danger else refuse(why, almost, conversation)

    def _answered(
        self, conversation: Conversation, answer: Answer | None, heard: int, speaker: Speaker, uow: UnitOfWork
    ) -> Reply:
        self._keep_quiet(conversation.command, heard, uow)
        try:
            return self._go_on(conversation, answer, speaker, uow)
        except (Gone, NotAllowed):
            # Nothing that can still be answered would help: the dialogue is over.
            uow.conversations.end(speaker.contact.id)
            raise
        except Unclear as unclear:
            start = self._understanding.fresh_start(answer.text, conversation) if answer is not None else None
            if start is None:
                raise
            try:
                return self._begin(start, heard, speaker, uow)
            except NotAllowed:
                # A name that begins like a command (« Mairie de … ») is still an answer that was not good.
                raise unclear from None

    def _keep_quiet(self, name: str, heard: int, uow: UnitOfWork) -> None:
        """Forget the very words of what was heard, where they are nobody else's to read."""
        command = self._commands.get(name)
        if command is not None and command.is_confidential:
            uow.journal.erase_words(heard)

    def _begin(self, start: Start, heard: int, speaker: Speaker, uow: UnitOfWork, *, is_led: bool = False) -> Reply:
        self._keep_quiet(start.command, heard, uow)
        log = ({"k": "opening", "v": start.opening.as_json()},)
        # The journal's id grows with every message: no button of an earlier dialogue can fit this one.
        conversation = Conversation(speaker.contact.id, start.command, log, serial=heard)
        # What the open question led to has answered it: a second « oui » must not do it twice.
        is_aside = not is_led and self._commands[start.command].may_be_aside
        return self._go_on(conversation, None, speaker, uow, is_aside=is_aside)

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
        conversation, answer = meaning_it.meant(conversation, answer)
        # At every turn anew: a right that was taken away meanwhile is gone.
        speaker = allowed(command, command.needs, speaker, uow)

        def find(step: Find) -> Any:
            return command.finds[step.key](uow, speaker, step.params)

        result = advance(command.talk, speaker, conversation.log, find, answer, most=command.most_answers)
        if isinstance(result, Asked):
            return ask(self._texts, replace(conversation, log=result.log), result.ask, speaker, uow)
        if isinstance(result.data, Handover):
            start = Start(result.data.command, result.data.opening)
            return self._begin(start, conversation.serial + 1, speaker, uow, is_led=not is_aside)
        return self._finish(command, result, conversation, speaker, uow, is_aside=is_aside)

    def _finish(
        self,
        command: Command,
        result: Finished,
        conversation: Conversation,
        speaker: Speaker,
        uow: UnitOfWork,
        *,
        is_aside: bool,
    ) -> Reply:
        """Do what the dialogue was for, unless something has to come first."""
        # One command may look and change: what was understood may need more than what was begun.
        needs = getattr(result.data, "needs", command.needs)
        language = getattr(result.data, "language", None)
        speaker = allowed(command, needs, speaker, uow)
        door = (self._texts, self._capabilities)
        before = what_comes_first(command, needs, replace(conversation, log=result.log), speaker, uow, *door)
        if before is not None:
            return replace(before, language=language)
        reply = command.act(result.data, speaker, uow)
        if reply.operators is not None:
            self._operators.tell(*reply.operators, uow)
            if reply.if_unheard and not self._operators.can_hear:
                reply = replace(reply, key=reply.if_unheard)
        if not is_aside:
            uow.conversations.end(speaker.contact.id)
        return replace(within(command.name, reply), language=language)

    def _check_code(self, text: str, conversation: Conversation, speaker: Speaker, uow: UnitOfWork) -> Reply:
        """Go on with what was asked for, once the code is right."""
        is_second = challenge.is_asked_elsewhere(conversation)
        outcome = challenge.check(text, conversation, uow)
        if isinstance(outcome, Reply):
            return outcome
        sure = replace(speaker, assurance=Assurance.AUTHENTICATED, is_proven_twice=is_second)
        try:
            return self._go_on(outcome, None, sure, uow)
        except Refused as refusal:
            uow.conversations.end(speaker.contact.id)
            return Reply(refusal.text, refusal.params)

    def _check_code_of(self, conversation: Conversation, text: str, speaker: Speaker, uow: UnitOfWork) -> Reply:
        """Go on with a dialogue on another contact, whose code *speaker* answers where it was sent to."""
        other = self._behind(conversation, uow)
        if other is None:
            return Reply("common.gone")
        reply = self._check_code(text, conversation, other, uow)
        if reply.key in challenge.WRONG:
            return reply
        uow.outbox.add(as_notice(reply, other), uow.now())
        return Reply("common.answered_there")
