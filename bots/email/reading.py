"""A mail becomes an Inbound, whatever bytes it is made of."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from bots.email import tokens
from bots.email.dissect import Dissected, dissect, dissect_head
from bots.email.envelope import LONGEST_HEADER, Envelope, decoded, digest_of
from bots.email.identity import (
    Author,
    Own,
    Proof,
    assurance_of,
    author_of,
    names_us,
    proof_of,
    room_of,
    why_not_a_person,
)
from bots.sandbox import Sandbox, SandboxBroken
from core.ports import Clock, Reason
from core.wire import Assurance, Inbound

_log = structlog.get_logger()

CPU_SECONDS = 2.0
MEMORY = 256 * 1024 * 1024
"""Bytes that a parse may take beyond its libraries."""
_SECONDS = 30.0
_TRIES = 2
BOUNCES_COUNT_FOR = 7
"""Days after which nobody but a forger returns a mail (Postfix gives up after five)."""

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}@[!-;=?-~]{1,250}>")
# "Re: Fwd: [Lilas] ALERTE": what programs and lists put before the words.
_SUBJECT_PREFIX = re.compile(r"\s*((re|ré|rép|réf|tr|fw|fwd|aw|wg)\s?(\[\d+\])?\s?:|\[[^\]]{0,60}\])\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A mail that no person wrote to us, and why: answering it could start a loop (RFC 3834)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail of ours came back: which one, by its Message-ID, and why."""

    external_id: str
    reason: Reason


Read = Inbound | Ignored | Returned
NoteReturned = Callable[[Returned], Awaitable[None]]
"""Write down that a mail of ours came back; it returns when that is committed."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads mails for a mailbox; ``authserv_id`` is the name of the server whose checks are believed."""

    own: Own
    authserv_id: str
    clock: Clock

    def read(self, raw: bytes, cursor: str | None = None) -> Read:
        """Read a whole mail here and now; this never fails."""
        return self.understand(raw, dissect(raw), cursor)

    def read_head(self, head: bytes, cursor: str | None = None) -> Read:
        """Read the header of a mail that is too large to be fetched; the same as one that breaks a limit."""
        return self.understand(head, dissect_head(head), cursor)

    def unreadable(self, raw: bytes, cursor: str | None, why: str) -> Inbound:
        """Give a mail on which the parser died, whole, to be parked; of its header, only what is certain."""
        _log.error("mail_unreadable", cursor=cursor, error=why)
        head = dissect_head(raw[:LONGEST_HEADER])
        mail = replace(head, digest=digest_of(raw, head.envelope))
        return self._inbound(raw, cursor, mail, author_of(mail.envelope), text="", unreadable=why)

    def understand(self, raw: bytes, mail: Dissected, cursor: str | None = None) -> Read:
        """Say what a mail that was taken apart means.

        Of a mail that breaks a limit, the sender and the raw bytes come through, with no text and a file
        ``message.eml`` without data, so that it can be answered.
        """
        if mail.returned_as:
            return self._returned(mail)
        author = author_of(mail.envelope)
        room = room_of(mail.envelope, self._refers_to(mail.envelope))
        reason = why_not_a_person(mail.envelope, author, self.own, room)
        if not reason and room is None and not self._is_written_to_us(mail, author):
            reason = "not written to us"
        if reason:
            return Ignored(reason)
        if mail.excess:
            _log.info("mail_not_parsed", cursor=cursor, excess=mail.excess)
            return self._inbound(raw, cursor, mail, author, text="")
        return self._inbound(raw, cursor, mail, author, text=self._text(mail, author), room=room)

    def _returned(self, mail: Dissected) -> Returned | Ignored:
        """Believe a returned mail that came to an address which only its own server was told, within a week."""
        if mail.failure is None:
            return Ignored("tells of no failure")
        for token in mail.returned_as:
            named = tokens.read_bounce_token(self.own.secret, token)
            if named is not None and 0 <= self._day - named[1] <= BOUNCES_COUNT_FOR:
                return Returned(f"<{named[0]}@{self.own.domain}>", mail.failure)
        return Ignored("forged or late bounce")

    @property
    def _day(self) -> int:
        return tokens.day_of(self.clock.now())

    def _is_written_to_us(self, mail: Dissected, author: Author) -> bool:
        """Whether it names us, or answers us: what went to a crowd, or blindly, asks us nothing (RFC 3834, 2)."""
        envelope = mail.envelope
        answers = self._refers_to(envelope) is not None or self._proof(envelope, author).is_genuine
        # A header that breaks a limit may hold our address further on.
        return answers or bool(mail.excess) or names_us(envelope, self.own)

    def _text(self, mail: Dissected, author: Author) -> str:
        """Give what the neighbour said.

        A fresh mail speaks by its subject and its body. A reply speaks by its body; its subject is ours. When the
        program of the neighbour dropped In-Reply-To, the token in the reply address still knows what it is about, and
        its topic is put in front: "1" in reply to A12 reads "A12 1".
        """
        envelope, typed = mail.envelope, mail.typed
        proof = self._proof(envelope, author)
        if not proof.is_reply and not envelope.has("in-reply-to"):
            return "\n".join(filter(None, [_subject(envelope), typed]))
        if proof.topic and self._refers_to(envelope) is None and not _begins_with(typed, proof.topic):
            return f"{proof.topic} {typed}".strip()
        return typed

    def _proof(self, envelope: Envelope, author: Author) -> Proof:
        return proof_of(envelope, author, self.own, self._day)

    def _refers_to(self, envelope: Envelope) -> str | None:
        """Give the Message-ID that this answers, if it is one of ours."""
        named = [*_MESSAGE_ID.findall(envelope.text("in-reply-to"))]
        named += reversed(_MESSAGE_ID.findall(envelope.text("references")))
        return next((one for one in named if one.lower().endswith(f"@{self.own.domain}>")), None)

    def _inbound(
        self,
        raw: bytes,
        cursor: str | None,
        mail: Dissected,
        author: Author,
        *,
        text: str,
        room: str | None = None,
        unreadable: str = "",
    ) -> Inbound:
        proof = self._proof(mail.envelope, author)
        assurance = assurance_of(mail.envelope, author, proof, self.authserv_id) if author.address else Assurance.NONE
        return Inbound(
            channel="email",
            account=self.own.address,
            address=author.address,
            name=author.name,
            message_id=_message_id(mail, assurance),
            received_at=self.clock.now(),
            text=text,
            attachments=mail.attachments,
            room=room,
            refers_to=self._refers_to(mail.envelope),
            cursor=cursor,
            assurance=assurance,
            unreadable=unreadable,
            raw=raw,
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens mails in a process of its own, where a mail made to kill its reader kills nobody else."""

    reader: Reader
    sandbox: Sandbox

    @classmethod
    def of(cls, reader: Reader) -> Opening:
        """Open mails for *reader*."""
        sandbox = Sandbox("bots.email.dissect", memory=MEMORY, seconds=_SECONDS, cpu_seconds=CPU_SECONDS)
        return cls(reader, sandbox)

    async def read(self, raw: bytes, cursor: str | None = None) -> Read:
        """Read a whole mail; one on which the process died twice comes out as unreadable."""
        why = ""
        for _ in range(_TRIES):
            try:
                return self.reader.understand(raw, await self.sandbox.run(dissect, raw), cursor)
            except SandboxBroken as broken:
                why = str(broken)
            except Exception as error:  # noqa: BLE001 - whatever the bytes do to a parser, the mail is kept
                why = type(error).__name__
        return self.reader.unreadable(raw, cursor, why)

    def close(self) -> None:
        """Let the process go."""
        self.sandbox.close()


def _message_id(mail: Dissected, assurance: Assurance) -> str:
    """Name a mail, so that its copies have one effect.

    Whoever is not sure to be the author may have taken the Message-ID from a mail to come: theirs is named by what it
    says too, and cannot make us take the other one for a repeat.
    """
    match = _MESSAGE_ID.search(mail.envelope.text("message-id"))
    if match is None:
        return f"sha256:{mail.digest}"
    return match[0] if assurance is Assurance.AUTHENTICATED else f"{match[0]} {mail.digest}"


def _subject(envelope: Envelope) -> str:
    subject = decoded(next(iter(envelope.values("subject")), b""))[:1_000].strip()
    while match := _SUBJECT_PREFIX.match(subject):
        subject = subject[match.end() :]
    return subject


def _begins_with(text: str, topic: str) -> bool:
    first = text.split(maxsplit=1)[:1]
    return bool(first) and first[0].strip(".,:;!").lower() == topic.lower()
