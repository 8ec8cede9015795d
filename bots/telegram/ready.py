"""Texts and their edits as one JSON document each: what nearly every request of ours is.

aiogram makes a form of a method, field by field, and of the answer a message with all that hangs on it. For files that
is right; for words it was two fifths of a turn's work, and all that is kept of the answer is the message's number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiohttp import ClientError, ClientTimeout
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.types import TelegramObject

AS_JSON = {"Content-Type": "application/json"}


class SaidIn(BaseModel):
    """The chat in which something was said."""

    id: int


class Said(BaseModel):
    """What is kept of a message that Telegram took."""

    message_id: int
    chat: SaidIn


class _Taken(BaseModel):
    """The answer to a message that was taken."""

    ok: Literal[True]
    result: Said


class SendText(TelegramMethod[Said]):
    """Say something; ``arguments`` are those of sendMessage, None for what is left out."""

    __returning__ = Said
    __api_method__ = "sendMessage"
    arguments: dict[str, Any]


class EditText(TelegramMethod[Any]):
    """Change what was said; ``arguments`` are those of editMessageText, None for what is left out."""

    __returning__ = Any
    __api_method__ = "editMessageText"
    arguments: dict[str, Any]


class Session(AiohttpSession):
    """aiogram's own session, which also sends texts whose arguments are ready, as they are."""

    async def send_text(self, bot: Bot, arguments: dict[str, Any]) -> Said:
        """Say something as *bot*.

        Raises:
            TelegramAPIError: Telegram did not take it, or could not be reached.
        """
        return await self._post(bot, SendText, arguments)

    async def edit_text(self, bot: Bot, arguments: dict[str, Any]) -> None:
        """Change what *bot* said.

        Raises:
            TelegramAPIError: Telegram did not take it, or could not be reached.
        """
        await self._post(bot, EditText, arguments)

    async def _post(self, bot: Bot, method: type[SendText | EditText], arguments: dict[str, Any]) -> Said:
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        body = to_json({name: value for name, value in arguments.items() if value is not None})
        try:
            async with session.post(url, data=body, headers=AS_JSON, timeout=ClientTimeout(self.timeout)) as response:
                answer = await response.read()
        except TimeoutError as error:
            raise TelegramNetworkError(method=method(arguments=arguments), message="Request timeout error") from error
        except ClientError as error:
            raise TelegramNetworkError(method=method(arguments=arguments), message=type(error).__name__) from error
        taken = _taken(answer)
        if taken is None:
            # A refusal, for which aiogram has the exceptions.
            text = answer.decode(errors="replace")
            taken = self.check_response(bot, method(arguments=arguments), response.status, text).result
        return cast("Said", taken)


def _taken(answer: bytes) -> Said | None:
    """Read the message that Telegram says it took; None when it says anything else."""
    try:
        return _Taken.model_validate_json(answer).result
    except ValidationError:
        return None


def as_json(thing: TelegramObject | None) -> dict[str, Any] | None:
    """Give *thing* as the Bot API takes it in JSON."""
    return None if thing is None else thing.model_dump(exclude_none=True)
