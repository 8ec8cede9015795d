"""Ids for the messages of a gateway that gives none, such that what it repeats has the same."""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bots.sms.heard import Heard

_MOST = 50
_EARLIER = 0
"""The line of what came before this process: lines are counted from 1."""


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    line: int


class Ids:
    """Remembers the last messages, across lines and restarts.

    A message is a repetition when the same bytes came from the same number on an earlier line, and the new one is
    still young: then the old one was cut before our answer arrived. On one line, the same words twice are two
    messages.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._process = secrets.token_hex(8)
        self._numbers = itertools.count()

    def resume(self, since: str | None) -> None:
        """Go on from the *cursor* of an earlier process; one that cannot be read is as good as none."""
        try:
            known = json.loads(since or "{}")
        except ValueError:
            return
        if not self._known and isinstance(known, dict):
            self._known.update((str(digest), _Known(str(old), _EARLIER)) for digest, old in known.items())

    def name(self, heard: Heard) -> Heard:
        """Give *heard* with an id."""
        said = heard.sender.encode("utf-8", "surrogatepass") + b"\n" + heard.raw
        digest = hashlib.sha256(said).hexdigest()[:16]
        known = self._known.pop(digest, None)
        is_again = known is not None and heard.may_repeat and known.line < heard.line
        told = known.id if known is not None and is_again else f"{self._process}-{next(self._numbers)}"
        self._known[digest] = _Known(told, heard.line)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return replace(heard, native_id=told)

    @property
    def cursor(self) -> str | None:
        """What the next process has to know; none when all messages came with ids."""
        return json.dumps({digest: known.id for digest, known in self._known.items()}) if self._known else None
