"""What Telegram's applications show of the bot: its menu by role and language, its button, and who it is."""

from __future__ import annotations

import asyncio
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

import structlog
from aiogram.exceptions import AiogramError, TelegramRetryAfter
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    MenuButtonCommands,
)

from bots.telegram.failures import failure_of
from core.ports import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiogram import Bot
    from aiogram.types import BotCommandScopeUnion

    from core.presence import MenuLine, Presence
    from core.shelves.menus import MenuPlace

LONGEST_SAYS, LONGEST_ABOUT, LONGEST_SHORT, MOST_LINES = 256, 512, 120, 100
LOOK_EVERY = 60
"""Seconds after which we look who is a member, and who leads a community now."""
BETWEEN_CHATS = 0.1
"""Seconds between two menus: a whole new neighbourhood must not use up what messages need."""

log = structlog.get_logger()


class Memory(Protocol):
    """Who has which menu, over restarts."""

    async def places(self) -> Sequence[MenuPlace]:
        """The chats that have a menu of their own, or should have one."""

    async def note(self, contact_id: int, shown: str) -> None:
        """Remember which menu stands there now."""


class Menus:
    """Keeps the menus as the commands and the roles are; without them the bot works all the same."""

    def __init__(self, bot: Bot, presences: Sequence[Presence], memory: Memory) -> None:
        """Show *presences*, the first one to whoever speaks none of their languages."""
        self._bot = bot
        self._presences = presences
        self._memory = memory

    async def keep(self) -> None:
        """Show what is to be shown, and go on with each one's own menu until cancelled."""
        is_shown = False
        while True:
            try:
                if not is_shown:
                    await self._show_to_all()
                    is_shown = True
                await self._show_to_each()
            except TelegramRetryAfter as throttled:
                await asyncio.sleep(throttled.retry_after)
                continue
            except Exception as error:  # noqa: BLE001 (a menu is a courtesy: the next look tries again)
                reason = failure_of(error).reason if isinstance(error, AiogramError) else type(error).__name__
                log.warning("telegram.menus_not_shown", reason=reason)
            await asyncio.sleep(LOOK_EVERY)

    async def _show_to_all(self) -> None:
        for number, each in enumerate(self._presences):
            for language in (each.language, None) if number == 0 else (each.language,):
                await self._bot.set_my_description(each.long[:LONGEST_ABOUT], language_code=language)
                await self._bot.set_my_short_description(each.short[:LONGEST_SHORT], language_code=language)
                for lines, scope in (
                    (each.of_anybody, BotCommandScopeDefault()),
                    (each.of_anybody, BotCommandScopeAllPrivateChats()),
                    (each.of_groups, BotCommandScopeAllGroupChats()),
                    (each.of_who_runs_groups, BotCommandScopeAllChatAdministrators()),
                ):
                    await self._menu(lines, scope, language)
        await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())

    async def _show_to_each(self) -> None:
        """Give members, referents and officers the menu that is theirs, and take it away from all others."""
        by_language = {each.language: each for each in self._presences}
        for place in await self._memory.places():
            lines = by_language.get(place.language, self._presences[0]).of(place)
            wanted = _name_of(lines) if place.has_its_own else ""
            if wanted != place.shown:
                await self._show(place, lines if place.has_its_own else ())
                await self._memory.note(place.contact_id, wanted)
                await asyncio.sleep(BETWEEN_CHATS)

    async def _show(self, place: MenuPlace, lines: Sequence[MenuLine]) -> None:
        """Change the menu of one chat; none takes it away. A neighbour who has blocked us is left alone."""
        scope = BotCommandScopeChat(chat_id=int(place.address))
        try:
            if lines:
                # Without a language code: the menu of a chat is in the language that its neighbour has chosen.
                await self._menu(lines, scope, None)
            else:
                await self._bot.delete_my_commands(scope=scope)
        except AiogramError as error:
            reason = failure_of(error).reason
            if reason not in {Reason.UNREACHABLE, Reason.INVALID, Reason.REJECTED}:
                raise
            log.info("telegram.menu_refused", reason=reason)

    async def _menu(self, lines: Sequence[MenuLine], scope: BotCommandScopeUnion, language: str | None) -> None:
        commands = [BotCommand(command=each.word, description=each.says[:LONGEST_SAYS]) for each in lines[:MOST_LINES]]
        await self._bot.set_my_commands(commands, scope=scope, language_code=language)


def _name_of(lines: Sequence[MenuLine]) -> str:
    """Give a name to a menu, so that each chat is given it once, and once more when it changes."""
    said = "\n".join(f"{line.word} {line.says}" for line in lines)
    return blake2b(said.encode(), digest_size=8).hexdigest()
