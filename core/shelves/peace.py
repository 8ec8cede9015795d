"""How loudly each person is told, at which hours not at all, and of whom they hear nothing: what storage keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from core.model.peace import Level, Matter, QuietHours


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loudly each matter comes to one contact; what nobody chose is not in ``levels``."""

    contact_id: int
    channel: str
    levels: Mapping[Matter, Level]

    @property
    def is_texted(self) -> bool:
        """Whether it gets short messages, which always make a sound and are paid for (``street-sms`` is one, too)."""
        return self.channel.endswith("sms")


class PeaceShelf(Protocol):
    """Levels, quiet hours, and what is muted."""

    def loudness(self, person_id: int) -> Sequence[Loudness]:
        """How loudly each of a person's contacts is told, in the order in which alerts try them."""

    def set_level(self, contact_ids: Collection[int], matter: Matter, level: Level) -> None:
        """Let *matter* come as loudly as that to these contacts."""

    def quiet_hours(self, person_id: int) -> QuietHours | None:
        """At which hours nothing disturbs a person, if they chose any."""

    def set_quiet_hours(self, person_id: int, hours: QuietHours | None) -> None:
        """Let nothing disturb a person at these hours, on any contact; what they held back is looked at anew."""

    def wake(self, alert_id: int) -> int:
        """Let an alert that was held back leave at once; how many deliveries."""

    def mute_alert(self, person_id: int, alert_id: int) -> None:
        """Tell a person nothing more about an alert."""

    def mute_author(self, person_id: int, author_id: int) -> None:
        """Tell a person of no alert of this author but dangers."""

    def unmute(self, person_id: int, alert_id: int, author_id: int) -> None:
        """Take both back."""
