"""Our own address on each channel, as it stands in the settings, to be printed and linked to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KEYS = {"telegram": "username", "matrix": "user_id", "sms": "number", "email": "address"}
_STREET = ("street-telegram", "street-matrix", "street-sms", "street-email")


def ways(channels: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Give for each channel that is served the address to write to; empty where none can be printed.

    The screens of the street have none: whoever stands before them writes there.
    """
    known = {name: str(channels[name].get(key, "")) for name, key in _KEYS.items() if name in channels}
    known.update({"web": ""} if "web" in channels else {})
    known.update(dict.fromkeys(_STREET, "") if "street" in channels else {})
    return known


def kinds(names: Iterable[str]) -> list[str]:
    """Give the kinds of channels among *names*, those of the street among them, in our order."""
    there = {name.removeprefix("street-") for name in names}
    return [name for name in (*_KEYS, "web") if name in there]
