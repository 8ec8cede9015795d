"""What is told behind a word of ours that only happens to stand first: « je viens de voir un homme au 9 »."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.access import Capability, may
from core.errors import Unclear
from core.language.asked_by_guests import sentence_for_guest
from core.language.called import call_told
from core.language.company import is_at_event
from core.language.danger import A_SENTENCE, is_of_messages, names_danger, tells, tells_danger, tells_need
from core.language.first_line import category_named, is_street, read_first_line
from core.language.listened_for import listed
from core.language.own_grammar import STRICT, begins_sentence
from core.language.own_words import (
    cries,
    is_telling,
    leaves,
    needs_help,
    tells_scene,
)
from core.language.reading import flowing, short_words
from core.language.small_talk import asked_of_us, is_curious, is_polite, says_nothing
from core.language.words import courteous, leading_code, normalise
from core.said import Opening
from core.understanding.coded import HELP
from core.understanding.meaning import Start
from core.understanding.plain_words import HEAR_OUT, RAISE_ALERT
from core.understanding.strangers import DECLINE, JOIN, NO_CODE, show_numbers

if TYPE_CHECKING:
    from core.command import Command
    from core.errors import Refused
    from core.language.words import Keywords
    from core.model.member import Speaker
    from core.shelves.unit_of_work import Conversation
    from core.wire import Inbound

NO_ALERT, CALL = "common.no_open_alert", "common.call_yourself"
FOUND = "found_community"
_OF_GUESTS = frozenset({JOIN, FOUND})
_COMING = frozenset({"come_to", "stay_away"})
SAID_OF_THINGS = _COMING | {"close_article", HELP}
"""Commands whose words begin what people tell, too: « retrouvé un chien », « j'arrive pas à … », « aidez-moi à … »."""
_ME = frozenset({"moi", "nous", "moi vite", "nous vite", "me", "us"})
"""Behind AIDE they make a cry of it."""
A_NEED = 3
"""Words behind AIDE from which on they are no word of ours that somebody asks about."""
WANT_NO_WORDS = frozenset(
    {
        *("stop_messages", "stop_alerts", "stop_gazette", "resume_messages", "leave_community", "pause", "quiet_hours"),
        *("choose_language", "choose_gazette", "choose_texts", "choose_twin_mail", "set_level", "open_to_twins"),
        *("show_menu", "show_movements", "show_messages", "show_referents", "show_words", "show_profile", "referent"),
        *("get_flyer", "invite_neighbour", "volunteer", "found_community", "go_round", "become_relay", "hold_drill"),
        *("show_help", "end_relay", "answer_word", "write_town_hall", "list_requests", "show_boundary", "my_request"),
        *("set_photos", "join_community", "support", "describe_home", "block_member"),
    }
)
"""Commands that want a name, a number or nothing behind their word, and would drop a danger that is told there."""
_ENDED_OR_RESUMED = frozenset({"stop_messages", "resume_messages", "show_menu", "follow_report"})
_SHORT_CODE = re.compile(r"\b\d{4,6}\b")
"""« STOP au 36180 », as the law has it for short messages, ends them."""
_OF_THINGS = re.compile(r"(?:de|du|des|d'|aux|au|a la|of|at) ?\S+(?: \S+)+|au voleur")
"""How the name of a thing goes on that begins with one of our words."""
_SHORT_FACTS = frozenset({"show_profile", "become_relay", "rename_community", "found_community", "draw_boundary"})
"""Commands whose questions want a name, a street or a line: nobody answers one of them with a danger."""
REASONS = frozenset(
    {
        *("ban_member", "warn_member", "demote_referent", "unban_member", "refuse_request"),
        *("ask_detail", "support", "appeal"),
    }
)
"""Commands that ask what somebody did: « il m'a menacé avec un couteau » is an answer."""
_DID = re.compile(
    r"(?:parce|car|pour|il(?! y a)|elle|ils|elles|a|avoir|son|sa|ses|leurs?|because|for|he|she|they|has|having|his|her|"
    r"their|does|keeps) |je n'|i (?:did|have|never|am) |"
    r"(?:menac\w*|insult\w*|agress\w*|bagarres?|violen\w*|vols?|vandalisme|tags?|"
    r"threat\w*|insults?|fights?|fighting|thefts?|stealing|stole)\b"
)
"""How a reason begins, where a danger begins with who or what is there."""
_NAME = re.compile(r"(?:[A-ZÀ-Þ][^\WA-ZÀ-Þ]*(?:['’-]\w+)*|(?:du|des?|d|la|les?|l|et)\b)(?:[ '’-]+|$)")
"""« Les Voisins du Feu », part by part."""
WRITE = "write_message"
_OF_OFFICE = re.compile(r"(?:de la|du|des) (?:mairie|prefecture|ministere|gendarmerie|police|pompiers|departement)\b")
"""« Message de la préfecture : … » is written to nobody."""
_RECEIVED = re.compile(r"(?:bien )?recue?s?\b")
"""« Message bien reçu » is written to nobody, either."""
_OF_ROLE = re.compile(
    r"(?:d'etre |de |le |mon |mes |ma |my |the )*(?:roles?|fonctions?|postes?|charge|mission|referente?)\b"
)
"""« Quitter mon rôle de référent » leaves no neighbours."""
_OF_ANNOUNCEMENT = re.compile(r"(?:mon |ma |l'|cette |my |the |this )(?:derniere |last )?(?:annonce|announcement)\b")
"""« Corriger mon annonce » is about no alert."""
_OF_ALERTS = frozenset({"correct_alert", "remove_alert", "close_alert"})


def tells_in_passing(text: str, inbound: Inbound, command: Command) -> bool:
    """Whether *text* tells something though it begins with a word of *command*, which wants nothing behind it.

    In a group people tell one another many things: only a danger is asked about.
    """
    names = SAID_OF_THINGS | _ENDED_OR_RESUMED | {WRITE}
    is_said_of_things = inbound.room is None and (command.on_alert or command.name in names)
    if category_named(text) is not None or (inbound.room is None and is_polite(text)):
        return True
    return is_said_of_things and (tells(text) or call_told(text) is not None)


def is_told_behind(text: str, name: str, rest: str, keywords: Keywords) -> bool:
    """Whether *rest*, behind the word of the command *name* in *text*, is told, and the word was none of ours.

    A danger is, behind a setting (« stop ! il y a un homme armé »), and the name of a thing (« reprise de l'eau »).
    Behind AIDE any sentence is, if it is no word of ours: « aidez-moi, mon mari ne respire plus ».
    """
    if name == HELP and courteous(normalise(rest)) in _ME:
        return True
    is_told = _is_need(rest) or is_telling(text)
    if name == HELP and is_told and keywords.whole(courteous(normalise(rest))) is None:
        return True
    if _is_of_another(name, normalise(rest)):
        return True
    if name not in WANT_NO_WORDS | _ENDED_OR_RESUMED | STRICT or is_of_messages(rest):
        return False
    if begins_sentence(name, text, rest):
        return True
    return names_danger(text) or (name in _ENDED_OR_RESUMED and _is_no_stop(normalise(rest)))


def _is_of_another(name: str, rest: str) -> bool:
    """Whether *rest* says that the word before it meant something else of ours."""
    if name == WRITE:
        return _OF_OFFICE.match(rest) is not None or _RECEIVED.match(rest) is not None
    if name == FOUND:
        return listed("finds").match(rest) is not None
    is_role = name == "leave_community" and _OF_ROLE.match(rest) is not None
    return is_role or (name in _OF_ALERTS and _OF_ANNOUNCEMENT.match(rest) is not None)


def _is_no_stop(rest: str) -> bool:
    """Whether what stood before *rest* was no word of ours: « stop au voleur », « arrêt de bus cassé »."""
    return category_named(rest) is not None or (_OF_THINGS.match(rest) is not None and not _SHORT_CODE.search(rest))


def danger_in(
    command: Command | None, refusal: Refused, inbound: Inbound, speaker: Speaker, conversation: Conversation | None
) -> tuple[Start | None, Refused]:
    """Ask about what was told, if it is a danger or about an alert that is not there, in words that *command* refused.

    None: nothing is to be saved, or what was written is for one neighbour alone. With it comes why nothing is done:
    *refusal*, or that so much cannot be told to neighbours, or whom a stranger calls.
    """
    text = inbound.text
    is_plain = inbound.room is None and inbound.choice is None and leading_code(text) is None
    # « Bloquer la porte au secours » is for everybody, whatever it begins with.
    is_cry = conversation is None and cries(text)
    is_private = conversation is None and command is not None and command.is_confidential and not is_cry
    if command is None or command.urgent or not is_plain or is_private:
        return None, refusal
    if conversation is not None and conversation.command == RAISE_ALERT:
        # The alert that is being written goes on waiting for its answer.
        return None, refusal
    is_about_alert = refusal.text == NO_ALERT and command.takes_words and tells(text)
    is_told = is_cry or names_danger(text) or is_about_alert if conversation is None else _is_told_beside(text, command)
    if is_told and speaker.is_guest:
        return None, Unclear(CALL) if tells_danger(text) else refusal
    if not is_told or not _may_warn(speaker):
        return None, refusal
    try:
        return Start(HEAR_OUT, Opening(short_words(flowing(text)))), refusal
    except Unclear as too_long:
        return None, too_long


def _is_told_beside(text: str, command: Command) -> bool:
    """Whether *text*, which is no answer to the open question of *command*, tells of a danger or what somebody sees."""
    is_scene = len(text.split()) >= A_SENTENCE and not command.on_alert and (needs_help(text) or tells_scene(text))
    return is_scene or tells_danger(text)


def cry_in(text: str, speaker: Speaker, command: Command | None) -> Start | None:
    """What a cry for help leads to in the middle of a dialogue of *command* that is about something else.

    Raises:
        Unclear: a stranger cries, or tells of a danger, with whom to call.
    """
    if speaker.is_guest and command is not None and command.name in _OF_GUESTS:
        return _beside_questions(text)
    # What is written to the author of an alert is read by nobody else.
    if command is None or command.urgent or command.name == HEAR_OUT:
        return None
    if not cries(text):
        return _danger_instead(text, speaker, command)
    if command.on_alert and not command.is_confidential:
        return None
    if speaker.is_guest:
        raise Unclear(CALL)
    return Start(RAISE_ALERT, Opening(text)) if _may_warn(speaker) else None


def _danger_instead(text: str, speaker: Speaker, command: Command) -> Start | None:
    """Ask about a danger that is told where *command* wants a short fact, and would keep it for one."""
    is_free = command.name in _SHORT_FACTS or (command.name in REASONS and _DID.match(normalise(text)) is None)
    is_free = is_free and not (command.name in REASONS and is_of_messages(text))
    # « Jean Feu » is a name, and « 4 rue du Feu » a street.
    is_name = not _NAME.sub("", text) or is_street(text) or text[:1].isdecimal()
    is_told = is_free and not is_name and tells_need(text)
    return Start(HEAR_OUT, Opening(short_words(flowing(text)))) if is_told and _may_warn(speaker) else None


def _beside_questions(text: str) -> Start | None:
    """What a stranger says beside the questions at the door, none of which is answered with a danger.

    Raises:
        Unclear: they tell of a danger, with whom to call; or they ask about us, which is answered.
    """
    # « J'ai perdu le code », and « 4 rue du Feu », tell of no danger.
    if not _is_address(text) and not text[:1].isdecimal() and NO_CODE.search(normalise(text)) is None:
        show_numbers(text)
        if tells_danger(text):
            raise Unclear(CALL)
    if not is_street(text) and (answer := asked_of_us(text) or sentence_for_guest(text)):
        raise Unclear(answer)
    return Start(DECLINE, Opening()) if leaves(text) else None


def _is_address(text: str) -> bool:
    """Whether *text* is where somebody lives: « caserne, route de la gare » warns of nothing."""
    said = read_first_line(text)
    is_place = bool(said.place) and said.category is None and category_named(said.facts) is None
    return is_street(text) or (is_place and not (cries(text) or needs_help(text) or is_telling(text)))


def _may_warn(speaker: Speaker) -> bool:
    return not speaker.is_guest and all(may(speaker, each) for each in (Capability.RAISE_ALERT, Capability.TALK))


def is_of_event(name: str, rest: str) -> bool:
    """Whether the words behind « je viens » name an event: « au vide-grenier »."""
    return name in _COMING and is_at_event(rest)


def _is_need(rest: str) -> bool:
    return len(rest.split()) >= A_NEED and not rest[0].isdigit() and not is_curious(rest) and not says_nothing(rest)
