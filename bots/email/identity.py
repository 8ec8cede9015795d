"""Who wrote a mail, how sure that is, and whether a person wrote it at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bots.email import tokens
from bots.email.envelope import Envelope, as_text, decoded
from core.wire import Assurance

_LONGEST_FROM = 1_000
_MOST_HOPS = 50
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
# No quoted local parts, no groups, no routes, no comments inside: whoever needs them is not a neighbour.
_BARE = re.compile(rf"({_ADDRESS})(?: ?\(([^()<>@\\]{{0,200}})\))?")
_NAMED = re.compile(rf"(\"(?:[^\"\\\n]|\\.){{0,300}}\"|[^\"<>()@,;:\\\[\]]{{0,300}}) ?<({_ADDRESS})>")
_LAST_ANGLE = re.compile(rf"[^<>]{{0,300}}<({_ADDRESS})>")
_SENDS_BY_ITSELF = re.compile(
    r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|ne-?pas-?repondre|bounces?|double-bounce)([+._-].*)?@"
)
_ASIDE = re.compile(r"\"[^\"]*\"|\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Author:
    """Who a mail says wrote it; ``is_certain`` when its From field can be read in one way only."""

    address: str = ""
    name: str = ""
    is_certain: bool = False


def author_of(envelope: Envelope) -> Author:
    """Read the From field.

    ``alice@victim.example <evil@x.example>`` is not Alice: unless exactly one field holds exactly one address and
    nothing that parsers disagree about, the author is nobody certain, and the address (if any) only where to reply.
    """
    froms = envelope.values("from")
    if len(froms) != 1 or len(froms[0]) > _LONGEST_FROM or b"\0" in froms[0]:
        return Author()
    value = as_text(froms[0]).strip()
    if match := _BARE.fullmatch(value):
        return Author(match[1].lower(), _name(match[2] or ""), is_certain=True)
    if match := _NAMED.fullmatch(value):
        return Author(match[2].lower(), _name(match[1].strip().strip('"')), is_certain=True)
    if value.count("@") <= 2 and (match := _LAST_ANGLE.fullmatch(value)):  # noqa: PLR2004 (one in the name)
        return Author(match[1].lower())
    return Author()


def _name(written: str) -> str:
    name = decoded(written.replace("\\", "").encode())[:100].strip()
    # A name that looks like an address is there to be taken for one.
    return "" if "@" in name else name


@dataclass(frozen=True, slots=True)
class Proof:
    """What the reply address of a mail proves."""

    is_reply: bool = False
    topic: str | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether the token was made for this author."""
        return self.topic is not None


def proof_of(envelope: Envelope, author: Author, address: str, secret: bytes) -> Proof:
    """Look in the recipient fields for a reply address of ours, *address* with a token, made for *author*."""
    proof = Proof()
    for token in _tokens(envelope, address):
        topic = tokens.read_token(secret, token, author.address) if author.address else None
        proof = Proof(is_reply=True, topic=topic)
        if topic is not None:
            break
    return proof


def _tokens(envelope: Envelope, address: str) -> Iterator[str]:
    local, _, domain = address.partition("@")
    reply = re.compile(
        rf"(?<![\w.+-]){re.escape(local)}\+([a-z2-7]{{26,57}})@{re.escape(domain)}(?![\w.-])", re.IGNORECASE
    )
    for field in ("delivered-to", "x-original-to", "to", "cc"):
        for value in envelope.values(field)[:10]:
            yield from reply.findall(as_text(value))[:10]


def assurance_of(envelope: Envelope, author: Author, proof: Proof, authserv_id: str) -> Assurance:
    """Say how sure it is that *author* wrote this.

    Authenticated takes both: our token, which only readers of that mailbox have, and our own mail server's word that
    the domain in From signed the mail. Either alone can be stolen or is missing its half.
    """
    if not author.is_certain:
        return Assurance.NONE
    if proof.is_genuine and authserv_id and _domain_passed(envelope, author, authserv_id):
        return Assurance.AUTHENTICATED
    return Assurance.CLAIMED


def _domain_passed(envelope: Envelope, author: Author, authserv_id: str) -> bool:
    """Whether the topmost word of our own mail server says that the domain of *author* passed DMARC (RFC 8601)."""
    for value in envelope.values("authentication-results"):
        written = _without_asides(as_text(value).lower())
        server, *results = (piece.split() for piece in written.split(";"))
        if not server or server[0] != authserv_id.lower():
            continue
        verdicts = [result for result in results if result and result[0].startswith("dmarc=")]
        domain = f"header.from={author.address.partition('@')[2]}"
        return len(verdicts) == 1 and verdicts[0][0] == "dmarc=pass" and domain in verdicts[0]
    return False


def _without_asides(written: str) -> str:
    """Drop quoted reasons and comments, nested ones too: they may hold anything, such as ``dmarc=pass``."""
    for _ in range(3):
        written = _ASIDE.sub(" ", written)
    # What is left open hides the rest.
    return re.sub(r"\s*=\s*", "=", re.split(r"[\"()]", written, maxsplit=1)[0])


def why_not_a_person(envelope: Envelope, author: Author, own_address: str) -> str:
    """Say why nobody must answer this mail (RFC 3834), or give nothing when a person may have written it."""
    checks = (
        ("from ourselves", author.address == own_address),
        ("sent automatically", _first_word(envelope, "auto-submitted") not in {"", "no"}),
        ("bulk", _first_word(envelope, "precedence") in {"bulk", "list", "junk", "auto_reply"}),
        ("mailing list", any(name.startswith("list-") for name, _ in envelope.fields)),
        ("asks for no answer", _first_word(envelope, "x-auto-response-suppress") not in {"", "none"}),
        ("bounce", "<>" in (value.strip() for value in map(as_text, envelope.values("return-path")))),
        ("bounce", _first_word(envelope, "content-type") == "multipart/report"),
        ("sent by a machine", bool(_SENDS_BY_ITSELF.match(author.address))),
        ("mail loop", len(envelope.values("received")) > _MOST_HOPS),
    )
    return next((reason for reason, applies in checks if applies), "")


def _first_word(envelope: Envelope, name: str) -> str:
    words = envelope.text(name).lower().replace(";", " ").replace(",", " ").split()
    return words[0] if words else ""
