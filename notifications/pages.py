"""A long text in parts, as a chat channel carries it: counted in UTF-16 units, cut between paragraphs or words."""

from core.wire import Rich, Span, plain

_ELLIPSIS = "…"


def units(text: str) -> int:
    """Count the UTF-16 code units of *text*: an emoji takes two."""
    return len(text) + sum([char > "\uffff" for char in text])


def pages(rich: Rich, limit: int, most: int) -> tuple[Rich, ...]:
    """Cut *rich* into at most *most* parts of *limit* units; what is over ends in an ellipsis."""
    if units(plain(rich)) <= limit:
        return (rich,)
    parts: list[Rich] = []
    rest = rich
    while len(parts) < most - 1 and units(plain(rest)) > limit:
        text = plain(rest)
        end = _cut(text, limit)
        parts.append(_slice(rest, 0, len(text[:end].rstrip())))
        rest = _slice(rest, end + len(text[end:]) - len(text[end:].lstrip()), len(text))
    if units(plain(rest)) > limit:
        end = _cut(plain(rest), limit - units(_ELLIPSIS))
        rest = (*_slice(rest, 0, len(plain(rest)[:end].rstrip())), Span(_ELLIPSIS))
    return tuple(part for part in (*parts, rest) if part)


def _cut(text: str, limit: int) -> int:
    """Find the place at which the first *limit* units of *text* end best."""
    room = _reach(text, limit)
    if room == len(text):
        return room
    for mark in ("\n\n", "\n", " "):
        end = text.rfind(mark, 0, room + 1)
        # A part that is nearly empty reads worse than a paragraph in two halves.
        if end > room // 2:
            return end
    return room


def _reach(text: str, limit: int) -> int:
    used = 0
    for place, char in enumerate(text):
        used += 2 if char > "\uffff" else 1
        if used > limit:
            return place
    return len(text)


def _slice(rich: Rich, start: int, end: int) -> Rich:
    """Give the characters *start* to *end* of *rich* with their styles."""
    spans: list[Span] = []
    place = 0
    for span in rich:
        text = span.text[max(start - place, 0) : max(end - place, 0)]
        if text:
            spans.append(Span(text, span.bold))
        place += len(span.text)
    return tuple(spans)
