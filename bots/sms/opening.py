"""Opens the gateway that the settings name; the library of any other is never imported."""

# ruff: noqa: PLC0415 - an optional library is imported by the gateway that needs it, and only then
from __future__ import annotations

from typing import TYPE_CHECKING

from bots.settings_errors import SettingsError

if TYPE_CHECKING:
    from bots.sms.gateway import Gateway
    from bots.sms.settings import GammuSettings, SmsSettings
    from core.ports import Clock


def gateway_of(settings: SmsSettings, *, secret: bytes, public_url: str, clock: Clock) -> Gateway:
    """Give the gateway of *settings*, not yet connected.

    Raises:
        SettingsError: its optional library is not installed.
    """
    number, alphabet = settings.number, settings.inbound_alphabet
    if settings.gateway == "kannel" and settings.kannel:
        from bots.sms.gateways.kannel import Kannel

        return Kannel(settings.kannel, number=number, alphabet=alphabet, secret=secret, public_url=public_url)
    if settings.gateway == "android" and settings.android:
        from bots.sms.gateways.android import Android

        return Android(settings.android, clock=clock)
    if settings.gateway == "twilio" and settings.twilio:
        from bots.sms.gateways.twilio import Twilio

        return Twilio(settings.twilio, number=number, public_url=public_url)
    if settings.gateway == "ovh" and settings.ovh:
        from bots.sms.gateways.ovh import Ovh

        return Ovh(settings.ovh, clock=clock)
    if settings.gateway == "gammu" and settings.gammu:
        return _modem(settings.gammu, alphabet, clock)
    if settings.gateway == "smpp" and settings.smpp:
        try:
            from bots.sms.gateways.smpp import Smpp
        except ImportError:
            raise SettingsError("channels.sms.gateway: smpp needs a library more: pip install tocsin[smpp]") from None
        return Smpp(settings.smpp, number=number, clock=clock)
    raise SettingsError(f"channels.sms.{settings.gateway} is missing")


def _modem(settings: GammuSettings, alphabet: str, clock: Clock) -> Gateway:
    if settings.service == "sql":
        from bots.sms.gateways.gammu_sql import GammuSql

        return GammuSql(settings, clock=clock)
    from bots.sms.gateways.gammu import Gammu

    return Gammu(settings, alphabet=alphabet, clock=clock)
