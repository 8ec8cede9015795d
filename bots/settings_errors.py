"""How a mistake in the configuration is said: one sentence that names the key and what to write."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError


class SettingsError(Exception):
    """The configuration cannot be used; the text is one sentence for the operator."""


_FEW = 20

_KINDS: dict[type, str] = {
    bool: "yes or no",
    int: "a number",
    float: "a number",
    str: "a text",
    dict: "a block of keys",
    list: "a list",
    type(None): "empty",
}

# Pydantic's error types, by what a person should have written. Its own messages speak of Python.
_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "dict_type": "a block of keys",
    "model_type": "a block of keys",
    "list_type": "a list",
    "tuple_type": "a list",
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the end of a sentence that helps somebody who wrote *word*: the nearest known one, or all of a few."""
    names = sorted(known)
    if found := difflib.get_close_matches(word, names, n=1):
        return f"; did you mean {found[0]}?"
    return f"; known here: {', '.join(names)}" if 0 < len(names) <= _FEW else ""


def sentence(error: ValidationError, model: type[BaseModel], path: tuple[str, ...] = ()) -> str:
    """Say the first mistake found while checking *model*, which stands at *path* in the file.

    Unknown keys come first: a misspelt key is also why another one seems to be missing.
    Values are never quoted, because any of them may hold a secret.
    """
    mistakes = error.errors(include_url=False)
    mistake = next((each for each in mistakes if each["type"] == "extra_forbidden"), mistakes[0])
    location = mistake["loc"]
    key = _dotted((*path, *location))
    kind = mistake["type"]
    if kind == "extra_forbidden":
        block = _model_at(model, location[:-1])
        return f"{key} is not a known key{nearest(str(location[-1]), block.model_fields if block else ())}"
    if kind == "missing":
        return f"{key} is missing: write {_asked_for(model, location)}"
    return f"{key} {_must(kind, mistake.get('ctx', {}), mistake['input'], mistake['msg'])}"


def _must(kind: str, context: Mapping[str, Any], value: object, message: str) -> str:
    if kind in _EXPECTED:
        hint = ": put it between quotes" if kind == "string_type" and isinstance(value, bool | int | float) else ""
        return f"must be {_EXPECTED[kind]}, and is {_KINDS.get(type(value), 'a text')}{hint}"
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"must be {words} {context[name]}"
    if kind == "literal_error":
        return f"must be {str(context['expected']).replace(chr(39), '')}"
    if kind == "value_error":
        return str(context["error"])
    return f"cannot be used: {message[:1].lower()}{message[1:]}"


def _dotted(location: Iterable[str | int]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return text.removeprefix(".")


def _asked_for(model: type[BaseModel], location: tuple[str | int, ...]) -> str:
    """Say what kind of value the missing key needs."""
    block = _model_at(model, location[:-1])
    field = block.model_fields.get(str(location[-1])) if block else None
    annotation = field.annotation if field else None
    if _models_in(annotation) or get_origin(annotation) is dict:
        return "it as a block of keys"
    if annotation in {int, float}:
        return "it as a number"
    return "it as a text"


def _model_at(model: type[BaseModel], location: Iterable[str | int]) -> type[BaseModel] | None:
    """Follow *location* through nested models; None when it leaves them."""
    here: type[BaseModel] | None = model
    for step in location:
        field = here.model_fields.get(str(step)) if here else None
        if field is not None:
            models = _models_in(field.annotation)
            here = models[0] if models else None
    return here


def _models_in(annotation: object) -> list[type[BaseModel]]:
    candidates = [annotation, *get_args(annotation)]
    return [each for each in candidates if isinstance(each, type) and issubclass(each, BaseModel)]
