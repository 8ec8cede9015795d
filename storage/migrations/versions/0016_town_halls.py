"""Town halls that subscribe, their officers, and what they say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_EVENTS = (
    "published", "seen", "info", "confirmed", "nothing_here", "doubted", "in_hand", "calling", "called", "corrected",
    "closed", "reopened", "followed", "still_on",
)  # fmt: skip
_AUDIENCES = (
    "contact", "group", "person", "community", "referents", "seen_on", "edits", "threads", "plain", "texted",
    "followers",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, and let an alert's journal and the outbox name town halls."""
    _town_hall()
    _official()
    _allow("alert_event", "kind", (*_EVENTS, "town_hall"))
    _allow("notice", "audience_kind", (*_AUDIENCES, "official"))


def downgrade() -> None:
    """Take them away, with all that town halls said."""
    op.execute("DELETE FROM alert_event WHERE kind = 'town_hall'")
    official = "SELECT id FROM notice WHERE audience_kind = 'official'"
    op.execute(f"DELETE FROM delivery WHERE notice_id IN ({official})")  # noqa: S608 - our own words
    op.execute("DELETE FROM notice WHERE audience_kind = 'official'")
    _allow("notice", "audience_kind", _AUDIENCES)
    _allow("alert_event", "kind", _EVENTS)
    for table in ("official_answer", "official_audience", "official_message", "officer", "town_hall_invitation"):
        op.drop_table(table)
    op.drop_table("town_hall")


def _allow(table: str, column: str, words: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({allowed})")


def _town_hall() -> None:
    op.create_table(
        "town_hall",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("folded_commune", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("last_message", sa.Integer(), nullable=False, server_default="0"),
    )
    subscribed = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_town_hall_commune",
        "town_hall",
        ["folded_commune"],
        unique=True,
        sqlite_where=subscribed,
        postgresql_where=subscribed,
    )
    op.create_table(
        "town_hall_invitation",
        sa.Column("id", ID, primary_key=True),
        _to("town_hall", "town_hall_invitation"),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("link_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.UniqueConstraint("code_hash", name="uq_town_hall_invitation_code_hash"),
        sa.UniqueConstraint("link_hash", name="uq_town_hall_invitation_link_hash"),
    )
    op.create_index("ix_town_hall_invitation_town_hall_id", "town_hall_invitation", ["town_hall_id"])
    op.create_table(
        "officer",
        sa.Column("id", ID, primary_key=True),
        _to("town_hall", "officer"),
        _to("person", "officer"),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("from_hour", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("to_hour", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.UniqueConstraint("town_hall_id", "person_id", name="uq_officer_town_hall_id"),
    )
    op.create_index("ix_officer_person_id", "officer", ["person_id"])


def _official() -> None:
    op.create_table(
        "official_message",
        sa.Column("id", ID, primary_key=True),
        _to("town_hall", "official_message"),
        sa.Column("number", sa.Integer(), nullable=False),
        _to("person", "official_message", "author_id"),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.UniqueConstraint("town_hall_id", "number", name="uq_official_message_town_hall_id"),
    )
    op.create_index("ix_official_message_sent_at", "official_message", ["town_hall_id", "sent_at"])
    op.create_table(
        "official_audience",
        _to("official_message", "official_audience", "message_id", primary_key=True),
        _to("community", "official_audience", primary_key=True),
    )
    op.create_index("ix_official_audience_community_id", "official_audience", ["community_id"])
    op.create_table(
        "official_answer",
        sa.Column("id", ID, primary_key=True),
        _to("official_message", "official_answer", "message_id"),
        _to("person", "official_answer"),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_official_answer_person_id", "official_answer", ["person_id"])
    op.create_index("ix_official_answer_message_id", "official_answer", ["message_id", "person_id"])


def _to(table: str, owner: str, name: str = "", *, primary_key: bool = False) -> sa.Column[int]:
    """Give a column that refers to a row of *table*."""
    column = name or f"{table}_id"
    reference = sa.ForeignKey(f"{table}.id", name=f"fk_{owner}_{column}_{table}")
    return sa.Column(column, ID, reference, primary_key=primary_key, nullable=False)
