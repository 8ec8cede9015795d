"""What makes files is loaded with the first file, and a house at rest does without."""

from __future__ import annotations

import subprocess
import sys

from notifications.makers import PAPERS
from notifications.paper import make


def test_every_paper_that_can_be_asked_for_is_made() -> None:
    assert set(PAPERS) == set(make.PAPERS)


def test_a_house_without_telegram_starts_without_the_libraries_for_files_and_telegram() -> None:
    """They take two thirds of its memory."""
    heavy = ("aiogram", "telegram", "nio", "reportlab", "staticmap", "icalendar", "shapely", "numpy", "sqlalchemy.orm")
    looked = f"import sys, bots.bootstrap, bots.web.boundary; print([m for m in {heavy} if m in sys.modules])"

    run = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"
