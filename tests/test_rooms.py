"""The floor plan, executable: which room may know which, and who may look at the clock."""

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests import REPOSITORY

ROOMS = {"bots", "core", "notifications", "storage"}
EVERYBODY = {"bots/bootstrap.py": ROOMS}
PURE = {"babel", "shapely", "yaml"}
WORLD = {
    "asyncio",
    "ftplib",
    "glob",
    "http",
    "imaplib",
    "io",
    "multiprocessing",
    "os",
    "pathlib",
    "poplib",
    "selectors",
    "shutil",
    "smtplib",
    "socket",
    "socketserver",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
}
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
"""Lines that somebody reads at one go."""
STOREYS = (
    "model", "texts", "shelves", "wording", "access", "language", "gazette", "community", "about", "alerts",
    "moderation", "understanding", "drafts", "commands",
)  # fmt: skip
"""The rooms of `core`: each knows those before it, and none behind."""
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def imports(tree: ast.Module, path: str) -> Iterator[str]:
    """Give every module that the file at *path* imports, wherever in the file, by its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = path.split("/")[: -node.level] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def is_allowed(module: str, path: str) -> bool:
    """Say whether the file at *path* may import *module*."""
    room, top = path.split("/", 1)[0], module.partition(".")[0]
    if top in ROOMS | {"tests", "bench"}:
        return top in EVERYBODY.get(path, {room, "core"})
    if room != "core":
        return True
    if module.startswith("importlib.resources"):
        return path.startswith("core/texts/")
    in_the_world = any(f"{module}.".startswith(f"{each}.") for each in WORLD)
    return not in_the_world and (top in sys.stdlib_module_names or top in PURE)


def wrong_steps(source: str, path: str) -> list[str]:
    """List the imports, file openings and looks at the clock that the file at *path* may not do."""
    tree = ast.parse(source)
    wrong = [f"{path} imports {module}" for module in imports(tree, path) if not is_allowed(module, path)]
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if path != "bots/bootstrap.py" and Path(path).name != "clock.py":
        looks = [call for call in calls if ".".join(call.split(".")[-2:]) in CLOCKS]
        wrong += [f"{path} looks at the clock: {call}()" for call in looks]
    if path.startswith("core/") and "open" in calls:
        wrong.append(f"{path} opens a file")
    return wrong


def test_nobody_walks_where_the_floor_plan_has_no_door() -> None:
    files = [path for room in sorted(ROOMS) for path in (REPOSITORY / room).rglob("*.py")]

    wrong = [
        step
        for path in files
        for step in wrong_steps(path.read_text(encoding="utf-8"), path.relative_to(REPOSITORY).as_posix())
    ]

    assert files
    assert wrong == []


def circle(knows: Mapping[str, set[str]]) -> list[str]:
    """Give files that know one another in a circle, the first one twice; none where there is no circle."""
    try:
        TopologicalSorter(knows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_two_files_know_each_other_not_even_around_several_corners() -> None:
    """Whoever reads a file has to read first what stands under it, and comes to an end."""
    files = {
        path.relative_to(REPOSITORY).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path
        for room in sorted(ROOMS)
        for path in (REPOSITORY / room).rglob("*.py")
    }
    knows = {}
    for name, path in files.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = imports(tree, path.relative_to(REPOSITORY).as_posix())
        # What is imported is a file, or stands in one.
        known = {each if each in files else each.rpartition(".")[0] for each in found}
        knows[name] = {each for each in known if each in files and each != name}

    assert len([name for name, known in knows.items() if known]) > len(files) // 2
    assert circle(knows) == []
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) != []


def steps_up(source: str, path: str) -> list[str]:
    """List the imports by which the file at *path* knows a room of `core` that stands on its own."""
    own = path.split("/")[1]
    rooms = {module: module.split(".")[1] for module in imports(ast.parse(source), path) if module.startswith("core.")}
    above = STOREYS[STOREYS.index(own) + 1 :] if own in STOREYS else ()
    # Words are read without any storage.
    above = (*above, "shelves") if own == "language" else above
    return [f"{path} imports {module}" for module, room in rooms.items() if room in above]


def test_each_room_of_the_core_stands_on_those_below_it() -> None:
    files = [path for room in STOREYS for path in (REPOSITORY / "core" / room).rglob("*.py")]
    folders = {path.name for path in (REPOSITORY / "core").iterdir() if (path / "__init__.py").exists()}

    wrong = [each for path in files for each in steps_up(path.read_text(), path.relative_to(REPOSITORY).as_posix())]

    assert folders == set(STOREYS)
    assert len(files) > 300
    assert wrong == []
    assert steps_up("from core.alerts.card import card", "core/gazette/letter.py") != []
    assert steps_up("from core.shelves.unit_of_work import UnitOfWork", "core/language/own_words.py") != []
    assert steps_up("from core.gazette.letter_articles import clipped", "core/alerts/card.py") == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("core/inbox.py", "import storage.store"),
        ("core/inbox.py", "def f():\n    from bots.web import server"),
        ("core/talk.py", "import sqlalchemy"),
        ("core/talk.py", "import asyncio"),
        ("core/talk.py", "from urllib.request import urlopen"),
        ("core/talk.py", "from urllib import request"),
        ("core/talk.py", "from importlib import resources"),
        ("core/model/alert.py", "from ...storage import store"),
        ("core/model/alert.py", "open('x')"),
        ("core/model/alert.py", "import datetime\ndatetime.datetime.now(datetime.UTC)"),
        ("storage/store.py", "from notifications import dispatch"),
        ("storage/store.py", "from tests import world"),
        ("notifications/dispatch.py", "import bots.settings"),
        ("notifications/dispatch.py", "import time\ntime.time()"),
        ("bots/__main__.py", "from storage import store"),
        ("bots/console.py", "from datetime import date\ndate.today()"),
    ],
)
def test_a_wrong_step_is_seen(path: str, source: str) -> None:
    wrong = wrong_steps(source, path)

    assert len(wrong) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("core/inbox.py", "from core.talk import Ask\nfrom .model import alert\nimport re, datetime, shapely, yaml"),
        ("core/texts/catalogue.py", "from importlib import resources"),
        ("core/inbox.py", "now = clock.now()"),
        ("core/inbox.py", "from urllib.parse import quote"),
        ("storage/store.py", "import sqlalchemy, asyncio\nfrom core.wire import Inbound"),
        ("bots/clock.py", "from datetime import datetime, UTC\ndatetime.now(UTC)"),
        (
            "bots/bootstrap.py",
            "import storage, core, notifications, bots\nfrom datetime import datetime\ndatetime.now()",
        ),
    ],
)
def test_an_open_door_stays_open(path: str, source: str) -> None:
    assert wrong_steps(source, path) == []


def too_long(source: str, path: str) -> list[str]:
    """List the file at *path*, if it is too long, and each function in it that is."""
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [f"{path}: {each.name}" for each in functions if lines_of(each) > LONGEST_FUNCTION]
    return long + [path] * (len(source.splitlines()) > LONGEST_FILE)


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_no_file_and_no_function_of_the_house_is_too_long() -> None:
    """What a migration did once is not read again."""
    files = [
        path for room in sorted(ROOMS) for path in (REPOSITORY / room).rglob("*.py") if "versions" not in path.parts
    ]

    assert len(files) > 400
    assert [long for path in files for long in too_long(path.read_text(), str(path.relative_to(REPOSITORY)))] == []


def test_what_is_too_long_is_found() -> None:
    function = "def f() -> None:\n" + "    pass\n" * LONGEST_FUNCTION

    assert too_long(function, "core/a.py") == ["core/a.py: f"]
    assert too_long("\n" * (LONGEST_FILE + 1), "core/a.py") == ["core/a.py"]
