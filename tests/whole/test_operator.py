"""The operator's command line, as an operator types it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.whole.command_line import tocsin, tocsin_from_nothing

pytestmark = pytest.mark.slow


def test_a_community_is_founded_shown_and_suspended(tmp_path: Path) -> None:
    """The first referent's invitation has a code, a link and an SMS."""
    founded = tocsin(tmp_path, "community", "create", "Les Roses", "--commune", "Bourg", "--centre", "47.1,-1.5")
    again = tocsin(tmp_path, "community", "create", "Les Roses", "--commune", "Bourg", "--centre", "47.1,-1.5")
    shown = tocsin(tmp_path, "community", "show", "Les Roses")
    suspended = tocsin(tmp_path, "community", "suspend", "Les Roses")
    listed = tocsin(tmp_path, "community", "list")

    assert founded.returncode == 0
    assert "REJOINDRE" in founded.stdout
    assert "/join/" in founded.stdout
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert "0 members" in shown.stdout
    assert suspended.returncode == 0
    assert "suspended" in listed.stdout


def test_a_person_gets_their_data_and_is_erased(tmp_path: Path) -> None:
    """Nobody is known there afterwards, and their name is gone."""
    founded = tocsin(tmp_path, "community", "create", "Les Roses", "--commune", "Bourg", "--centre", "47.1,-1.5")
    code = next(line.split()[1] for line in founded.stdout.splitlines() if line.startswith("  code"))
    spoken = f"rejoindre {code}\nPaul Canari\n12 rue des Roses\n"
    tocsin(tmp_path, "console", "--as", "street-telegram:556", typed=spoken)

    given = tocsin(tmp_path, "person", "export", "street-telegram:556")
    erased = tocsin(tmp_path, "person", "erase", "street-telegram:556")
    again = tocsin(tmp_path, "person", "export", "street-telegram:556")

    copy = json.loads(given.stdout)
    assert [row["name"] for row in copy["kept"]["person"]] == ["Paul Canari"]
    assert [each["name"] for each in copy["shared_with"]["communities"]] == ["Les Roses"]
    assert (erased.returncode, erased.stderr) == (0, "")
    assert "un voisin" in erased.stdout
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)


def test_a_town_hall_is_invited_and_goes(tmp_path: Path) -> None:
    """The officer's invitation has a code, a link and an SMS; who is no town hall is refused in one sentence."""
    tocsin(tmp_path, "community", "create", "Les Roses", "--commune", "Bourg", "--centre", "47.1,-1.5")

    invited = tocsin(tmp_path, "town-hall", "subscribe", "bourg", "--name", "Mairie de Bourg")
    stranger = tocsin(tmp_path, "town-hall", "subscribe", "Bourg", "--name", "Les amis de Bourg")
    ended = tocsin(tmp_path, "town-hall", "end", "Bourg")
    again = tocsin(tmp_path, "town-hall", "end", "Bourg")

    assert invited.returncode == 0, invited.stderr
    assert "1 communities in bourg" in invited.stdout
    assert "REJOINDRE" in invited.stdout
    assert "/join/" in invited.stdout
    assert (stranger.returncode, stranger.stderr.count("\n")) == (1, 1)
    assert "Mairie de" in stranger.stderr
    assert ended.returncode == 0
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)


def test_somebody_talks_in_the_terminal(tmp_path: Path) -> None:
    """What is typed is answered there."""
    talked = tocsin(tmp_path, "console", "--as", "street-telegram:1001", typed="menu\nalertes\n")

    assert "Que voulez-vous faire, Karim" in talked.stdout
    assert "pas d'alerte en cours" in talked.stdout


def test_a_status_can_be_read_by_people_and_programs(tmp_path: Path) -> None:
    """A screen, and JSON."""
    people = tocsin(tmp_path, "status")
    programs = tocsin(tmp_path, "status", "--json")

    assert "Waiting to be sent" in people.stdout
    assert json.loads(programs.stdout)["dead_letters"] == 0


@pytest.mark.parametrize(
    ("config", "key"),
    [
        ("channels: {street: {}}\nservise: {}\n", "servise"),
        ("channels: {strete: {}}\n", "channels.strete"),
        ("channels: {telegram: {token: '${NO_SUCH_TOKEN}'}}\n", "channels.telegram.token"),
        ("channels: {street: {}}\nstorage: {url: 5}\n", "storage.url"),
        ("channels: {street: {}}\nservice: {listen: nowhere}\n", "service.listen"),
        ("channels: {email: {address: a@b.fr, smtp: {host: h, port: many}}}\n", "channels.email"),
    ],
)
def test_a_wrong_configuration_is_one_sentence_that_names_the_key(tmp_path: Path, config: str, key: str) -> None:
    """Nobody reads a traceback."""
    checked = tocsin(tmp_path, "check", config=config)

    assert checked.returncode == 1
    assert key in checked.stderr
    assert checked.stderr.count("\n") == 1


def test_a_server_that_is_away_is_one_line_of_the_check(tmp_path: Path) -> None:
    """Telegram at a closed port, PostgreSQL at a missing socket."""
    os.environ["TEST_BOT_TOKEN"] = "123456789:AAE-no-such-bot"
    away = "channels: {telegram: {token: '${TEST_BOT_TOKEN}', api_url: 'http://127.0.0.1:9'}}\n"
    checked = tocsin(tmp_path, "check", config=away)
    os.environ["KEY"] = "dGhpcyBrZXkgaXMgb25seSBmb3IgdGhlIHRlc3RzISE="
    url = f"postgresql://u@/d?host={tmp_path}"
    database = f"channels: {{street: {{}}}}\nstorage: {{url: '{url}', field_key: '${{KEY}}'}}\n"
    down = tocsin(tmp_path, "check", config=database)

    assert checked.returncode == 1
    assert "telegram: unavailable" in checked.stdout
    assert down.returncode == 1
    assert "storage.url" in down.stderr
    assert down.stderr.count("\n") == 1


def test_wrong_usage_exits_with_two(tmp_path: Path) -> None:
    """Scripts can tell it from a failure."""
    assert tocsin_from_nothing(tmp_path, "run", "--only", "dance").returncode == 2
    assert (
        tocsin_from_nothing(tmp_path, "community", "create", "X", "--commune", "Y", "--centre", "here").returncode == 2
    )
    assert tocsin_from_nothing(tmp_path, "nonsense").returncode == 2


def test_a_channel_that_would_be_torn_apart_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of Matrix are in the hands of one process."""
    monkeypatch.setenv("TEST_PASSWORD", "parole-of-the-tests")
    block = "{homeserver: 'http://127.0.0.1:9', user_id: '@tocsin:hs.test', password: '${TEST_PASSWORD}'}"
    config = f"channels: {{matrix: {block}}}\nstorage: {{url: 'sqlite:///tocsin.db'}}\n"

    started = tocsin(tmp_path, "run", "--only", "listen,web", config=config)
    checked = tocsin(tmp_path, "check", config=config)

    assert started.returncode == 1
    assert "needs `listen` and `deliver` in one process: write --only listen,deliver,web" in started.stderr
    assert started.stderr.count("\n") == 1
    assert "channels.matrix needs `listen` and `deliver` in one process" in checked.stdout
    assert "matrix: unavailable" in checked.stdout


def test_a_call_for_help_is_read_and_answered(tmp_path: Path) -> None:
    """The answer waits for the running service, on the contact that called."""
    tocsin(tmp_path, "console", "--as", "street-telegram:1001", typed="support Je ne vois plus rien\n")
    listed = tocsin(tmp_path, "support", "list")
    shown = tocsin(tmp_path, "support", "show", "1")
    answered = tocsin(tmp_path, "support", "answer", "1", "Essayez de nouveau.")
    again = tocsin(tmp_path, "support", "list")
    none = tocsin(tmp_path, "support", "answer", "7", "Bonjour")

    assert listed.stdout.startswith("1 ·")
    assert "Je ne vois plus rien" in shown.stdout
    assert (answered.returncode, again.stdout.startswith("1 ·")) == (0, False)
    assert (none.returncode, none.stderr.count("\n")) == (1, 1)


def test_only_who_volunteered_is_appointed(tmp_path: Path) -> None:
    """Odette said yes in chat; Karim's neighbours did not."""
    tocsin(tmp_path, "console", "--as", "street-sms:+33600000001", typed="menu\n")
    refused = tocsin(tmp_path, "community", "appoint", "Les Lilas", "Odette")

    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "did not volunteer" in refused.stderr
