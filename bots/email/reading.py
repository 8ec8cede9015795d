"""A mail becomes an Inbound, whatever bytes it is made of."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

import structlog

from bots.email.body import Body, read_body
from bots.email.envelope import Envelope, decoded, open_envelope
from bots.email.identity import Author, Proof, assurance_of, author_of, proof_of, why_not_a_person
from bots.email.quoting import without_quotes
from core.ports import Clock
from core.wire import Assurance, Attachment, AttachmentKind, Inbound

_log = structlog.get_logger()

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}@[!-;=?-~]{1,250}>")
# "Re: Fwd: [Lilas] ALERTE": what programs and lists put before the words.
_SUBJECT_PREFIX = re.compile(r"\s*((re|ré|rép|réf|tr|fw|fwd|aw|wg)\s?(\[\d+\])?\s?:|\[[^\]]{0,60}\])\s*", re.IGNORECASE)
_UNREADABLE = Attachment(AttachmentKind.FILE, content_type="message/rfc822", name="message.eml")


@dataclass(frozen=True, slots=True)
class Ignored:
    """A mail that no person wrote to us, and why: answering it could start a loop (RFC 3834)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads mails for the mailbox *address*."""

    address: str
    secret: bytes = field(repr=False)
    authserv_id: str
    clock: Clock

    def read(self, raw: bytes, cursor: str | None = None) -> Inbound | Ignored:
        """Read a mail; this never fails.

        Of a mail that breaks a limit, or that the parser cannot read, the sender and the raw bytes come through, with
        no text and a file ``message.eml`` without data, so that it can be answered.
        """
        return self._read(raw, cursor, is_whole=True)

    def read_head(self, head: bytes, cursor: str | None = None) -> Inbound | Ignored:
        """Read the header of a mail that is too large to be fetched; the same as one that breaks a limit."""
        return self._read(head, cursor, is_whole=False)

    def _read(self, raw: bytes, cursor: str | None, *, is_whole: bool) -> Inbound | Ignored:
        try:
            return self._understand(raw, cursor, is_whole=is_whole)
        except Exception as error:  # noqa: BLE001 (whatever the bytes do to a parser, the mail is kept)
            _log.warning("mail_unreadable", cursor=cursor, error=type(error).__name__)
            return self._inbound(raw, cursor, Envelope(), Author(), text="", attachments=(_UNREADABLE,))

    def _understand(self, raw: bytes, cursor: str | None, *, is_whole: bool) -> Inbound | Ignored:
        envelope = open_envelope(raw)
        author = author_of(envelope)
        reason = why_not_a_person(envelope, author, self.address)
        if reason:
            return Ignored(reason)
        if not is_whole or envelope.excess:
            _log.info("mail_not_parsed", cursor=cursor, excess=envelope.excess or "too large")
            return self._inbound(raw, cursor, envelope, author, text="", attachments=(_UNREADABLE,))
        body = self._body(raw, cursor)
        text = self._text(envelope, author, body)
        return self._inbound(raw, cursor, envelope, author, text=text, attachments=tuple(body.attachments))

    def _body(self, raw: bytes, cursor: str | None) -> Body:
        try:
            return read_body(raw)
        except Exception as error:  # noqa: BLE001 (the sender, already known, must still get an answer)
            _log.warning("mail_body_unreadable", cursor=cursor, error=type(error).__name__)
            return Body(attachments=[_UNREADABLE])

    def _text(self, envelope: Envelope, author: Author, body: Body) -> str:
        """Give what the neighbour said.

        A fresh mail speaks by its subject and its body. A reply speaks by its body; its subject is ours. When the
        program of the neighbour dropped In-Reply-To, the token in the reply address still knows what it is about, and
        its topic is put in front: "1" in reply to A12 reads "A12 1".
        """
        proof = self._proof(envelope, author)
        typed = without_quotes(body.text)
        if not proof.is_reply and not envelope.has("in-reply-to"):
            return "\n".join(filter(None, [_subject(envelope), typed]))
        if proof.topic and self._refers_to(envelope) is None and not _begins_with(typed, proof.topic):
            return f"{proof.topic} {typed}".strip()
        return typed

    def _proof(self, envelope: Envelope, author: Author) -> Proof:
        return proof_of(envelope, author, self.address, self.secret)

    def _refers_to(self, envelope: Envelope) -> str | None:
        """Give the Message-ID that this answers, if it is one of ours."""
        named = [*_MESSAGE_ID.findall(envelope.text("in-reply-to"))]
        named += reversed(_MESSAGE_ID.findall(envelope.text("references")))
        domain = self.address.partition("@")[2]
        return next((one for one in named if one.lower().endswith(f"@{domain}>")), None)

    def _inbound(
        self,
        raw: bytes,
        cursor: str | None,
        envelope: Envelope,
        author: Author,
        *,
        text: str,
        attachments: tuple[Attachment, ...],
    ) -> Inbound:
        proof = self._proof(envelope, author)
        return Inbound(
            channel="email",
            account=self.address,
            address=author.address,
            name=author.name,
            message_id=_message_id(envelope, raw),
            received_at=self.clock.now(),
            text=text,
            attachments=attachments,
            refers_to=self._refers_to(envelope),
            cursor=cursor,
            assurance=assurance_of(envelope, author, proof, self.authserv_id) if author.address else Assurance.NONE,
            raw=raw,
        )


def _message_id(envelope: Envelope, raw: bytes) -> str:
    match = _MESSAGE_ID.search(envelope.text("message-id"))
    return match[0] if match else f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _subject(envelope: Envelope) -> str:
    subject = decoded(next(iter(envelope.values("subject")), b""))[:1_000].strip()
    while match := _SUBJECT_PREFIX.match(subject):
        subject = subject[match.end() :]
    return subject


def _begins_with(text: str, topic: str) -> bool:
    first = text.split(maxsplit=1)[:1]
    return bool(first) and first[0].strip(".,:;!").lower() == topic.lower()
