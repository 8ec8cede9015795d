"""The tables and their constraints."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from core.model.alert import AlertStatus, Category, EventKind, Outcome, Police, Severity
from core.model.community import CommunityStatus, Topic
from core.model.member import MemberStatus, Role, Silence
from core.model.membership import MovementKind, RequestStatus, ValidationMode
from core.model.notice import AudienceKind, DeliveryStatus, Lane
from core.model.profile import Field
from core.model.twinning import TwinningStatus
from storage.columns import Document, Id, Moment, Words, only, word

NO_ORIGINAL = 0
"""``delivery.original_id`` of a message that neither edits nor follows another (unique keys do not see NULL)."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

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

household = Table(
    "household",
    metadata,
    Column("id", Id, primary_key=True),
    Column("place", Text, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("created_at", Moment, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("household.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    # As people look for it: without case and accents.
    Column("folded_name", Text, nullable=False, server_default=text("''")),
)

profile = Table(
    "profile",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("street", Text, nullable=False),
    Column("folded_street", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("about", Text, nullable=False),
    # What neighbours may read; all else stays with its owner.
    Column("shown", Words(Field), nullable=False),
)

home_note = Table(
    "home_note",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("topic", Text, nullable=False),
    # Encrypted: see storage.sealing.
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("person_id", "topic"),
)

member = Table(
    "member",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("roles", Words(Role), nullable=False),
    word("status", MemberStatus),
    Column("joined_at", Moment, nullable=False),
    # In this order: the fan-out walks through a community by person.
    UniqueConstraint("community_id", "person_id"),
)

contact = Table(
    "contact",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id")),
    # The person's order of preference: for alerts, and for the letter and messages.
    Column("rank", Integer, nullable=False, server_default="0"),
    Column("letter_rank", Integer, nullable=False, server_default="0"),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text),
    word("silence", Silence),
    Column("proven_until", Moment),
    Column("claimed_at", Moment),
    # How much the mails weigh that came back from it, and when one was last counted.
    Column("returns", Integer, nullable=False, server_default="0"),
    Column("returned_at", Moment),
    # Somebody said « ce n'est pas moi »: nobody can link it until then.
    Column("frozen_until", Moment),
    Column("created_at", Moment, nullable=False),
    # Which menu an application shows there; none: the one that everybody sees.
    Column("menu", Text),
    UniqueConstraint("channel", "address"),
    Index("ix_contact_person_id", "person_id", "rank"),
)

link_code = Table(
    "link_code",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("code_hash", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
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

invitation = Table(
    "invitation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False, index=True),
    Column("roles", Words(Role), nullable=False),
    Column("code_hash", Text, nullable=False, unique=True),
    Column("inviter_id", Id, ForeignKey("person.id")),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("link_hash", Text),
    Column("revoked_at", Moment),
    Index("uq_invitation_link_hash", "link_hash", unique=True),
    Index("ix_invitation_inviter_id", "inviter_id", "created_at"),
)

membership_request = Table(
    "membership_request",
    metadata,
    Column("id", Id, primary_key=True),
    # None: nobody is at home in the place that was asked for.
    Column("community_id", Id, ForeignKey("community.id")),
    Column("number", Integer),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), index=True),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("known_by", Text, nullable=False),
    word("status", RequestStatus),
    Column("created_at", Moment, nullable=False),
    Column("question", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("answered_at", Moment),
    Column("answered_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    # Where they say that they live, when they showed it on a map.
    Column("latitude", Float),
    Column("longitude", Float),
    # How many words they added.
    Column("told", Integer, nullable=False, server_default="0"),
    Column("inviter_id", Id, ForeignKey("person.id"), index=True),
    UniqueConstraint("community_id", "number"),
    Index("ix_membership_request_contact_id", "contact_id", "created_at"),
    Index("ix_membership_request_created_at", "created_at"),
    Index(
        "uq_membership_request_open",
        "community_id",
        "contact_id",
        unique=True,
        **only("status = 'open' AND community_id IS NOT NULL"),
    ),
    Index("ix_membership_request_stray", "place", **only("status = 'open' AND community_id IS NULL")),
)

vouch = Table(
    "vouch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("membership_request.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    UniqueConstraint("request_id", "person_id"),
)

movement = Table(
    "movement",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    word("kind", MovementKind),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by_id", Id, ForeignKey("person.id")),
    Column("reason", Text, nullable=False),
    Index("ix_movement_community_id", "community_id", "at"),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False, index=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("by_id", Id, ForeignKey("person.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("answered_at", Moment),
    UniqueConstraint("person_id", "community_id"),
)

look_up = Table(
    "look_up",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("is_refused", Boolean, nullable=False),
    Index("ix_look_up_person_id", "person_id", "at"),
    Index("ix_look_up_at", "at"),
)

looked_at = Table(
    "looked_at",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("seen_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    UniqueConstraint("person_id", "seen_id"),
    Index("ix_looked_at_at", "at"),
)

referent_word = Table(
    "referent_word",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("community_id", "number"),
    Index("ix_referent_word_person_id", "person_id", "at"),
    Index("ix_referent_word_at", "at"),
)

town_hall = Table(
    "town_hall",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("folded_commune", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("last_message", Integer, nullable=False, server_default="0"),
    Index("uq_town_hall_commune", "folded_commune", unique=True, **only("ended_at IS NULL")),
)

town_hall_invitation = Table(
    "town_hall_invitation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("town_hall_id", Id, ForeignKey("town_hall.id"), nullable=False, index=True),
    Column("code_hash", Text, nullable=False, unique=True),
    Column("link_hash", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

officer = Table(
    "officer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("town_hall_id", Id, ForeignKey("town_hall.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    # Which alerts they hear of (none: all), and when, by the community's clock (the same hour twice: at any time).
    Column("categories", Words(Category), nullable=False),
    Column("from_hour", SmallInteger, nullable=False, server_default="0"),
    Column("to_hour", SmallInteger, nullable=False, server_default="0"),
    Column("joined_at", Moment, nullable=False),
    UniqueConstraint("town_hall_id", "person_id"),
)

official_message = Table(
    "official_message",
    metadata,
    Column("id", Id, primary_key=True),
    Column("town_hall_id", Id, ForeignKey("town_hall.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("author_id", Id, ForeignKey("person.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("sent_at", Moment, nullable=False),
    UniqueConstraint("town_hall_id", "number"),
    Index("ix_official_message_sent_at", "town_hall_id", "sent_at"),
)

official_audience = Table(
    "official_audience",
    metadata,
    Column("message_id", Id, ForeignKey("official_message.id"), primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, index=True),
)

official_answer = Table(
    "official_answer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", Id, ForeignKey("official_message.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Index("ix_official_answer_message_id", "message_id", "person_id"),
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

code_try = Table(
    "code_try",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_code_try_contact_id", "contact_id", "at"),
    Index("ix_code_try_at", "at"),
)

photo = Table(
    "photo",
    metadata,
    Column("id", Id, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

alert = Table(
    "alert",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    # Nobody's, once it is forgotten.
    Column("author_id", Id, ForeignKey("person.id"), index=True),
    Column("household_id", Id, ForeignKey("household.id")),
    word("category", Category),
    word("severity", Severity),
    Column("description", Text, nullable=False),
    Column("place", Text, nullable=False),
    word("status", AlertStatus),
    Column("sent_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("is_ongoing", Boolean),
    word("police", Police),
    Column("police_by", Text, nullable=False),
    Column("police_by_id", Id, ForeignKey("person.id")),
    Column("police_at", Moment),
    Column("closed_at", Moment),
    word("outcome", Outcome, nullable=True),
    Column("outcome_text", Text, nullable=False),
    Column("photo_id", Id, ForeignKey("photo.id")),
    Column("is_claimed", Boolean, nullable=False),
    Column("forgotten_at", Moment),
    UniqueConstraint("community_id", "number"),
    Index("ix_alert_closed_at", "closed_at", **only("forgotten_at IS NULL")),
    Index("ix_alert_photo_id", "photo_id", **only("photo_id IS NOT NULL")),
    Index("ix_alert_open", "community_id", "id", **only("status <> 'closed'")),
)

_ONCE = "kind IN ({})".format(", ".join(sorted(f"'{kind.value}'" for kind in EventKind if kind.is_once)))

alert_event = Table(
    "alert_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("alert_id", Id, ForeignKey("alert.id"), nullable=False, index=True),
    word("kind", EventKind),
    Column("person_id", Id, ForeignKey("person.id")),
    Column("household_id", Id, ForeignKey("household.id")),
    Column("name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Index("uq_alert_event_once", "alert_id", "person_id", "kind", unique=True, **only(_ONCE)),
)

EDIT_WAITS = "kind = 'alert.update' AND expanded_at IS NULL AND expanded_to = 0"
"""Which notice is an edit that nobody began to make; there is one at most for an alert."""

notice = Table(
    "notice",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("params", Document, nullable=False),
    word("audience_kind", AudienceKind),
    Column("audience_id", Id, nullable=False),
    Column("except_person", Id),
    Column(
        "lane", SmallInteger, CheckConstraint(f"lane BETWEEN {min(Lane)} AND {max(Lane)}", name="lane"), nullable=False
    ),
    Column("community_id", Id, ForeignKey("community.id")),
    Column("alert_id", Id, ForeignKey("alert.id")),
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("choices", Document, nullable=False),
    Column("photo_id", Id, ForeignKey("photo.id")),
    Column("created_at", Moment, nullable=False),
    # How far the fan-out got: the last person or delivery that was served, and when all were.
    Column("expanded_to", Id, nullable=False, server_default="0"),
    Column("expanded_at", Moment),
    Column("swept_at", Moment),
    Index("ix_notice_to_expand", "lane", "not_before", **only("expanded_at IS NULL")),
    Index("ix_notice_to_sweep", "expires_at", **only("expires_at IS NOT NULL AND swept_at IS NULL")),
    Index("ix_notice_photo_id", "photo_id", **only("photo_id IS NOT NULL")),
    Index("ix_notice_alert_id", "alert_id", "kind", **only("alert_id IS NOT NULL")),
    # An edit that was asked for and not begun serves everybody who asks for one meanwhile.
    Index(
        "uq_notice_edit",
        "alert_id",
        unique=True,
        **only(EDIT_WAITS),
    ),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", Id, ForeignKey("notice.id"), nullable=False),
    Column("contact_id", Id, ForeignKey("contact.id")),
    Column("group_id", Id, ForeignKey("community_group.id")),
    # The earlier delivery that this one edits or follows.
    Column("original_id", Id, nullable=False, server_default=str(NO_ORIGINAL)),
    Column("account", Text, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    word("status", DeliveryStatus),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    # A claim moves it to the end of the lease: one index finds what is due and what was dropped.
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("address", Text),
    Column("refers_to", Text),
    Column("tap", Text),
    Column("external_id", Text),
    Column("reason", Text),
    Column("settled_at", Moment),
    # When to see whether the person has to be told on another contact; none: there is none, or it was seen to.
    Column("climb_at", Moment),
    UniqueConstraint("notice_id", "contact_id", "original_id"),
    Index("uq_delivery_group", "notice_id", "group_id", "original_id", unique=True, **only("group_id IS NOT NULL")),
    Index("ix_delivery_due", "account", "lane", "due_at", **only("status = 'queued'")),
    Index("ix_delivery_failed", "settled_at", **only("status = 'failed'")),
    Index("ix_delivery_climb", "climb_at", **only("climb_at IS NOT NULL")),
    Index("ix_delivery_external", "contact_id", "external_id", **only("external_id IS NOT NULL")),
    # A mail that comes back and a browser that shows it name a message by its id alone.
    Index("ix_delivery_account_external", "account", "external_id", **only("external_id IS NOT NULL")),
    Index(
        "ix_delivery_group_external",
        "group_id",
        "external_id",
        **only("group_id IS NOT NULL AND external_id IS NOT NULL"),
    ),
)

account = Table(
    "account",
    metadata,
    Column("name", Text, primary_key=True),
    Column("per_second", Float, nullable=False, server_default="0"),
    Column("next_slot_at", Moment),
    Column("paused_until", Moment),
    # Segments that a community may use a day, and what one costs in euros: only where messages are paid for.
    Column("per_day", Integer),
    Column("price", Float),
)

spending = Table(
    "spending",
    metadata,
    # A day of the service's clock; 0 is the community of those who have none.
    Column("day", Date, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("community_id", Id, primary_key=True, autoincrement=False),
    Column("lane", SmallInteger, primary_key=True, autoincrement=False),
    Column("segments", Integer, nullable=False),
)

spending_told = Table(
    "spending_told",
    metadata,
    # The percent of a day's budget that people were told of, or 0 for the report of the week that begins that day.
    Column("day", Date, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("community_id", Id, primary_key=True, autoincrement=False),
    Column("share", SmallInteger, primary_key=True, autoincrement=False),
)

receipt = Table(
    "receipt",
    metadata,
    Column("account", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    # None: it was told of before we noted what it is about. No key to it, for it is forgotten later than the delivery.
    Column("delivery_id", Id),
    # See storage.receipts.Fate.
    Column("fate", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    # The rest of the input, as JSON; the bytes of its attachments one after the other.
    Column("heard", Text, nullable=False),
    Column("attached", LargeBinary),
    Column("raw", LargeBinary, nullable=False),
    Column("failure", Text),
    UniqueConstraint("channel", "account", "address", "message_id"),
    Index("ix_journal_failed", "id", **only("failure IS NOT NULL")),
)

cursor = Table(
    "cursor",
    metadata,
    Column("account", Text, primary_key=True),
    Column("position", Text, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True, autoincrement=False),
    Column("command", Text, nullable=False),
    Column("log", Document, nullable=False),
    Column("shown", Document, nullable=False),
    Column("serial", Id, nullable=False),
    Column("expires_at", Moment, index=True),
    Column("silent_at", Moment),
    Index("ix_conversation_silent_at", "silent_at", **only("silent_at IS NOT NULL")),
)

timer = Table(
    "timer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("alert_id", Id, ForeignKey("alert.id"), nullable=False),
    Column("due_at", Moment, nullable=False, index=True),
    Column("params", Document, nullable=False),
    UniqueConstraint("alert_id", "kind"),
)
