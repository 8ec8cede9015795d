"""What is logged when the post office cannot work on the storage: whether it is down, or we are wrong."""

from __future__ import annotations

import structlog

from core.errors import StorageDown

log = structlog.get_logger()


def note(account: str, error: Exception) -> None:
    """Log *error*, inside its ``except``; a storage that is down is expected, anything else is a bug of ours."""
    if isinstance(error, StorageDown):
        log.warning("post.storage_unavailable", account=account)
    else:
        log.error("post.failed", account=account, error=type(error).__name__, exc_info=error)


def where(error: Exception) -> str:
    """Say what broke and in which line of code, without the words of a message that the error may quote."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    at = f" at {place.tb_frame.f_code.co_filename.rpartition('/')[2]}:{place.tb_lineno}" if place else ""
    return f"{type(error).__name__}{at}"
