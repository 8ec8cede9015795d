"""Whom and what people do not want to hear of: nobody else is ever told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists

from storage.peace_tables import muted_alert, muted_author

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def reads_of(person: ColumnElement[Any], alert_id: ColumnElement[Any] | int) -> ColumnElement[bool]:
    """Whether a person still wants to hear what becomes of an alert."""
    return ~exists().where(muted_alert.c.alert_id == alert_id, muted_alert.c.person_id == person)


def listens_to(person: ColumnElement[Any], author_id: ColumnElement[Any] | int) -> ColumnElement[bool]:
    """Whether a person wants what this author raises; dangers are told all the same."""
    return ~exists().where(muted_author.c.author_id == author_id, muted_author.c.person_id == person)
