"""The lists of words by which texts are looked at and understood, one YAML file per language, for all to read."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from core.texts.source import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def sign_lists(language: str) -> Mapping[str, Any]:
    """Give the lists of *language* by name: plain lists, and mappings with ``verbs``, ``forms`` and ``phrases``."""
    found: Mapping[str, Any] = read(resources.files(__package__) / "signs" / f"{language}.yaml")
    return found


def asked_list(language: str) -> Mapping[str, Any]:
    """Give what neighbours of *language* ask for in their own words, as regular expressions by what is meant."""
    found: Mapping[str, Any] = read(resources.files(__package__) / "asked" / f"{language}.yaml")
    return found


def filled(sources: Iterable[str], parts: Mapping[str, str]) -> str:
    """Join the regular expressions *sources* into one group, with its ``{parts}`` in place."""
    joined = "|".join(sources)
    for name, part in parts.items():
        joined = joined.replace(f"{{{name}}}", part)
    return f"(?:{joined})"
