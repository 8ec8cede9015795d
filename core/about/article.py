"""Which article is meant, and what is said of it: « G7 j'y serai », « G7 c'est pris », « G7 bonjour … »."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.errors import Gone, NotAllowed
from core.gazette.article_card import title
from core.language.company import is_at_event, says_coming
from core.language.signed import unsigned
from core.language.small_talk import is_polite
from core.language.words import leading_code
from core.model.gazette import Section
from core.said import Opening
from core.talk import Ask, Find, Option, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.language.words import Keywords
    from core.model.gazette import Article
    from core.model.member import Speaker
    from core.shelves.outbox import Referred
    from core.shelves.unit_of_work import UnitOfWork
    from core.talk import Talker

SHOW, WRITE, EDIT, COME = "show_article", "answer_article", "edit_article", "come_to"
CARD = "article.published"
MOST_ASKED = 8
_WITH_WORDS = frozenset({"edit_article", "delete_article"})
"""What goes on with more words behind its own: the new text, the reason."""
_DECIDES = frozenset({Capability.REVIEW, Capability.HIDE_ALERT})
_LATELY = timedelta(days=1)
_MEANT_AS_WORDS = frozenset({"close_article", "prolong_article"})
"""Who may not do these says something to the author: « G7 c'est pris ? »."""


def article_called(number: int, speaker: Speaker, uow: UnitOfWork) -> Article:
    """Give the article that *speaker* calls G<number>: the latest, over all of their communities.

    Raises:
        NotAllowed: none of theirs is called so.
    """
    found = uow.gazette.by_number(number, [each.community.id for each in speaker.active])
    if not found:
        raise NotAllowed("article.no_such")
    return found[0]


class OnArticle:
    """Reads what is said of an article, by its code or as an answer to its message."""

    def __init__(self, commands: Mapping[str, Command], keywords: Keywords) -> None:
        """Know the *commands* and the *keywords* that call them."""
        self._commands = commands
        self._keywords = keywords

    def by_code(self, text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
        """Read ``G7`` and the words after it: a command and how it begins.

        Raises:
            NotAllowed: no article of the speaker's communities is called so.
        """
        code = leading_code(text)
        if code is None or code.letter != "G" or code.is_spaced:
            return None
        return self._read(code.rest, article_called(code.number, speaker, uow), speaker, uow)

    def by_reply(self, referred: Referred, text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
        """Read an answer to the message of an article, or to its card; another wish under the card is none."""
        number, shown = referred.params.get("article"), _shown_in(referred)
        found = self._keywords.first(unsigned(text)) if shown is not None else None
        if found is not None and not self._is_for_author(found[0], text):
            return None
        number = shown if number is None else number
        article = uow.gazette.by_id(number) if number is not None and text else None
        return self._read(text, article, speaker, uow) if article is not None else None

    def _is_for_author(self, name: str, text: str) -> bool:
        """Whether *text*, which begins with the word of the command *name*, is of an article: « toujours là ? »."""
        command = self._commands[name]
        return command.on_article or (command.on_alert and text.rstrip().endswith("?"))

    def by_letter(self, name: str, rest: str, text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening]:
        """Read *text*, which answers the letter by the word of the command *name* and the *rest*.

        « Je viens à la fête »: of which one is asked, where there are several. « Je viens vers 20 h » is for its
        author, and so is « c'est pris ? » of who wrote nothing.
        """
        is_coming = name == COME and (says_coming(rest) or is_at_event(rest))
        is_own = name in _MEANT_AS_WORDS and bool(look_up_articles(uow, speaker, {"of": "mine"}))
        if is_coming or is_own or name not in {COME, *_MEANT_AS_WORDS}:
            return name, Opening(rest if is_coming else "")
        return WRITE, Opening(text, is_guess=True)

    def _read(self, text: str, article: Article, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening]:
        if not text:
            return SHOW, Opening(alert_id=article.id)
        decided = self._decision(text, article, speaker, uow)
        if decided is not None:
            return decided[0], Opening(decided[1], alert_id=article.id, is_article=True)
        found = self._keywords.first(unsigned(text))
        command = self._commands[found[0]] if found is not None else None
        if found is not None and command is not None and command.on_article:
            is_whole = not found[1] or is_polite(found[1]) or command.name in _WITH_WORDS
            is_whole = is_whole or (command.name == COME and says_coming(found[1]))
            is_theirs = may(speaker, command.needs, article) or command.name not in _MEANT_AS_WORDS
            if is_whole and is_theirs:
                return found[0], Opening(found[1], alert_id=article.id, is_article=True)
        is_author = speaker.person is not None and speaker.person.id == article.author_id
        return EDIT if is_author else WRITE, Opening(text, alert_id=article.id, is_guess=is_author)

    def _decision(self, text: str, article: Article, speaker: Speaker, uow: UnitOfWork) -> tuple[str, str] | None:
        """Read what a referent decides on an article that waits, or waited until now: who comes second is told so.

        Said of any other article, the same words are a message to its author.
        """
        found = self._keywords.first(text, is_about_alert=True)
        needs = self._commands[found[0]].needs if found is not None else None
        if needs is None or needs not in _DECIDES or not may(speaker, needs, article):
            return None
        return found if uow.reviews.was_asked(article, uow.now() - _LATELY) else None


def _shown_in(referred: Referred) -> int | None:
    """Give the article of which *referred* is the card that somebody asked for: its buttons are about it."""
    payloads = [payload for _, payload in referred.choices] if referred.params.get("text") == CARD else []
    numbers = [payload.split(":")[1] for payload in payloads if payload.partition(":")[2].isdecimal()]
    return int(numbers[0]) if numbers else None


def which_article(said: Opening, of: str) -> Talk:
    """Find out which article is meant: the one that was named, the only one there is, or the one chosen.

    *of*: « mine » for the speaker's own, « event » for what one can come to, « all ».

    Raises:
        Gone: there is none.
    """
    if said.alert_id is not None:
        return said.alert_id
    found = yield Find("articles", {"of": of})
    if not found:
        raise Gone("come_to.nowhere" if of == "event" else "article.none")
    if len(found) == 1 and not said.is_guess:
        return found[0]["id"]
    options = tuple(Option(str(each["id"]), each["label"]) for each in found)
    return int((yield Ask("article.which", options)))


def look_up_articles(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("articles")``: the current ones of the speaker's communities that are *of* this kind."""
    here = [each.community.id for each in speaker.active]
    own = speaker.person.id if speaker.person else 0
    views = uow.gazette.current(here, uow.now(), 50)
    found = [view.article for view in views]
    match params["of"]:
        case "mine":
            found = [each for each in found if each.author_id == own]
        case "event":
            found = [each for each in found if each.section is Section.EVENT]
    return [{"id": each.id, "label": f"{each.code} · {title(each)}"} for each in found[:MOST_ASKED]]


FINDS = {"articles": look_up_articles}


def about_article(of: str = "all") -> Talker:
    """Give the whole dialogue of a command that needs nothing but an article *of* a kind."""

    def talk(_speaker: Speaker, said: Opening) -> Talk:
        return (yield from which_article(said, of))

    return talk
