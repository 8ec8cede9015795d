"""What Tocsin must do, told room by room."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
