"""The catalogue of texts: one YAML file per command or subject and language, French being the reference."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from babel import Locale

from core.texts.source import read
from core.texts.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REFERENCE = "fr"
LANGUAGES = ("fr", "en")
_NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a short text; those with the lowest ``drop`` are left out first when it is too long.

    ``cut``: its beginning still says something, so it is cut rather than left out.
    """

    template: Template
    drop: int | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One text in one language, with its variants.

    ``plural`` maps a plural category to the long form. ``sms`` and ``email`` are there when they differ.
    ``choices`` maps a choice's key to its label, ``choices_also`` to
    other ways in which people say it. A text with an SMS variant says its choices itself there,
    in its own words or through the hole ``{choices}``. ``more`` marks a text that may need several SMS.
    """

    key: str
    plural: Mapping[str, Template]
    sms: tuple[Piece, ...] | None = None
    email: Template | None = None
    subject: Template | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    choices_also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    more: bool = False
    also: tuple[str, ...] = ()
    """Other ways in which people say it."""


@dataclass(frozen=True, slots=True)
class CommandWords:
    """How a command is called, and how the menu and the help name it."""

    words: tuple[str, ...]
    menu: str = ""
    help: str = ""
    verbs: tuple[str, ...] = ()
    """Words that call it only behind the code of an alert."""


class Texts:
    """All texts in all languages; a text that a language lacks is given in French."""

    def __init__(self, sources: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
        """Parse *sources*: language → file stem → the YAML file's mapping."""
        self._messages: dict[str, dict[str, Message]] = {}
        self._commands: dict[str, dict[str, CommandWords]] = {}
        self._plural = {language: Locale.parse(language).plural_form for language in sources}
        for language, files in sources.items():
            messages = self._messages.setdefault(language, {})
            commands = self._commands.setdefault(language, {})
            for stem, entries in files.items():
                if "words" in entries:
                    commands[stem] = CommandWords(
                        tuple(str(word) for word in entries["words"]),
                        _typeset(entries.get("menu", ""), language),
                        _typeset(entries.get("help", ""), language),
                        tuple(str(word) for word in entries.get("verbs", ())),
                    )
                for name, entry in entries.items():
                    if name not in {"words", "verbs"}:
                        key = f"{stem}.{name}"
                        messages[key] = _message(key, entry, language)

    @classmethod
    def load(cls) -> Texts:
        """Read the texts that come with the product."""
        return _shipped()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are, French first."""
        return tuple(self._messages)

    def message(self, language: str, key: str) -> Message:
        """Look a text up.

        Raises:
            KeyError: no language has it: a mistake of ours, which a test finds.
        """
        found = self._messages.get(language, {}).get(key)
        return found if found is not None else self._messages[REFERENCE][key]

    def has(self, key: str) -> bool:
        """Whether the reference language has this text."""
        return key in self._messages[REFERENCE]

    def also(self, key: str) -> tuple[str, ...]:
        """Give the other ways to say *key*, in all languages."""
        found = (files[key].also for files in self._messages.values() if key in files)
        return tuple(dict.fromkeys(words for also in found for words in also))

    def keys(self, language: str = REFERENCE) -> Iterator[str]:
        """Give every key of a language."""
        return iter(self._messages.get(language, {}))

    def command(self, language: str, name: str) -> CommandWords:
        """How a command is called in a language, or in French."""
        found = self._commands.get(language, {}).get(name)
        return found if found is not None else self._commands[REFERENCE].get(name, CommandWords(()))

    def plural(self, language: str, count: float) -> str:
        """Give the plural category (CLDR) of a count."""
        rule = self._plural.get(language, self._plural[REFERENCE])
        return str(rule(count))


@cache
def _shipped() -> Texts:
    sources: dict[str, dict[str, Mapping[str, Any]]] = {}
    for language in LANGUAGES:
        files = sources.setdefault(language, {})
        folder = resources.files(__package__) / language
        for entry in sorted(folder.iterdir(), key=lambda item: item.name):
            if entry.name.endswith(".yaml"):
                files[entry.name.removesuffix(".yaml")] = read(entry) or {}
    return Texts(sources)


def _message(key: str, entry: Any, language: str) -> Message:
    if isinstance(entry, str):
        return Message(key, {"other": _template(entry, language)})
    if "other" in entry and "text" not in entry:
        forms = {form: entry[form] for form in ("zero", "one", "few", "many", "other") if form in entry}
        entry = {**entry, "text": forms}
    text = entry.get("text", "")
    forms = text if isinstance(text, dict) else {"other": text}
    return Message(
        key,
        {form: _template(source, language) for form, source in forms.items()},
        sms=_pieces(entry["sms"]) if "sms" in entry else None,
        email=_template(entry["email"], language) if "email" in entry else None,
        subject=_template(entry["subject"], language) if "subject" in entry else None,
        choices={str(name): _typeset(_label(said), language) for name, said in entry.get("choices", {}).items()},
        choices_also={
            str(name): tuple(str(words) for words in said["also"])
            for name, said in entry.get("choices", {}).items()
            if isinstance(said, dict)
        },
        more=bool(entry.get("more", False)),
        also=tuple(str(words) for words in entry.get("also", ())),
    )


def _label(said: Any) -> str:
    label: str = said["say"] if isinstance(said, dict) else said
    return label


def _pieces(source: Any) -> tuple[Piece, ...]:
    listed = source if isinstance(source, list) else [source]
    return tuple(
        Piece(Template.parse(item["say"]), item.get("drop"), bool(item.get("cut", False)))
        if isinstance(item, dict)
        else Piece(Template.parse(item))
        for item in listed
    )


def _template(source: str, language: str) -> Template:
    return Template.parse(_typeset(source, language))


def _typeset(source: str, language: str) -> str:
    """Put the spaces that French typography wants where a line must not break."""
    if language != "fr":
        return source
    return re.sub(r" ([?!:;»%€])", rf"{_NBSP}\1", source).replace("« ", f"«{_NBSP}")
