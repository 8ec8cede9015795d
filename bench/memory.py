"""Memory and starting time: while one alert goes to many, and of the program as it is deployed.

Run it with ``python -m bench.memory`` (``--quick`` for a small run).
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from subprocess import PIPE

import uvloop

from bench.databases import databases
from bench.house import Nowhere, open_house
from bench.report import ROUNDS, Goal, arguments, machine, table, verdict
from bots.clock import SystemClock
from core.model.notice import Lane
from tests.peers.ports import free_port
from tests.peers.smtp_sink import smtp_sink, wait_for_port
from tests.peers.synapse import synapse

FEW, MANY, MANY_IN_QUICK_RUN = 1_000, 100_000, 10_000
CHANNEL = "nowhere"
SETTLES_WITHIN = 3.0
STARTS_WITHIN = 120.0
STEP_WITHIN = 240.0
"""Seconds."""
ALERT = ("alerte", "3", "2", "12 rue des Lilas", "Un homme essaie les portières des voitures", "1", "1", "1")

EMAIL_ONLY = """
service: {{listen: "127.0.0.1:{web}"}}
storage: {{url: "sqlite:///{home}/tocsin.db"}}
channels:
  email:
    address: tocsin@quartier.test
    smtp: {{host: 127.0.0.1, port: {smtp}, security: none}}
    receive: {{imap: {{host: 127.0.0.1, port: {imap}, security: none}}}}
"""
ALL_CHANNELS = (
    EMAIL_ONLY
    + """
  telegram: {{token: "${{TELEGRAM_TOKEN}}", username: tocsin_bot, api_url: "{api_url}"}}
  matrix: {{homeserver: "{homeserver}", user_id: "{user_id}", password: "${{PASSWORD}}", encryption: true}}
  sms:
    number: "+33937000000"
    gateway: kannel
    kannel:
      url: http://127.0.0.1:{kannel}/cgi-bin/sendsms
      username: tocsin
      password: ${{PASSWORD}}
      webhook_secret: ${{KANNEL_SECRET}}
"""
)
STREET = """
service: {{listen: "127.0.0.1:{web}"}}
storage: {{url: "sqlite:///{home}/tocsin.db"}}
channels: {{street: {{}}}}
"""


def memory(process: str = "self", key: str = "VmRSS") -> float:
    """Give the memory of a process in megabytes; ``VmHWM`` is the most that it ever had."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(key)


async def settle_in(url: str, many: int) -> None:
    """Let *many* neighbours move in."""
    async with open_house(url, {CHANNEL: Nowhere(SystemClock(), CHANNEL)}, SystemClock()) as house:
        await house.found("Les Lilas", {CHANNEL: [str(number) for number in range(many)]})


async def fan_out(url: str, many: int) -> None:
    """Raise one alert, send it to all, and print the most memory that this process ever had, in megabytes."""
    channel = Nowhere(SystemClock(), CHANNEL)
    async with open_house(url, {CHANNEL: channel}, SystemClock()) as house:
        delivering = asyncio.create_task(house.post.run())
        await house.says("Les Lilas", *ALERT)
        while house.post.sent[CHANNEL, Lane.ALERT] < many:  # noqa: ASYNC110 - a counter
            await asyncio.sleep(0.05)
        await house.post.stop()
        await delivering
    print(memory(key="VmHWM"))


def peak(url: str, many: int) -> float:
    """Give the most memory that a process has which tells *many*; the neighbours move in before it starts."""
    printed = ""
    for step in ("settle", "fan-out"):
        command = [sys.executable, "-m", "bench.memory", "--step", step, "--url", url, "--many", str(many)]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=STEP_WITHIN).stdout
    return float(printed.split()[-1])


def help_takes() -> float:
    """Give the seconds that ``tocsin --help`` takes, the median of five."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bots", "--help"], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - began)
    return median(seconds)


def resident(config: str, **peers: object) -> tuple[float, float]:
    """Give the memory of the whole program with *config*, some seconds after its first start and after a later one.

    *peers*: what the configuration says of servers that stand already.
    """
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as home, smtp_sink() as sink:
        path = Path(home) / "bot_config.yaml"
        web = free_port()
        ports = {"web": web, "smtp": sink.port, "imap": free_port(), "kannel": free_port()}
        path.write_text(config.format(home=home, **ports, **peers), encoding="utf-8")
        secrets = {"TELEGRAM_TOKEN": str(peers.get("token", "")), "PASSWORD": "parole", "KANNEL_SECRET": "0" * 32}
        return started(path, web, secrets), started(path, web, secrets)


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """Start a Bot API server and a homeserver with the bot's account, and give what the configuration says of both."""
    command = [sys.executable, "-u", "-m", "tests.peers.telegram"]
    with synapse() as homeserver, subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True) as telegram:
        try:
            assert telegram.stdout is not None
            told = dict(telegram.stdout.readline().strip().split(": ", 1) for _ in range(2))
            yield {**told, "homeserver": homeserver.url, "user_id": homeserver.register("tocsin")}
        finally:
            telegram.terminate()


def started(config: Path, web: int, secrets: Mapping[str, str]) -> float:
    """Start the program with *secrets* around it, and give its memory some seconds after its page at *web* answers."""
    command = [sys.executable, "-m", "bots", "run", "--config", str(config)]
    environment = {**os.environ, **secrets}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            wait_for_port(web, within=STARTS_WITHIN)
            time.sleep(SETTLES_WITHIN)
            assert process.poll() is None, "the program did not stay up"
            return memory(str(process.pid))
        finally:
            process.terminate()


def compare(quick: bool) -> None:  # noqa: FBT001 - as the command line says it
    """Print all figures of memory and of starting."""
    many = MANY_IN_QUICK_RUN if quick else MANY
    rows: list[tuple[str, str, str, str, str]] = []

    def note(figure: float, goal: Goal, unit: str) -> None:
        rows.append((goal.label, f"{figure:.2f} {unit}", f"{goal.floor:g}", f"{goal.goal:g}", verdict(figure, goal)))

    for kind in ("SQLite", "PostgreSQL"):
        peaks = []
        for size in (FEW, many):
            with ExitStack() as stack:
                peaks.append(peak(stack.enter_context(databases())[kind], size))
        label = f"{kind}: fan-out to {many:,} ({peaks[1]:.0f} MB) over {FEW:,} ({peaks[0]:.0f} MB)"
        note(peaks[1] - peaks[0], Goal(label, "", "", 50, 10), "MB")
    note(help_takes(), Goal("tocsin --help", "", "", 0.5, 0.2), "s")
    with servers() as peers:
        measured = [
            (resident(EMAIL_ONLY), "email only", 150, 90),
            (resident(ALL_CHANNELS, **peers), "all four channels", 350, 250),
            (resident(STREET), "the street of the demonstration", 350, 250),
        ]
    for (first, later), label, floor, goal in measured:
        note(later, Goal(f"resident, {label}", "", "", floor, goal), "MB")
        note(first, Goal(f"the same at its first start ({label})", "", "", floor, goal), "MB")
    table(("figure", "measured", "floor", "goal", ""), rows)


def main() -> None:
    """Run as the command line says; ``--step`` is how the measured process is started."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--step", choices=("settle", "fan-out"))
    parser.add_argument("--url")
    parser.add_argument("--many", type=int)
    asked = parser.parse_args()
    if asked.step:
        uvloop.run((settle_in if asked.step == "settle" else fan_out)(asked.url, asked.many))
        return
    print(f"{machine()}\n")
    compare(asked.quick)


if __name__ == "__main__":
    main()
