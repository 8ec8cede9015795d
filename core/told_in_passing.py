"""What is told behind a word of ours that only happens to stand first: « je viens de voir un homme au 9 »."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.access import Capability, may
from core.coded import HELP
from core.errors import Unclear
from core.first_line import category_named
from core.plain_words import A_SENTENCE, tells
from core.reading import flowing, short_words
from core.said import Opening
from core.small_talk import is_curious, says_nothing
from core.words import courteous, leading_code, normalise

if TYPE_CHECKING:
    from core.command import Command
    from core.errors import Refused
    from core.model.member import Speaker
    from core.shelves import Conversation
    from core.wire import Inbound
    from core.words import Keywords

NO_ALERT = "common.no_open_alert"
_COMING = frozenset({"come_to", "stay_away"})
_SAID_OF_THINGS = _COMING | {"close_article", HELP}
"""Commands whose words begin what people tell, too: « retrouvé un chien », « j'arrive pas à … », « aidez-moi à … »."""
A_NEED = 3
"""Words behind AIDE from which on they are no word of ours that somebody asks about."""
_TO_EVENT = re.compile(r"(?:au|aux|a la|to the)(?: \S+){1,3}|a l'\S+(?: \S+){0,2}")
_SETTINGS = frozenset(
    {
        *("stop_messages", "stop_alerts", "stop_gazette", "resume_messages", "leave_community", "pause", "quiet_hours"),
        *("choose_language", "choose_gazette", "choose_texts", "choose_twin_mail", "set_level", "open_to_twins"),
        *("show_menu", "show_movements", "show_messages", "show_referents", "show_words", "show_profile", "referent"),
        *("get_flyer", "invite_neighbour", "volunteer", "found_community", "go_round", "become_relay", "hold_drill"),
        *("show_help", "end_relay", "answer_word", "write_town_hall", "list_requests", "show_boundary", "my_request"),
        *("set_photos", "join_community"),
    }
)
"""Commands that want a name, a number or nothing behind their word, and would drop a danger that is told there."""
_OF_MESSAGES = re.compile(
    r"\b(?:alert\w*|messages?|sms|textos?|mails?|emails?|notif\w*|recevoir|receive|envo\w*|send\w*|ecri\w*|lettres?|"
    r"gazette|marre|assez|suffit|enough)\b"
)
"""What stands behind STOP where it means our messages, whatever they were about."""


def tells_in_passing(text: str, inbound: Inbound, command: Command) -> bool:
    """Whether *text* tells something though it begins with a word of *command*, which wants nothing behind it.

    In a group people tell one another many things: only a danger is asked about.
    """
    is_said_of_things = inbound.room is None and (command.on_alert or command.name in _SAID_OF_THINGS)
    return category_named(text) is not None or (is_said_of_things and tells(text))


def is_danger_behind(name: str, rest: str, keywords: Keywords) -> bool:
    """Whether the words behind the word of a setting tell of a danger: « stop ! il y a un homme armé au 9 ».

    Behind AIDE any sentence may, if it is no word of ours: « aidez-moi, mon mari ne respire plus ».
    """
    if name == HELP and _is_need(rest) and keywords.whole(courteous(normalise(rest))) is None:
        return True
    return name in _SETTINGS and _is_danger(rest) and _OF_MESSAGES.search(normalise(rest)) is None


def danger_in(
    command: Command | None, refusal: Refused, inbound: Inbound, speaker: Speaker, conversation: Conversation | None
) -> tuple[Opening | None, Refused]:
    """Give what was told, if it is a danger or about an alert that is not there, in words that *command* refused.

    None: nothing is to be saved, or what was written is for one neighbour alone. With it comes why nothing is done:
    *refusal*, or that so much cannot be told to neighbours.
    """
    is_plain = inbound.room is None and inbound.choice is None and leading_code(inbound.text) is None
    if command is None or command.urgent or command.is_confidential or conversation is not None or not is_plain:
        return None, refusal
    is_told = _is_danger(inbound.text) or (refusal.text == NO_ALERT and command.takes_words and tells(inbound.text))
    is_neighbour = not speaker.is_guest and all(
        may(speaker, each) for each in (Capability.RAISE_ALERT, Capability.TALK)
    )
    if not is_told or not is_neighbour:
        return None, refusal
    try:
        return Opening(short_words(flowing(inbound.text))), refusal
    except Unclear as too_long:
        return None, too_long


def is_of_event(name: str, rest: str) -> bool:
    """Whether the words behind « je viens » name an event: « au vide-grenier »."""
    return name in _COMING and _TO_EVENT.fullmatch(normalise(rest)) is not None and category_named(rest) is None


def _is_need(rest: str) -> bool:
    return len(rest.split()) >= A_NEED and not rest[0].isdigit() and not is_curious(rest) and not says_nothing(rest)


def _is_danger(text: str) -> bool:
    return len(text.split()) >= A_SENTENCE and category_named(text) is not None
