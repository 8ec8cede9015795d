"""The HTML side of a mail: the same words as its text, set as paragraphs, numbered answers and links of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.wire import Outbound, Rich

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
WORDS = yaml.safe_load((Path(__file__).parent / "mail.yaml").read_text(encoding="utf-8"))
# "1. Vu", as the renderer numbers answers.
_NUMBERED = re.compile(r"(\d{1,2})\. (\S.*)", re.DOTALL)
# "vu — je l'ai lu", below a line that ends with a colon: what to write, and what it means.
_NAMED = re.compile(r"(\w{2,8})(?: — |, )(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style; ``href`` is set on links that lead to us, and is then the very text that is shown."""

    text: str
    bold: bool = False
    href: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of a list: what to type (a number or a word), and what it means."""

    key: str
    label: Line


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of lines, a list of answers, or the first line of a mail, which says what it is about."""

    lines: tuple[Line, ...] = ()
    answers: tuple[Answer, ...] = ()
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A shared position: what it is called, as people read it and as their map program opens it (RFC 5870)."""

    label: str
    shown: str
    link: str


def place_of(outbound: Outbound) -> Place | None:
    """Give the first position that *outbound* carries; no map service learns of it."""
    for each in outbound.attachments:
        if each.latitude is not None and each.longitude is not None:
            latitude, longitude = f"{each.latitude:.5f}", f"{each.longitude:.5f}"
            label = WORDS.get(outbound.language, WORDS["fr"])["place"]
            return Place(label, f"{latitude}, {longitude}", f"geo:{latitude},{longitude}")
    return None


def foot_of(outbound: Outbound) -> str:
    """Give the last line of a mail that many get: how to answer, and how to leave."""
    if not outbound.is_list or outbound.to_room:
        return ""
    words = WORDS.get(outbound.language, WORDS["fr"])
    return str(words["foot_of_letter" if outbound.is_letter else "foot"])


@dataclass(frozen=True, slots=True)
class Link:
    """Where a page of ours is opened, and what that is called."""

    label: str
    address: str


def notice_of(outbound: Outbound, public_url: str) -> Link | None:
    """Give the page on which whoever reads a mail to many, also one that was forwarded, may report what it says."""
    if not outbound.is_list or not public_url:
        return None
    language = outbound.language if outbound.language in WORDS else "fr"
    return Link(WORDS[language]["notice"], f"{public_url}/notice?lang={language}")


def last_line(outbound: Outbound, public_url: str) -> str:
    """Give the last line of the text of a mail that many get."""
    notice = notice_of(outbound, public_url)
    report = f"{notice.label} : {notice.address}" if notice else ""
    return " ".join(filter(None, [foot_of(outbound), report]))


def picture_id(number: int) -> str:
    """Give the name by which the page shows the picture that travels beside it."""
    return f"photo{number}@tocsin"


def page(
    outbound: Outbound, display_name: str, public_url: str, *, pictures: int = 0, place: Place | None = None
) -> str:
    """Set *outbound* as an HTML page that reads well on any screen, light or dark, and loads nothing from elsewhere.

    *pictures* travel beside it, *place* is shown below its words.
    """
    blocks = [
        block for number, part in enumerate(outbound.parts) for block in _blocks(part, public_url, is_first=number == 0)
    ]
    return _PAGES.get_template("mail.html").render(
        language=outbound.language,
        name=display_name,
        subject=outbound.subject,
        blocks=blocks,
        pictures=[picture_id(number) for number in range(pictures)],
        place=place,
        words=WORDS.get(outbound.language, WORDS["fr"]),
        foot=foot_of(outbound),
        notice=notice_of(outbound, public_url),
    )


def _blocks(part: Rich, public_url: str, *, is_first: bool) -> Iterator[Block]:
    """Cut *part* at its empty lines; two answers or more in a row are a list."""
    paragraph: list[Line] = []
    answers: list[tuple[Line, Answer]] = []
    pattern = _NUMBERED
    for line in [*_lines(part), ()]:
        if not answers:
            pattern = _NAMED if paragraph and _text(paragraph[-1]).endswith(":") else _NUMBERED
        answer = _answer(line, pattern, public_url)
        if answer is not None:
            answers.append((line, answer))
            continue
        if len(answers) == 1:
            paragraph.append(answers[0][0])
        elif answers:
            yield from _paragraph(paragraph, public_url)
            yield Block(answers=tuple(answer for _, answer in answers))
            paragraph = []
        answers = []
        if line and is_first:
            yield Block(lines=(tuple(_linked(line, public_url)),), is_heading=True)
        elif line:
            paragraph.append(line)
        else:
            yield from _paragraph(paragraph, public_url)
            paragraph = []
        is_first = is_first and not line


def _paragraph(lines: list[Line], public_url: str) -> Iterator[Block]:
    if lines:
        yield Block(lines=tuple(tuple(_linked(line, public_url)) for line in lines))


def _text(line: Line) -> str:
    return "".join(run.text for run in line).rstrip()


def _lines(part: Rich) -> Iterator[Line]:
    """Cut spans at line ends; a blank line comes out empty."""
    line: list[Run] = []
    for span in part:
        first, *others = span.text.split("\n")
        if first:
            line.append(Run(first, span.bold))
        for other in others:
            yield _unless_blank(line)
            line = [Run(other, span.bold)] if other else []
    yield _unless_blank(line)


def _unless_blank(line: list[Run]) -> Line:
    return tuple(line) if any(run.text.strip() for run in line) else ()


def _answer(line: Line, pattern: re.Pattern[str], public_url: str) -> Answer | None:
    match = pattern.fullmatch(line[0].text) if line else None
    if match is None:
        return None
    label = (Run(match[2], line[0].bold), *line[1:])
    return Answer(match[1], tuple(_linked(label, public_url)))


def _linked(line: Iterable[Run], public_url: str) -> Iterator[Run]:
    """Turn addresses under *public_url* into links; any other address stays text, as whoever wrote it is not us."""
    ours = re.compile(rf"({re.escape(public_url.rstrip('/'))}/[\w./~-]*[\w/])") if public_url else None
    for run in line:
        pieces = ours.split(run.text) if ours else [run.text]
        for index, piece in enumerate(pieces):
            if piece:
                yield Run(piece, run.bold, href=piece if index % 2 else "")
