"""The page of dependencies says what is installed, and nothing is that is not used or that the page calls unsafe."""

import ast
import re
import tomllib
from functools import cache

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests import REPOSITORY

PAGE = (REPOSITORY / "docs" / "dependencies.md").read_text(encoding="utf-8")
LINE = re.compile(r"^\| ([\w.-]+) \| ([\d.]+) \| \d{4}-\d\d-\d\d \| ", re.MULTILINE)
ADVISED = re.compile(r"^\| ([\w-]+) \| ([\d.]+) \| ([\d.]+) \| ", re.MULTILINE)
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (REPOSITORY / "requirements-dev.lock").read_text(encoding="utf-8")
ROOMS = ("bots", "core", "storage", "notifications")

IMPORTED_AS = {
    "dkimpy": "dkim",
    "flufl-bounce": "flufl",
    "mail-parser-reply": "mailparser_reply",
    "matrix-nio": "nio",
    "phonenumberslite": "phonenumbers",
    "pillow": "PIL",
    "prometheus-client": "prometheus_client",
    "python-telegram-bot": "telegram",
    "pyyaml": "yaml",
}
NOT_IMPORTED = {"asyncpg", "tzdata"}
"""Used by SQLAlchemy, and by the standard library."""


def named(requirements: list[str]) -> set[str]:
    """The names of *requirements*, without versions and extras."""
    return {re.split(r"[\[<>=;]", each)[0].strip().lower() for each in requirements}


@cache
def imported() -> set[str]:
    """The top of every import in the four rooms."""
    tops = set()
    for room in ROOMS:
        for path in (REPOSITORY / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    tops |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    tops.add(node.module.partition(".")[0])
    return tops


RUNS = named(PROJECT["dependencies"])
EXTRAS = named([each for extra in PROJECT["optional-dependencies"].values() for each in extra])


def test_each_dependency_has_a_line_and_each_line_a_dependency() -> None:
    assert {name for name, _ in LINE.findall(PAGE)} == RUNS | EXTRAS


@pytest.mark.parametrize(("name", "version"), LINE.findall(PAGE))
def test_the_page_says_the_version_that_is_locked(name: str, version: str) -> None:
    assert re.search(rf"^{re.escape(name)}(\[\w+\])?=={re.escape(version)}\b", LOCK, re.MULTILINE)


@pytest.mark.parametrize(("name", "version", "asked"), ADVISED.findall(PAGE))
def test_nothing_is_locked_below_what_an_advisory_asks_for(name: str, version: str, asked: str) -> None:
    assert re.search(rf"^{re.escape(name)}=={re.escape(version)}\b", LOCK, re.MULTILINE)
    assert Version(version) >= Version(asked)


def test_what_runs_cannot_be_installed_below_what_an_advisory_asks_for() -> None:
    asked_for = {name: asked for name, _, asked in ADVISED.findall(PAGE)}
    for each in map(Requirement, PROJECT["dependencies"]):
        lowest = min((Version(part.version) for part in each.specifier if part.operator == ">="), default=Version("0"))
        assert lowest >= Version(asked_for.get(each.name, "0")), each


@pytest.mark.parametrize("name", sorted(RUNS - NOT_IMPORTED))
def test_what_runs_is_used(name: str) -> None:
    assert IMPORTED_AS.get(name, name.replace("-", "_")) in imported()
