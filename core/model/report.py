"""What somebody who need not live here says is wrong with something that neighbours wrote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Outcome(StrEnum):
    """What was decided."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"

    @property
    def is_accepted(self) -> bool:
        """Whether something was done about it."""
        return self is Outcome.ACCEPTED


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says: about what, what is wrong with it, and the writer's name, which may be empty."""

    where: str
    why: str
    name: str = ""

    @property
    def whole(self) -> str:
        """All of it but who wrote it, as a referent reads it."""
        return " : ".join(each for each in (self.where, self.why) if each)


@dataclass(frozen=True, slots=True)
class Aim:
    """What a report is about, as far as it could be found, and who decides.

    ``community_id``: whose referents may decide; none: those who run the service alone. ``due_at``: until when the
    latter wait for them; none: they do not, or do not any more.
    """

    community_id: int | None = None
    alert_id: int | None = None
    article_id: int | None = None
    due_at: datetime | None = None

    @property
    def is_found(self) -> bool:
        """Whether the very thing that is reported is known."""
        return self.alert_id is not None or self.article_id is not None


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was kept. ``contact_id``: where its writer is answered, if they said.

    ``told``: none where another key sealed it. ``notice_id``: the card of the referents, where it has one of its own.
    """

    id: int
    contact_id: int | None
    told: Told | None
    at: datetime
    outcome: Outcome | None = None
    aim: Aim = Aim()
    notice_id: int | None = None
