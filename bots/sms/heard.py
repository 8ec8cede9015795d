"""What a gateway heard: a message, or a part of one."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """The place of a part (``position`` counts from 1) in the message ``reference`` of its sender."""

    reference: int
    position: int
    total: int

    @property
    def is_sound(self) -> bool:
        """Whether a message can have such a part."""
        return 1 <= self.position <= self.total <= 255  # noqa: PLR2004 (one octet, 3GPP TS 23.040)


@dataclass(frozen=True, slots=True)
class Heard:
    """One message, or a part of one, as the gateway gave it."""

    sender: str = field(repr=False)
    text: str = field(repr=False)
    native_id: str
    """Empty when the gateway gives none: then it says on which of its lines the message came (see `Ids`)."""
    raw: bytes = field(default=b"", repr=False)
    part: Part | None = None
    line: int = 0
    may_repeat: bool = False
    """Whether the line is so new that what came on the one before may come again."""
