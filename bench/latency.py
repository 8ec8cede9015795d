"""How long a neighbour waits for the answer in an idle house, beside a bot that keeps nothing.

Run it with ``python -m bench.latency`` (``--quick`` for a small run).
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from contextlib import AsyncExitStack

import uvloop

from bench.databases import databases
from bench.report import Goal, arguments, machine, percentile, table, verdict
from bench.stub import telegram_stub
from bench.turns import DIALOGUE, Bare, Turn, Updates, at_home, talk

INPUTS, INPUTS_IN_QUICK_RUN = 300, 60
PAUSE = (0.05, 0.1)
"""Seconds between two inputs, drawn from between these: long enough that everything has come to rest."""
NEIGHBOUR = 1001
BARE = "aiogram"
MIDDLE, TAIL = 0.50, 0.99


async def wait_for_answers(turns: dict[str, Turn], inputs: int) -> dict[str, list[float]]:
    """Say one thing after the other to each of *turns*, in turn; the milliseconds until each answer was there."""
    waited: dict[str, list[float]] = {name: [] for name in turns}
    words = itertools.cycle(DIALOGUE)
    draw = random.Random(1)
    for _ in range(inputs):
        said = next(words)
        for name, turn in turns.items():
            await asyncio.sleep(draw.uniform(*PAUSE))
            began = time.perf_counter()
            await turn(NEIGHBOUR, said)
            waited[name].append((time.perf_counter() - began) * 1e3)
    return waited


def show(waited: dict[str, list[float]]) -> None:
    """Print how long the answers took, and how much longer than those of the bare bot."""
    times, goals = [], []
    for name, figures in waited.items():
        spread = [min(figures), percentile(figures, MIDDLE), percentile(figures, TAIL), max(figures)]
        than_bare = percentile(figures, MIDDLE) / percentile(waited[BARE], MIDDLE)
        times.append((name, *(f"{each:.1f}" for each in spread), f"{than_bare:.2f}"))
        for label, share, floor, goal in (("p50", MIDDLE, 20, 3), ("p99", TAIL, 100, 15)):
            if name != BARE:
                wanted, figure = Goal(f"{name}, {label}", "", "", floor, goal), percentile(figures, share)
                goals.append((wanted.label, f"{figure:.1f}", str(floor), str(goal), verdict(figure, wanted)))
    table(("ms to the answer", "least", "p50", "p99", "most", "p50 against aiogram"), times)
    table(("idle, ms", "measured", "floor", "goal", ""), goals)


async def compare(inputs: int) -> None:
    """Let one neighbour speak to aiogram's bare bot and to a house on each database, one after the other."""
    async with AsyncExitStack() as stack:
        stub = stack.enter_context(telegram_stub())
        updates = Updates()
        turns: dict[str, Turn] = {}
        answers = []
        for name, url in stack.enter_context(databases()).items():
            ours, channel = await stack.enter_async_context(at_home(url, stub, updates))
            turns[name] = ours.turn
            # What is read and prepared once is not what a neighbour waits for.
            await talk(ours.turn, 1, 2 * len(DIALOGUE))
            answers = channel.heard
        bare = Bare(stub, answers, updates)
        stack.push_async_callback(bare.bot.session.close)
        await talk(bare.turn, 1, 2 * len(DIALOGUE))
        waited = await wait_for_answers({BARE: bare.turn, **turns}, inputs)
    show(waited)


def main() -> None:
    """Run as the command line says."""
    asked = arguments(__doc__ or "").parse_args()
    print(f"{machine()}\n")
    uvloop.run(compare(INPUTS_IN_QUICK_RUN if asked.quick else INPUTS))


if __name__ == "__main__":
    main()
