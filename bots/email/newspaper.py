"""The letter of the gazette as a small newspaper: set once for all who get it, with each reader's own reply addresses.

A reply address proves who answers, so that it cannot be the same for two readers. The shared body holds marks as long
as the tokens that belong there, and each reader's copy has its own woven in: nothing moves, and nothing is built anew.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bots.email import tokens
from bots.email.page import WORDS, foot_of, last_line, notice_of, picture_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.wire import Outbound

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_SOFT_BREAK = rb"(?:=\r\n)?"
_PICTURES_BEGIN = b"Content-ID:"


def mark_of(secret: bytes, code: str) -> str:
    """Give what stands in the shared body for a reader's token about *code*: as long as that, and nobody's."""
    long = len(tokens.reply_token(secret, "", code, 0))
    drawn = hmac.digest(secret, b"mark\0" + code.encode(), "sha256")
    return b32encode(drawn).decode().lower()[:long]


def set_text(outbound: Outbound, public_url: str, address_of: Callable[[str], str]) -> str:
    """Set the text side; *address_of* gives the reply address of an article."""
    return _set("newspaper.txt", outbound, public_url, address_of)


def set_page(outbound: Outbound, public_url: str, address_of: Callable[[str], str]) -> str:
    """Set the HTML side, which loads nothing from elsewhere."""
    return _set("newspaper.html", outbound, public_url, address_of)


def _set(template: str, outbound: Outbound, public_url: str, address_of: Callable[[str], str]) -> str:
    return _PAGES.get_template(template).render(
        paper=outbound.newspaper,
        language=outbound.language,
        subject=outbound.subject,
        words=WORDS.get(outbound.language, WORDS["fr"]),
        foot=foot_of(outbound),
        notice=notice_of(outbound, public_url),
        last_line=last_line(outbound, public_url),
        picture_id=picture_id,
        address_of=address_of,
        mail_of=lambda code: f"mailto:{address_of(code)}?subject={code}",
    )


def weave(body: bytes, secret: bytes, address: str, codes: Iterable[str], day: int) -> bytes:
    """Put the tokens of *address* where the marks of *codes* stand; a soft break inside of one stays where it is."""
    own = {mark_of(secret, code): tokens.reply_token(secret, address, code, day) for code in codes}
    if not own:
        return body
    marks = re.compile(
        b"|".join(_SOFT_BREAK.join(re.escape(mark[at : at + 1]).encode() for at in range(len(mark))) for mark in own)
    )
    # Only the words are looked through; the pictures stand behind them.
    words = body.find(_PICTURES_BEGIN)
    end = words if words >= 0 else len(body)

    def with_breaks(found: re.Match[bytes]) -> bytes:
        signs = iter(own[found[0].replace(b"=\r\n", b"").decode()].encode())
        return b"=\r\n".join(bytes(next(signs) for _ in piece) for piece in found[0].split(b"=\r\n"))

    return marks.sub(with_breaks, body[:end]) + body[end:]
