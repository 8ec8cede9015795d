"""One alert by email to two thousand neighbours, through the house, through Mailman 3 and through Apprise.

Run it with ``python -m bench.others`` (``--quick`` for a small run). The others are installed with pip into a Python of
their own: a temporary one, or the one in the folder that ``--home`` names, which then serves again.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import uvloop

from bench.databases import databases
from bench.fanout import SampledEmail, town
from bench.report import Goal, Race, Run, arguments, interleaved, machine, show_figures, show_goals
from bench.stub import telegram_stub
from storage import holding
from tests.peers.smtp_sink import smtp_sink

PATIENT = ("-t", "3600")
"""The server would hang up on lines that rest while the others send."""
RECIPIENTS, RECIPIENTS_IN_QUICK_RUN = 2_000, 300
ROUNDS = 3
MAILMAN, MAILMAN_SHARED = "Mailman, personalised", "Mailman, one text for all"
APPRISE, APPRISE_BEST = "Apprise, a target for each", "Apprise, one target for all"
FORMS = {
    MAILMAN: ("mailman", "personalised"),
    MAILMAN_SHARED: ("mailman", "shared"),
    APPRISE: ("apprise", "many"),
    APPRISE_BEST: ("apprise", "one"),
}
WANTED = {MAILMAN: (20, 50), APPRISE: (20, 60), APPRISE_BEST: (2, 4)}
GOALS = [
    Goal(f"P4 {database} to {theirs}", f"ours, {database}", theirs, floor, goal)
    for database in ("SQLite", "PostgreSQL")
    for theirs, (floor, goal) in WANTED.items()
]


def python_of_the_others(home: Path) -> Path:
    """Give the Python in *home* that has Apprise and Mailman; make it first if it is not there."""
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "apprise", "mailman"]
    subprocess.run([str(python), *install], check=True)
    return python


class Other:
    """Another program at work, in a process of its own: it sends what it is told, and says how long that took."""

    def __init__(self, said: IO[str], told: IO[str], recipients: int) -> None:
        """Wait until it is ready."""
        self._said, self._told, self._recipients = said, told, recipients
        self.version: str = self._answer()

    async def race(self) -> Run:
        """Let it send what the house has sent last."""
        sample = SampledEmail.sample.outbound
        assert sample is not None
        print(json.dumps({"subject": sample.subject, "text": sample.text}), file=self._told, flush=True)
        wall, cpu = await asyncio.to_thread(self._answer)
        return Run(self._recipients / wall, cpu / self._recipients * 1e6)

    def _answer(self) -> Any:
        line = self._said.readline()
        assert line, "it stopped; what it says about that stands above"
        return json.loads(line)


@contextmanager
def other(python: Path, program: str, form: str, port: int, recipients: int) -> Iterator[Other]:
    """Start *program* with nothing of ours on its path, and stop it at the end."""
    file = Path(__file__).with_name(f"through_{program}.py")
    with tempfile.TemporaryDirectory(prefix="tocsin-others-") as folder:
        command = [str(python), "-I", str(file), str(port), str(recipients), form, folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                yield Other(process.stdout, process.stdin, recipients)
            finally:
                process.stdin.close()


async def compare(python: Path, recipients: int, rounds: int, only: str) -> None:
    """Let all tell as many people the same, and print what they reached."""
    contenders: dict[str, Race] = {}
    async with AsyncExitStack() as stack:
        stub = stack.enter_context(telegram_stub())
        sink = stack.enter_context(smtp_sink(*PATIENT)).port
        # The house first: the others send what the house has sent.
        for name, url in stack.enter_context(databases()).items():
            each = await stack.enter_async_context(town(url, stub, sink, recipients))
            contenders[f"ours, {name}"] = lambda each=each: each.alert("email")  # type: ignore[misc]
        versions = set()
        for name, (program, form) in FORMS.items():
            if only in name:
                theirs = stack.enter_context(other(python, program, form, sink, recipients))
                contenders[name] = theirs.race
                versions.add(theirs.version)
        print(f"{recipients:,} recipients; {', '.join(sorted(versions))}\n")
        figures = await interleaved(contenders, rounds)
    show_figures(figures, "per second")
    show_goals(figures, GOALS)


def main() -> None:
    """Run as the command line says."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--home", type=Path, help="where the others are installed, outside of the repository")
    asked = parser.parse_args()
    recipients, rounds = (RECIPIENTS_IN_QUICK_RUN, 1) if asked.quick else (RECIPIENTS, ROUNDS)
    # Each round raises an alert: from the fourth in an hour on they would wait to be told together.
    holding.ALERTS_AN_HOUR = 1_000_000  # type: ignore[attr-defined]  # it has the limit from the rules
    print(f"{machine()}\n")
    with tempfile.TemporaryDirectory(prefix="tocsin-others-") as temporary:
        python = python_of_the_others(asked.home or Path(temporary))
        uvloop.run(compare(python, recipients, rounds, asked.only))


if __name__ == "__main__":
    main()
