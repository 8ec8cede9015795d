"""The tables of communities: their linked groups, and the twinnings between them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from core.model.community import CommunityStatus, Topic
from core.model.membership import ValidationMode
from core.model.twinning import TwinningStatus
from storage.columns import Id, Moment, Words, metadata, only, word

community = Table(
    "community",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded_name", Text, nullable=False, unique=True),
    Column("commune", Text, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("country", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    word("status", CommunityStatus),
    Column("created_at", Moment, nullable=False),
    Column("last_alert", Integer, nullable=False, server_default="0"),
    Column("last_request", Integer, nullable=False, server_default="0"),
    word("validation", ValidationMode, server_default=ValidationMode.REFERENT.value),
    Column("sponsors", Integer, nullable=False, server_default="1"),
    # The town hall that decides on the mode of validation.
    Column("locked_by", Text),
    Column("folded_commune", Text, index=True),
    Column("last_word", Integer, nullable=False, server_default="0"),
    # The name as it stands in a link.
    Column("slug", Text, index=True),
    Index("ix_community_latitude", "latitude", "longitude"),
)

community_group = Table(
    "community_group",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("topics", Words(Topic), nullable=False),
    UniqueConstraint("channel", "address"),
)

twinning = Table(
    "twinning",
    metadata,
    Column("id", Id, primary_key=True),
    Column("from_id", Id, ForeignKey("community.id"), nullable=False),
    Column("to_id", Id, ForeignKey("community.id"), nullable=False, index=True),
    # The same two in order, so that they are a pair whoever asked.
    Column("low_id", Id, ForeignKey("community.id"), nullable=False),
    Column("high_id", Id, ForeignKey("community.id"), nullable=False, index=True),
    word("status", TwinningStatus),
    Column("by_id", Id, ForeignKey("person.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Index("uq_twinning_pair", "low_id", "high_id", unique=True, **only("status = 'proposed' OR status = 'active'")),
)

twin_mail = Table(
    "twin_mail",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("wants", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("community_id", "person_id"),
)
