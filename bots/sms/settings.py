"""The sms block of the configuration, typed and checked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

GatewayName = Literal["kannel", "smpp", "twilio", "ovh", "android", "gammu"]
InboundAlphabet = Literal["utf-8", "iso-8859-1", "windows-1252", "utf-16be"]

_NUMBER = re.compile(r"\+[1-9]\d{6,14}|\d{3,6}|[A-Za-z][A-Za-z0-9 ]{2,10}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{22,128}")
_PERSONAL = re.compile(r"\+33[67]\d{8}")


def _is_a_base(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("must start with https:// or http://")
    return url.rstrip("/")


def _is_long_enough(secret: SecretStr) -> SecretStr:
    if secret.get_secret_value() and not _SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError(
            "must be 22 or more letters, digits, - and _ that nobody can guess: make one with openssl rand -hex 16"
        )
    return secret


def _is_a_number(number: str) -> str:
    if not _NUMBER.fullmatch(number):
        raise ValueError("must be the number that people answer to, such as +33937000000 or a short code like 38010")
    return number


Base = Annotated[str, AfterValidator(_is_a_base)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_is_long_enough)]
"""What the gateway adds to the addresses that it calls; without it those addresses do not exist."""


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Pace(_Block):
    per_second: float = Field(default=10, gt=0)
    """Messages that the gateway may be given."""
    in_flight: int = Field(default=4, ge=1, le=64)
    """Messages that may be on their way to it at once."""


class KannelSettings(_Pace):
    """Kannel's sendsms, or a gateway that speaks like it."""

    url: Base = "http://127.0.0.1:13013/cgi-bin/sendsms"
    username: str
    password: SecretStr
    smsc: str = ""
    """The ``smsc-id`` by which our messages leave; empty lets Kannel choose."""
    webhook_secret: WebhookSecret = SecretStr("")
    callback_url: str = ""
    """Where Kannel reaches us, when that is not the public address."""


class AndroidSettings(_Pace):
    """SMS Gateway for Android: the phone itself, or the server that speaks with it."""

    url: Base = "https://api.sms-gate.app/3rdparty/v1"
    """``http://PHONE:8080`` for the phone itself."""
    username: str
    password: SecretStr
    signing_key: SecretStr = SecretStr("")
    """As the app shows it under Webhooks; without it the phone cannot tell us anything."""
    sim: int | None = Field(default=None, ge=1, le=3)
    per_second: float = Field(default=0.09, gt=0)
    """A phone sends about 330 messages an hour."""
    in_flight: int = Field(default=1, ge=1, le=64)


class TwilioSettings(_Pace):
    """Twilio."""

    account_sid: str = Field(pattern=r"^AC[0-9a-fA-F]{32}$")
    auth_token: SecretStr
    """It also signs what Twilio sends to us."""
    url: Base = "https://api.twilio.com"
    messaging_service: str = ""
    """A messaging service to send by, instead of the number."""


class OvhSettings(_Pace):
    """OVHcloud."""

    service: str = Field(pattern=r"^sms-[a-z0-9-]+$")
    application_key: SecretStr
    application_secret: SecretStr
    consumer_key: SecretStr
    url: Base = "https://eu.api.ovh.com/1.0"
    sender: str = ""
    """Empty lets OVHcloud lend a number that can be answered."""
    webhook_secret: WebhookSecret = SecretStr("")
    poll_seconds: float = Field(default=15, ge=1)
    """How often we ask for answers; at most four calls a minute are kind."""


class GammuSettings(_Pace):
    """gammu-smsd: its folders (``service = files``) or its database (``service = sql``)."""

    service: Literal["files", "sql"] = "files"
    inbox: Path | None = None
    outbox: Path | None = None
    sent: Path | None = None
    error: Path | None = None
    database: SecretStr = SecretStr("")
    """``postgresql://user:password@host/smsd``, or ``sqlite:////var/lib/gammu/smsd.db``."""
    poll_seconds: float = Field(default=1, gt=0)
    per_second: float = Field(default=0.2, gt=0)
    """A modem takes about five seconds a message."""

    @model_validator(mode="after")
    def _has_its_service(self) -> Self:
        if self.service == "files" and (self.inbox is None or self.outbox is None):
            raise ValueError("needs inbox and outbox: the folders that gammu-smsdrc names")
        if self.service == "sql" and not self.database.get_secret_value().startswith(("postgresql://", "sqlite:///")):
            raise ValueError("needs database: postgresql://user:password@host/smsd or sqlite:////var/lib/gammu/smsd.db")
        return self


class SmppSettings(_Pace):
    """An operator's SMSC, by SMPP 3.4."""

    host: str
    port: int = Field(default=2775, ge=1, le=65535)
    system_id: str = Field(max_length=15)
    password: SecretStr = Field(max_length=8)
    """SMPP allows eight signs."""
    system_type: str = ""
    inbound_default: Literal["gsm7", "iso-8859-1"] = "gsm7"
    """What ``data_coding`` 0 means to this operator; some say 1 and mean 3."""


class SmsSettings(_Block):
    """The block ``channels.sms`` of the configuration."""

    number: Annotated[str, AfterValidator(_is_a_number)]
    gateway: GatewayName
    kannel: KannelSettings | None = None
    smpp: SmppSettings | None = None
    twilio: TwilioSettings | None = None
    ovh: OvhSettings | None = None
    android: AndroidSettings | None = None
    gammu: GammuSettings | None = None
    inbound_alphabet: InboundAlphabet = "utf-8"
    """How incoming bytes are read when the gateway does not say."""
    budget_per_day: int = Field(default=200, ge=0)
    """Segments that each community may use a day; the last 30 % are for alerts."""
    price: float | None = Field(default=None, ge=0)
    """Euros for one segment; without it authors read how many SMS an alert is, and not what it costs."""

    @model_validator(mode="after")
    def _has_its_gateway(self) -> Self:
        if getattr(self, self.gateway) is None:
            raise ValueError(f"needs a block {self.gateway}: with what that gateway must be told")
        return self


def warnings(settings: SmsSettings) -> list[str]:
    """Give what an operator should hear about *settings* although they work."""
    said = []
    if _PERSONAL.fullmatch(settings.number):
        said.append(
            f"{settings.number} is a personal mobile number: in France 06 and 07 are for people (Arcep decision "
            "2022-1583). For more than a handful of neighbours who agreed, get a number in 0937 to 0939 or a short code"
        )
    if settings.number[0].isalpha():
        said.append("channels.sms.number is a word: neighbours can neither answer nor send STOP. Get a real number")
    if settings.gateway == "kannel" and settings.kannel and not settings.kannel.webhook_secret.get_secret_value():
        said.append("channels.sms.kannel.webhook_secret is empty: nothing that neighbours send can come in")
    if settings.gateway == "android" and settings.android and not settings.android.signing_key.get_secret_value():
        said.append("channels.sms.android.signing_key is empty: nothing that neighbours send can come in")
    return said
