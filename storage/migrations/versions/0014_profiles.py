"""What neighbours say of themselves, who looked for whom, and words to the referents."""

from __future__ import annotations

import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Change the tables."""
    op.add_column("community", sa.Column("last_word", sa.Integer, nullable=False, server_default="0"))
    op.add_column("person", sa.Column("folded_name", sa.Text, nullable=False, server_default=sa.text("''")))
    _fold_names()
    texts = ("street", "folded_street", "phone", "email", "about", "shown")
    op.create_table(
        "profile",
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
    )
    op.create_table(
        "home_note",
        sa.Column("id", ID, primary_key=True),
        _key("person_id", "person"),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("person_id", "topic"),
    )
    _look_ups()
    op.create_table(
        "referent_word",
        sa.Column("id", ID, primary_key=True),
        _key("community_id", "community"),
        sa.Column("number", sa.Integer, nullable=False),
        _key("person_id", "person"),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("community_id", "number"),
    )
    op.create_index("ix_referent_word_person_id", "referent_word", ["person_id", "at"])


def _look_ups() -> None:
    op.create_table(
        "look_up",
        sa.Column("id", ID, primary_key=True),
        _key("person_id", "person"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("is_refused", sa.Boolean, nullable=False),
    )
    op.create_index("ix_look_up_person_id", "look_up", ["person_id", "at"])
    op.create_table(
        "looked_at",
        sa.Column("id", ID, primary_key=True),
        _key("person_id", "person"),
        _key("seen_id", "person"),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("person_id", "seen_id"),
    )
    op.create_index("ix_looked_at_seen_id", "looked_at", ["seen_id"])


def downgrade() -> None:
    """Change them back."""
    for table in ("referent_word", "looked_at", "look_up", "home_note", "profile"):
        op.drop_table(table)
    op.drop_column("person", "folded_name")
    op.drop_column("community", "last_word")


def _key(name: str, table: str) -> sa.Column[Any]:
    """Give a column that points to a row of *table*."""
    return sa.Column(name, ID, sa.ForeignKey(f"{table}.id"), nullable=False)


def _fold_names() -> None:
    """Let those who are there already be found by name."""
    connection = op.get_bind()
    change = sa.text("UPDATE person SET folded_name = :folded WHERE id = :key")
    for key, name in connection.execute(sa.text("SELECT id, name FROM person")).all():
        signs = unicodedata.normalize("NFKD", name.casefold().replace("’", "'").replace("œ", "oe"))
        folded = " ".join("".join(sign for sign in signs if not unicodedata.combining(sign)).split())
        connection.execute(change, {"folded": folded, "key": key})
