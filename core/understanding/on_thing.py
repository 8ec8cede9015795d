"""What is said of something of ours: by its code, or by answering the message that told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about import correspondent, official
from core.about.alert import alerts_called
from core.about.article import EDIT, OnArticle
from core.about.official import ANSWER
from core.about.request import about_request
from core.gazette.letter import ISSUE
from core.language.choosing import chooses_code
from core.language.signed import without_signature
from core.language.small_talk import is_polite, is_receipt, tells_more
from core.language.words import leading_code, normalise
from core.said import Opening
from core.understanding import own_call
from core.understanding.alert_instead import warns
from core.understanding.meaning import Start
from core.understanding.offered import pressed, taken
from core.understanding.plain_words import answer_to
from core.understanding.referring import (
    SEEN,
    answered_by,
    answers_question,
    is_about_else,
    receipt_of,
    refuse_bare_word,
)
from core.understanding.short_answers import is_digit_alone, named_or_over
from core.understanding.special_reply import special_reply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.command import Command
    from core.language.words import Keywords
    from core.model.member import Speaker
    from core.shelves.outbox import Referred
    from core.shelves.unit_of_work import Conversation, UnitOfWork
    from core.wire import Inbound

WRITE_AUTHOR = "write_author"


class OnThing:
    """Reads what is for an alert, an article, a town hall's words, a neighbour's or a request, and says so itself."""

    def __init__(self, commands: Mapping[str, Command], keywords: Keywords) -> None:
        """Know the *commands* and the *keywords* that call them."""
        self._commands = commands
        self._keywords = keywords
        self._on_article = OnArticle(commands, keywords)
        self._digits = {command.digit: name for name, command in commands.items() if command.digit}

    def of(
        self, text: str, inbound: Inbound, speaker: Speaker, conversation: Conversation | None, uow: UnitOfWork
    ) -> Start | None:
        """The command that *text* is, for the thing that it names or answers; none: it does neither.

        An answer to the open question of *conversation* may look like a code: « G7 » is one where G7 is a choice.
        """
        is_private = inbound.room is None
        asked = conversation if is_private else None
        is_choice = asked is not None and (chooses_code(text, asked.shown) or answers_question(text, asked))
        meant = None if is_choice else self._on_alert(text, inbound, speaker, uow)
        if meant is None and not is_private:
            said = official.in_group(text, speaker, uow)
            return Start(ANSWER, said) if said else None
        if meant is None and not is_choice:
            article = self._on_article.by_code(text, speaker, uow)
            meant = Start(*article) if article else None
        return meant or self._by_code(text, inbound, speaker, uow, conversation.command if conversation else "")

    def _on_alert(self, text: str, inbound: Inbound, speaker: Speaker, uow: UnitOfWork) -> Start | None:
        """A message that begins with an alert's code, or answers the alert's own message, however it is signed."""
        whole, text = text, without_signature(text)
        code = leading_code(text)
        is_seen = code is not None and is_receipt(code.rest)
        is_said = code is not None and (is_seen or self._verb(code.rest) is not None or not code.is_spaced)
        if code is not None and code.letter == "A" and is_said:
            answered = answered_by(inbound, uow)
            ids = alerts_called(code.number, speaker, uow, answered.alert_id if answered else None)
            named = (SEEN, Opening.about(ids)) if is_seen else self._named(code.rest, ids, speaker, uow)
            is_word = self._keywords.whole(code.rest) is not None
            return Start(*(named or official.guess_by_code(code, ids, speaker, uow, is_word=is_word)))
        referred = answered_by(inbound, uow)
        if referred is None or referred.alert_id is None:
            return self._on_another(referred, whole, speaker, uow) if referred and inbound.room is None else None
        if (special := special_reply(referred, text, self._keywords, self._commands)) is not None:
            return Start(*special)
        refuse_bare_word(text, inbound, referred.alert_id, speaker, uow)
        named = self._named(text, (referred.alert_id,), speaker, uow) or receipt_of(text, referred.alert_id, uow)
        if named is not None:
            return Start(*named)
        if self._keywords.whole(text) is not None or (
            inbound.room is None and is_about_else(text, referred.alert_id, uow)
        ):
            return None
        guess = official.guess_about_alert(speaker, referred.community_id)
        is_news = text and not is_polite(text)
        return Start(guess, Opening(text, referred.alert_id, is_guess=True)) if is_news else None

    def _named(self, text: str, ids: Sequence[int], speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
        """The command that *text* is for one of the alerts *ids*: by its verb, or because somebody is found."""
        verb = self._verb(text)
        return named_or_over(text, ids, speaker, uow, verb) or (None if verb else own_call.call_on(text, ids))

    def _on_another(self, referred: Referred, text: str, speaker: Speaker, uow: UnitOfWork) -> Start | None:
        """An answer to what is no alert: an article, or what a town hall or a neighbour said.

        A danger is none to the letter, nor a new text for one's own article: it is asked about.
        """
        if referred.notice_kind == ISSUE:
            said = self._keywords.first(text)
            if warns(text):
                return None
            if said is not None and self._commands[said[0]].on_article:
                return Start(*self._on_article.by_letter(*said, text, speaker, uow))
        article = special_reply(referred, text, self._keywords, self._commands)
        article = article or self._on_article.by_reply(referred, text, speaker, uow)
        if article is not None:
            return None if article[0] == EDIT and article[1].is_guess and warns(text) else Start(*article)
        word_of = self._keywords.whole(text)
        private = correspondent.by_reply(referred, text)
        if private is not None:
            name, opening = correspondent.command_on(word_of, private)
            return Start(name, opening) if word_of is None or name != correspondent.ANSWER else None
        of_town_hall = official.by_reply(referred, text)
        chosen = taken(referred, text) if of_town_hall is None else None
        if chosen is not None or word_of is not None:
            return Start(*pressed(chosen, self._commands)) if chosen else None
        answered = (ANSWER, of_town_hall) if of_town_hall else answer_to(referred, text, self._keywords, self._commands)
        return Start(*answered) if answered else None

    def _by_code(self, text: str, inbound: Inbound, speaker: Speaker, uow: UnitOfWork, asked: str) -> Start | None:
        """What begins with the code of an official message, of a correspondent or of a request to join."""
        of_town_hall = official.by_code(text, self._keywords.first(text), speaker, uow)
        if of_town_hall is not None:
            return Start(ANSWER, of_town_hall)
        private = correspondent.by_code(text, speaker, uow)
        if private is not None:
            return Start(*correspondent.command_on(self._keywords.whole(private.text), private))
        request = about_request(text, speaker, uow, answered_by(inbound, uow), asked=asked)
        return Start(*request) if request is not None else None

    def _verb(self, text: str) -> tuple[str, str] | None:
        """The verb for an alert, and the words after it; no words at all show the alert."""
        if not text:
            return "show_alert", ""
        head, _, rest = text.partition(" ")
        digit = self._digits.get(normalise(head))
        if digit and not is_digit_alone(digit, rest.strip()):
            # « A1 3 types dans une voiture » counts.
            return None
        found = (digit, rest.strip()) if digit else self._keywords.first(text, is_about_alert=True)
        # « Message reçu » is no message to its author.
        if found is None or (found[0] == WRITE_AUTHOR and is_receipt(text)):
            return None
        return found if self._commands[found[0]].on_alert and not tells_more(*found) else None
