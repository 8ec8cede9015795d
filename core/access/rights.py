"""The table of rights: for each thing that can be asked of the bot, who may do it and under which conditions.

It is written down a second time, as the one page that people agree on, in tests/core/authorisation.csv and
own_rights.csv; a test compares what `may` decides with every cell of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.access.capability import Capability
from core.access.conditions import Condition
from core.model.standing import Standing

Cells = Mapping[Standing, frozenset[Condition]]
"""Who may, and on which conditions; whoever is not named may not."""

(
    OWN,
    LIMITED,
    STEP_UP,
    RELAYED,
    UNMASKED_ONLY,
    UNLESS_TOWN_HALLS,
    WHILE_SUBSCRIBED,
    IF_TOWN_HALLS,
    NAME_ONLY,
    MAIL_COPY_ONLY,
    NOT_LAST_REFERENT,
    BREAK_GLASS,
    OWN_ACCOUNT,
    OWN_REQUEST,
    ONE_THREAD,
    SURVIVES,
    PUBLIC_CARD,
    AGGREGATES,
    WITH_REASON,
    BOTH_AGREE,
    ROOM_AND_CODE,
    PENDING_ADDRESS,
    OPEN_TO_TWINS,
    REPORTED_ONLY,
    NOT_LAST_CONTACT,
    VOUCHED_IN_PERSON,
    PROVED_TO_OPERATOR,
    ABOUT_ONESELF,
    NO_OVERLAP,
    METADATA_ONLY,
) = Condition
STRANGER = frozenset({Standing.STRANGER})
INVITED = frozenset({Standing.INVITED})
PENDING = frozenset({Standing.PENDING})
MEMBER = frozenset({Standing.MEMBER})
REFERENT = frozenset({Standing.REFERENT})
TWIN_REFERENT = frozenset({Standing.TWIN_REFERENT})
TWIN_MEMBER = frozenset({Standing.TWIN_MEMBER})
OFFICER = frozenset({Standing.OFFICER})
OPERATOR = frozenset({Standing.OPERATOR})
BANNED = frozenset({Standing.BANNED})
DEPARTED = frozenset({Standing.DEPARTED})
NEIGHBOURS = MEMBER | REFERENT
TWINS = TWIN_MEMBER | TWIN_REFERENT
OUTSIDE = STRANGER | INVITED | PENDING
GONE = BANNED | DEPARTED
EVERYBODY = frozenset(Standing)


def _cells(*groups: tuple[Any, ...]) -> Cells:
    """Read groups of standings, each with its conditions."""
    return {standing: frozenset(conditions) for who, *conditions in groups for standing in who}


RIGHTS: Mapping[Capability, Cells] = {
    Capability.RAISE_ALERT: _cells((NEIGHBOURS, LIMITED), (OFFICER, LIMITED, WHILE_SUBSCRIBED)),
    Capability.RAISE_EXERCISE: _cells((REFERENT, LIMITED), (OFFICER, LIMITED, WHILE_SUBSCRIBED), (OPERATOR,)),
    Capability.UPDATE_OWN_ALERT: _cells((NEIGHBOURS, OWN), (OFFICER, OWN, WHILE_SUBSCRIBED)),
    Capability.CLOSE_OWN_ALERT: _cells((NEIGHBOURS, OWN), (OFFICER, OWN, WHILE_SUBSCRIBED)),
    Capability.ADD_INFO: _cells((NEIGHBOURS, LIMITED), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.CHANGE_ALERT: _cells((REFERENT, WITH_REASON)),
    Capability.CLOSE_ALERT: _cells((REFERENT, WITH_REASON)),
    Capability.ACKNOWLEDGE: _cells((NEIGHBOURS,), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.RECEIVE_ALERTS: _cells((NEIGHBOURS,), (TWINS, MAIL_COPY_ONLY), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.READ_ALERTS: _cells((NEIGHBOURS,), (TWINS, MAIL_COPY_ONLY), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.SEE_WHO: _cells((MEMBER, OWN), (REFERENT,), (OFFICER, AGGREGATES)),
    Capability.SEE_AUTHOR: _cells((NEIGHBOURS,), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.FLAG: _cells((NEIGHBOURS | TWINS | OUTSIDE | GONE | OFFICER, LIMITED), (OPERATOR,)),
    Capability.HIDE_ALERT: _cells((REFERENT | OPERATOR, WITH_REASON)),
    Capability.READ_GAZETTE: _cells((NEIGHBOURS,)),
    Capability.POST_ARTICLE: _cells((NEIGHBOURS, LIMITED)),
    Capability.CHANGE_OWN_ARTICLE: _cells((NEIGHBOURS, OWN), (GONE, SURVIVES)),
    Capability.DELETE_ARTICLE: _cells((REFERENT | OPERATOR, WITH_REASON)),
    Capability.WRITE_MESSAGE: _cells((NEIGHBOURS | TWINS, RELAYED)),
    Capability.WRITE_TO_HIDDEN: _cells((NEIGHBOURS, RELAYED), (TWINS, RELAYED, OPEN_TO_TWINS)),
    Capability.WRITE_TO_REFERENTS: _cells(
        (PENDING | BANNED, ONE_THREAD), (NEIGHBOURS | TWINS, RELAYED), (OFFICER, RELAYED, WHILE_SUBSCRIBED)
    ),
    Capability.ANSWER_MESSAGE: _cells(
        (PENDING | BANNED, ONE_THREAD), (NEIGHBOURS | TWINS,), (OFFICER, WHILE_SUBSCRIBED)
    ),
    Capability.BLOCK: _cells((NEIGHBOURS | TWINS | PENDING | OFFICER,)),
    Capability.READ_THREAD: _cells((OPERATOR, REPORTED_ONLY)),
    Capability.ANNOUNCE: _cells((REFERENT, LIMITED, STEP_UP)),
    Capability.LIST_MEMBERS: _cells((NEIGHBOURS, LIMITED), (TWINS, NAME_ONLY, OPEN_TO_TWINS)),
    Capability.SEE_CONTACT: _cells((NEIGHBOURS, UNMASKED_ONLY)),
    Capability.SEE_MASKED: _cells((REFERENT, PENDING_ADDRESS), (OFFICER, PENDING_ADDRESS, IF_TOWN_HALLS)),
    Capability.SEE_PRESENTATION: _cells((NEIGHBOURS,)),
    Capability.SEE_HOUSEHOLD: _cells(),
    Capability.OWN_PROFILE: _cells((NEIGHBOURS | PENDING,), (TWINS, OWN_ACCOUNT), (OFFICER, OWN), (GONE, SURVIVES)),
    Capability.MASK_CONTACT: _cells((NEIGHBOURS | PENDING,), (TWINS, OWN_ACCOUNT)),
    Capability.SEE_PRESENCE: _cells(),
    Capability.SEE_REFERENT: _cells(
        (TWINS | PENDING, NAME_ONLY), (NEIGHBOURS, UNMASKED_ONLY), (OFFICER, WHILE_SUBSCRIBED), (OPERATOR,)
    ),
    Capability.SEE_COMMUNITY: _cells(
        (OUTSIDE | TWIN_MEMBER, PUBLIC_CARD),
        (NEIGHBOURS | TWIN_REFERENT,),
        (OFFICER, WHILE_SUBSCRIBED),
        (OPERATOR, AGGREGATES),
    ),
    Capability.SEE_BOUNDARY: _cells((NEIGHBOURS | TWIN_REFERENT | OPERATOR,), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.DRAW_BOUNDARY: _cells((REFERENT, STEP_UP)),
    Capability.RENAME: _cells((REFERENT, STEP_UP)),
    Capability.SEE_DOOR: _cells((NEIGHBOURS | PENDING | OPERATOR,), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.SET_DOOR: _cells((REFERENT, STEP_UP, UNLESS_TOWN_HALLS), (OFFICER, STEP_UP, IF_TOWN_HALLS)),
    Capability.SEE_REQUESTS: _cells((PENDING, OWN_REQUEST), (REFERENT,), (OFFICER, IF_TOWN_HALLS)),
    Capability.ANSWER_REQUESTS: _cells((REFERENT, UNLESS_TOWN_HALLS), (OFFICER, IF_TOWN_HALLS)),
    Capability.INVITE: _cells((NEIGHBOURS, LIMITED), (OFFICER, LIMITED, WHILE_SUBSCRIBED)),
    Capability.BAN: _cells((REFERENT, STEP_UP, WITH_REASON), (OPERATOR, BREAK_GLASS, WITH_REASON)),
    Capability.APPOINT: _cells((REFERENT, STEP_UP, NOT_LAST_REFERENT), (OPERATOR, BREAK_GLASS)),
    Capability.STAND_DOWN: _cells((REFERENT, NOT_LAST_REFERENT)),
    Capability.PROPOSE_TWINNING: _cells((REFERENT, STEP_UP)),
    Capability.ANSWER_TWINNING: _cells((REFERENT, STEP_UP, BOTH_AGREE)),
    Capability.END_TWINNING: _cells((REFERENT | TWIN_REFERENT, STEP_UP)),
    Capability.SEE_MOVEMENTS: _cells((NEIGHBOURS,), (OFFICER, AGGREGATES)),
    Capability.SEE_DOOR_HISTORY: _cells((REFERENT,), (OFFICER, IF_TOWN_HALLS)),
    Capability.LEAVE: _cells((INVITED | PENDING, OWN_REQUEST), (MEMBER,), (REFERENT, NOT_LAST_REFERENT)),
    Capability.LINK_CONTACT: _cells(
        (NEIGHBOURS | PENDING | OFFICER | OPERATOR, STEP_UP), (TWINS, STEP_UP, OWN_ACCOUNT)
    ),
    Capability.UNLINK_CONTACT: _cells(
        (NEIGHBOURS | PENDING | OFFICER | OPERATOR, STEP_UP, NOT_LAST_CONTACT),
        (TWINS, STEP_UP, OWN_ACCOUNT, NOT_LAST_CONTACT),
        (BANNED, SURVIVES),
    ),
    Capability.RECOVER: _cells((NEIGHBOURS | OFFICER, VOUCHED_IN_PERSON), (TWINS, VOUCHED_IN_PERSON, OWN_ACCOUNT)),
    Capability.LINK_GROUP: _cells((REFERENT, STEP_UP, ROOM_AND_CODE)),
    Capability.UNLINK_GROUP: _cells((REFERENT, STEP_UP), (OPERATOR, BREAK_GLASS)),
    Capability.EXPORT_OWN: _cells(
        (STRANGER, PROVED_TO_OPERATOR),
        (INVITED, OWN_REQUEST),
        (NEIGHBOURS | PENDING | OFFICER | OPERATOR,),
        (TWINS, OWN_ACCOUNT),
        (GONE, SURVIVES),
    ),
    Capability.ERASE_OWN: _cells(
        (STRANGER, PROVED_TO_OPERATOR),
        (INVITED, OWN_REQUEST),
        (PENDING | MEMBER | OFFICER | OPERATOR, STEP_UP),
        (REFERENT, STEP_UP, NOT_LAST_REFERENT),
        (TWINS, STEP_UP, OWN_ACCOUNT),
        (GONE, SURVIVES),
    ),
    Capability.EXPORT_OTHERS: _cells(),
    Capability.READ_AUDIT: _cells((MEMBER, ABOUT_ONESELF), (REFERENT | OPERATOR,), (OFFICER, OWN, WHILE_SUBSCRIBED)),
    Capability.GET_FLYER: _cells((NEIGHBOURS,), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.GET_ADVOCACY_KIT: _cells((NEIGHBOURS,)),
    Capability.GET_REFERENT_KIT: _cells((REFERENT | OPERATOR,)),
    Capability.SEND_OFFICIAL: _cells((OFFICER, LIMITED, WHILE_SUBSCRIBED)),
    Capability.SUBSCRIBE_TOWN_HALL: _cells((OPERATOR, BREAK_GLASS)),
    Capability.DEAD_LETTERS: _cells((OPERATOR, METADATA_ONLY)),
    Capability.SUSPEND: _cells((OPERATOR, BREAK_GLASS, WITH_REASON)),
    Capability.FOUND: _cells(
        (NEIGHBOURS | TWINS | OUTSIDE | DEPARTED, STEP_UP), (OPERATOR,), (BANNED, STEP_UP, NO_OVERLAP)
    ),
    Capability.DECLINE_INVITATION: _cells((EVERYBODY,)),
    Capability.TALK: _cells((EVERYBODY,)),
    Capability.HEAR: _cells((EVERYBODY,)),
    Capability.JOIN: _cells((EVERYBODY, LIMITED)),
    Capability.JOIN_ANOTHER: _cells((EVERYBODY, LIMITED)),
    Capability.SILENCE_ALERTS: _cells((EVERYBODY,)),
    Capability.OWN_CONTACTS: _cells(
        (NEIGHBOURS | PENDING | OFFICER | OPERATOR,), (TWINS, OWN_ACCOUNT), (GONE, SURVIVES)
    ),
    Capability.TAKE_LINK: _cells((EVERYBODY, LIMITED)),
    Capability.UNDO_LINK: _cells((NEIGHBOURS | PENDING | OFFICER | OPERATOR,), (TWINS, OWN_ACCOUNT), (GONE, SURVIVES)),
    Capability.OPEN_BROWSER: _cells((NEIGHBOURS,), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.OWN_REQUEST: _cells((NEIGHBOURS | TWINS | OUTSIDE | GONE | OPERATOR, OWN_REQUEST)),
    Capability.VOUCH: _cells((NEIGHBOURS,)),
    Capability.TAKE_ROLE: _cells((NEIGHBOURS, STEP_UP, OWN_REQUEST)),
    Capability.APPEAL: _cells((NEIGHBOURS | BANNED, OWN)),
    Capability.SEE_RULINGS: _cells((NEIGHBOURS,), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.JUDGE: _cells((REFERENT, WITH_REASON)),
    Capability.SANCTION: _cells((REFERENT, WITH_REASON)),
    Capability.REVIEW: _cells((REFERENT, WITH_REASON)),
    Capability.TAKE_IN_HAND: _cells((MEMBER, OWN), (REFERENT,), (OFFICER, WHILE_SUBSCRIBED)),
    Capability.KEEP_OPEN: _cells((MEMBER, OWN), (REFERENT,), (OFFICER, OWN, WHILE_SUBSCRIBED)),
    Capability.ASK_FOR_HELP: _cells((EVERYBODY, LIMITED)),
    Capability.REPORT: _cells((EVERYBODY, LIMITED)),
    Capability.VOLUNTEER: _cells((MEMBER,)),
    Capability.OFFICE: _cells((OFFICER, WHILE_SUBSCRIBED)),
    Capability.ANSWER_TWIN: _cells((TWINS, MAIL_COPY_ONLY)),
    Capability.SEE_WORDS: _cells((NEIGHBOURS,)),
    Capability.CHANGE_WORDS: _cells((REFERENT,)),
    Capability.SEE_RULES: _cells((NEIGHBOURS,)),
    Capability.CHANGE_RULES: _cells((REFERENT,)),
    Capability.ATTEND: _cells((NEIGHBOURS,)),
    Capability.GO_ROUND: _cells((REFERENT,)),
    Capability.VOUCH_BACK: _cells((REFERENT, STEP_UP)),
    Capability.ANSWER_ROUND: _cells((NEIGHBOURS,)),
    Capability.ANSWER_DRILL: _cells((NEIGHBOURS,)),
    Capability.RELAY: _cells((NEIGHBOURS, LIMITED)),
    Capability.RELAY_TOLD: _cells((NEIGHBOURS,)),
}

OF_ONES_OWN: Mapping[Capability, Capability] = {
    Capability.CLOSE_ALERT: Capability.CLOSE_OWN_ALERT,
    Capability.DELETE_ARTICLE: Capability.CHANGE_OWN_ARTICLE,
}
"""What doing it to something of one's own is called."""
