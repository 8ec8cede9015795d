"""The configuration file as it is read: YAML without surprises, and secrets put in from outside."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml

from bots.settings_errors import SettingsError

_REFERENCE = re.compile(r"\$\{(file:)?([^{}]*)\}")
OPEN_TO_OTHERS = 0o077


class FromOutside(str):
    """A text of which a part came from the environment or from a file of its own."""

    __slots__ = ()


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key written twice: by itself it would keep the last one and say nothing."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise SettingsError(f"{name} is written twice (line {key.start_mark.line + 1}): keep one of them")
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def read(path: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """Read the file at *path*, with ``${NAME}`` and ``${file:PATH}`` replaced by what they stand for.

    Raises:
        SettingsError: the file is not there, is not YAML, is empty, or names a secret that is not there.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - _Loader is a SafeLoader
    except FileNotFoundError:
        raise SettingsError(f"{path} does not exist: write it, or name another file with --config") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a UTF-8 text"
        raise SettingsError(f"{path} cannot be read: {reason}") from None
    except yaml.YAMLError as error:
        raise SettingsError(f"{path} is not valid YAML{_where(error)}") from None
    if content is None:
        raise SettingsError(f"{path} is empty: write at least channels: {{street: {{}}}}")
    if not isinstance(content, dict):
        raise SettingsError(f"{path} must be a block of keys such as service, storage and channels")
    filled: dict[str, Any] = _fill(content, "", path.parent, environment)
    return filled


def refuse_if_open_to_others(path: Path, key: str) -> None:
    """Refuse a file of secrets that other accounts of the machine can read.

    Raises:
        SettingsError: it can be read by its group or by everybody.
    """
    if path.stat().st_mode & OPEN_TO_OTHERS:
        raise SettingsError(f"{key}: other accounts can read the file {path}; run chmod 600 {path}")


def _where(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f" (line {error.problem_mark.line + 1}): {error.problem}"
    return ": it holds a character that a text file cannot hold"


def _fill(value: Any, key: str, folder: Path, environment: Mapping[str, str]) -> Any:
    """Replace the references in *value*, which stands at *key*, and in all that it contains."""
    if isinstance(value, dict):
        return {
            str(name): _fill(each, f"{key}.{name}".lstrip("."), folder, environment) for name, each in value.items()
        }
    if isinstance(value, list):
        return [_fill(each, f"{key}[{index}]", folder, environment) for index, each in enumerate(value)]
    if not isinstance(value, str) or "${" not in value:
        return value
    if "${" in _REFERENCE.sub("", value):
        raise SettingsError(f"{key} has a ${{ without its closing brace: write ${{NAME}} or ${{file:PATH}}")

    def secret(match: re.Match[str]) -> str:
        is_file, name = match.group(1), match.group(2).strip()
        return _from_file(name, key, folder) if is_file else _from_environment(name, key, environment)

    return FromOutside(_REFERENCE.sub(secret, value))


def _from_environment(name: str, key: str, environment: Mapping[str, str]) -> str:
    if not (value := environment.get(name, "")):
        raise SettingsError(f"{key} needs the environment variable {name}, which is not set: export {name}=…")
    return value


def _from_file(name: str, key: str, folder: Path) -> str:
    path = folder / name
    try:
        value = path.read_text(encoding="utf-8").strip()
        refuse_if_open_to_others(path, key)
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{key} needs the file {path}, which cannot be read: write the secret there") from None
    if not value:
        raise SettingsError(f"{key} needs the file {path}, which is empty: write the secret there")
    return value
