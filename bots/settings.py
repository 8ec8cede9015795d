"""The configuration, typed and checked: what bot_config.yaml may say, and what it means when it says nothing."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
import secrets
import tempfile
import zoneinfo
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from babel import Locale
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bots.settings_errors import SettingsError, nearest, sentence
from bots.settings_file import FromOutside, read, refuse_if_open_to_others
from bots.settings_maps import Maps
from core.texts.catalogue import LANGUAGES

__all__ = ["Service", "Settings", "SettingsError", "Storage", "field_key", "load"]

FIELD_KEY_BYTES = 32
_OPERATOR = re.compile(r"telegram:\d+|mailto:[^@\s]+@[^@\s]+")
_LISTEN = re.compile(r"(?P<host>\[[0-9a-fA-F:]+\]|[^:\s\[\]]+):(?P<port>\d{1,5})")
_LARGEST_PORT = 65535
_DATABASES = ("sqlite", "postgresql", "postgresql+asyncpg")

Block = TypeVar("Block", bound=BaseModel)


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Service(_Block):
    """What this installation is called, where it answers, and for which country."""

    name: str = Field(default="Tocsin", min_length=1)
    public_url: str = "http://127.0.0.1:8080"
    listen: str = "127.0.0.1:8080"
    language: str = "fr"
    time_zone: str = "Europe/Paris"
    country: str = "FR"
    operators: tuple[str, ...] = ()
    twin_within_km: float = Field(default=5, gt=0, le=100)

    @property
    def host(self) -> str:
        """The address to listen on, without the brackets of IPv6."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The TCP port to listen on."""
        return int(self.listen.rpartition(":")[2])

    @field_validator("public_url")
    @classmethod
    def _is_a_web_address(cls, value: str) -> str:
        example = "such as https://tocsin.example.org"
        try:
            url = urlsplit(value)
            has_host = bool(url.hostname) and (url.port is None or url.port > 0)
        except ValueError:  # brackets or a port that make no sense
            raise ValueError(f"must be a web address {example}") from None
        if url.scheme not in {"http", "https"} or not has_host:
            raise ValueError(f"must be a web address that begins with http:// or https://, {example}")
        if url.query or url.fragment or url.username:
            raise ValueError(f"must be a plain web address, without ?, # or @, {example}")
        return value.rstrip("/")

    @field_validator("listen")
    @classmethod
    def _is_a_host_and_a_port(cls, value: str) -> str:
        match = _LISTEN.fullmatch(value)
        if not match or int(match["port"]) > _LARGEST_PORT:
            raise ValueError("must be an address and a port such as 127.0.0.1:8080")
        return value

    @field_validator("language")
    @classmethod
    def _is_spoken(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError(f"must be a language that Tocsin speaks: {', '.join(LANGUAGES)}")
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_time_zone(cls, value: str) -> str:
        zones = zoneinfo.available_timezones()
        if value not in zones:
            raise ValueError(f"must be a time zone of the IANA list such as Europe/Paris{nearest(value, zones)}")
        return value

    @field_validator("country")
    @classmethod
    def _is_a_country(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Z]{2}", value) or value not in Locale("en").territories:
            raise ValueError("must be a country as two capital letters (ISO 3166) such as FR")
        return value

    @field_validator("operators")
    @classmethod
    def _are_contacts(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if not _OPERATOR.fullmatch(value):
                raise ValueError("must be a list of contacts such as telegram:123 or mailto:ops@example.org")
        return values


class Storage(_Block):
    """Where everything is kept, and the key that closes what only its owner may read."""

    url: str = Field(default="sqlite:///var/tocsin.db", repr=False)
    field_key: SecretStr | None = None
    erasures: str = ""

    @property
    def list_of_erased(self) -> Path:
        """The file with the hashes of who was erased: beside the SQLite file, unless another one is named."""
        beside = self.sqlite_file.parent if self.sqlite_file else Path("var")
        return Path(self.erasures) if self.erasures else beside / "erasures"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of ours."""
        return self.url.startswith("sqlite:")

    @property
    def sqlite_file(self) -> Path | None:
        """The SQLite file, relative to the working directory; None on PostgreSQL."""
        return Path(make_url(self.url).database or "") if self.is_sqlite else None

    @field_validator("url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        url = _database(value)
        if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
            raise ValueError(
                "must name a file such as sqlite:///var/tocsin.db: a database in memory forgets everything"
            )
        return value

    @field_validator("field_key")
    @classmethod
    def _is_a_long_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _key_bytes(value.get_secret_value())
        return value


class Settings(_Block):
    """The whole configuration. Channel blocks stay raw here: each channel knows its own keys."""

    service: Service = Service()
    storage: Storage = Storage()
    maps: Maps = Maps()
    channels: dict[str, dict[str, Any]] = Field(repr=False)

    @field_validator("channels", mode="before")
    @classmethod
    def _has_a_channel(cls, value: object) -> object:
        if value is None or value == {}:
            raise ValueError("must name at least one channel, such as street: {}")
        # `street:` with nothing behind it is how most people write an empty block.
        return (
            {name: {} if block is None else block for name, block in value.items()}
            if isinstance(value, dict)
            else value
        )

    def channel_settings(self, name: str, model: type[Block]) -> Block:
        """Check the block of the channel *name* with that channel's own *model*.

        Raises:
            SettingsError: the block does not fit the model, or holds a secret in clear.
        """
        return _check(model, self.channels[name], ("channels", name))

    def refuse_other_channels(self, known: Collection[str]) -> None:
        """Refuse a configuration with a channel that is not among *known*.

        Raises:
            SettingsError: it names the channel and the nearest known one.
        """
        for name in self.channels:
            if name not in known:
                raise SettingsError(f"channels.{name} is not a known channel{nearest(name, known)}")


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the configuration at *path*.

    Raises:
        SettingsError: one sentence that names the key, what is wrong with it and what to write.
    """
    raw = read(path, environment)
    settings = _check(Settings, raw, ())
    if make_url(settings.storage.url).password and not isinstance(raw["storage"]["url"], FromOutside):
        raise SettingsError(_in_clear("storage.url", "postgresql://user:${DATABASE_PASSWORD}@host/name"))
    if settings.storage.field_key is None and not settings.storage.is_sqlite:
        raise SettingsError(_NEEDS_KEY)
    return settings


def field_key(settings: Settings) -> bytes:
    """Give the 32 bytes that encrypt fields; on SQLite, made once and kept beside the database as ``field_key``.

    Raises:
        SettingsError: PostgreSQL has no key in the configuration, or the kept one is damaged or open to others.
    """
    storage = settings.storage
    if storage.field_key is not None:
        return _key_bytes(storage.field_key.get_secret_value())
    if storage.sqlite_file is None:
        raise SettingsError(_NEEDS_KEY)
    kept = storage.sqlite_file.parent / "field_key"
    if not kept.exists():
        _keep_new_key(kept)
    refuse_if_open_to_others(kept, "storage.field_key")
    try:
        return _key_bytes(kept.read_text(encoding="ascii"))
    except ValueError:
        raise SettingsError(f"storage.field_key: the file {kept} is damaged; bring it back from a backup") from None


_NEEDS_KEY = (
    "storage.field_key is missing: with PostgreSQL write ${TOCSIN_FIELD_KEY} and keep that key with your backups"
)


def _keep_new_key(kept: Path) -> None:
    """Write a new key at *kept*, whole or not at all; the first of two processes wins."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(mode="w", dir=kept.parent, encoding="ascii") as draft:  # born with mode 0600
        draft.write(base64.b64encode(secrets.token_bytes(FIELD_KEY_BYTES)).decode("ascii") + "\n")
        draft.flush()
        os.fsync(draft.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, kept)


def _key_bytes(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != FIELD_KEY_BYTES:
        raise ValueError("must be 32 random bytes in base64: make one with openssl rand -base64 32")
    return key


def _database(value: str) -> URL:
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError("must be sqlite:///var/tocsin.db or postgresql://user@host/name") from None
    if url.drivername not in _DATABASES:
        wanted = nearest(url.drivername, _DATABASES)
        raise ValueError(f"must begin with sqlite:/// or postgresql://{wanted}")
    return url


def _check(model: type[Block], raw: Mapping[str, Any], path: tuple[str, ...]) -> Block:
    """Check *raw*, which stands at *path* in the file, with *model*."""
    try:
        block = model.model_validate(raw)
    except ValidationError as error:
        # Without its cause: pydantic's own text is for us, not for an operator.
        raise SettingsError(sentence(error, model, path)) from None
    _refuse_secrets_in_clear(block, raw, path)
    return block


def _refuse_secrets_in_clear(block: BaseModel, raw: Any, path: tuple[str, ...]) -> None:
    if not isinstance(raw, Mapping):
        return
    for name, value in block:
        written = raw.get(name)
        if isinstance(value, BaseModel):
            _refuse_secrets_in_clear(value, written, (*path, name))
        elif isinstance(value, SecretStr) and written and not isinstance(written, FromOutside):
            raise SettingsError(_in_clear(".".join((*path, name)), f"${{{'_'.join((*path[1:], name)).upper()}}}"))


def _in_clear(key: str, example: str) -> str:
    return f"{key} must not hold a secret in clear: write {example} and set that variable, or ${{file:PATH}}"
