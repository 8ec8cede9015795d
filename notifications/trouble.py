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
