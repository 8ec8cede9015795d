"""How many branches the tests walked, without the lines: ``coverage json -o - | python -m tests.branches 95``.

coverage.py's own figure counts lines and branches together: many lines without a fork hide a fork that nobody took.
It ends with an error below the percentage that is asked for.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Walked:
    """So many branches of so many were taken."""

    taken: int = 0
    there: int = 0

    def __add__(self, other: Walked) -> Walked:
        """Give both together."""
        return Walked(self.taken + other.taken, self.there + other.there)

    def is_at_least(self, percent: float) -> bool:
        """Whether enough of them were taken; where there is none, nothing is missing."""
        return 100 * self.taken >= percent * self.there

    def __str__(self) -> str:
        """Say both, and the share, rounded down: 95.0 % is never less than that."""
        share = 1000 * self.taken // self.there / 10 if self.there else 100.0
        return f"{self.taken:,} of {self.there:,} branches ({share} %)"


def rooms(report: Mapping[str, Any]) -> dict[str, Walked]:
    """Add up the files of coverage.py's JSON *report* by their room."""
    found: dict[str, Walked] = defaultdict(Walked)
    for path, file in report["files"].items():
        found[path.partition("/")[0]] += Walked(file["summary"]["covered_branches"], file["summary"]["num_branches"])
    return dict(found)


def main(least: float) -> int:
    """Print what was taken in each room and in all of them; give 1 where that is less than *least* percent."""
    found = rooms(json.load(sys.stdin))
    whole = sum(found.values(), Walked())
    lines = [f"{room}: {walked}" for room, walked in sorted(found.items())]
    lines.append(f"together: {whole}, of {least:g} % at least")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0 if whole.is_at_least(least) else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
