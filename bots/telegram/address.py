"""How a place on Telegram is written in an address of ours: a chat, or one topic of a forum."""

from __future__ import annotations

from typing import NamedTuple, Self

IN_GROUP = "group:"
"""Before the id of a tap, where the button stood in a group."""


class Place(NamedTuple):
    """A chat by its id, ``"-100123"``, or one of its topics, ``"-100123/45"``."""

    chat_id: str
    topic: int | None = None

    @classmethod
    def parse(cls, address: str) -> Self:
        """Read *address*; what is no number of a topic is left to Telegram to refuse."""
        chat_id, slash, topic = address.partition("/")
        return cls(chat_id, int(topic) if slash and topic.isdecimal() else None)

    @property
    def chat(self) -> int | str:
        """The chat as the Bot API's documents have it: a number, or the name of a public one."""
        return int(self.chat_id) if self.chat_id.removeprefix("-").isdecimal() else self.chat_id

    @property
    def address(self) -> str:
        """The address as it is kept with a group."""
        return self.chat_id if self.topic is None else f"{self.chat_id}/{self.topic}"

    @property
    def is_private(self) -> bool:
        """Whether it is a chat with one person."""
        return not self.chat_id.startswith(("-", "@"))
