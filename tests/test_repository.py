"""The repository around the code: what a fresh clone must hold, and what may not stand in it."""

import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from storage.migrations import HEAD
from tests import REPOSITORY
from tests.conftest import NetworkGuard, OutsideWorld

# Assembled, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(name)
    for name in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("ftp", "debian", "org"),
        ("security", "debian", "org"),
    )
]
COMMANDS = [
    "script/run",
    "script/test",
    "script/setup",
    "script/lock",
    "script/coverage",
    "script/bare-machine",
    ".ci/run",
]


def tracked_files() -> list[str]:
    """Give the files that git keeps, or would keep at the next commit."""
    if not (REPOSITORY / ".git").exists():
        pytest.fail("this is not a clone: the check of tracked files needs git")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (REPOSITORY / name).is_file()]


def test_no_file_names_the_host_of_a_registry() -> None:
    """An installation behind a mirror must not be sent elsewhere by a lock or a script."""
    pattern = re.compile("|".join(map(re.escape, REGISTRIES)), re.IGNORECASE)

    guilty = [
        name
        for name in tracked_files()
        if pattern.search((REPOSITORY / name).read_bytes().decode("utf-8", errors="ignore"))
    ]

    assert guilty == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_can_be_started_and_its_syntax_is_right(command: str) -> None:
    path = REPOSITORY / command
    shell = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("#!")

    checked = subprocess.run([shell, "-n", path], capture_output=True, text=True, check=False)

    assert os.access(path, os.X_OK)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_every_dependency_with_its_hash(lock: str) -> None:
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    wanted = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [*wanted["dependencies"], *(wanted["optional-dependencies"]["dev"] if "dev" in lock else [])]

    locked = {name.lower() for name in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==", text, re.MULTILINE)}

    for name in names:
        # A lock writes every name in its normal form: flufl.bounce is flufl-bounce there.
        bare = re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", name, maxsplit=1)[0].lower())
        assert bare in locked, f"{bare} is not in {lock}: run script/lock"
    assert text.count("==") <= text.count("--hash=sha256:")


def test_every_exemption_from_a_rule_gives_its_reason() -> None:
    lines = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8").splitlines()

    silent = [line for line in lines if re.search(r'"[A-Z]{1,4}\d{0,4}",?\]?\s*$', line) and "select" not in line]

    assert silent == []


def test_the_licence_is_whole() -> None:
    text = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")

    assert "Apache License" in text
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in text
    assert "9. Accepting Warranty or Additional Liability" in text


def test_what_a_document_leads_to_is_there() -> None:
    """Links and pictures of the README and of the documents, but those to the web."""
    documents = [name for name in tracked_files() if name.endswith(".md") and "/node_modules/" not in name]

    lost = [
        f"{name}: {target}"
        for name in documents
        for target in re.findall(r"\]\(([^)#\s]+)", (REPOSITORY / name).read_text(encoding="utf-8"))
        if ":" not in target and not (REPOSITORY / name).parent.joinpath(target).exists()
    ]

    assert lost == []


def test_the_figures_of_the_readme_are_those_of_the_benchmarks() -> None:
    """Whoever measures again tells the README, too."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    told = readme.partition("## How fast")[2].partition("\n## ")[0]
    measured = (REPOSITORY / "bench" / "README.md").read_text(encoding="utf-8")

    figures = set(re.findall(r"\d[\d,.]*\d|\d", told))

    assert len(figures) > 5
    assert figures - set(re.findall(r"\d[\d,.]*\d|\d", measured)) == set()


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((REPOSITORY / "docs" / "adr").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_a_test_that_leaves_the_machine_is_stopped(host: str, network_guard: NetworkGuard) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET

    with socket.socket(family) as outward, pytest.raises(OutsideWorld, match="must not reach"):
        outward.connect((host, 80))

    assert network_guard.attempts == [host]
    network_guard.attempts.clear()


def test_a_name_that_is_not_ours_is_not_looked_up(network_guard: NetworkGuard) -> None:
    with pytest.raises(OutsideWorld):
        socket.create_connection(("tocsin.example.org", 80), timeout=1)

    assert network_guard.attempts == ["tocsin.example.org"]
    network_guard.attempts.clear()


def test_loopback_and_unix_sockets_stay_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=1) as client,
    ):
        assert client.getpeername()[0] == "127.0.0.1"


SULKY = """
import pytest, socket

def test_that_skips():
    pytest.skip("no server here")

def test_that_hides_its_journey():
    try:
        socket.create_connection(("192.0.2.1", 80))
    except Exception:
        pass
"""


@pytest.mark.parametrize(("ci", "skipped"), [("true", 0), ("", 1)])
def test_a_skip_fails_where_everything_must_run_and_a_hidden_journey_always(
    ci: str, skipped: int, tmp_path: Path
) -> None:
    file = tmp_path / "test_sulky.py"
    file.write_text(SULKY, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c", os.devnull]

    run = subprocess.run(
        [*command, "--rootdir", tmp_path, file],
        cwd=REPOSITORY,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert ("1 skipped" in run.stdout) == bool(skipped)
    assert ("nothing may be left out" in run.stdout) == (not skipped)
    assert "no server here" in run.stdout or skipped
    assert "tried to reach 192.0.2.1" in run.stdout


def test_no_two_migrations_have_one_number() -> None:
    """Two that were written side by side stop every new database."""
    files = (REPOSITORY / "storage" / "migrations" / "versions").glob("[0-9]*.py")
    numbers = sorted(each.name[:4] for each in files)

    assert numbers == sorted(set(numbers))
    assert numbers[-1] == HEAD
