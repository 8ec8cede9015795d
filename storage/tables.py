"""The first tables, under one name. Each stands in ``storage/<area>_tables.py``; new ones and new columns go there."""

from __future__ import annotations

from storage.alert_tables import alert, alert_event, photo, timer
from storage.columns import metadata
from storage.community_tables import community, community_group, twin_mail, twinning
from storage.membership_tables import (
    appointment,
    invitation,
    member,
    membership_request,
    movement,
    referent_word,
    vouch,
)
from storage.people_tables import (
    code_try,
    contact,
    home_note,
    household,
    link_code,
    look_up,
    looked_at,
    own_data_link,
    person,
    profile,
    quiet_hours,
    recovery,
)
from storage.post_tables import (
    EDIT_WAITS,
    HELD,
    NO_ORIGINAL,
    account,
    delivery,
    notice,
    receipt,
    spending,
    spending_told,
)
from storage.talk_tables import conversation, cursor, journal
from storage.town_hall_tables import (
    officer,
    official_answer,
    official_audience,
    official_message,
    town_hall,
    town_hall_invitation,
)

__all__ = [
    "EDIT_WAITS",
    "HELD",
    "NO_ORIGINAL",
    "account",
    "alert",
    "alert_event",
    "appointment",
    "code_try",
    "community",
    "community_group",
    "contact",
    "conversation",
    "cursor",
    "delivery",
    "home_note",
    "household",
    "invitation",
    "journal",
    "link_code",
    "look_up",
    "looked_at",
    "member",
    "membership_request",
    "metadata",
    "movement",
    "notice",
    "officer",
    "official_answer",
    "official_audience",
    "official_message",
    "own_data_link",
    "person",
    "photo",
    "profile",
    "quiet_hours",
    "receipt",
    "recovery",
    "referent_word",
    "spending",
    "spending_told",
    "timer",
    "town_hall",
    "town_hall_invitation",
    "twin_mail",
    "twinning",
    "vouch",
]
