"""From a message to what is meant by it: an answer, a command, a way back or out; or nothing that we know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.about.named_request import named_request
from core.errors import Gone, Unclear
from core.language.choosing import declines, read, refuses
from core.language.danger import tells_danger
from core.language.ending import seems_over
from core.language.own_words import LANGUAGE, language_wanted, leaves
from core.language.words import Mistyped, courteous, leading_code, normalise
from core.language.yes_no import BACK_WORDS, CANCEL_WORDS
from core.said import Answer, Opening
from core.talk import has_answers, read_button
from core.understanding import composing, own_call, still_going
from core.understanding.coded import HELP, asks_for_help, coded
from core.understanding.enclosed import Enclosed, enclosed_in, number_shared
from core.understanding.meaning import NOT_OURS, Answered, Back, Cancelled, Meaning, Overheard, Start
from core.understanding.meant_alert import of_alert_instead
from core.understanding.next_page import next_page
from core.understanding.offered import NOTICE_MARK, pressed, suggested
from core.understanding.on_thing import OnThing
from core.understanding.plain_words import HEAR_OUT, MENU, meant_by
from core.understanding.short_answers import CLOSE, OF_PASSERS_BY, over_in
from core.understanding.silencing import heed_wish, unadorned
from core.understanding.strangers import JOIN
from core.understanding.taken_back import Taken, taken_back
from core.understanding.told_in_passing import cry_in, is_of_event, is_told_behind, tells_in_passing
from core.understanding.told_of_alert import with_waiting
from core.understanding.wishes import asked_in, asks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.errors import Refused
    from core.language.words import Keywords
    from core.model.member import Speaker
    from core.shelves.unit_of_work import Conversation, UnitOfWork
    from core.wire import Inbound

CANCEL, START, LINK = "0", "start", "link_group"
LONGEST_TEXT = 4000
_AFTER: Mapping[Taken, Meaning] = {Taken.NOTHING: Overheard(), Taken.ANSWER: Back(), Taken.ALL: Cancelled()}


class Understanding:
    """Reads messages with the words of all commands in all languages."""

    def __init__(self, commands: Mapping[str, Command], keywords: Keywords) -> None:
        """Know the *commands* and the *keywords* that call them."""
        self._commands = commands
        self._keywords = keywords
        self._on_thing = OnThing(commands, keywords)

    def of(self, inbound: Inbound, speaker: Speaker, conversation: Conversation | None, uow: UnitOfWork) -> Meaning:
        """What *inbound* means to us.

        Raises:
            Refused: nothing that we know, with the sentence that helps on.
        """
        if inbound.is_of_room or inbound.is_more or inbound.choice is not None or inbound.takes_back:
            return self._unusual(inbound, speaker, conversation, uow)
        enclosed = enclosed_in(inbound, uow)
        text = inbound.text.strip() or number_shared(inbound)
        if len(text) > LONGEST_TEXT:
            if inbound.room is not None:
                return Overheard()
            raise Unclear("common.too_long", count=LONGEST_TEXT)
        always = self._keywords.whole(unadorned(text))
        further = next_page(text, speaker, uow) if inbound.room is None else None
        if further is not None or (always is not None and self._commands[always].always):
            return self._button(further or f"!{always}", conversation)
        asked = conversation if inbound.room is None else None
        heed_wish(text, asked, speaker, is_private=inbound.room is None)
        going = still_going.answered(text, inbound, speaker, uow, is_asked=asked is not None)
        meant = Start(*going) if going else self._language(text, asked)
        meant = meant or self._on_thing.of(text, inbound, speaker, conversation, uow)
        if meant is not None:
            return Start(meant.command, replace(meant.opening, photo_id=enclosed.photo_id))
        if conversation is not None and inbound.room is None and not self._is_urgent(text, conversation):
            words = Answer(text, None, enclosed.point, enclosed.photo_id, shape=enclosed.shape)
            meaning = self._answer(text, conversation) or self._break_in(text, conversation, speaker, uow)
            return meaning or Answered(words)
        return self._command(text, inbound, speaker, uow, enclosed)

    def fresh_start(self, text: str, conversation: Conversation) -> Start | None:
        """The command that *text* begins with, when it was no answer to the open question."""
        found = self._keywords.first(text)
        if found is None or composing.is_own(self._commands[found[0]], conversation):
            return None
        # « Qui êtes-vous ? » asks for no alert's readers.
        if found[1] and not (self._commands[found[0]].takes_words or leading_code(found[1])):
            return None
        return None if is_told_behind(text, *found, self._keywords) else Start(found[0], Opening(found[1]))

    def suggestion(self, text: str, speaker: Speaker, refusal: Refused) -> str | None:
        """The word that was probably meant, in the language of *speaker*, where none of ours was said."""
        found = self._keywords.first(text)
        # « Found it! » was no word of ours.
        is_told = found is not None and is_told_behind(text, *found, self._keywords)
        return None if is_told or refusal.text not in NOT_OURS else self._keywords.nearest(text, speaker.language)

    def _unusual(
        self, inbound: Inbound, speaker: Speaker, conversation: Conversation | None, uow: UnitOfWork
    ) -> Meaning:
        """What is no words of a person: words taken back, a button, the rest of an album, a room that speaks itself."""
        if inbound.takes_back:
            return _AFTER[taken_back(inbound, speaker, conversation, uow)]
        if inbound.choice is not None:
            return self._button(inbound.choice, conversation)
        if inbound.is_more and inbound.room is None and not speaker.is_guest:
            raise Unclear("common.one_photo")
        found = self._called(inbound.text, is_in_room=True)
        # Nobody knows who writes for a room: it may only ask for what a code proves.
        if inbound.is_more or found is None or not found[1] or not self._commands[found[0]].by_code:
            return Overheard()
        return Start(found[0], Opening(found[1]))

    def _called(self, text: str, *, is_in_room: bool) -> tuple[str, str] | None:
        """The command that *text* begins with, and the rest; what Telegram writes for a link is read for what it is."""
        found = self._keywords.first(text)
        if found is None or found[0] != JOIN or not text.casefold().lstrip("/").startswith(START):
            return found
        if is_in_room:
            # A link that adds the bot to a group says so there, with the group's code.
            return LINK, found[1]
        return found if found[1] else (MENU, "")

    def _button(self, payload: str, conversation: Conversation | None) -> Meaning:
        if payload.startswith(NOTICE_MARK):
            return Start(*pressed(payload, self._commands))
        key = read_button(payload, conversation)
        if key is None:
            raise Gone("common.old_button")
        return Cancelled() if key == CANCEL else Answered(Answer(choice=key))

    def _language(self, text: str, asked: Conversation | None) -> Start | None:
        """The other language that *text* asks for while a question is open, and is put again.

        It is none where it answers that question, or is for a neighbour to read.
        """
        command = self._commands.get(asked.command) if asked is not None else None
        if command is None or command.name == LANGUAGE or (command.is_confidential and command.name != HEAR_OUT):
            return None
        language = language_wanted(text)
        return Start(LANGUAGE, Opening(language)) if language else None

    def _is_urgent(self, text: str, conversation: Conversation) -> bool:
        """Whether *text* raises an alert in the middle of another dialogue, or of one that only offers choices."""
        found = self._keywords.first(text)
        if found is None or not self._commands[found[0]].urgent:
            return False
        return conversation.command != found[0] or bool(conversation.shown)

    def _answer(self, text: str, conversation: Conversation) -> Meaning | None:
        """What *text* is as an answer to the open question, before anything else is looked for in it."""
        said = courteous(normalise(text))
        is_free = composing.is_left_by_no(self._commands.get(conversation.command), conversation)
        if said in CANCEL_WORDS or refuses(text, conversation.shown) or (is_free and declines(text)):
            return Cancelled()
        if said in BACK_WORDS:
            return Back()
        choice = None if conversation.command == JOIN and leaves(text) else read(text, conversation.shown)
        return Answered(Answer(text, choice)) if choice is not None else None

    def _break_in(self, text: str, conversation: Conversation, speaker: Speaker, uow: UnitOfWork) -> Meaning | None:
        """The command that *text* is in the middle of a dialogue, where it can be nothing else."""
        cry = cry_in(text, speaker, self._commands.get(conversation.command))
        own = cry or composing.of_own_draft(text, self._keywords, self._commands, speaker, conversation, uow)
        if own is None and conversation.command in OF_PASSERS_BY:
            own = self._beside(text, conversation, speaker, uow)
        if own is not None:
            return own
        if conversation.command == CLOSE and seems_over(text):
            # « C'est fini » answers how an alert ended, though an article may be, too.
            return None
        whole = self._keywords.whole(text)
        # Whoever tells of a danger and looks for a way is not taken away from it.
        if whole == HELP or (whole == MENU and composing.is_leaving(conversation)):
            raise Unclear("common.help_here")
        if whole is not None:
            return Start(whole, Opening())
        found = self._keywords.first(text)
        if found is None or is_told_behind(text, *found, self._keywords):
            return None
        if (meant := coded(found, self._commands, speaker, uow)) is not None:
            return Start(*meant)
        # Whoever only told something is as free as before the question.
        is_free = conversation.command == HEAR_OUT and self._commands[found[0]].takes_words
        # « renommer », and then « renommer Les Lilas Bleus ».
        is_anew = conversation.command == found[0] and bool(found[1]) and not has_answers(conversation.log)
        is_meant = is_free or is_anew or text.startswith(("/", "!")) or asks_for_help(found, self._keywords)
        return Start(found[0], Opening(found[1])) if is_meant else None

    def _beside(self, text: str, asked: Conversation, speaker: Speaker, uow: UnitOfWork) -> Start | None:
        """What *text* is beside an answer to whom it was for: « fausse alerte », « refuser Momo », or another wish."""
        over = self._over(text, speaker, uow, asked)
        wish = None if over else named_request(text, speaker, uow, None) or asked_in(text, speaker, uow)
        return over or (Start(*wish) if wish else None)

    def _over(self, text: str, speaker: Speaker, uow: UnitOfWork, asked: Conversation | None = None) -> Start | None:
        """The close of their own alert that *text* speaks of; « clore A1 fausse alerte » says it with our word."""
        found = self._keywords.first(text)
        verb = found[0] if found is not None and self._commands[found[0]].on_alert else None
        over = over_in(text, speaker, uow, verb)
        return None if over is None else Start(CLOSE, with_waiting(over, text, asked))

    def _command(self, text: str, inbound: Inbound, speaker: Speaker, uow: UnitOfWork, enclosed: Enclosed) -> Meaning:
        text = (suggested(text, speaker, uow) if inbound.room is None else "") or text
        found = self._called(text, is_in_room=inbound.room is not None)
        own = self._over(text, speaker, uow) or own_call.of_call(text, speaker, uow) if inbound.room is None else None
        if own is not None:
            return own
        is_told = found is not None and is_told_behind(text, *found, self._keywords)
        if inbound.room is not None and (found is None or (is_told and not tells_danger(text))):
            return Overheard()
        if found is not None:
            name, rest = found[0], "" if is_of_event(*found) else found[1]
            if (meant := coded(found, self._commands, speaker, uow)) is not None:
                return Start(*meant)
            is_bare = not rest and inbound.room is None
            if is_bare and (meant := of_alert_instead(name, text, speaker, uow)) is not None:
                return Start(*meant)
            if not is_told and (self._commands[name].takes_words or not rest):
                return Start(name, Opening(rest, None, enclosed.point, enclosed.photo_id, shape=enclosed.shape))
        if normalise(text) in CANCEL_WORDS | BACK_WORDS and not speaker.is_guest:
            raise Unclear("common.nothing_to_cancel")
        is_known = not is_told and found is not None and not tells_in_passing(text, inbound, self._commands[found[0]])
        if is_known and not (speaker.is_guest or asks(text, speaker, uow)):
            raise Unclear("common.unknown")
        # What begins with a word of ours is no mistyped one, whatever is told behind it.
        almost = None if is_told else Mistyped(text, self._keywords)
        return Start(*meant_by(text, inbound, speaker, uow, enclosed=enclosed, almost=almost))
