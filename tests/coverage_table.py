"""Which test shows which feature of the seed, with the commands and the channels: `docs/coverage.md`, from the tests.

Run it with ``python -m tests.coverage_table`` to write the table anew, and the short one of the README.

A test says what it shows: ``@pytest.mark.feature("R13", "R15", by="post_alert")``. Its channels are those that it is
parametrised with, those on which its transcript is told, and those on which ``by`` is walked in tests/whole/walks.py.
Only those of ``on`` count where a feature is of some channels, or where a test names none.
"""

from __future__ import annotations

import csv
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import REPOSITORY
from tests.whole.walks import WALKS
from tests.world import CAPABILITIES

TABLE = REPOSITORY / "docs" / "coverage.md"
README = REPOSITORY / "README.md"
FEATURES = REPOSITORY / "tests" / "features.csv"
TRANSCRIPTS = REPOSITORY / "docs" / "transcripts"
MARK = "mark.feature("
_ON_CHANNEL = re.compile(r"^\d\d:\d\d \*\*.+?\*\* \((\w+)\) ", re.MULTILINE)
_DETAILS = re.compile(r"<details>.*?</details>", re.DOTALL)

HEAD = """\
# What is there, and what shows it

The fifty features of the seed, each with the commands that serve it, the tests that show it, and the channels on which
they do. Made from the tests by `python -m tests.coverage_table`: do not edit it by hand. What waits has its reason in
`tests/features.csv`.

| | feature | commands | shown by | channels |
| --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the seed; ``waits`` says why no test shows it yet, or is empty."""

    id: str
    name: str
    waits: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A test that shows features, the commands that serve them there, and on which channels."""

    features: tuple[str, ...]
    commands: tuple[str, ...]
    path: Path
    name: str
    channels: frozenset[str]


def features() -> Mapping[str, Feature]:
    """Give every feature of the seed by its id, in order."""
    with FEATURES.open(encoding="utf-8", newline="") as file:
        return {row["id"]: Feature(row["id"], row["feature"], row["waits"]) for row in csv.DictReader(file)}


def claims() -> Sequence[Claim]:
    """Give what the tests say that they show, in the order of the files."""
    # This file names the mark, and shows nothing.
    files = [path for path in sorted((REPOSITORY / "tests").rglob("test_*.py")) if MARK in path.read_text("utf-8")]
    return [claim for path in files for claim in _claims_in(path)]


def _claims_in(path: Path) -> Iterator[Claim]:
    module = importlib.import_module(".".join(path.relative_to(REPOSITORY).with_suffix("").parts))
    for name, test in vars(module).items():
        if name.startswith("test_") and getattr(test, "__module__", "") == module.__name__:
            marks = [*getattr(test, "pytestmark", ()), *_as_list(getattr(module, "pytestmark", ()))]
            for mark in marks:
                if mark.name == "feature":
                    yield _claim(path, name, mark, marks)


def _claim(path: Path, name: str, mark: Any, marks: Sequence[Any]) -> Claim:
    commands = tuple(_as_list(mark.kwargs.get("by", ())))
    found = set(_as_list(mark.kwargs.get("on", ()))) or {*_parametrised(marks), *_told_on(path, name)}
    if "on" not in mark.kwargs and any(command in WALKS for command in commands):
        found |= set(CAPABILITIES)
    return Claim(mark.args, commands, path.relative_to(REPOSITORY), name, frozenset(found))


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _parametrised(marks: Iterable[Any]) -> Iterator[str]:
    """Give the values of a parameter called ``channel``."""
    for mark in marks:
        if mark.name != "parametrize":
            continue
        names = mark.args[0]
        names = [each.strip() for each in names.split(",")] if isinstance(names, str) else list(names)
        if "channel" in names:
            at = names.index("channel")
            rows = (getattr(row, "values", row) for row in mark.args[1])
            yield from (row if isinstance(row, str) else row[at] for row in rows)


def _told_on(path: Path, name: str) -> Iterator[str]:
    """Give the channels on which somebody writes or reads in the transcripts of a story."""
    story = name.removeprefix("test_")
    for transcript in (TRANSCRIPTS / path.stem.removeprefix("test_")).glob("*.md"):
        if transcript.stem.partition("[")[0] == story:
            yield from _ON_CHANNEL.findall(transcript.read_text(encoding="utf-8"))


def table() -> str:
    """Write the whole document."""
    shown = claims()
    rows = (_row(each, [claim for claim in shown if each.id in claim.features]) for each in features().values())
    return HEAD + "".join(f"{row}\n" for row in rows)


def _row(feature: Feature, shown: Sequence[Claim]) -> str:
    if not shown:
        return f"| {feature.id} | {feature.name} | | *waits: {feature.waits}* | |"
    commands = sorted({command for claim in shown for command in claim.commands})
    channels = [name for name in CAPABILITIES if any(name in claim.channels for claim in shown)]
    cells = (
        ", ".join(f"`{command}`" for command in commands),
        ", ".join(dict.fromkeys(_link(claim) for claim in shown)),
        ", ".join(channels),
    )
    return f"| {feature.id} | {feature.name} | " + " | ".join(cells) + " |"


def _link(claim: Claim) -> str:
    sentence = claim.name.removeprefix("test_").replace("_", " ")
    return f"[{sentence}](../{claim.path.as_posix()})"


def in_readme(text: str) -> str:
    """Give the README's *text* with its short table as the tests have it."""
    shown = claims()
    found = {
        feature: {channel for claim in shown if feature in claim.features for channel in claim.channels}
        for feature in features()
    }
    there = sum(map(bool, found.values()))
    lines = [
        f"<details><summary>{there} of the {len(found)} features of the seed are there: the list</summary>",
        "",
        f"| | | {' | '.join(CAPABILITIES)} |",
        "|---|---|" + "---|" * len(CAPABILITIES),
        *(_ticks(each, found[each.id]) for each in features().values()),
        "",
        "</details>",
    ]
    return _DETAILS.sub(lambda _: "\n".join(lines), text)


def _ticks(feature: Feature, channels: set[str]) -> str:
    name = feature.name if channels else f"{feature.name} (waits)"
    cells = ("✔" if channel in channels else "" for channel in CAPABILITIES)
    return f"| {feature.id} | {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    README.write_text(in_readme(README.read_text(encoding="utf-8")), encoding="utf-8")
