"""What a town hall's officer asks of us in plain words: nothing that everybody should be offered to read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import NotAllowed
from core.language.first_line import category_named
from core.language.words import normalise
from core.talk import Ask, Find, Handover, Option, Talk

if TYPE_CHECKING:
    from core.said import Opening

_ALERT = re.compile(r"\b(?:clo[rst]\w*|clotur\w+|ferm\w+|termin\w+|clos\w*|end) (?:\S+ ){0,3}a ?(\d{1,5})\b")
_WHO = re.compile(
    r"\b(?:qui (?:habite|vit|loge|est l'auteur|a ecrit|est la personne|a signale)|"
    r"(?:l'adresse|le numero|le telephone|le nom|les coordonnees) (?:de|du|des)|who (?:lives|is the author|wrote)|"
    r"(?:address|number|name) of)\b"
)
_OWN = re.compile(
    r"\b(?:remplac\w+|successeur|succede\w*|mon compte|mon acces|mes acces|mon mot de passe|je serai|je suis absente?|"
    r"en conges?|je pars|je quitte|je ne travaille|mon depart|mes collegues?|mon collegue|ma collegue|my account|"
    r"my replacement|my colleague|i will be|i am away|i am leaving|replaces me)\b"
)
_ASKS = re.compile(
    r"^(?:bonjour[ ,.!]*|hello[ ,.!]*)?(?:pouvez[- ]vous|pourriez[- ]vous|peut[- ]on|puis[- ]je|est[- ]ce que|comment|"
    r"pourquoi|combien|qui|quand|ou|avez[- ]vous|je (?:voudrais|souhaite|veux|n'arrive|ne comprends)|can you|could you|"
    r"how|why|who|what|i would like)\b"
)
_SENTENCE = re.compile(r"[.!?\n]+\s*(?=\S)")


def refuse_office_talk(text: str) -> None:
    """Let pass what may be for everybody; a danger always may.

    Raises:
        NotAllowed: *text* asks something of us; the refusal says what helps on.
    """
    refusal = None if category_named(text) else _office_talk(text)
    if refusal is not None:
        raise refusal


def _office_talk(text: str) -> NotAllowed | None:
    """Give the refusal that answers *text*, and says what helps on; None: it may be for everybody."""
    said = normalise(text)
    if (alert := _ALERT.search(said)) is not None:
        return NotAllowed("hear_out.office_close", code=f"A{alert[1]}")
    if _WHO.search(said) and (_ASKS.match(said) or text.rstrip().endswith("?")):
        return NotAllowed("hear_out.office_names")
    if _OWN.search(said):
        return NotAllowed("hear_out.office_own")
    is_one = len(_SENTENCE.split(text.strip())) == 1
    is_question = text.rstrip().endswith("?") or _ASKS.match(said) is not None
    return NotAllowed("hear_out.office_question") if is_one and is_question else None


def for_one_instead(said: Opening) -> Talk:
    """Offer to answer the one whom *said* names, who wrote to the town hall; None: it names nobody, or is for all."""
    found = yield Find("answerer", {"words": said.text})
    if not found:
        return None
    if (yield Ask("for_one", (Option("one"), Option("others")), params={"name": found["name"]})) == "others":
        return None
    return Handover("answer_official", replace(said, text=f"@{found['to']} {found['rest']}", alert_id=found["id"]))
