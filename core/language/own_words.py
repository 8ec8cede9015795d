"""What neighbours ask for in words of their own: « je voudrais inviter ma voisine » is no news for the others."""

from __future__ import annotations

import re
from functools import lru_cache

from core.language.first_line import category_named
from core.language.listened_for import listed, listed_within, patterns
from core.language.signed import unsigned
from core.language.words import courteous, normalise

INVITE, RAISE_ALERT, HEAR_OUT, LANGUAGE = "invite_neighbour", "post_alert", "hear_out", "choose_language"
SENTENCES = "common."
"""How the name of what is answered by a sentence begins, where others name a command."""
_MISTAKEN = re.compile(r"alerte\b|alarm\b|erreur\b|tromp\w+|mistake\b", re.IGNORECASE)
_WRONG_ABOUT = re.compile(
    r"\b(?:tromp\w+|erreur|mistake) (?:d[e']|about\b)|\bc' ?(?:est|etait) bien (?:une?|l[ae']|des|mon|ma|lui|elle)\b|"
    r"\bit (?:is|was) (?:really|indeed)\b"
)
_LANGUAGES = (("en", "in_english"), ("fr", "in_french"))
LONGEST_WISH = 12
"""Words up to which somebody asks for something, and tells no story."""


def wish_in(said: str) -> tuple[str | None, str]:
    """Give what *said* (normalised) asks for, and the name that it says for it, if any."""
    for each in patterns():
        for name, pattern in each.asked if each.asks.match(said) else ():
            if (found := pattern.match(said)) is not None:
                return name, found.groupdict().get("who") or ""
    return None, ""


def language_wanted(text: str) -> str:
    """Give the language in which *text* asks to be answered, and asks nothing else; empty: it asks for none."""
    said = courteous(normalise(unsigned(text))).rstrip(" ?!.")
    return next((key for key, name in _LANGUAGES if listed(name).fullmatch(said)), "")


def is_complaint(said: str) -> bool:
    """Whether *said* (normalised) complains of what somebody wrote."""
    return any(each.complaint.search(said) for each in patterns())


def only_asks_to_call(said: str) -> bool:
    """Whether *said* (normalised) asks us to call the police or a doctor, and nothing else."""
    return any(each.call.fullmatch(said) for each in patterns())


def asks_to_call(text: str) -> bool:
    """Whether *text* begins by asking us to call the police or a doctor, which we cannot."""
    said = courteous(normalise(text))
    return any(each.call.match(said) for each in patterns())


def wishes_in(text: str) -> list[str]:
    """Give all that *text* may ask for: commands, and sentences of ours."""
    said = courteous(normalise(text))
    fitting = [each for each in patterns() if each.asks.match(said)]
    return [name for each in fitting for name, pattern in each.asked if pattern.match(said)]


@lru_cache(maxsize=16)
def needs_help(text: str) -> bool:
    """Whether *text* tells somewhere that somebody is in need, or asks whom to call."""
    said = normalise(text)
    # « Pas urgent » is none.
    return any(each.need.search(said) for each in patterns()) and listed("not_pressing").fullmatch(said) is None


def says_unhurt(text: str) -> bool:
    """Whether *text* says that nobody is hurt: « aucun blessé » names what hurts, and tells of no danger."""
    return listed_within("unhurt").search(normalise(text)) is not None


def without_unhurt(text: str) -> str:
    """Give what else *text* tells, in bare small letters: « aucun blessé, mais une fuite de gaz »."""
    return listed_within("unhurt").sub(" ", normalise(text))


def tells_scene(text: str) -> bool:
    """Whether *text* tells what somebody sees: « il y a quelqu'un devant la porte »."""
    said = normalise(text)
    return any(each.scene.search(said) or each.telling.search(said) for each in patterns())


def leaves(text: str) -> bool:
    """Whether *text* says that somebody who was invited wants none of it: « ça ne m'intéresse pas »."""
    said = courteous(normalise(text))
    return (
        "?" not in text and len(said.split()) <= LONGEST_WISH and any(each.leaves.search(said) for each in patterns())
    )


def accepts(text: str) -> bool:
    """Whether *text* says yes to what was proposed: « oui, avec plaisir »."""
    said = courteous(normalise(text))
    return (
        "?" not in text
        and len(said.split()) <= LONGEST_WISH
        and any(each.accepts.fullmatch(said) for each in patterns())
    )


def takes_offer(text: str) -> bool:
    """Whether *text* says yes to what was proposed, and nothing else: « merci Karim, j'accepte avec plaisir »."""
    said = normalise(unsigned(text))
    return (
        "?" not in text and len(said.split()) <= LONGEST_WISH and any(each.takes.fullmatch(said) for each in patterns())
    )


def turns_down(text: str) -> bool:
    """Whether *text* says no to what was proposed, and why: « non merci, je suis trop vieux »."""
    said = normalise(unsigned(text))
    is_short = "?" not in text and len(said.split()) <= LONGEST_WISH
    return is_short and any(each.turns_down.fullmatch(said) for each in patterns())


def corrects(text: str) -> bool:
    """Whether *text* puts right what was said before: « attendez, c'est pas samedi, c'est dimanche »."""
    said = courteous(normalise(text))
    return len(said.split()) <= 2 * LONGEST_WISH and any(each.corrects.match(said) for each in patterns())


def chats(text: str) -> bool:
    """Whether *text* only asks something, or says where somebody goes: « qui habite au 7 ? », « je vais chez Ana »."""
    said = courteous(normalise(text))
    return text.rstrip().endswith("?") or any(each.chat.match(said) for each in patterns())


def comfort(text: str) -> str:
    """Give the text that says whom to talk to, where *text* begins by telling of despair or of blows at home."""
    said = courteous(normalise(text))
    if any(each.despair.match(said) for each in patterns()):
        return "common.despair"
    return "common.beaten" if any(each.beaten.match(said) for each in patterns()) else ""


def is_to_one(text: str) -> bool:
    """Whether *text* speaks to one neighbour, or of yesterday: « un accident hier, tu peux passer ? »."""
    said = normalise(text)
    return not cries(text) and any(each.to_one.search(said) for each in patterns())


@lru_cache(maxsize=16)
def cries(text: str) -> bool:
    """Whether *text* begins with a cry for help: « au secours », « il y a le feu »."""
    said = courteous(normalise(text))
    return any(each.cry.match(said) for each in patterns())


def takes_back(text: str) -> bool:
    """Whether *text* says that there was nothing: « fausse alerte »."""
    said = courteous(normalise(text))
    return any(each.mistake.fullmatch(said) for each in patterns())


def wants_end(clause: str) -> bool:
    """Whether one *clause* asks that an alert be closed: « fermez A1 », « on ferme »."""
    said = courteous(normalise(clause))
    return any(each.ends.search(said) for each in patterns())


def says_harmless(text: str) -> bool:
    """Whether *text* says somewhere that it was nothing, or nobody to be afraid of: « c'est le peintre »."""
    said = normalise(text)
    return any(each.denies.search(said) for each in patterns())


def calls_off(text: str) -> bool:
    """Whether *text* begins by saying that there was nothing: « fausse alerte, c'est un barbecue ».

    Where a number stands, or what somebody was wrong about, something is put right.
    """
    said = courteous(normalise(text))
    is_put_right = any(map(str.isdigit, said)) or _WRONG_ABOUT.search(said) is not None
    return not is_put_right and any(each.mistake.match(said) for each in patterns())


def drops(text: str) -> bool:
    """Whether *text* says that no alert was meant: « mais ce n'est pas une alerte, je voulais savoir … »."""
    said = courteous(normalise(text))
    return category_named(text) is None and any(each.drops.match(said) for each in patterns())


def behind_mistake(text: str) -> str:
    """Give what `calls_off` found, without the words that say so: « c'est le fils du voisin »."""
    parts = _MISTAKEN.split(text, maxsplit=1)
    return parts[1].lstrip(" ,;:.-") if len(parts) > 1 else text


def is_telling(text: str) -> bool:
    """Whether *text* tells something, however short: « voiture cassée »."""
    said = normalise(text)
    return any(each.telling.search(said) for each in patterns())


def speaks_of_people(text: str) -> bool:
    """Whether *text* says what somebody does whom it does not name: « ya qqn qui essaie d'entrer »."""
    said = normalise(text)
    return any(each.people.search(said) for each in patterns())


def is_for_gazette(text: str) -> bool:
    """Whether *text* sells, gives away or looks for something, or is of a feast: it warns of nothing."""
    said = normalise(text)
    if any(each.thing.search(said) for each in patterns()):
        return True
    return category_named(text) is None and any(each.offer.search(said) for each in patterns())
