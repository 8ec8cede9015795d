"""What an alert does as it leaves: whom it reaches, and who reads it first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.alerts.attention import look_at_crowd
from core.moderation import reading_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def look_at_leaving(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("crowd")``: whom an alert that is no danger would reach, its cost, and whether it waits first."""
    is_held = reading_first.waits(uow, speaker, params["community"])
    return {**look_at_crowd(uow, speaker, params), "is_held": is_held}
