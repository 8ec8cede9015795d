"""The front door: every message of every channel comes in here, in one transaction a turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core import challenge
from core.alerts.alerting import ring
from core.answering import NOTHING_SAID, Answering, Turn
from core.asking import is_called_off, is_idle, is_outranked, nothing_left, refuse, still_open
from core.command import grave
from core.community.leading import note_act
from core.community.returns import is_heard_from
from core.dialogues import ARTICLE, Dialogues
from core.errors import Elsewhere, Gone, Refused
from core.language.danger import tells_danger
from core.language.reading import sayable
from core.language.signed import without_own_name, without_signature
from core.language.spoken import speaks_english
from core.language.words import Keywords
from core.operators import Operators
from core.passing import as_said
from core.ports import Voice
from core.rooms import happened
from core.shelves.unit_of_work import Conversation
from core.talk import Reply
from core.understanding.beside_question import wish_in
from core.understanding.meaning import Amended, Answered, Back, Cancelled, Overheard, Start
from core.understanding.plain_words import RAISE_ALERT
from core.understanding.second_thoughts import called_off
from core.understanding.told_in_passing import danger_in
from core.understanding.understand import Understanding
from core.wire import Inbound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.model.member import Speaker
    from core.ports import Capabilities
    from core.post import Timer
    from core.shelves.unit_of_work import UnitOfWork
    from core.texts import Texts

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
        self._dialogues = Dialogues(commands, texts, capabilities, self._operators, self._understanding.fresh_start)

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
        voice = self._capabilities[inbound.channel].voice
        said = without_signature(inbound.text) if voice is Voice.EMAIL else inbound.text
        inbound = _in_its_language(_with_text(inbound, sayable(said)))
        known, kept = uow.conversations.with_speaker(inbound, voice)
        speaker = as_said(known, inbound, self._operators)
        if speaker.person is not None:
            inbound = _with_text(inbound, without_own_name(inbound.text, speaker.person.name))
        if inbound.language and speaker.contact.person_id is None and speaker.contact.language is None:
            uow.members.set_language(speaker.contact.id, inbound.language)
        if is_outranked(kept, inbound, speaker, uow):
            uow.conversations.end(speaker.contact.id)
            kept = None
        conversation = still_open(kept, uow)
        note_act(speaker, uow)
        if speaker.contact.returns:
            is_heard_from(uow, speaker.contact.id)
        reply = self._at_once(inbound, kept, conversation, speaker, uow)
        if reply is None:
            # Whoever says something else has given the challenged request up, and reads so.
            gives_up = kept is not None and inbound.room is None and challenge.is_open(kept)
            if gives_up:
                uow.conversations.end(speaker.contact.id)
            reply = self._turn(inbound, speaker, None if gives_up else conversation, heard, uow)
            # In danger nothing stands before the numbers to call.
            if reply is not None and gives_up and not reply.key.startswith(f"{RAISE_ALERT}."):
                reply = replace(reply, before=challenge.GIVEN_UP)
        return self._answering.say(reply, inbound, speaker, uow)

    def _at_once(
        self,
        inbound: Inbound,
        kept: Conversation | None,
        conversation: Conversation | None,
        speaker: Speaker,
        uow: UnitOfWork,
    ) -> Reply | None:
        """What is answered whatever the words mean: a code, a dialogue that was called off, words written over."""
        if inbound.is_edit:
            # They were understood as they were first written, and may be with neighbours by now.
            return Reply("common.edited_danger" if tells_danger(inbound.text) else "common.edited")
        if inbound.room is None:
            return self._code_said(inbound, kept, speaker, uow) or nothing_left(inbound, kept, conversation)
        if not is_called_off(inbound.text, conversation):
            return None
        uow.conversations.end(speaker.contact.id)
        return Reply("common.cancelled")

    def _code_said(
        self, inbound: Inbound, kept: Conversation | None, speaker: Speaker, uow: UnitOfWork
    ) -> Reply | None:
        """Go on with what waits for a code, if this is one: here, or on another contact of the same person."""
        text, here = inbound.text, challenge.waiting(kept, uow)
        if not challenge.is_answer(text, is_asked=here is not None):
            return challenge.remind(text) if here is not None else None
        there = challenge.waits_for(speaker, uow) if challenge.code_in(text) else None
        if there is not None:
            return self._dialogues.check_code_of(there, text, speaker, uow)
        return (
            self._dialogues.check_code(text, here, speaker, uow) if here is not None else challenge.too_late(text, kept)
        )

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
        speaker = self._dialogues.behind(conversation, uow)
        if speaker is None or speaker.contact.channel not in self._capabilities:
            uow.conversations.end(conversation.contact_id)
            return NOTHING_SAID
        try:
            reply = self._dialogues.meet_silence(conversation, speaker, uow)
        except Refused as refusal:
            uow.conversations.end(conversation.contact_id)
            reply = Reply(refusal.text, refusal.params)
        return self._answering.post(reply, speaker, uow, tap=None, refers_to=None)

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
                    return called_off(conversation)
                case Start():
                    return self._dialogues.begin(meaning, heard, speaker, uow, beside=conversation)
                case Back() | Amended() if conversation is not None:
                    earlier = replace(conversation, log=meaning.log_from(conversation.log))
                    again = self._dialogues.answered(earlier, meaning.answer, heard, speaker, uow)
                    return replace(again, before=meaning.before) if meaning.before else again
                case Answered(answer) if conversation is not None:
                    return self._dialogues.answered(conversation, answer, heard, speaker, uow)
                case _:
                    raise Gone("common.old_button")
        except Refused as refusal:
            if isinstance(refusal, Elsewhere) and is_idle(conversation):
                # « Oui » is for what was said last.
                uow.conversations.end(speaker.contact.id)
            begun = meaning if isinstance(meaning, Start) else conversation
            command = self._commands.get(begun.command) if begun is not None else None
            danger, why = danger_in(command, refusal, inbound, speaker, conversation)
            if danger is None and refusal.operators is not None:
                self._operators.tell(*refusal.operators, uow)
            # Whoever was writing an article reads that it is not published.
            article = conversation if conversation is not None and conversation.command == ARTICLE else None
            return (
                self._dialogues.begin(danger, heard, speaker, uow, beside=article)
                if danger
                else self._beside(inbound, why, speaker, conversation, heard, uow)
            )

    def _beside(
        self,
        inbound: Inbound,
        why: Refused,
        speaker: Speaker,
        conversation: Conversation | None,
        heard: int,
        uow: UnitOfWork,
    ) -> Reply:
        """Do what was asked for beside the open question; else say *why* it is no answer."""
        try:
            wish = wish_in(inbound, why, speaker, conversation, (self._understanding, uow))
            if wish is not None:
                return self._dialogues.begin(wish, heard, speaker, uow, beside=conversation)
        except Refused as answered:
            why = answered
        almost = self._understanding.suggestion(inbound.text, speaker, why)
        return refuse(why, almost, conversation, inbound.text)


def _in_its_language(inbound: Inbound) -> Inbound:
    """Give *inbound* with the language of its words, where the channel does not say which one somebody speaks."""
    is_english = inbound.language is None and inbound.room is None and speaks_english(inbound.text)
    return replace(inbound, language="en") if is_english else inbound


def _with_text(inbound: Inbound, text: str) -> Inbound:
    return inbound if text == inbound.text else replace(inbound, text=text)
