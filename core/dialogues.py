"""A dialogue, from its beginning to what it was for: rights, questions, proofs, the act, and the reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core import challenge, meaning_it
from core.answering import as_notice
from core.asking import ask, has_to_prove, what_comes_first, within
from core.errors import Gone, NotAllowed, Refused, Unclear
from core.passing import allowed
from core.said import Answer, Opening
from core.shelves.unit_of_work import Conversation
from core.talk import Asked, Handover, Reply, advance
from core.understanding.composing import is_leaving
from core.understanding.meaning import Start
from core.understanding.plain_words import HEAR_OUT, RAISE_ALERT
from core.wire import Assurance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.command import Command
    from core.model.member import Speaker
    from core.operators import Operators
    from core.ports import Capabilities
    from core.shelves.unit_of_work import UnitOfWork
    from core.talk import Find, Finished
    from core.texts import Texts


TOO_LATE = timedelta(minutes=30)
"""After an outage as long as this, what should have left by itself would tell old news as new."""
INFO = "add_info"
ARTICLE, NOT_PUBLISHED = "post_article", "post_article.dropped"
"""What is said first to whoever turns to something else while an article is being written."""
ERASE, NOT_SENT = "erase_me", "common.alert_dropped"
"""Whoever wants to be forgotten does not want to be asked about an alert first."""


class Dialogues:
    """Goes on with what a contact is in the middle of, one answer at a time."""

    def __init__(
        self,
        commands: Mapping[str, Command],
        texts: Texts,
        capabilities: Mapping[str, Capabilities],
        operators: Operators,
        fresh_start: Callable[[str, Conversation], Start | None],
    ) -> None:
        """Talk for *commands*; *fresh_start*: the command that words begin with, which were no answer."""
        self._commands = commands
        self._texts = texts
        self._capabilities = capabilities
        self._operators = operators
        self._fresh_start = fresh_start

    def answered(
        self, conversation: Conversation, answer: Answer | None, heard: int, speaker: Speaker, uow: UnitOfWork
    ) -> Reply:
        """Go on with *conversation* by *answer* (none: its question is put again); what is no answer may begin anew.

        Raises:
            Refused: it is no answer, or what was answered cannot be done.
        """
        self._keep_quiet(conversation.command, heard, uow)
        try:
            return self.go_on(conversation, answer, speaker, uow)
        except (Gone, NotAllowed):
            # Nothing that can still be answered would help: the dialogue is over.
            uow.conversations.end(speaker.contact.id)
            raise
        except Unclear as unclear:
            start = self._fresh_start(answer.text, conversation) if answer is not None else None
            if start is None:
                raise
            try:
                return self.begin(start, heard, speaker, uow, beside=conversation)
            except NotAllowed:
                # A name that begins like a command (« Mairie de … ») is still an answer that was not good.
                raise unclear from None

    def _keep_quiet(self, name: str, heard: int, uow: UnitOfWork) -> None:
        """Forget the very words of what was heard, where they are nobody else's to read."""
        command = self._commands.get(name)
        if command is not None and command.is_confidential:
            uow.journal.erase_words(heard)

    def begin(
        self, start: Start, heard: int, speaker: Speaker, uow: UnitOfWork, *, beside: Conversation | None = None
    ) -> Reply:
        """Begin a command. An alert of a danger that is being written *beside* it goes on waiting for its answer.

        Raises:
            Refused: it may not begin, or it would take the place of that alert.
        """
        command = self._commands[start.command]
        is_over = command.always or command.name in {ERASE, RAISE_ALERT}
        is_beside = beside is not None and is_leaving(beside) and not is_over
        # What is said of an alert is newer than the question whom earlier words were for.
        is_newer = command.on_alert and beside is not None and beside.command == HEAR_OUT
        is_over_it = command.on_alert or command.is_aside or command.puts_again
        is_aside = is_beside or (is_over_it and not is_newer)
        opened = self._opened(start, heard, speaker, uow)
        reply = self.go_on(opened, None, speaker, uow, is_aside=is_aside, may_ask=not is_beside)
        if beside is not None and command.puts_again and not reply.choices:
            return self._put_again(beside, speaker, uow)
        is_dropped = beside is not None and beside.command == ARTICLE and not (is_aside or command.urgent)
        if beside is not None and is_leaving(beside) and command.always:
            return replace(reply, before=NOT_SENT)
        return replace(reply, before=NOT_PUBLISHED) if is_dropped and not reply.before else reply

    def _put_again(self, conversation: Conversation, speaker: Speaker, uow: UnitOfWork) -> Reply:
        """Put the open question of *conversation* anew, in the language that *speaker* reads from now on."""
        known = self.behind(conversation, uow) or speaker
        again = self.go_on(conversation, None, replace(speaker, language=known.language), uow)
        return replace(again, language=known.language)

    def _opened(self, start: Start, heard: int, speaker: Speaker, uow: UnitOfWork) -> Conversation:
        self._keep_quiet(start.command, heard, uow)
        log = ({"k": "opening", "v": start.opening.as_json(), "at": uow.now().isoformat()},)
        # The journal's id grows with every message: no button of an earlier dialogue can fit this one.
        return Conversation(speaker.contact.id, start.command, log, serial=heard)

    def go_on(
        self,
        conversation: Conversation,
        answer: Answer | None,
        speaker: Speaker,
        uow: UnitOfWork,
        *,
        is_aside: bool = False,
        may_ask: bool = True,
    ) -> Reply:
        """Advance a dialogue by one answer: to its next question, or to what it was for.

        ``is_aside``: it only begins now; if it ends at once too, the question that was open stays open.
        ``may_ask``: whether its own question may take the place of the one that is open.

        Raises:
            Refused: as `answered` and `begin`.
        """
        command = self._commands.get(conversation.command)
        if command is None:
            raise Gone("common.form_changed")
        conversation, answer = meaning_it.meant(conversation, answer)
        # At every turn anew: a right that was taken away meanwhile is gone.
        speaker = allowed(command, command.needs, speaker, uow)

        result = _advanced(command, conversation, answer, speaker, uow)
        if isinstance(result, Asked):
            if not may_ask:
                is_guess = Opening.from_json(conversation.log[0]["v"]).is_guess
                raise Unclear("add_info.in_between" if is_guess and command.name == INFO else "common.not_left_yet")
            return ask(self._texts, replace(conversation, log=result.log), result.ask, speaker, uow)
        if isinstance(result.data, Handover):
            start = Start(result.data.command, result.data.opening)
            # What is handed over is no aside: the question that it answers is over.
            return self.go_on(self._opened(start, conversation.serial + 1, speaker, uow), None, speaker, uow)
        return self._finish(command, result, conversation, speaker, uow, is_aside=is_aside, may_ask=may_ask)

    def meet_silence(self, conversation: Conversation, speaker: Speaker, uow: UnitOfWork) -> Reply:
        """Go on without an answer. Whoever writes what does not leave by itself is told once that it has not left.

        Raises:
            Refused: as `go_on`; or an alert that should have left long ago would tell old news as new.
        """
        command = self._commands.get(conversation.command)
        still = _advanced(command, conversation, None, speaker, uow) if command is not None else None
        if isinstance(still, Asked) and still.ask.silent_after is None:
            uow.conversations.save(replace(conversation, silent_at=None))
            return Reply("common.not_left_yet")
        waited = uow.now() - conversation.silent_at if conversation.silent_at is not None else timedelta()
        if conversation.command == RAISE_ALERT and waited > TOO_LATE:
            raise Gone("common.too_late")
        return self.go_on(conversation, Answer(is_silence=True), speaker, uow)

    def _finish(
        self,
        command: Command,
        result: Finished,
        conversation: Conversation,
        speaker: Speaker,
        uow: UnitOfWork,
        *,
        is_aside: bool,
        may_ask: bool,
    ) -> Reply:
        """Do what the dialogue was for, unless something has to come first."""
        # One command may look and change: what was understood may need more than what was begun.
        needs = getattr(result.data, "needs", command.needs)
        language = getattr(result.data, "language", None)
        speaker = allowed(command, needs, speaker, uow)
        if not may_ask and has_to_prove(command, needs, speaker):
            raise Unclear("common.not_left_yet")
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

    def check_code(self, text: str, conversation: Conversation, speaker: Speaker, uow: UnitOfWork) -> Reply:
        """Go on with what was asked for, once the code is right."""
        is_second = challenge.is_asked_elsewhere(conversation)
        outcome = challenge.check(text, conversation, uow)
        if isinstance(outcome, Reply):
            return outcome
        sure = replace(speaker, assurance=Assurance.AUTHENTICATED, is_proven_twice=is_second)
        try:
            return self.go_on(outcome, None, sure, uow)
        except Refused as refusal:
            uow.conversations.end(speaker.contact.id)
            return Reply(refusal.text, refusal.params)

    def check_code_of(self, conversation: Conversation, text: str, speaker: Speaker, uow: UnitOfWork) -> Reply:
        """Go on with a dialogue on another contact, whose code *speaker* answers where it was sent to."""
        other = self.behind(conversation, uow)
        if other is None:
            return Reply("common.gone")
        reply = self.check_code(text, conversation, other, uow)
        if reply.key in challenge.WRONG:
            return reply
        uow.outbox.add(as_notice(reply, other), uow.now())
        return Reply("common.answered_there")

    def behind(self, conversation: Conversation, uow: UnitOfWork) -> Speaker | None:
        """Who speaks in a dialogue that somebody else, or nobody, goes on with."""
        voice_of = {name: capabilities.voice for name, capabilities in self._capabilities.items()}
        return uow.members.speaker_of(conversation.contact_id, voice_of)


def _advanced(
    command: Command, conversation: Conversation, answer: Answer | None, speaker: Speaker, uow: UnitOfWork
) -> Asked | Finished:
    def find(step: Find) -> Any:
        return command.finds[step.key](uow, speaker, step.params)

    return advance(command.talk, speaker, conversation.log, find, answer, most=command.most_answers)
