"""What can be asked of the bot: one name for each row of the table of rights."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from core.wire import Assurance


class InGroup(StrEnum):
    """What becomes of a wish that is said in front of a group."""

    RUNS = "run"
    """It is done there."""
    ANSWERED = "answered in private"
    """It only reads, or notes what one tap takes back, and is answered in the private chat."""
    DEFERRED = "asked again in private"
    """It changes something: nothing happens before it is meant in the private chat, too."""


_NONE, _CLAIMED, _SURE = Assurance.NONE, Assurance.CLAIMED, Assurance.AUTHENTICATED
_RUNS, _ANSWERED, _DEFERRED = InGroup.RUNS, InGroup.ANSWERED, InGroup.DEFERRED


class Capability(StrEnum):
    """What may be done. C01 to C69 are the rows of tests/core/authorisation.csv, the others of own_rights.csv.

    ``assurance``: how sure we must be of who speaks. ``in_group``: what becomes of it in front of a group.
    """

    assurance: Assurance
    in_group: InGroup

    def __new__(cls, row: str, assurance: Assurance = _SURE, in_group: InGroup = _DEFERRED) -> Self:
        """Keep what holds for whoever does it beside the number of its row."""
        made = str.__new__(cls, row)
        made._value_ = row
        made.assurance = assurance
        made.in_group = in_group
        return made

    RAISE_ALERT = "C01", _CLAIMED, _RUNS
    RAISE_EXERCISE = "C02"
    UPDATE_OWN_ALERT = "C03"
    CLOSE_OWN_ALERT = "C04"
    ADD_INFO = "C05", _CLAIMED, _RUNS
    CHANGE_ALERT = "C06"
    CLOSE_ALERT = "C07"
    ACKNOWLEDGE = "C08", _CLAIMED, _RUNS
    RECEIVE_ALERTS = "C09", _CLAIMED
    READ_ALERTS = "C10", _CLAIMED, _ANSWERED
    SEE_WHO = "C11", _SURE, _ANSWERED
    SEE_AUTHOR = "C12", _SURE, _ANSWERED
    FLAG = "C13", _NONE, _RUNS
    HIDE_ALERT = "C14"
    READ_GAZETTE = "C15", _CLAIMED, _ANSWERED
    POST_ARTICLE = "C16"
    CHANGE_OWN_ARTICLE = "C17"
    DELETE_ARTICLE = "C18"
    WRITE_MESSAGE = "C19"
    WRITE_TO_HIDDEN = "C20"
    WRITE_TO_REFERENTS = "C21"
    ANSWER_MESSAGE = "C22"
    BLOCK = "C23"
    READ_THREAD = "C24", _SURE, _ANSWERED
    ANNOUNCE = "C25"
    LIST_MEMBERS = "C26", _CLAIMED, _ANSWERED
    SEE_CONTACT = "C27", _SURE, _ANSWERED
    SEE_MASKED = "C28", _SURE, _ANSWERED
    SEE_PRESENTATION = "C29", _SURE, _ANSWERED
    SEE_HOUSEHOLD = "C30", _SURE, _ANSWERED
    OWN_PROFILE = "C31"
    MASK_CONTACT = "C32"
    SEE_PRESENCE = "C33", _SURE, _ANSWERED
    SEE_REFERENT = "C34", _SURE, _ANSWERED
    SEE_COMMUNITY = "C35", _NONE, _RUNS
    SEE_BOUNDARY = "C36", _CLAIMED, _ANSWERED
    DRAW_BOUNDARY = "C37"
    RENAME = "C38"
    SEE_DOOR = "C39", _CLAIMED, _ANSWERED
    SET_DOOR = "C40"
    SEE_REQUESTS = "C41", _SURE, _ANSWERED
    ANSWER_REQUESTS = "C42"
    INVITE = "C43"
    BAN = "C44"
    APPOINT = "C45"
    STAND_DOWN = "C46"
    PROPOSE_TWINNING = "C47"
    ANSWER_TWINNING = "C48"
    END_TWINNING = "C49"
    SEE_MOVEMENTS = "C50", _CLAIMED, _ANSWERED
    SEE_DOOR_HISTORY = "C51", _SURE, _ANSWERED
    LEAVE = "C52"
    LINK_CONTACT = "C53"
    UNLINK_CONTACT = "C54"
    RECOVER = "C55"
    LINK_GROUP = "C56"
    UNLINK_GROUP = "C57"
    EXPORT_OWN = "C58"
    ERASE_OWN = "C59"
    EXPORT_OTHERS = "C60"
    READ_AUDIT = "C61", _SURE, _ANSWERED
    GET_FLYER = "C62", _CLAIMED, _ANSWERED
    GET_ADVOCACY_KIT = "C63", _CLAIMED, _ANSWERED
    GET_REFERENT_KIT = "C64", _SURE, _ANSWERED
    SEND_OFFICIAL = "C65"
    SUBSCRIBE_TOWN_HALL = "C66"
    DEAD_LETTERS = "C67"
    SUSPEND = "C68"
    FOUND = "C69"

    DECLINE_INVITATION = "decline", _NONE
    TALK = "talk", _NONE, _ANSWERED
    HEAR = "hear", _NONE
    JOIN = "join", _CLAIMED
    JOIN_ANOTHER = "join another"
    SILENCE_ALERTS = "silence"
    OWN_CONTACTS = "contacts"
    TAKE_LINK = "link code"
    UNDO_LINK = "not me", _CLAIMED
    OPEN_BROWSER = "browser"
    OWN_REQUEST = "request", _CLAIMED
    VOUCH = "vouch"
    TAKE_ROLE = "role"
    APPEAL = "appeal"
    SEE_RULINGS = "rulings", _CLAIMED, _ANSWERED
    JUDGE = "judge"
    SANCTION = "sanction"
    REVIEW = "review"
    TAKE_IN_HAND = "in hand"
    KEEP_OPEN = "keep open", _CLAIMED
    ASK_FOR_HELP = "support", _CLAIMED
    REPORT = "report", _NONE
    VOLUNTEER = "volunteer"
    OFFICE = "office"
    ANSWER_TWIN = "twin answer"
    SEE_WORDS = "words", _CLAIMED, _ANSWERED
    CHANGE_WORDS = "change words"
    SEE_RULES = "rules", _CLAIMED, _ANSWERED
    CHANGE_RULES = "change rules"
    ATTEND = "attend", _CLAIMED, _ANSWERED
    GO_ROUND = "round"
    VOUCH_BACK = "vouch back"
    ANSWER_ROUND = "round answer", _CLAIMED
    ANSWER_DRILL = "drill answer", _CLAIMED
    RELAY = "relay"
    RELAY_TOLD = "relay told", _CLAIMED

    @property
    def runs_in_groups(self) -> bool:
        """Whether it is done in front of everybody; anything else waits for the private chat."""
        return self.in_group is InGroup.RUNS

    @property
    def changes_who(self) -> bool:
        """Whether it changes a role or an identity: then a code is answered on a second contact, if there is one."""
        return self in _CHANGES_WHO


_CHANGES_WHO = frozenset(
    {
        Capability.APPOINT,
        Capability.TAKE_ROLE,
        Capability.LINK_CONTACT,
        Capability.UNLINK_CONTACT,
        Capability.RECOVER,
        Capability.VOUCH_BACK,
        Capability.ERASE_OWN,
    }
)
