"""What the operator says about the Telegram bot."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


class TelegramSettings(BaseModel):
    """The block ``channels.telegram`` of the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    token: SecretStr
    """As @BotFather gave it."""

    api_url: str = "https://api.telegram.org"
    """Another one for a Bot API server of one's own, which also lifts the limits on file sizes."""

    receive: Literal["polling"] = "polling"

    per_second: float = Field(default=30, gt=0)
    """Telegram's limit for one bot is 30 messages a second; 1,000 with paid broadcasts."""

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
