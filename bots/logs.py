"""How the program logs: one event a line, ids only, and third parties kept quiet."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

FRAMES = 8
TALKATIVE = (
    "httpx",
    "httpcore",
    "aiohttp",
    "aiogram",
    "telegram",
    "imapclient",
    "apscheduler",
    "sqlalchemy",
    "asyncio",
)
"""Libraries whose messages may hold tokens, addresses or what people wrote; only their warnings pass."""


def places(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say of an exception where in the code it passed, and never its words: they may quote what a person wrote."""
    if event.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        event["error"] = kind.__name__ if kind else event.get("error", "")
        frames = traceback.extract_tb(trace)[-FRAMES:]
        event["at"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def configure() -> None:
    """Log events at INFO: readable on a terminal, as JSON lines anywhere else."""
    is_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            places,
            structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
