"""The browsers in which a member is signed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
TABLES = ("browser", "browser_invitation", "browser_try", "browser_line", "browser_photo", "browser_line_photo")
RINGS = sa.text("ring_at IS NOT NULL")


def upgrade() -> None:
    """Make the tables, those that others point to first."""
    _browser()
    _letting_in()
    _box()


def downgrade() -> None:
    """Take them away, and leave what they pointed to."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _browser() -> None:
    op.create_table(
        "browser",
        sa.Column("id", ID, primary_key=True),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.Column("push_endpoint", sa.Text()),
        sa.Column("push_key", sa.Text()),
        sa.Column("push_secret", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_browser"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_browser_contact_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_browser_person_id"),
        sa.UniqueConstraint("contact_id", name="uq_browser_contact_id"),
        sa.UniqueConstraint("secret_hash", name="uq_browser_secret_hash"),
    )
    op.create_index("ix_browser_person_id", "browser", ["person_id"])
    op.create_index("ix_browser_used_at", "browser", ["used_at"])


def _letting_in() -> None:
    op.create_table(
        "browser_invitation",
        sa.Column("person_id", ID, primary_key=True, autoincrement=False),
        sa.Column("link_hash", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_browser_invitation"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_browser_invitation_person_id"),
        sa.UniqueConstraint("link_hash", name="uq_browser_invitation_link_hash"),
        sa.UniqueConstraint("code_hash", name="uq_browser_invitation_code_hash"),
    )
    op.create_table(
        "browser_try",
        sa.Column("id", ID, primary_key=True),
        sa.Column("origin_hash", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_browser_try"),
    )
    op.create_index("ix_browser_try_origin_hash", "browser_try", ["origin_hash", "at"])


def _box() -> None:
    op.create_table(
        "browser_line",
        sa.Column("id", ID, primary_key=True),
        sa.Column("browser_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("entry", DOCUMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ring_at", MOMENT),
        sa.Column("rings", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_browser_line"),
        sa.ForeignKeyConstraint(["browser_id"], ["browser.id"], name="fk_browser_line_browser_id", ondelete="CASCADE"),
        sa.UniqueConstraint("browser_id", "key", name="uq_browser_line_browser_id"),
    )
    op.create_index("ix_browser_line_browser_id", "browser_line", ["browser_id", "id"])
    op.create_index("ix_browser_line_at", "browser_line", ["at"])
    op.create_index("ix_browser_line_ring_at", "browser_line", ["ring_at"], postgresql_where=RINGS, sqlite_where=RINGS)
    op.create_table(
        "browser_photo",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("shown_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_browser_photo"),
    )
    op.create_index("ix_browser_photo_shown_at", "browser_photo", ["shown_at"])
    op.create_table(
        "browser_line_photo",
        sa.Column("line_id", ID, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.PrimaryKeyConstraint("line_id", "name", name="pk_browser_line_photo"),
        sa.ForeignKeyConstraint(
            ["line_id"], ["browser_line.id"], name="fk_browser_line_photo_line_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["name"], ["browser_photo.name"], name="fk_browser_line_photo_name"),
    )
