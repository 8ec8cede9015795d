"""What says of an alert that there is nothing of it to be seen, or of a closed one that all is well."""

from __future__ import annotations

import re

from core.language.first_line import category_named
from core.language.listened_for import listed
from core.language.small_talk import tells_more
from core.language.words import courteous, normalise

DENY = "deny_alert"
_FIRST_PART = re.compile(r"[,.;:!]+\s*")
_MOST = 14
"""Words up to which somebody says that, and tells no story."""


def sees_nothing(text: str) -> bool:
    """Whether *text* begins by saying that there is nothing to be seen, and goes on with no danger and no « mais »."""
    head = _FIRST_PART.split(text.strip(), maxsplit=1)[0]
    is_short = len(text.split()) <= _MOST and "?" not in text
    is_only = category_named(text) is None and not tells_more(DENY, text)
    return is_short and is_only and listed("none_here").fullmatch(courteous(normalise(head))) is not None


def is_glad(text: str) -> bool:
    """Whether *text* is what is said to a good end: « tant mieux, toutes mes excuses »."""
    is_short = len(text.split()) <= _MOST and "?" not in text and category_named(text) is None
    return is_short and listed("glad").match(normalise(text)) is not None
