"""The email block of the configuration, typed and checked."""

from __future__ import annotations

import re
from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

Security = Literal["none", "starttls", "tls"]

# The reply address is local+TOKEN@domain, and a local part has at most 64 characters (RFC 5321, 4.5.3.1.1):
# what the local part leaves must hold a token with its topic.
LONGEST_LOCAL_PART = 24
_LARGEST_PORT = 65535
_SMALLEST_KEY = 2048  # RFC 8301: verifiers need not look at less than 1024, and signers should use 2048
_DNS_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*")
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


class LmtpServer(_Block):
    """Where we wait for the mail server of this machine, or of a network that is ours alone: LMTP knows no login."""

    listen: str = "127.0.0.1:2424"

    @property
    def host(self) -> str:
        """The address to listen on, without the brackets of IPv6."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The TCP port to listen on."""
        return int(self.listen.rpartition(":")[2])

    @field_validator("listen")
    @classmethod
    def _is_a_host_and_a_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) <= _LARGEST_PORT:
            raise ValueError("must be an address and a port such as 127.0.0.1:2424")
        return value


class Receive(_Block):
    """Where mail comes in: a mailbox that we read, or a mail server that hands it over."""

    imap: ImapServer | None = None
    lmtp: LmtpServer | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Receive:
        if (self.imap is None) == (self.lmtp is None):
            raise ValueError("must name one way in: imap (a mailbox) or lmtp (a mail server of your own)")
        return self


class Dkim(_Block):
    """How our mails are signed when the relay does not do it: the key as PEM, the selector under which DNS has it."""

    selector: str
    domain: str
    key: SecretStr

    @field_validator("selector", "domain")
    @classmethod
    def _is_a_name(cls, value: str) -> str:
        if not _DNS_NAME.fullmatch(value):
            raise ValueError("must be a name of the DNS such as tocsin or example.org")
        return value.lower()

    @field_validator("key")
    @classmethod
    def _is_a_private_key(cls, value: SecretStr) -> SecretStr:
        try:
            key = load_pem_private_key(value.get_secret_value().encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, RSAPrivateKey) or key.key_size < _SMALLEST_KEY:
            raise ValueError("must be a private RSA key of 2048 bits or more: openssl genrsa -out dkim.pem 2048")
        return value


class EmailSettings(_Block):
    """Everything that the email channel must be told.

    ``authserv_id`` is the name under which our own mail server writes ``Authentication-Results`` (RFC 8601);
    without it every sender stays *claimed*. ``per_second`` is what the relay lets us send.
    """

    address: str
    smtp: SmtpServer
    receive: Receive
    dkim: Dkim | None = None
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
