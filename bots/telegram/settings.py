"""What the operator says about the Telegram bot."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from bots.telegram.pace import PER_CHAT, PER_GROUP, TOGETHER

FREE_PER_SECOND = 30
"""What a bot may send without paying (https://core.telegram.org/bots/faq#broadcasting-to-users)."""

# What Telegram takes as a secret, and long enough that nobody guesses it.
_SECRET = re.compile(r"[A-Za-z0-9_-]{22,256}")


class TelegramSettings(BaseModel):
    """The block ``channels.telegram`` of the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    token: SecretStr
    """As @BotFather gave it."""

    username: str = Field(default="", pattern=r"^[A-Za-z0-9_]{0,32}$")
    """The bot's name without @; with it, invitations have a link that opens the bot, and begins there."""

    api_url: str = "https://api.telegram.org"
    """Another one for a Bot API server of one's own, which also lifts the limits on file sizes."""

    receive: Literal["polling", "webhook"] = "polling"
    """Whether we ask Telegram for updates, or it calls ``service.public_url``/telegram/webhook."""

    webhook_secret: SecretStr = Field(default=SecretStr(""), validate_default=True)
    """What Telegram says with each call, so that nobody else can; without it that address does not exist."""

    per_second: float = Field(default=FREE_PER_SECOND, gt=0)
    """Telegram's limit for one bot is 30 messages a second; up to 1,000 when broadcasts are paid for."""

    per_chat: float = Field(default=PER_CHAT, gt=0)
    """Messages a second in one chat; a few may go together."""

    per_group: float = Field(default=PER_GROUP, gt=TOGETHER)
    """Messages a minute in one group, edits included."""

    @property
    def pays_for_broadcasts(self) -> bool:
        """Whether what goes to many is sent faster than Telegram carries for nothing."""
        return self.per_second > FREE_PER_SECOND

    @field_validator("token")
    @classmethod
    def _token_has_two_halves(cls, token: SecretStr) -> SecretStr:
        bot_id, _, secret = token.get_secret_value().partition(":")
        if not bot_id.isdecimal() or not secret or any(sign.isspace() for sign in secret):
            message = "is not a bot token; @BotFather gives one like 123456789:AAE..."
            raise ValueError(message)
        return token

    @field_validator("api_url")
    @classmethod
    def _api_url_is_a_base(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            message = "must start with https:// or http://"
            raise ValueError(message)
        return url.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _webhook_has_its_secret(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        said = secret.get_secret_value()
        if not said and info.data.get("receive") == "webhook":
            message = "is missing: with receive: webhook, write ${TELEGRAM_WEBHOOK_SECRET} and set that variable"
            raise ValueError(message)
        if said and not _SECRET.fullmatch(said):
            message = (
                "must be 22 or more letters, digits, - and _ that nobody can guess: openssl rand -hex 32 makes one"
            )
            raise ValueError(message)
        return secret
