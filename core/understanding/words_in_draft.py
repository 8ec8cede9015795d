"""A line that begins with a word of ours while an alert is written: it is carried out or refused, and never told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.errors import Unclear
from core.language.bare_values import is_contact
from core.language.danger import is_of_messages, tells, tells_danger
from core.language.first_line import category_named
from core.language.own_grammar import STRICT, begins_sentence
from core.language.words import courteous, normalise
from core.said import Opening
from core.understanding.coded import WRITE_AUTHOR, coded
from core.understanding.meaning import Start
from core.understanding.plain_words import HEAR_OUT, MENU
from core.understanding.told_in_passing import SAID_OF_THINGS, WANT_NO_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.language.words import Keywords
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

_FOR_ONE = frozenset(
    {
        *("write_message", "write_referents", "write_town_hall", "answer_word", "answer_message", "answer_official"),
        *(
            "answer_article",
            "answer_letter",
            WRITE_AUTHOR,
            "support",
            "link_contact",
            "undo_link",
            "invite_neighbour",
            "erase_me",
        ),
    }
)
"""Commands whose words are for one reader, or about oneself, whatever they tell."""
_TO_ALL = "announce"
"""« Annonce réunion samedi à 18h » tells of no danger, however long it is."""
_PLACE = "write_town_hall"
"""« Mairie en feu » is written to no mayor."""
_TOLD_WITH = frozenset({*SAID_OF_THINGS, HEAR_OUT, MENU, "visit"})
"""Commands whose words also begin what people tell: « j'arrive sur place », « aidez-moi »."""
_OF_THINGS = re.compile(
    r"(?:d'|l'|a l')\S|(?:de|du|des|aux?|a la|par|dans|sur|sous|vers|chez|contre|avec|devant|derriere|pres|qui|est|"
    r"sont|of|at|in|on|by|from|with|is|are) (?!\d)\S"
)
"""How the name of a thing goes on that begins with one of our words: « groupe de jeunes », « niveau de l'eau »."""
_CONTACT = re.compile(r"(?:\+|\b0)\d(?:[ .()/-]{0,2}\d){8,12}\b|\S@\S+\.\w")


def word_of_ours(
    text: str, keywords: Keywords, commands: Mapping[str, Command], speaker: Speaker, uow: UnitOfWork
) -> Start | None:
    """Give the command that *text*, said while an alert is written, begins with; None where it tells something.

    Raises:
        Unclear: it is one that waits until the alert has left.
    """
    whole = keywords.whole(courteous(normalise(text)))
    found = (whole, "") if whole is not None else keywords.first(text)
    command = commands.get(found[0]) if found is not None else None
    if found is None or command is None or command.urgent or (command.on_alert and found[0] != WRITE_AUTHOR):
        return None
    if (meant := coded(found, commands, speaker, uow)) is not None:
        return Start(*meant)
    name, rest = found
    if name in _TOLD_WITH or (rest and not _is_wish(text, name, rest)):
        return None
    # What a command refuses is told to neighbours if it is a danger; what ends everything ends no alert by more words.
    is_never = command.always or not command.takes_words or category_named(rest) is not None
    if rest and is_never:
        raise Unclear("common.not_left_yet")
    return Start(name, Opening(rest))


def _is_wish(text: str, name: str, rest: str) -> bool:
    """Whether *rest* goes on with the word of the command *name* in *text*, and tells nothing."""
    said = normalise(rest)
    if is_contact(rest) or _CONTACT.search(rest) is not None:
        return True
    if name in STRICT:
        return not begins_sentence(name, text, rest) and category_named(rest) is None
    if name in WANT_NO_WORDS and is_of_messages(rest) and category_named(rest) is None:
        return True
    if _OF_THINGS.match(said) is not None or (name == _PLACE and category_named(rest) is not None):
        return False
    if name in _FOR_ONE:
        return True
    is_setting = name in WANT_NO_WORDS and any(map(str.isdigit, said))
    is_news = name == _TO_ALL and not tells_danger(rest)
    return category_named(rest) is None and (is_setting or is_news or not tells(rest))
