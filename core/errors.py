"""The ways in which a neighbour's request can fail; the docstring is the default message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refused(Exception):
    """The neighbour's message cannot be done as it is; the reply says what is possible instead."""

    default = "common.unclear"

    def __init__(
        self, text: str = "", *, operators: tuple[str, Mapping[str, Any]] | None = None, **params: Any
    ) -> None:
        """Keep the key of the reply's text (``command.message``) and what it names.

        *operators*: what the people who run the service hear of it, as in `core.talk.Reply`.
        """
        super().__init__(text or self.default)
        self.text = text or self.default
        self.operators = operators
        self.params: Mapping[str, Any] = params


class Unclear(Refused):
    """The answer was not understood; the question is asked again."""

    default = "common.unclear"


class Elsewhere(Unclear):
    """A sentence of ours answers what was said, which was no answer to the question that is open."""


class NotAllowed(Refused):
    """The speaker has no right to it, or it does not exist: both read the same."""

    default = "common.not_allowed"


class Gone(Refused):
    """It was there, and is over: an old button, an expired code, a closed alert."""

    default = "common.gone"


class StorageDown(Exception):
    """The storage cannot be reached, or did not commit in time; the same work may succeed later."""
