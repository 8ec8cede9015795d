"""The figure by branches: nobody reads 95 % who has less, and no line makes up for a branch."""

from __future__ import annotations

import io
import json

import pytest

from tests.branches import Walked, main, rooms


def report(**files: tuple[int, int]) -> dict[str, object]:
    """Give what coverage.py says of *files*: branches taken and there, and lines, all of which ran."""
    return {
        "files": {
            f"{name.replace('__', '/')}.py": {
                "summary": {
                    "covered_branches": taken,
                    "num_branches": there,
                    "covered_lines": 900,
                    "num_statements": 900,
                }
            }
            for name, (taken, there) in files.items()
        }
    }


def test_the_files_of_a_room_are_added_up() -> None:
    found = rooms(report(core__talk=(3, 4), core__commands__pause=(5, 6), notifications__desk=(2, 2)))

    assert found == {"core": Walked(8, 10), "notifications": Walked(2, 2)}


@pytest.mark.parametrize(
    ("walked", "said", "is_enough"),
    [
        (Walked(95, 100), "95 of 100 branches (95.0 %)", True),
        (Walked(9499, 10_000), "9,499 of 10,000 branches (94.9 %)", False),
        (Walked(9500, 10_000), "9,500 of 10,000 branches (95.0 %)", True),
        (Walked(), "0 of 0 branches (100.0 %)", True),
    ],
)
def test_less_than_what_is_asked_for_is_never_rounded_up(walked: Walked, said: str, *, is_enough: bool) -> None:
    assert str(walked) == said
    assert walked.is_at_least(95) is is_enough


@pytest.mark.parametrize(("taken", "status"), [(95, 0), (94, 1)])
def test_a_branch_that_nobody_takes_is_not_made_up_for_by_lines(
    taken: int, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(report(core__talk=(taken, 100)))))

    assert main(95) == status
    assert f"together: {taken} of 100 branches" in capsys.readouterr().out
