"""What our tables are made of: the kinds of their columns, and the record in which all of them stand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, DateTime, Integer, MetaData, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

E = TypeVar("E", bound=StrEnum)

to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)
"""Every table of ours; it also names their constraints."""

Id = BigInteger().with_variant(Integer(), "sqlite")
"""A key; SQLite gives rows their own number only to a column that is called INTEGER."""

Document = JSON().with_variant(JSONB(), "postgresql")
"""A JSON object or list."""


class Moment(TypeDecorator[datetime]):
    """A point in time, in UTC: timestamptz on PostgreSQL, microseconds since 1970 on SQLite (short, and in order)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose how the database keeps it."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Give the database a time that must know its zone."""
        if value is None or dialect.name != "sqlite":
            return value
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the time back in UTC."""
        if value is None or dialect.name != "sqlite":
            return value  # type: ignore[no-any-return]
        return EPOCH + timedelta(microseconds=value)


class Word(TypeDecorator[E], Generic[E]):
    """One value of an enumeration, as a readable text."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        """Keep which enumeration it is."""
        super().__init__()
        self.words = words
        self._by_text: dict[str, E] = {word.value: word for word in words}

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """Give the database the plain text."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:
        """Give the value of the enumeration back."""
        return None if value is None else self._by_text[value]


class Words(TypeDecorator[frozenset[E]], Generic[E]):
    """A few values of an enumeration, as words between spaces, in order: ``officer referent``."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        """Keep which enumeration it is."""
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Give the database one text; a text is a pattern to look for, and stays."""
        return value if value is None or isinstance(value, str) else " ".join(sorted(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[E]:
        """Give the values back."""
        return frozenset(self.words(word) for word in (value or "").split())


def word(name: str, words: type[E], **options: Any) -> Column[E]:
    """Give a column for one value of *words* that refuses any other text."""
    allowed = ", ".join(f"'{value.value}'" for value in words)
    options.setdefault("nullable", False)
    return Column(name, Word(words), CheckConstraint(f"{name} IN ({allowed})", name=name), **options)


def only(condition: str) -> dict[str, Any]:
    """Make an index partial, on both databases: its queries must hold *condition* word for word."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}
