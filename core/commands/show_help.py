"""Explain what the bot does, all of its words, and each of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.command import Command, discover
from core.language.words import Keywords, normalise
from core.talk import Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

EXPLAINED = ("post_alert", "show_alert", "show_gazette", "choose_language", "resume_messages")
TO_OFFICES = ("post_alert", "show_alert", "send_official", "list_communes", "choose_alerts")
"""What a town hall asks for first."""
HELPED = {"join": [{"say": f"{name}.help"} for name in EXPLAINED], "by": "\n"}
"""The sentences by which these commands explain themselves."""
OFFICES_HELPED = {"join": [{"say": f"{name}.help"} for name in TO_OFFICES], "by": "\n"}
LONGEST = 2
"""In how many words a command is typed at most; longer ones are those of buttons."""
PAGE = 100
"""Signs of words on one page: with what stands around them, one SMS."""


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask nothing; a page or a word may follow."""
    return normalise(said.text)
    yield


def act(asked: str, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Say it to a member, or to somebody who is not one yet; explain the word that was asked about."""
    if not speaker.active:
        return Reply("guest")
    if not asked:
        return _first_page(speaker)
    if asked.isdecimal() and asked.isascii():
        return _page(int(asked[:3]), _words(speaker, uow)) or _first_page(speaker)
    texts = Texts.load()
    name = _keywords().whole(asked)
    if name is None or not texts.command(speaker.language, name).help:
        return Reply("unknown")
    if not may(speaker, discover()[name].needs):
        # What all neighbours get to read, though few may begin it, is no secret.
        return Reply(f"{name}.heard_of") if texts.has(f"{name}.heard_of") else Reply("unknown")
    more = f"{name}.explained"
    return Reply("about", {"explained": {"say": more if texts.has(more) else f"{name}.help"}})


@cache
def _keywords() -> Keywords:
    return Keywords.of(Texts.load(), discover())


def _words(speaker: Speaker, uow: UnitOfWork) -> list[str]:
    """Give the words that *speaker* may say: those of the menu first."""
    texts = Texts.load()
    ordered = sorted(discover().values(), key=lambda each: (not each.place, each.place, each.name))
    served = [each for each in ordered if not each.channel or uow.serves(each.channel)]
    # What is said of an alert or an article stands below it, and longer words are those of buttons.
    offered = [each for each in served if not each.on_alert and not each.on_article and may(speaker, each.needs)]
    words = [word for each in offered for word in texts.command(speaker.language, each.name).words[:1]]
    return [word.upper() for word in words if word.count(" ") < LONGEST]


def _page(number: int, words: list[str]) -> Reply | None:
    """Give one page of the words, and the way to the next one; what comes before the second is the help itself."""
    pages: list[list[str]] = [[]]
    for word in words:
        if sum(len(each) + 2 for each in pages[-1]) + len(word) > PAGE:
            pages.append([])
        pages[-1].append(word)
    if not 1 < number <= len(pages) + 1:
        return None
    has_more = number <= len(pages)
    following: Any = {"say": "show_help.next", "page": number + 1} if has_more else ""
    params = {"listed": {"join": pages[number - 2], "by": ", "}, "next_page": following}
    return Reply("page", params, _turn_to(number + 1) if has_more else ())


def _first_page(speaker: Speaker) -> Reply:
    if speaker.is_office:
        return Reply("office", {"lines": OFFICES_HELPED}, _turn_to(2))
    return Reply("member", {"lines": HELPED}, _turn_to(2))


def _turn_to(page: int) -> tuple[tuple[str, str], ...]:
    return (("show_help.later", f"!show_help::{page}"),)


COMMAND = Command("show_help", talk, act, Capability.TALK, place=90, is_aside=True)
