"""What the operator says about the Matrix account."""

from __future__ import annotations

import re
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

# https://spec.matrix.org/latest/appendices/#user-identifiers; old accounts have any printable sign before the colon.
_USER_ID = re.compile(r"@[^:\s]+:\S+")
_LONGEST_ID = 255


class MatrixSettings(BaseModel):
    """The block ``channels.matrix`` of the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    homeserver: str
    """The address of the client API, such as ``https://matrix.example.org``."""

    user_id: str

    access_token: SecretStr | None = None

    password: SecretStr | None = None
    """Used once, for a token and a device that are kept; and again only if the server has forgotten them."""

    encryption: bool = True
    """Read and write in encrypted rooms; without it the bot is deaf there."""

    device_name: str = "Tocsin"

    per_second: float = Field(default=5.0, gt=0)
    """What we send at most. A server's own limits are lower as long as its operator does not lift them for the bot."""

    @field_validator("homeserver")
    @classmethod
    def _homeserver_is_a_base(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise ValueError("must start with https:// or http://")
        return url.rstrip("/")

    @field_validator("user_id")
    @classmethod
    def _user_id_is_whole(cls, user_id: str) -> str:
        if not _USER_ID.fullmatch(user_id) or len(user_id.encode()) > _LONGEST_ID:
            raise ValueError("must be a whole Matrix id such as @tocsin:example.org")
        return user_id

    @model_validator(mode="after")
    def _has_a_key_to_the_door(self) -> Self:
        if self.access_token is None and self.password is None:
            raise ValueError("needs access_token, or password to get one")
        return self
