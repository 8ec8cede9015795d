"""Makes a first visit, from the clone to an alert on the street, and writes it down with its times.

``python -m tests.first_visit`` writes docs/first-visit.md. Nothing but Python is needed, as for any visitor.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests import REPOSITORY

WRITTEN = REPOSITORY / "docs" / "first-visit.md"
WAKES_WITHIN = 900.0
"""Seconds for everything to be fetched, set up and started: the network decides."""
ARRIVES_WITHIN = 30.0
PORT = 8080
ALERT = "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend"
HEAD = """# A first visit

From the clone to the first alert, with the seconds since the beginning. Written by
`python -m tests.first_visit` on {day}, {python}, {load}.
Nothing was there before the clone but Python, git and what pip had fetched earlier on the same machine.

"""
# Proxies of the machine are for registries: the street is on loopback.
_WEB = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Visit:
    """One visit: each line that is written carries the seconds since it began."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.lines: list[str] = []

    def note(self, words: str) -> None:
        """Write a line."""
        self.lines.append(f"**{time.monotonic() - self._began:.1f} s** {words}\n\n")

    def quote(self, who: str, text: str) -> None:
        """Write what stands on a screen."""
        quoted = "\n".join(f"> {line}" if line else ">" for line in text.splitlines())
        self.note(f"{who}\n\n{quoted}")


class Street:
    """The street at *url*, as its page asks for it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._seen: dict[str, int] = {}

    def neighbours(self) -> list[dict[str, Any]]:
        """Give who lives there."""
        given: list[dict[str, Any]] = self._json("/street/neighbours")
        return given

    def say(self, neighbour: str, text: str) -> None:
        """Type *text* on the screen of *neighbour*."""
        data = json.dumps({"neighbour": neighbour, "text": text}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/street/say", data, headers)  # noqa: S310 - the street, on loopback
        _WEB.open(request, timeout=10).close()

    def hear(self, neighbour: str) -> str:
        """Wait for the next message on the screen of *neighbour*, and give its text.

        Raises:
            TimeoutError: none came.
        """
        gives_up = time.monotonic() + ARRIVES_WITHIN
        while time.monotonic() < gives_up:
            heard = self._json(f"/street/heard/{neighbour}?after={self._seen.get(neighbour, 0)}")
            if heard:
                self._seen[neighbour] = heard[0]["n"]
                return str(heard[0]["text"])
            time.sleep(0.02)
        message = f"{neighbour} heard nothing"
        raise TimeoutError(message)

    def _json(self, path: str) -> Any:
        with _WEB.open(f"{self.url}{path}", timeout=10) as answer:
            return json.load(answer)


def visit(folder: Path) -> Visit:
    """Clone into *folder*, start the street, raise an alert and answer it."""
    diary = Visit()
    home = folder / "tocsin"
    subprocess.run(["git", "clone", "--quiet", REPOSITORY, home], check=True)
    diary.note("`git clone` is done")
    arguments, url = _where_it_listens(home)
    with subprocess.Popen(["script/run", *arguments], cwd=home, stdout=subprocess.DEVNULL) as program:
        try:
            _wait_for_the_page(program, url)
            diary.note("`script/run` has set everything up, and the street's page answers")
            _an_alert(diary, Street(url))
        finally:
            program.send_signal(signal.SIGTERM)
    diary.note("Ctrl-C: the program ends by itself, and what was said is kept for the next start")
    return diary


def _an_alert(diary: Visit, street: Street) -> None:
    neighbours = street.neighbours()
    street_of = [f"{each['name']} ({each['channel'].removeprefix('street-')})" for each in neighbours]
    diary.note(f"the street: {', '.join(street_of)}")
    diary.quote("Odette types on her telephone", ALERT)
    street.say("odette", ALERT)
    diary.quote("Odette reads", street.hear("odette"))
    diary.quote("she answers", "1")
    street.say("odette", "1")
    diary.quote("Odette reads", street.hear("odette"))
    for each in neighbours:
        if each["id"] != "odette":
            diary.quote(f"{each['name']} reads", street.hear(each["id"]))
    diary.quote("Karim answers", "A1 1")
    street.say("karim", "A1 1")
    diary.quote("Karim reads", street.hear("karim"))
    diary.quote("Odette reads who was reached", street.hear("odette"))


def _where_it_listens(home: Path) -> tuple[list[str], str]:
    """Take the configuration as it stands where its port is free; beside another Tocsin, with another port."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", PORT)) != 0:
            return [], f"http://127.0.0.1:{PORT}"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = (home / "bot_config.yaml").read_text(encoding="utf-8")
    (home / "beside.yaml").write_text(text.replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{port}"), encoding="utf-8")
    return ["--config", "beside.yaml"], f"http://127.0.0.1:{port}"


def _wait_for_the_page(program: subprocess.Popen[bytes], url: str) -> None:
    gives_up = time.monotonic() + WAKES_WITHIN
    while time.monotonic() < gives_up and program.poll() is None:
        try:
            _WEB.open(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = f"the street never answered on {url}"
    raise TimeoutError(message)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        made = visit(Path(temporary))
    about = HEAD.format(
        day=datetime.now(UTC).strftime("%d %B %Y"),
        python=f"Python {platform.python_version()}",
        load=f"a machine with a load of {os.getloadavg()[0]:.0f}",
    )
    WRITTEN.write_text(about + "".join(made.lines).rstrip("\n") + "\n", encoding="utf-8")
