"""What the neighbour wrote, without what the mail program put below, above or between it."""

from __future__ import annotations

import re

from mailparser_reply import EmailReplyParser

# Beyond this no line announces a quote, and expressions need not look.
_LONGEST_LINE = 500
# The library's expressions are quadratic in the length of lines: it only sees texts that a person types.
_LONGEST_FOR_LIBRARY = 8_000

_PARSER = EmailReplyParser(languages=["en", "fr"])

# "Le lun. 23 nov. 2026 à 14:05, Tocsin <tocsin@example.org> a écrit :", also wrapped over up to four lines.
_WROTE_START = re.compile(
    r"(>\s?)*((Le|On|El|Am|Quoting|\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{2,4}|\d\d? \w{3,9}\.? \d{4})\b.*"
    # Horde begins with the author.
    r"|[^<>]{0,60}<\S{1,200}@\S{1,200}> (a écrit|wrote) ?:)"
)
# A date or an address is part of it: "Le voisin m'a écrit :" is not one.
_WROTE = re.compile(
    r"(?=.*[\d@]).{6,}(\b(a\s+écrit|a\s+ecrit|écrivait|wrote|escribió|schrieb)(\s.{0,60})?|<\S+@\S+>)\s?:\s*",
    re.IGNORECASE,
)
_WRAPPED_OVER = 4
_SEPARATOR = re.compile(
    r"(>\s?)*[-_=*\s]{2,}\s?(message d[\u2019'` ]origine|message original|original message|original-nachricht"
    r"|mail original|message transféré|message transmis|forwarded message"
    r"|e-mail d[\u2019'` ]origine|réponse d[\u2019'` ]origine)"
    r"\s?[-_=*\s]{2,}.*"
    r"|(>\s?)*(début du message (transféré|réexpédié)|begin forwarded message)\s?:?"
    # Orange and La Poste; SFR writes it without the mark.
    r"|(>\s?)+message du \d.*|message du\s?:\s?\d.*"
    r"|(_|=|-){20,}",
    re.IGNORECASE,
)
_BLOCK_FIELD = re.compile(
    r"(>\s?)*\*?(de|from|envoyé|envoyé le|sent|date|à|a|to|pour|cc|copie|objet|subject|répondre à|reply-to)"
    r"\*?\s?:\*?(\s.*|$)",
    re.IGNORECASE,
)
_BLOCK_START = re.compile(r"(>\s?)*\*?(de|from|envoyé)\*?\s?:\*?\s.*", re.IGNORECASE)
_FIELDS_IN_BLOCK = 3
_BLOCK_LENGTH = 8
_SIGNATURE = re.compile(r"--\s?|_{2,5}")
_SENT_WITH = re.compile(
    r"(envoyé (de|depuis|à partir de|avec|via|par)\b|provenance\s?: ?courrier\b"
    r"|(télécharge[rz]|obten(ir|ez)) (l[\u2019']application )?(outlook|yahoo)\b"
    r"|sent (from|with|via)\b|get outlook\b|cet e-?mail a été (vérifié|envoyé)|ce message a été envoyé"
    r"|yahoo mail\b|l[\u2019']absence de virus|garanti sans virus|virus-free\b).{0,200}",
    re.IGNORECASE,
)
_LONGEST_SENT_WITH = 120


def without_quotes(text: str) -> str:
    """Give what was typed: quoted mails, "Envoyé de mon iPhone" and signatures are left out.

    An answer written below the quote, or between its lines, is kept.
    """
    lines = [line.rstrip() for line in text.replace("\u00a0", " ").replace("\u202f", " ").split("\n")]
    start, end = _quote_header([line[:_LONGEST_LINE] for line in lines])
    above = _typed(lines[:start])
    if above or start == len(lines):
        return _library(above)
    return _typed([line for line in lines[end:] if not _BLOCK_FIELD.fullmatch(line[:_LONGEST_LINE])])


def _quote_header(lines: list[str]) -> tuple[int, int]:
    """Find where the line that announces the quoted mail begins and ends; both are the end when there is none."""
    for index, line in enumerate(lines):
        if _SEPARATOR.fullmatch(line.strip()) and not _is_rule_between(lines, index):
            return index, index + 1
        if _WROTE_START.fullmatch(line):
            for length in range(1, _WRAPPED_OVER + 1):
                if _WROTE.fullmatch(_joined(lines[index : index + length])):
                    return index, index + length
        if _BLOCK_START.fullmatch(line) and _is_block(lines[index : index + _BLOCK_LENGTH]):
            return index, index + 1
    return len(lines), len(lines)


def _joined(lines: list[str]) -> str:
    return " ".join(line.lstrip("> ").strip() for line in lines)


def _is_block(lines: list[str]) -> bool:
    """Whether *lines* begin as Outlook quotes: From, Sent, To, Subject."""
    return sum(1 for line in lines if _BLOCK_FIELD.fullmatch(line)) >= _FIELDS_IN_BLOCK


def _is_rule_between(lines: list[str], index: int) -> bool:
    """Whether the line at *index* is a mere rule that the neighbour drew: no header of a quoted mail follows it."""
    line = lines[index].strip()
    if line.strip("_=-"):
        return False
    following = [line for line in lines[index + 1 : index + 4] if line.strip()]
    return not any(_BLOCK_START.fullmatch(line) or _SEPARATOR.fullmatch(line.strip()) for line in following[:1])


def _typed(lines: list[str]) -> str:
    """Join the lines that are not quoted, up to the signature."""
    kept: list[str] = []
    for line in lines:
        if line.startswith(">"):
            continue
        stripped = line.strip()
        is_closing = _SIGNATURE.fullmatch(line) or (
            len(stripped) <= _LONGEST_SENT_WITH and _SENT_WITH.fullmatch(stripped)
        )
        if is_closing:
            break
        kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _library(text: str) -> str:
    """Let mail-parser-reply cut the headers of languages and programs that we do not know."""
    if not text or len(text) > _LONGEST_FOR_LIBRARY or max(map(len, text.split("\n"))) > _LONGEST_LINE:
        return text
    reply = _PARSER.read(text).latest_reply
    # It strips each line and takes a heading such as "De : la gare" for a header: only its cut is used.
    if not reply or len(reply) >= len(text):
        return text
    cut = text[: len(reply)]
    return cut.strip() if text.startswith(reply) else text
