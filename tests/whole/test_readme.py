"""The README keeps its word: each command, and each thing to type, is run here as it is written there."""

from __future__ import annotations

import hashlib
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import REPOSITORY
from tests.first_visit import Street
from tests.whole.command_line import tocsin_from_nothing

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
COMMANDS = {
    "script/run",
    "script/run --config bot_config.yaml",
    "script/test",
    "tocsin check",
    'tocsin community create "Les Tilleuls" --commune Villeneuve --centre 47.21,-1.55',
}
TYPED = {"ALERTE cambriolage 12 rue des Lilas", "1", "navigateur"}
PACKAGES = {"python3", "python3-venv", "git", "ca-certificates"}
FILES = {"bot_config.yaml"}
STARTS_WITHIN = 60.0


def snippets() -> set[str]:
    """Give whatever a reader may copy: indented lines, and what stands between backticks."""
    return {*re.findall(r"^ {4}(\S.*)$", README, re.MULTILINE), *re.findall(r"`([^`\n]+)`", README)}


def set_up() -> None:
    """See to it that script/run and script/test find everything done: a test never installs."""
    parts = [REPOSITORY / name for name in ("requirements-dev.lock", "pyproject.toml", "script/setup")]
    wanted = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
    if (REPOSITORY / ".venv" / ".tocsin-stamp").read_text(encoding="utf-8").strip() != wanted:
        pytest.fail("the environment is not that of the lock: run script/setup dev")


@contextmanager
def started(folder: Path) -> Iterator[Street]:
    """Run ``script/run`` with the repository's configuration, but a port and a database of the test's own."""
    set_up()
    config = (REPOSITORY / "bot_config.yaml").read_text(encoding="utf-8")
    own = config.replace("listen: 127.0.0.1:8080", "listen: 127.0.0.1:0").replace(
        "sqlite:///var/", f"sqlite:///{folder}/"
    )
    (folder / "own.yaml").write_text(own, encoding="utf-8")
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            ["script/run", "--config", folder / "own.yaml"], cwd=REPOSITORY, stdout=log, stderr=log
        ) as run,
    ):
        try:
            yield Street(_address(run, folder / "log"))
        finally:
            run.send_signal(signal.SIGTERM)
    assert run.returncode == 0


def _address(run: subprocess.Popen[bytes], log: Path) -> str:
    gives_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < gives_up and run.poll() is None:
        ready = re.search(r'"url": "(http://[^"]+)", "event": "tocsin.ready"', log.read_text(encoding="utf-8"))
        if ready:
            return ready[1]
        time.sleep(0.1)
    pytest.fail(log.read_text(encoding="utf-8"))


def test_nothing_stands_there_to_be_copied_that_is_not_run_here() -> None:
    """Whoever adds a snippet adds its run."""
    assert snippets() == COMMANDS | TYPED | PACKAGES | FILES


def test_the_packages_are_those_of_the_bare_machine() -> None:
    """There, nothing else is installed before the two commands."""
    script = (REPOSITORY / "script" / "bare-machine").read_text(encoding="utf-8")

    asked = re.findall(r"--include=(\S+)", script)
    assert [set(each.split(",")) for each in asked] == [PACKAGES]


@pytest.mark.slow
def test_the_street_answers_and_an_alert_runs_as_it_is_told_there(tmp_path: Path) -> None:
    """Odette's phone, the answer 1, everybody reads it; Karim opens the chat in his browser."""
    with started(tmp_path) as street:
        street.say("odette", "ALERTE cambriolage 12 rue des Lilas")
        asked = street.hear("odette")
        street.say("odette", "1")
        read = {each["id"]: street.hear(each["id"]) for each in street.neighbours() if each["id"] != "odette"}
        street.say("karim", "navigateur")
        told = street.hear("karim")

    assert "1=oui" in asked
    assert all("12 rue des Lilas" in text for text in read.values()), read
    assert len(read) >= 6
    assert "/chat" in told


@pytest.mark.slow
def test_the_checks_run_with_the_arguments_that_they_are_given() -> None:
    """The whole of it is what runs this test."""
    set_up()

    run = subprocess.run(
        ["script/test", "tests/test_rooms.py", "-q", "-p", "no:cacheprovider"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout


@pytest.mark.parametrize("command", sorted(each for each in COMMANDS if each.startswith("tocsin ")))
def test_an_operators_command_does_what_is_said_there(command: str, tmp_path: Path) -> None:
    """With the street alone, as a newcomer has it."""
    done = tocsin_from_nothing(tmp_path, *shlex.split(command)[1:])

    assert (done.returncode, done.stderr) == (0, "")
    assert "REJOINDRE" in done.stdout or "street" in done.stdout
