"""The configuration: what is accepted, and the one sentence that each mistake gets."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bots.settings import Settings, SettingsError, field_key, load
from bots.web.chat.settings import WebSettings
from tests import REPOSITORY

KEY = base64.b64encode(b"k" * 32).decode()
Write = Callable[[str], Path]
STREET_ALONE = Settings(channels={"street": {}})
STREET = "channels: {street: {}}\n"


class Relay(BaseModel):
    """A server that a pretended channel needs."""

    model_config = ConfigDict(extra="forbid")
    host: str
    port: int = Field(default=25, ge=1, le=65535)
    password: SecretStr = SecretStr("")


class Pigeons(BaseModel):
    """The settings of a pretended channel."""

    model_config = ConfigDict(extra="forbid")
    relay: Relay


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Write a configuration and give its path."""

    def write(text: str) -> Path:
        path = tmp_path / "bot_config.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_shipped_configuration_runs_the_street_and_the_chat_and_needs_no_account() -> None:
    """Both live on our own web server: a word on a street's screen gives the link that opens /chat."""
    settings = load(REPOSITORY / "bot_config.yaml", environment={})

    assert settings.model_copy(update={"channels": {"street": {}}}) == STREET_ALONE
    assert set(settings.channels) == {"street", "web"}
    assert settings.channel_settings("web", WebSettings) == WebSettings()
    assert settings.channel_settings("web", WebSettings).model_fields_set == set(WebSettings.model_fields)


def test_the_shipped_configuration_shows_every_key_with_its_default() -> None:
    shown = yaml.safe_load((REPOSITORY / "bot_config.yaml").read_text(encoding="utf-8"))

    assert shown["service"] == STREET_ALONE.service.model_dump(mode="json")
    assert shown["storage"] == STREET_ALONE.storage.model_dump(mode="json", exclude={"field_key"})


@pytest.mark.parametrize("name", ["telegram", "email"])
def test_a_commented_block_of_the_shipped_configuration_fits_its_channel(name: str, written: Write) -> None:
    """Each channel's block, uncommented, names every key that the channel knows."""
    text = (REPOSITORY / "bot_config.yaml").read_text(encoding="utf-8")
    path = written(uncommented(text, name))
    key_file = path.parent / "dkim.pem"
    key_file.write_bytes(rsa_key())
    key_file.chmod(0o600)
    model = {"telegram": telegram_settings, "email": email_settings}[name]()

    settings = load(
        path, environment={"TELEGRAM_TOKEN": "123:abc", "EMAIL_PASSWORD": "s3cret", "TELEGRAM_WEBHOOK_SECRET": "a" * 22}
    )

    assert set(settings.channels) == {"street", "web", name}
    assert settings.channel_settings(name, model).model_fields_set == set(model.model_fields)


@pytest.mark.parametrize("name", ["sms", "matrix"])
def test_a_block_that_shows_one_way_of_several_loads_too(name: str, written: Write) -> None:
    """SMS has six gateways, and Matrix a token instead of a password: the file shows one of each."""
    text = (REPOSITORY / "bot_config.yaml").read_text(encoding="utf-8")
    secrets = {"KANNEL_PASSWORD": "s3cret", "KANNEL_SECRET": "0123456789abcdef0123456789abcdef", "MATRIX_PASSWORD": "x"}
    model = {"sms": sms_settings, "matrix": matrix_settings}[name]()

    settings = load(written(uncommented(text, name)), environment=secrets)

    assert settings.channel_settings(name, model).model_fields_set


def test_left_out_keys_keep_their_default_values(written: Write) -> None:
    settings = load(written(STREET), environment={})

    assert settings.service.name == "Tocsin"
    assert (settings.service.host, settings.service.port) == ("127.0.0.1", 8080)
    assert settings.storage.sqlite_file == Path("var/tocsin.db")


def test_a_channel_named_with_nothing_behind_it_has_an_empty_block(written: Write) -> None:
    settings = load(written("channels:\n  street:\n"), environment={})

    assert settings.channels == {"street": {}}


MISTAKES = {
    "an empty file": ("", "is empty: write at least channels: {street: {}}"),
    "bad YAML": ("service: {name: Tocsin\nchannels: x", "is not valid YAML (line 2)"),
    "a list": ("- service\n", "must be a block of keys such as service, storage and channels"),
    "a key written twice": (f"{STREET}channels: {{}}", "channels is written twice (line 2): keep one of them"),
    "no channel": ("channels: {}", "channels must name at least one channel, such as street: {}"),
    "channels left out": ("service: {}", "channels is missing: write it as a block of keys"),
    "an unknown block": (f"{STREET}servise: {{}}", "servise is not a known key; did you mean service?"),
    "an unknown key": (
        f"{STREET}service: {{langage: fr}}",
        "service.langage is not a known key; did you mean language?",
    ),
    "a key like no other": (
        f"{STREET}storage: {{x: 1}}",
        "storage.x is not a known key; known here: erasures, field_key, url",
    ),
    "a number for a text": (
        f"{STREET}service: {{name: 33}}",
        "service.name must be a text, and is a number: put it between quotes",
    ),
    "Norway": (
        f"{STREET}service: {{country: NO}}",
        "service.country must be a text, and is yes or no: put it between quotes",
    ),
    "a country that is none": (
        f"{STREET}service: {{country: France}}",
        "service.country must be a country as two capital letters",
    ),
    "a text for a block": (f"{STREET}storage: sqlite", "storage must be a block of keys, and is a text"),
    "a text for a list": (
        f"{STREET}service: {{operators: 'mailto:a@b'}}",
        "service.operators must be a list, and is a text",
    ),
    "a stranger as operator": (
        f"{STREET}service: {{operators: [bob]}}",
        "service.operators must be a list of contacts",
    ),
    "a channel that is a text": (
        "channels: {street: yes please}",
        "channels.street must be a block of keys, and is a text",
    ),
    "a web address without http": (
        f"{STREET}service: {{public_url: tocsin.example.org}}",
        "service.public_url must be a web address that begins with http:// or https://",
    ),
    "a web address with a bad port": (
        f"{STREET}service: {{public_url: 'http://a:b'}}",
        "service.public_url must be a web address",
    ),
    "a web address with a query": (
        f"{STREET}service: {{public_url: 'http://a/?b'}}",
        "service.public_url must be a plain web address",
    ),
    "a port alone": (
        f"{STREET}service: {{listen: '8080'}}",
        "service.listen must be an address and a port such as 127.0.0.1:8080",
    ),
    "a port too large": (
        f"{STREET}service: {{listen: '127.0.0.1:99999'}}",
        "service.listen must be an address and a port",
    ),
    "a language not spoken": (
        f"{STREET}service: {{language: de}}",
        "service.language must be a language that Tocsin speaks: fr, en",
    ),
    "a bad time zone": (
        f"{STREET}service: {{time_zone: Europe/Pari}}",
        "service.time_zone must be a time zone of the IANA list",
    ),
    "another database": (
        f"{STREET}storage: {{url: 'mysql://a/b'}}",
        "storage.url must begin with sqlite:/// or postgresql://",
    ),
    "a database that is no URL": (
        f"{STREET}storage: {{url: tocsin.db}}",
        "storage.url must be sqlite:///var/tocsin.db or",
    ),
    "a database in memory": (
        f"{STREET}storage: {{url: 'sqlite://'}}",
        "storage.url must name a file such as sqlite:///var/tocsin.db",
    ),
    "a short key": (
        f"{STREET}storage: {{field_key: '${{SHORT}}'}}",
        "storage.field_key must be 32 random bytes in base64",
    ),
    "a key in clear": (f"{STREET}storage: {{field_key: '{KEY}'}}", "storage.field_key must not hold a secret in clear"),
    "PostgreSQL without its key": (
        f"{STREET}storage: {{url: 'postgresql://u@h/n'}}",
        "storage.field_key is missing: with PostgreSQL",
    ),
    "a password in the database's URL": (
        f"{STREET}storage: {{url: 'postgresql://u:hunter2@h/n', field_key: '${{KEY}}'}}",
        "storage.url must not hold a secret in clear",
    ),
    "a variable that is not set": (
        "channels: {pigeons: {relay: {password: '${COO}'}}}",
        "channels.pigeons.relay.password needs the environment variable COO, which is not set: export COO=…",
    ),
    "a variable that is empty": (
        f"{STREET}service: {{name: '${{EMPTY}}'}}",
        "service.name needs the environment variable EMPTY",
    ),
    "a reference without its end": (
        f"{STREET}service: {{name: '${{KEY'}}",
        "service.name has a ${ without its closing brace",
    ),
    "a secret file that is not there": (f"{STREET}service: {{name: '${{file:gone}}'}}", "service.name needs the file"),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_gets_one_sentence_that_names_its_key(text: str, expected: str, written: Write) -> None:
    path = written(text)

    with pytest.raises(SettingsError) as caught:
        load(path, environment={"KEY": KEY, "SHORT": "abc", "EMPTY": ""})

    said = str(caught.value)
    assert expected in said
    assert "\n" not in said
    assert "hunter2" not in said
    assert KEY not in said


def test_the_nearest_time_zone_is_proposed(written: Write) -> None:
    path = written(f"{STREET}service: {{time_zone: Europe/Pari}}")

    with pytest.raises(SettingsError, match=r"did you mean Europe/Paris\?$"):
        load(path, environment={})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.yaml does not exist"):
        load(tmp_path / "gone.yaml", environment={})


CHANNEL_MISTAKES = {
    "a missing key": ("relay: {}", "channels.pigeons.relay.host is missing: write it as a text"),
    "a missing block": ("", "channels.pigeons.relay is missing: write it as a block of keys"),
    "an unknown key": (
        "relay: {host: h, prot: 1}",
        "channels.pigeons.relay.prot is not a known key; did you mean port?",
    ),
    "a wrong type": (
        "relay: {host: h, port: many}",
        "channels.pigeons.relay.port must be a whole number, and is a text",
    ),
    "a wrong value": ("relay: {host: h, port: 0}", "channels.pigeons.relay.port must be at least 1"),
    "a secret in clear": (
        "relay: {host: h, password: hunter2}",
        "channels.pigeons.relay.password must not hold a secret in clear: write ${PIGEONS_RELAY_PASSWORD}",
    ),
}


@pytest.mark.parametrize(("block", "expected"), CHANNEL_MISTAKES.values(), ids=CHANNEL_MISTAKES.keys())
def test_a_mistake_in_a_channels_block_names_the_whole_path(block: str, expected: str, written: Write) -> None:
    settings = load(written(f"channels:\n  pigeons: {{{block}}}\n"), environment={})

    with pytest.raises(SettingsError) as caught:
        settings.channel_settings("pigeons", Pigeons)

    assert str(caught.value).startswith(expected)
    assert "hunter2" not in str(caught.value)


def test_a_channel_that_nobody_wrote_is_refused_with_the_nearest_one(written: Write) -> None:
    settings = load(written("channels: {telegarm: {}}"), environment={})

    with pytest.raises(SettingsError, match=r"^channels\.telegarm is not a known channel; did you mean telegram\?$"):
        settings.refuse_other_channels({"street", "telegram", "email"})


def test_secrets_come_from_the_environment_and_from_files(written: Write, tmp_path: Path) -> None:
    secret = tmp_path / "relay-password"
    secret.write_text("from a file\n", encoding="utf-8")
    secret.chmod(0o600)
    path = written("channels: {pigeons: {relay: {host: '${NAME}.example.org', password: '${file:relay-password}'}}}")

    relay = load(path, environment={"NAME": "coo"}).channel_settings("pigeons", Pigeons).relay

    assert relay.host == "coo.example.org"
    assert relay.password.get_secret_value() == "from a file"


def test_a_secret_file_that_others_can_read_is_refused(written: Write, tmp_path: Path) -> None:
    secret = tmp_path / "relay-password"
    secret.write_text("x", encoding="utf-8")
    secret.chmod(0o644)
    path = written("channels: {pigeons: {relay: {host: h, password: '${file:relay-password}'}}}")

    with pytest.raises(SettingsError, match=r"^channels\.pigeons\.relay\.password: other .* chmod 600"):
        load(path, environment={})


def test_secrets_are_not_printed(written: Write) -> None:
    channel = "channels: {pigeons: {relay: {host: h, password: '${P}'}}}"
    storage = "storage: {url: 'postgresql://u:${P}@h/n', field_key: '${K}'}"

    settings = load(written(f"{channel}\n{storage}"), environment={"P": "hunter2", "K": KEY})

    shown = repr(settings) + str(settings) + repr(settings.channel_settings("pigeons", Pigeons))
    assert "hunter2" not in shown
    assert KEY not in shown


def test_the_key_in_the_configuration_is_the_one_that_is_used(written: Write) -> None:
    settings = load(written(f"{STREET}storage: {{field_key: '${{K}}'}}"), environment={"K": KEY})

    assert field_key(settings) == b"k" * 32


def test_sqlite_makes_a_key_once_that_only_its_owner_can_read(written: Write, tmp_path: Path) -> None:
    settings = load(written(f"{STREET}storage: {{url: 'sqlite:///{tmp_path}/var/tocsin.db'}}"), environment={})

    first = field_key(settings)

    kept = tmp_path / "var" / "field_key"
    assert len(first) == 32
    assert field_key(settings) == first
    assert kept.stat().st_mode & 0o777 == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_a_kept_key_that_others_can_read_or_that_is_damaged_is_refused(written: Write, tmp_path: Path) -> None:
    settings = load(written(f"{STREET}storage: {{url: 'sqlite:///{tmp_path}/tocsin.db'}}"), environment={})
    field_key(settings)
    kept = tmp_path / "field_key"

    kept.chmod(0o640)
    with pytest.raises(SettingsError, match="other accounts can read"):
        field_key(settings)
    kept.chmod(0o600)
    kept.write_text("half a k", encoding="ascii")
    with pytest.raises(SettingsError, match="is damaged"):
        field_key(settings)


def uncommented(text: str, name: str) -> str:
    """Take the comment signs away from the block of the channel *name*."""
    block = re.search(rf"^  # {name}:\n(?:  # .*\n?)+", text, re.MULTILINE)
    assert block, f"bot_config.yaml shows no block for {name}"
    # A remark that goes on over several lines keeps its sign.
    bare = re.sub(r"^  # (?! {20})", "  ", block[0], flags=re.MULTILINE)
    return text.replace(block[0], bare)


def rsa_key() -> bytes:
    """Make a key that mails could be signed with."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def email_settings() -> type[BaseModel]:
    """Give the email channel's own settings."""
    from bots.email.settings import EmailSettings

    return EmailSettings


def telegram_settings() -> type[BaseModel]:
    """Give the Telegram channel's own settings."""
    from bots.telegram.settings import TelegramSettings

    return TelegramSettings


def sms_settings() -> type[BaseModel]:
    """Give the SMS channel's own settings."""
    from bots.sms.settings import SmsSettings

    return SmsSettings


def matrix_settings() -> type[BaseModel]:
    """Give the Matrix channel's own settings."""
    from bots.matrix.settings import MatrixSettings

    return MatrixSettings
