"""The words of a message for a mobile phone: one segment, whatever the neighbours wrote in it."""

from collections.abc import Mapping
from typing import Any

from core.ports import Alphabet
from core.texts import Ear, Texts, word
from core.texts.wording import Worded
from core.wire import Choice, Rich, Span, plain
from notifications.choices import numbered
from notifications.sms_text import LINKED, SINGLE, fit, fold, septets, shorten, split

_ROUNDS = 40
_SHORTEST = 12
"""A value shorter than this says nothing any more."""
_KEPT = frozenset({"say", "by", "time", "date", "full_date", "weekday", "month", "choices"})
"""Keys whose strings are ours, not a neighbour's words."""
_NAMED_BRIEFLY = 20
"""Room for the name of a community, where not all that is said fits: what happens there counts more."""
_LOST_AT_WORDS = 12
"""Room that a part leaves empty, because it ends where a word does."""
_ANSWERS_ROOM = (140, 110, 80, 50)


def short_parts(
    texts: Texts, key: str, params: Mapping[str, Any], ear: Ear, choices: tuple[Choice, ...], most: int
) -> tuple[Rich, ...]:
    """Word a text so that it travels alone, or in at most *most* segments when the text says that it needs more."""
    answers = numbered(choices, Alphabet.GSM7, _ANSWERS_ROOM[0])
    worded = word(texts, key, {**params, "choices": answers}, ear)
    if worded.message.more:
        text = _squeezed(texts, key, {**params, "choices": answers}, ear, answers, (LINKED - _LOST_AT_WORDS) * most)
        return tuple([(Span(part),) for part in ((text,) if septets(text) <= SINGLE else split(text, LINKED, most))])
    text = ""
    for room in _ANSWERS_ROOM:
        answers = numbered(choices, Alphabet.GSM7, room)
        said = {**params, "choices": answers}
        text = _named_briefly(texts, key, said, ear, answers) or _squeezed(texts, key, said, ear, answers, SINGLE)
        if septets(text) <= SINGLE:
            break
    return ((Span(shorten(text, SINGLE)),),)


def after(first: str, texts: Texts, key: str, params: Mapping[str, Any], ear: Ear, choices: tuple[Choice, ...]) -> str:
    """Word a text for the room that *first* (folded) leaves in one message, its quotes cut; empty: there is none."""
    answers = numbered(choices, Alphabet.GSM7, _ANSWERS_ROOM[0])
    worded, room = word(texts, key, {**params, "choices": answers}, ear), SINGLE - septets(first) - 1
    text = _squeezed(texts, key, {**params, "choices": answers}, ear, answers, room)
    return text if septets(text) <= room and not worded.message.more else ""


def _named_briefly(texts: Texts, key: str, params: Mapping[str, Any], ear: Ear, answers: str) -> str:
    """Word the text with the name of the community cut, where it leaves no room for the rest; empty: that is not it."""
    name = params.get("community")
    whole = " ".join(plain(piece) for piece, _ in word(texts, key, params, ear).pieces)
    if not isinstance(name, str) or septets(fold(whole)) <= SINGLE or septets(fold(name)) <= _NAMED_BRIEFLY:
        return ""
    short = shorten(fold(name), _NAMED_BRIEFLY)
    head = params.get("head")
    # The name may stand in a sentence of its own, too.
    brief = {**params, "community": short, **({"head": {**head, "community": short}} if head else {})}
    text = _squeezed(texts, key, brief, ear, answers, SINGLE)
    return text if septets(text) <= SINGLE else ""


def _squeezed(texts: Texts, key: str, params: Mapping[str, Any], ear: Ear, answers: str, limit: int) -> str:
    """Word the text with its longest values cut again and again, until *limit* septets do or none can be cut."""
    for _ in range(_ROUNDS):
        worded = word(texts, key, params, ear)
        # What is appended counts first: the pieces that may be dropped are dropped for it.
        room = limit - (septets(_with(answers, "", worded)) if answers else 0)
        text = _with(answers, _fitted(worded, room), worded)
        # What the text does not say is not cut: it would be for nothing.
        shorter = _shorter({name: params[name] for name in _holes(worded) & params.keys()}, septets(text) - limit)
        if shorter is None:
            return text
        params = {**params, **shorter}
    return _with(answers, _fitted(word(texts, key, params, ear), limit), word(texts, key, params, ear))


def _holes(worded: Worded) -> frozenset[str]:
    """Give the names of the values that the text can say."""
    message = worded.message
    templates = [piece.template for piece in message.sms] if message.sms is not None else message.plural.values()
    return frozenset().union(*(template.holes for template in templates))


def _fitted(worded: Worded, room: int) -> str:
    return fit([(plain(piece), drop) for piece, drop in worded.pieces], room, worded.cut)


def _with(answers: str, text: str, worded: Worded) -> str:
    """Append *answers*, unless the text says them itself: an SMS variant always does."""
    message = worded.message
    says_them = message.sms is not None or any("choices" in form.holes for form in message.plural.values())
    return text if not answers or says_them else f"{text}\n{answers}"


def _shorter(params: Mapping[str, Any], over: int) -> dict[str, Any] | None:
    """Give *params* with the longest values cut evenly, *over* septets in all; None when none need or can be cut."""
    lengths = sorted([septets(fold(text)) for text in _texts(dict(params))], reverse=True)
    if over <= 0 or not lengths or lengths[0] <= _SHORTEST:
        return None
    cap = _SHORTEST
    for count in range(1, len(lengths) + 1):
        following = lengths[count] if count < len(lengths) else 0
        level = (sum(lengths[:count]) - over) // count
        if level >= following:
            cap = max(level, _SHORTEST)
            break
    return {name: _cut(value, min(cap, lengths[0] - 1), name) for name, value in params.items()}


def _texts(value: Any, name: str = "") -> list[str]:
    """Every string in *value* that may be cut."""
    if isinstance(value, str):
        return [value] if _may_be_cut(value, name) else []
    if isinstance(value, Mapping):
        return [text for inner, item in value.items() for text in _texts(item, inner)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return []


def _cut(value: Any, cap: int, name: str = "") -> Any:
    """Give *value* with its strings cut to *cap* septets."""
    if isinstance(value, str):
        return shorten(fold(value), cap) if _may_be_cut(value, name) else value
    if isinstance(value, Mapping):
        return {inner: _cut(item, cap, inner) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cut(item, cap) for item in value]
    return value


def _may_be_cut(value: str, name: str) -> bool:
    # Half an address of a page leads nowhere.
    return name not in _KEPT and "://" not in value
