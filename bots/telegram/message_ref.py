"""How a Telegram message is named outside of Telegram: the external id of a receipt."""

from __future__ import annotations

from typing import NamedTuple, Self


class MessageRef(NamedTuple):
    """A message in a chat, written ``"42:7"``, or ``"42:7:p"`` when it carries a photo.

    A photo's text is a caption, which is edited by another method: the id remembers it,
    so that an edit needs one request and no storage of ours.
    """

    chat_id: int
    message_id: int
    has_photo: bool = False

    @classmethod
    def parse(cls, external_id: str) -> Self:
        """Read *external_id* back.

        Raises:
            ValueError: it was not made here.
        """
        chat_id, message_id, *kind = external_id.split(":")
        if kind not in ([], ["p"]):
            raise ValueError(external_id)
        return cls(int(chat_id), int(message_id), has_photo=bool(kind))

    @property
    def external_id(self) -> str:
        """The id as it is kept with a receipt."""
        return f"{self.chat_id}:{self.message_id}:p" if self.has_photo else f"{self.chat_id}:{self.message_id}"
