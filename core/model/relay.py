"""A relay: a member who warns somebody whom no message reaches, when something is said of their street."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Relayed:
    """Somebody whom members warn: a first name, a street, and when a relay said that they agree; nothing more."""

    id: int
    community_id: int
    name: str
    street: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class RelayCall:
    """That somebody is to be warned, of an alert or of an official message; ``asked``: how often it was asked for."""

    id: int
    relayed: Relayed
    asked: int
    alert_id: int | None = None
    message_id: int | None = None
