"""A dialogue: a plain generator that asks its questions, replayed from the log of its answers at each turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.errors import Gone, Unclear
from core.language.first_line import category_named
from core.language.signed import unsigned
from core.language.yes_no import begun_with
from core.said import Answer, Opening
from core.value import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Speaker
    from core.shelves.unit_of_work import Conversation

_MARKED_OFF = re.compile(r"[^,.;:!?\n]*[,.;:!?\n]+\s*")
MOST_ANSWERS = 30
"""A form that needs more answers than this has lost its way, unless its command says how many are usual."""
LONG_TOLD = 10 * MOST_ANSWERS
"""The same where people go on telling in short messages: none of them may be the one that loses all."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its key in the log, and its label when the texts do not have it."""

    key: str
    label: str = ""
    also: str = ""
    """Another way to say it that the texts do not have, as the code of an alert."""


@value(frozen=True, slots=True)
class Ask:
    """A question. Its text is ``<command>.<key>``.

    ``parse`` reads free words, places and pictures (none: only the choices count) and raises `Unclear`.
    ``silent_after``: without an answer by then the dialogue goes on with silence, for this and all later questions.
    """

    key: str
    choices: tuple[Option, ...] = ()
    parse: Callable[[Answer], Any] | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    silent_after: timedelta | None = None
    wants: str = ""
    """What a channel may offer a button for: "location", "contact" or "photo"."""
    files: tuple[Mapping[str, Any], ...] = ()
    """As in `Reply`."""
    beside: Callable[[str, str], Any] | None = None
    """Reads a choice that was said in words with more behind it: the choice, and that.
    None: they are dropped, and where they name a danger, the answer is not taken."""
    is_reminder: bool = False
    """Whether it is put to somebody who was silent before: no silence answers it."""


@dataclass(frozen=True, slots=True)
class Find:
    """A look into the storage, made once; what was found joins the log."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)


@value(frozen=True, slots=True)
class Reply:
    """What the bot says at the end of a turn: a text ``<command>.<key>`` or a whole key with a dot."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    """Pairs of label (a text, or ``file.entry#choice``) and payload."""
    wants: str = ""
    """As in `Ask`."""
    files: tuple[Mapping[str, Any], ...] = ()
    """What is enclosed, as JSON: ``make`` names what makes it when the reply leaves, the rest is what it needs."""
    unkept: Mapping[str, Any] = field(default_factory=dict)
    """Further params that are shown and never written down: where the reply has to be sent again, they are missing."""
    operators: tuple[str, Mapping[str, Any]] | None = None
    """What the people who run the service hear of it: a whole key, and its params."""
    if_unheard: str = ""
    """What is said instead where nobody runs the service whom a message would reach."""
    language: str | None = None
    """In which language it is said, if not in that of who spoke."""
    about: int | None = None
    """The alert that whoever answers this message speaks of."""
    before: str = ""
    """The whole key of a sentence that is said first."""
    message_id: int | None = None
    """The private message of which it says that it leaves: once that arrived, it says so in place."""


Step = Ask | Find
Talk = Generator[Step, Any, Any]


@value(frozen=True, slots=True)
class Asked:
    """The dialogue waits for an answer to this question."""

    ask: Ask
    log: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The dialogue gave the command's data."""

    data: Any
    log: tuple[Mapping[str, Any], ...]


def no_talk(_speaker: Speaker, _said: Opening) -> Talk:
    """Ask nothing: the whole dialogue of a command that is one word."""
    return None
    yield


@dataclass(frozen=True, slots=True)
class Handover:
    """What a dialogue ends with when it only led to another command, which begins with *opening*."""

    command: str
    opening: Opening = field(default_factory=Opening)


Talker = Callable[["Speaker", Opening], Talk]
Finder = Callable[[Find], Any]


def advance(
    talk: Talker,
    speaker: Speaker,
    log: Sequence[Mapping[str, Any]],
    find: Finder,
    answer: Answer | None = None,
    *,
    most: int = MOST_ANSWERS,
) -> Asked | Finished:
    """Replay *log*, give the open question *answer*, and go on to the next question or the end.

    *log* begins with the opening. Once one answer is silence, every later question is met with silence too.

    Raises:
        Unclear: the answer does not fit the question; the log is as it was.
        Gone: the log is not of this dialogue any more (its questions changed), or it does not end.
    """
    written = list(log)
    replay = iter(log)
    going = talk(speaker, Opening.from_json(next(replay)["v"]))
    try:
        step: Step = next(going)
        while True:
            entry = next(replay, None)
            if entry is not None:
                step = going.send(_once_more(step, entry))
                continue
            if isinstance(step, Find):
                entry = {"k": f"?{step.key}", "v": find(step)}
            elif answer is not None and not (answer.is_silence and step.is_reminder):
                entry = {"k": step.key, "v": answer.as_json()}
                answer = answer if answer.is_silence else None
            else:
                return Asked(step, tuple(written))
            written.append(entry)
            if len(written) > most:
                raise Gone("common.lost_my_way")
            step = going.send(_given(step, entry))
    except StopIteration as done:
        return Finished(done.value, tuple(written))


def _once_more(step: Step, entry: Mapping[str, Any]) -> Any:
    """What the generator receives for an entry that was read before."""
    try:
        return _given(step, entry)
    except Unclear as unclear:
        # It was readable once: only another form does not understand it any more.
        raise Gone("common.form_changed") from unclear


def _given(step: Step, entry: Mapping[str, Any]) -> Any:
    """What the generator receives for one entry of the log."""
    if isinstance(step, Find):
        if entry["k"] != f"?{step.key}":
            raise Gone("common.form_changed")
        return entry["v"]
    if entry["k"] != step.key:
        raise Gone("common.form_changed")
    answer = Answer.from_json(entry["v"])
    if answer.is_silence:
        return None
    if answer.choice is not None:
        if all(option.key != answer.choice for option in step.choices):
            raise Unclear
        return _chosen(step, answer.choice, answer.text)
    if step.parse is None:
        raise Unclear
    return step.parse(answer)


def _chosen(step: Ask, choice: str, text: str) -> Any:
    """Give *choice*, with what *text* told beside it."""
    said = begun_with(text)
    # « J'ai appelé, il est dans le jardin ».
    rest = said.rest if said is not None else unsigned(text)[_ended(unsigned(text)) :]
    if step.beside is not None:
        return step.beside(choice, rest) if rest else choice
    if said is not None and category_named(rest) is not None:
        raise Unclear
    return choice


def _ended(text: str) -> int:
    """Where the first part of a sentence ends; at its end, if it has only one."""
    found = _MARKED_OFF.match(text)
    return found.end() if found is not None else len(text)


def step_back(log: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Take the last answer out of *log*, with what was found after it."""
    kept = list(log)
    while len(kept) > 1:
        if not str(kept.pop()["k"]).startswith("?"):
            break
    return tuple(kept)


def has_answers(log: Sequence[Mapping[str, Any]]) -> bool:
    """Whether anything was answered since the opening; what was only looked up counts for nothing."""
    return any(not str(entry["k"]).startswith("?") for entry in log[1:])


def read_button(payload: str, conversation: Conversation | None) -> str | None:
    """The choice of a button ``serial:key``; None when *payload* is not such a button.

    Raises:
        Gone: it belongs to a question that is not open any more.
    """
    serial, colon, key = payload.partition(":")
    if not colon or not serial.isdecimal():
        return None
    if conversation is None or conversation.serial != int(serial):
        raise Gone("common.old_button")
    return key
