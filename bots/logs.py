"""How the program logs: one event a line, ids only, and third parties kept quiet."""

from __future__ import annotations

import logging
import sys

import structlog

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


def configure() -> None:
    """Log events at INFO: readable on a terminal, as JSON lines anywhere else."""
    is_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # A traceback names places in the code; values of variables, which may be personal, stay out.
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
