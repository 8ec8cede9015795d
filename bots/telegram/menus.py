"""What Telegram's applications show of the bot: its menu by role and language, its button, and who it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from aiogram.exceptions import AiogramError, TelegramRetryAfter
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    MenuButtonCommands,
)

from bots.telegram.failures import failure_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from aiogram import Bot
    from aiogram.types import BotCommandScopeUnion

    from core.presence import MenuLine, Presence

    Referents = Callable[[], Awaitable[Mapping[str, str]]]
    """Gives the language of each referent by their address."""

LONGEST_SAYS, LONGEST_ABOUT, LONGEST_SHORT, MOST_LINES = 256, 512, 120, 100
LOOK_EVERY = 300
"""Seconds after which we look who leads a community now."""

log = structlog.get_logger()


class Menus:
    """Keeps the menus as the commands and the roles are; without them the bot works all the same."""

    def __init__(self, bot: Bot, presences: Sequence[Presence], referents: Referents) -> None:
        """Show *presences*, the first one to whoever speaks none of their languages."""
        self._bot = bot
        self._presences = presences
        self._referents = referents
        self._shown: dict[str, str] = {}

    async def keep(self) -> None:
        """Show what is to be shown, and go on with the referents' menus until cancelled."""
        is_shown = False
        while True:
            try:
                if not is_shown:
                    await self._show_to_all()
                    is_shown = True
                await self._show_to_referents()
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
                await self._menu(each.of_anybody, BotCommandScopeDefault(), language)
                await self._menu(each.of_members, BotCommandScopeAllPrivateChats(), language)
        await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())

    async def _show_to_referents(self) -> None:
        """Give new referents their menu, and take it from those who are none any more."""
        now = await self._referents()
        by_language = {each.language: each for each in self._presences}
        for address, language in now.items():
            if self._shown.get(address) != language:
                lines = by_language.get(language, self._presences[0]).of_referents
                # Without a language code: the menu of a chat is in the language that its neighbour has chosen.
                await self._quietly(self._menu(lines, BotCommandScopeChat(chat_id=int(address)), None))
                self._shown[address] = language
        for address in [each for each in self._shown if each not in now]:
            await self._quietly(self._bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=int(address))))
            del self._shown[address]

    async def _menu(self, lines: Sequence[MenuLine], scope: BotCommandScopeUnion, language: str | None) -> None:
        commands = [BotCommand(command=each.word, description=each.says[:LONGEST_SAYS]) for each in lines[:MOST_LINES]]
        await self._bot.set_my_commands(commands, scope=scope, language_code=language)

    async def _quietly(self, showing: Awaitable[object]) -> None:
        """Go on when one chat refuses: its neighbour may have blocked us."""
        try:
            await showing
        except TelegramRetryAfter:
            raise
        except AiogramError as error:
            log.info("telegram.menu_refused", reason=failure_of(error).reason)
