"""How one becomes a neighbour of a community."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_DOOR = ("last_request", "validation", "sponsors", "locked_by", "folded_commune")


def upgrade() -> None:
    """Change the tables."""
    _community()
    _invitation()
    _membership_request()
    _vouch()
    _movement()
    _appointment()


def downgrade() -> None:
    """Change them back."""
    for table in ("appointment", "movement", "vouch", "membership_request"):
        op.drop_table(table)
    op.drop_index("ix_invitation_inviter_id", "invitation")
    op.drop_index("uq_invitation_link_hash", "invitation")
    op.drop_column("invitation", "revoked_at")
    op.drop_column("invitation", "link_hash")
    op.drop_index("ix_community_folded_commune", "community")
    for column in reversed(_DOOR):
        op.drop_column("community", column)


def _community() -> None:
    op.add_column("community", sa.Column("last_request", sa.Integer, nullable=False, server_default="0"))
    # Written out: a column may bring its own check on both databases, but Alembic adds one afterwards, where SQLite
    # would have to make the table anew.
    op.execute(
        "ALTER TABLE community ADD COLUMN validation TEXT DEFAULT 'referent' NOT NULL CONSTRAINT "
        "ck_community_validation CHECK (validation IN ('open', 'referent', 'sponsorship', 'town_hall'))"
    )
    op.add_column("community", sa.Column("sponsors", sa.Integer, nullable=False, server_default="1"))
    op.add_column("community", sa.Column("locked_by", sa.Text))
    op.add_column("community", sa.Column("folded_commune", sa.Text))
    op.create_index("ix_community_folded_commune", "community", ["folded_commune"])
    _fold_communes()


def _fold_communes() -> None:
    """Let the communities that are there be found by their commune, too."""
    import unicodedata  # noqa: PLC0415 - for this step only

    connection = op.get_bind()
    for key, commune in list(connection.execute(sa.text("SELECT id, commune FROM community"))):
        parts = unicodedata.normalize("NFKD", commune.casefold())
        folded = " ".join("".join(sign for sign in parts if not unicodedata.combining(sign)).split())
        change = sa.text("UPDATE community SET folded_commune = :folded WHERE id = :key")
        connection.execute(change, {"folded": folded, "key": key})


def _invitation() -> None:
    op.add_column("invitation", sa.Column("link_hash", sa.Text))
    op.add_column("invitation", sa.Column("revoked_at", MOMENT))
    op.create_index("uq_invitation_link_hash", "invitation", ["link_hash"], unique=True)
    op.create_index("ix_invitation_inviter_id", "invitation", ["inviter_id", "created_at"])


def _membership_request() -> None:
    op.create_table(
        "membership_request",
        sa.Column("id", ID, primary_key=True),
        _key("community_id", "community", nullable=True),
        sa.Column("number", sa.Integer),
        _key("contact_id", "contact"),
        _key("person_id", "person", nullable=True),
        _text("name"),
        _text("place"),
        _text("known_by"),
        _text("status"),
        sa.Column("created_at", MOMENT, nullable=False),
        _text("question"),
        _text("detail"),
        sa.Column("answered_at", MOMENT),
        _text("answered_by"),
        _text("reason"),
        sa.CheckConstraint("status IN ('open', 'admitted', 'refused', 'withdrawn')", name="status"),
        sa.UniqueConstraint("community_id", "number"),
    )
    op.create_index("ix_membership_request_contact_id", "membership_request", ["contact_id", "created_at"])
    op.create_index("ix_membership_request_person_id", "membership_request", ["person_id"])
    is_open = sa.text("status = 'open' AND community_id IS NOT NULL")
    op.create_index(
        "uq_membership_request_open",
        "membership_request",
        ["community_id", "contact_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _vouch() -> None:
    op.create_table(
        "vouch",
        sa.Column("id", ID, primary_key=True),
        _key("request_id", "membership_request"),
        _key("person_id", "person"),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("request_id", "person_id"),
    )
    op.create_index("ix_vouch_person_id", "vouch", ["person_id"])


def _movement() -> None:
    kinds = "'arrived', 'left', 'banned', 'unbanned', 'appointed', 'stood_down', 'door_changed', 'appealed'"
    op.create_table(
        "movement",
        sa.Column("id", ID, primary_key=True),
        _key("community_id", "community"),
        _text("kind"),
        _key("person_id", "person"),
        sa.Column("at", MOMENT, nullable=False),
        _key("by_id", "person", nullable=True),
        _text("reason"),
        sa.CheckConstraint(f"kind IN ({kinds})", name="kind"),
    )
    op.create_index("ix_movement_community_id", "movement", ["community_id", "at"])
    op.create_index("ix_movement_person_id", "movement", ["person_id"])


def _appointment() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", ID, primary_key=True),
        _key("community_id", "community"),
        _key("person_id", "person"),
        _key("by_id", "person"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.UniqueConstraint("person_id", "community_id"),
    )
    op.create_index("ix_appointment_community_id", "appointment", ["community_id"])


def _key(name: str, table: str, *, nullable: bool = False) -> sa.Column[Any]:
    """Give a column that points to a row of *table*."""
    return sa.Column(name, ID, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)
