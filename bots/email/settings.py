"""The email block of the configuration, typed and checked."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

Security = Literal["none", "starttls", "tls"]

# The reply address is local+TOKEN@domain, and a local part has at most 64 characters (RFC 5321, 4.5.3.1.1):
# what the local part leaves must hold a token with its topic.
LONGEST_LOCAL_PART = 24
_ADDRESS = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(_Block):
    """A mail server and how to log in; without a username nobody logs in."""

    host: str
    port: int = Field(ge=1, le=65535)
    security: Security
    username: str = ""
    password: SecretStr = SecretStr("")


class SmtpServer(Server):
    """The server that takes our mail."""

    port: int = Field(default=587, ge=1, le=65535)
    security: Security = "starttls"


class ImapServer(Server):
    """The mailbox that we read."""

    port: int = Field(default=993, ge=1, le=65535)
    security: Security = "tls"


class Receive(_Block):
    """Where mail comes in."""

    imap: ImapServer


class EmailSettings(_Block):
    """Everything that the email channel must be told.

    ``authserv_id`` is the name under which our own mail server writes ``Authentication-Results`` (RFC 8601);
    without it every sender stays *claimed*. ``per_second`` is what the relay lets us send.
    """

    address: str
    smtp: SmtpServer
    receive: Receive
    authserv_id: str = ""
    per_second: float = Field(default=50.0, gt=0)

    @field_validator("address")
    @classmethod
    def _is_a_short_address(cls, address: str) -> str:
        if not _ADDRESS.fullmatch(address):
            raise ValueError("must be a plain address such as tocsin@example.org, without a + sign")
        if len(address.partition("@")[0]) > LONGEST_LOCAL_PART:
            raise ValueError(f"must have at most {LONGEST_LOCAL_PART} characters before the @")
        return address.lower()
