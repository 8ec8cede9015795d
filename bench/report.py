"""Rounds, medians and tables: what every benchmark prints in the same way."""

from __future__ import annotations

import argparse
import math
import os
import platform
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

Race = Callable[[], Awaitable["Run"]]
"""One run of one contender."""

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Run:
    """How much a contender did per second, and what each item cost our process, in microseconds of its processor."""

    per_second: float
    cpu: float


class Stopwatch:
    """Takes the time of one run, on the wall and on the processor."""

    def __init__(self) -> None:
        """Start."""
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def stop(self, items: int) -> Run:
        """Give the figures of *items* done since the start."""
        cpu, wall = time.process_time() - self._cpu, time.perf_counter() - self._wall
        return Run(items / wall, cpu / items * 1e6)


@dataclass(slots=True)
class Figures:
    """What each contender reached, round by round."""

    runs: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, run: Run) -> None:
        """Note one run."""
        self.runs.setdefault(name, []).append(run.per_second)
        self.cpu.setdefault(name, []).append(run.cpu)

    def median(self, name: str) -> float:
        """The middle of a contender's runs."""
        return median(self.runs[name])

    def noise(self, name: str) -> float:
        """The spread of a contender's runs: the widest difference, as a share of the median."""
        runs = self.runs[name]
        return (max(runs) - min(runs)) / median(runs)

    def ratio(self, name: str, to: str) -> float:
        """The middle of the ratios within each round: what slows a round down slows both."""
        return median(mine / theirs for mine, theirs in zip(self.runs[name], self.runs[to], strict=True))

    def ratio_by_cpu(self, name: str, to: str) -> float:
        """The same of the processor time of our process: it does not count waiting, nor what others do meanwhile."""
        return median(theirs / mine for mine, theirs in zip(self.cpu[name], self.cpu[to], strict=True))


def percentile(figures: Sequence[float], share: float) -> float:
    """The smallest of *figures* that this *share* of them does not exceed: of twenty, the p99 is the largest."""
    return sorted(figures)[math.ceil(share * len(figures)) - 1]


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio that we want: *name* over *to*; at least the floor, and better the goal."""

    label: str
    name: str
    to: str
    floor: float
    goal: float


def arguments(description: str) -> argparse.ArgumentParser:
    """Give the command line that all benchmarks share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it works")
    parser.add_argument("--profile", action="store_true", help="where the processor's time goes, instead of ratios")
    parser.add_argument("--only", default="", help="only contenders whose name contains this")
    return parser


def machine() -> str:
    """Say on what the figures were taken."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{platform.system()}; load when started {load:.1f}"
    )


async def interleaved(contenders: Mapping[str, Race], rounds: int = ROUNDS) -> Figures:
    """Let every contender run once a round, in turn, after one run each that is not counted."""
    figures = Figures()
    for number in range(rounds + 1):
        for name, race in contenders.items():
            figure = await race()
            if number:
                figures.add(name, figure)
    return figures


def show_figures(figures: Figures, unit: str) -> None:
    """Print what each contender reached."""
    rows = [
        (
            name,
            f"{figures.median(name):,.0f}",
            f"±{figures.noise(name) / 2:.0%}",
            f"{median(figures.cpu[name]):,.0f}",
        )
        for name in figures.runs
    ]
    table(("contender", unit, "noise", "our CPU, µs each"), rows)


def show_goals(figures: Figures, goals: Iterable[Goal]) -> None:
    """Print the ratios beside what we want of them, as far as their contenders ran."""
    rows = []
    for each in goals:
        if each.name in figures.runs and each.to in figures.runs:
            ratio = figures.ratio(each.name, each.to)
            by_cpu = f"{figures.ratio_by_cpu(each.name, each.to):.2f}"
            wanted = (f"{each.floor:.2f}", f"{each.goal:.2f}", verdict(ratio, each))
            rows.append((each.label, f"{ratio:.2f}", by_cpu, *wanted))
    table(("ratio", "measured", "by our CPU", "floor", "goal", ""), rows)


def verdict(ratio: float, goal: Goal) -> str:
    """Say how a ratio stands; where the goal is below the floor, less is better."""
    less_is_better = goal.goal < goal.floor
    if ratio <= goal.goal if less_is_better else ratio >= goal.goal:
        return "goal met"
    if ratio <= goal.floor if less_is_better else ratio >= goal.floor:
        return "floor met"
    return "MISSED"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown, so that it can be copied into the README."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
    print()
