"""The operator's command line: begun as a program, or born where everything has been imported already."""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
from pathlib import Path

from tests import REPOSITORY

STREET = "channels: {street: {}}\nservice: {listen: '127.0.0.1:0'}\nstorage: {url: 'sqlite:///tocsin.db'}\n"
PATIENCE = 60
STANDARD = ("stdin", "stdout", "stderr")

# The imports take longer than most commands. What the commands are in (`bots.__main__`) runs anew each time.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(
    ["bots.bootstrap", "bots.appeal_commands", "bots.person_commands", "bots.report_commands", "uvloop"]
)


def tocsin(folder: Path, *words: str, typed: str = "", config: str = STREET) -> subprocess.CompletedProcess[str]:
    """Run a command in *folder* with *config*, in a process of its own that need not import first."""
    _configure(folder, config)
    streams = {name: folder.parent / f"{folder.name}.{name}" for name in STANDARD}
    streams["stdin"].write_text(typed, encoding="utf-8")
    process = NURSERY.Process(target=_run, args=(folder, words, dict(os.environ), streams))
    process.start()
    process.join(PATIENCE)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"tocsin {' '.join(words)} did not end within {PATIENCE} s")
    printed, warned = (streams[name].read_text(encoding="utf-8") for name in STANDARD[1:])
    return subprocess.CompletedProcess(words, process.exitcode, printed, warned)


def tocsin_from_nothing(folder: Path, *words: str, config: str = STREET) -> subprocess.CompletedProcess[str]:
    """Run a command in *folder* as a shell does."""
    _configure(folder, config)
    command = [sys.executable, "-m", "bots", *words]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False, env=environment
    )


def _configure(folder: Path, config: str) -> None:
    (folder / "bot_config.yaml").write_text(config, encoding="utf-8")


def _run(folder: Path, words: tuple[str, ...], environment: dict[str, str], streams: dict[str, Path]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, name in enumerate(STANDARD):
        opened = os.open(streams[name], os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(opened, number)
        setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - a number, for good
    sys.argv = ["tocsin", *words]
    runpy.run_module("bots", run_name="__main__", alter_sys=True)
