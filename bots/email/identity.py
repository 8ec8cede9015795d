"""Who wrote a mail, how sure that is, and whether a person wrote it at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

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
_POST = re.compile(rf"<mailto:({_ADDRESS})(?:\?[^<>]{{0,200}})?>", re.IGNORECASE)
_MACHINES_SAY = ("x-autoreply", "x-autorespond", "x-mail-autoreply", "x-auto-reply-from", "x-mailer-daemon")
_RECIPIENTS = ("to", "cc", "resent-to", "resent-cc")
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
    """What the reply address of a mail proves: ``is_genuine`` when its token was made for this author."""

    is_reply: bool = False
    topic: str | None = None
    is_genuine: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """Who we are: our mailbox, and the secret that signs our tokens."""

    address: str
    secret: bytes = field(repr=False)

    @property
    def domain(self) -> str:
        """The part after the @."""
        return self.address.partition("@")[2]


def proof_of(envelope: Envelope, author: Author, own: Own, day: int) -> Proof:
    """Look in the recipient fields for a reply address of ours, our own with a token, made for *author*."""
    proof = Proof()
    for token in _tokens(envelope, own.address):
        said = tokens.read_room_token(own.secret, token)
        if said is not None:
            proof = Proof(is_reply=True, topic=said)
            continue
        topic = tokens.read_token(own.secret, token, author.address, day) if author.address else None
        if topic is not None:
            return Proof(is_reply=True, topic=topic, is_genuine=True)
        proof = Proof(is_reply=True, topic=proof.topic)
    return proof


def _tokens(envelope: Envelope, address: str) -> Iterator[str]:
    local, _, domain = address.partition("@")
    reply = re.compile(
        rf"(?<![\w.+-]){re.escape(local)}\+(1?[a-z2-7]{{20,57}})@{re.escape(domain)}(?![\w.-])", re.IGNORECASE
    )
    for name in ("delivered-to", "x-original-to", "to", "cc"):
        for value in envelope.values(name)[:10]:
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
    """Whether the topmost word of our own mail server says that the domain of *author* wrote this (RFC 8601).

    A server that checks DMARC decides with it; of one that only checks signatures, that very domain's is enough.
    """
    for value in envelope.values("authentication-results"):
        written = _without_asides(as_text(value).lower())
        server, *results = (piece.split() for piece in written.split(";"))
        if not server or server[0] != authserv_id.lower():
            continue
        domain = author.address.partition("@")[2]
        verdicts = [result for result in results if result and result[0].startswith("dmarc=")]
        if verdicts:
            return len(verdicts) == 1 and verdicts[0][0] == "dmarc=pass" and f"header.from={domain}" in verdicts[0]
        return any(result[:1] == ["dkim=pass"] and _signer(result) == domain for result in results)
    return False


def _signer(result: list[str]) -> str:
    """Give the domain that signed; none when it is said twice."""
    named = [each.partition("=")[2] for each in result if each.startswith("header.d=")]
    return named[0] if len(named) == 1 else ""


def _without_asides(written: str) -> str:
    """Drop quoted reasons and comments, nested ones too: they may hold anything, such as ``dmarc=pass``."""
    for _ in range(3):
        written = _ASIDE.sub(" ", written)
    # What is left open hides the rest.
    return re.sub(r"\s*=\s*", "=", re.split(r"[\"()]", written, maxsplit=1)[0])


def room_of(envelope: Envelope, refers_to: str | None) -> str | None:
    """Give the address of the mailing list on which a neighbour answers a mail of ours; none of any other mail."""
    post = _POST.search(envelope.text("list-post").lower())
    return post[1] if post is not None and refers_to is not None else None


def why_not_a_person(envelope: Envelope, author: Author, own: Own, room: str | None) -> str:
    """Say why nobody must answer this mail (RFC 3834), or give nothing when a person may have written it.

    What comes by a mailing list is not for us, unless it was said in answer to us on the list *room*.
    """
    checks = (
        ("from ourselves", _is_ours(author.address, own)),
        ("sent automatically", _first_word(envelope, "auto-submitted") not in {"", "no"}),
        ("bulk", _first_word(envelope, "precedence") in {"bulk", "junk", "auto_reply"}),
        ("mailing list", room is None and _first_word(envelope, "precedence") == "list"),
        ("mailing list", room is None and any(name.startswith("list-") for name, _ in envelope.fields)),
        ("sent automatically", any(envelope.has(name) for name in _MACHINES_SAY)),
        ("asks for no answer", _first_word(envelope, "x-auto-response-suppress") not in {"", "none"}),
        ("bounce", "<>" in (value.strip() for value in map(as_text, envelope.values("return-path")))),
        ("bounce", _first_word(envelope, "content-type") == "multipart/report"),
        ("sent by a machine", bool(_SENDS_BY_ITSELF.match(author.address))),
        ("mail loop", len(envelope.values("received")) > _MOST_HOPS),
    )
    return next((reason for reason, applies in checks if applies), "")


def names_us(envelope: Envelope, own: Own) -> bool:
    """Whether a recipient field holds our address: what was sent to a crowd, or blindly, asks us nothing."""
    local, _, domain = own.address.partition("@")
    ours = re.compile(
        rf"(?<![\w.+-]){re.escape(local)}(\+[\w.=-]{{0,64}})?@{re.escape(domain)}(?![\w-]|\.\w)", re.IGNORECASE
    )
    named = (value for name in _RECIPIENTS for value in envelope.values(name)[:10])
    return any(ours.search(as_text(value)) for value in named)


def _is_ours(address: str, own: Own) -> bool:
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}" == own.address


def _first_word(envelope: Envelope, name: str) -> str:
    words = envelope.text(name).lower().replace(";", " ").replace(",", " ").split()
    return words[0] if words else ""
