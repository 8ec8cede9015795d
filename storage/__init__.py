"""Where the neighbourhood is kept: SQLite for one machine, PostgreSQL for several."""

from storage.store import StorageDown, Store

__all__ = ["StorageDown", "Store"]
