"""The Bot API as an independent schema describes it (see botapi_schema.md)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft7Validator

SCHEMA = Path(__file__).with_name("botapi.schema.json.gz")
INPUT_FILE = "TelegramInputFile"
LONGEST_COMPLAINT = 300

Json = Any
"""A value as json.loads gives it."""


@cache
def definitions() -> dict[str, Json]:
    """Give every definition of the schema by its name."""
    loaded: dict[str, Json] = json.loads(gzip.decompress(SCHEMA.read_bytes()))["definitions"]
    # An uploaded file is a part of the form; in the JSON that we check, a mark stands for it.
    loaded[INPUT_FILE] = {"type": "object", "required": ["uploaded"]}
    return loaded


@cache
def validator(name: str) -> Draft7Validator:
    """Give the validator of one definition."""
    # The names of generics are escaped in references only: "APIMethodReturn%3C%22getMe%22%3E".
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions()})


def complaints(name: str, value: Json) -> list[str]:
    """Say in which ways *value* is not a *name*."""
    if name not in definitions():
        return [f"{name}: no such definition"]
    return [
        f"{name} at {error.json_path}: {error.message[:LONGEST_COMPLAINT]}"
        for error in validator(name).iter_errors(value)
    ]


def knows(method: str) -> bool:
    """Tell whether *method* is one of the Bot API."""
    return f"{method}_result" in definitions()


def request_name(method: str) -> str:
    """Name the definition of what *method* takes; methods without parameters have none."""
    return f"{method[0].upper()}{method[1:]}_request"


def decoded(method: str, fields: dict[str, str], files: Mapping[str, bytes]) -> dict[str, Json]:
    """Read a form: each field as the type that the schema gives it, and uploads behind ``attach://`` unwrapped."""
    name = request_name(method)
    properties = resolved({"$ref": f"#/definitions/{name}"}).get("properties", {}) if name in definitions() else {}
    values: dict[str, Json] = {key: {"uploaded": key} for key in files if key in properties}
    for key, text in fields.items():
        if text.startswith("attach://"):
            values[key] = {"uploaded": text.removeprefix("attach://")}
        else:
            values[key] = _value_of(text, types_of(properties.get(key, {})))
    return values


def resolved(schema: dict[str, Json]) -> dict[str, Json]:
    """Follow references to what they stand for."""
    while "$ref" in schema:
        schema = definitions()[unquote(schema["$ref"].removeprefix("#/definitions/"))]
    return schema


def types_of(schema: dict[str, Json]) -> set[str]:
    """Give the JSON types that *schema* lets through."""
    schema = resolved(schema)
    types = schema.get("type", [])
    found = {types} if isinstance(types, str) else set(types)
    for branch in schema.get("anyOf", []):
        found |= types_of(branch)
    return found


def _value_of(text: str, types: set[str]) -> Json:
    if types == {"string"}:
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return text if is_number and "string" in types and "number" not in types else value
