"""A mail as bytes: what all recipients share is built once, what each one has of its own is put in front."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bots.email import newspaper, tokens
from bots.email.page import last_line, page, picture_id, place_of
from bots.email.tokens import Leaves
from core.ports import DeliveryFailed, Reason
from core.wire import Attachment, AttachmentKind, Outbound

_POLICY = SMTP.clone(cte_type="7bit")
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,200}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
# RFC 5321, 4.1.2, without quoted local parts and address literals, which no neighbour has.
_RECIPIENT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_FORBIDDEN_IN_HEADERS = re.compile(r"[\r\n\0]")
_KEPT_BYTES = 16 * 1024 * 1024
_LONGEST_ADDRESS = 254
_MOST_DELIVERIES = 2**40 - 1


@dataclass(slots=True)
class Bodies:
    """The shared parts that were built last, by content, up to 16 MB."""

    kept: OrderedDict[tuple[str, ...], bytes] = field(default_factory=OrderedDict)
    size: int = 0

    def get(self, key: tuple[str, ...]) -> bytes | None:
        """Give the body of *key*, if it is still there."""
        body = self.kept.get(key)
        if body is not None:
            self.kept.move_to_end(key)
        return body

    def keep(self, key: tuple[str, ...], body: bytes) -> None:
        """Keep *body*, letting the oldest go."""
        if key in self.kept or len(body) > _KEPT_BYTES:
            return
        self.kept[key] = body
        self.size += len(body)
        while self.size > _KEPT_BYTES:
            _, oldest = self.kept.popitem(last=False)
            self.size -= len(oldest)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, and where the links of our mails lead."""

    address: str
    display_name: str
    public_url: str
    secret: bytes = field(repr=False)
    bodies: Bodies = field(default_factory=Bodies)

    def message_id(self, outbound: Outbound) -> str:
        """Give the Message-ID of *outbound*: the same one at each try, so that a mailbox can drop the repeat.

        Raises:
            DeliveryFailed: the delivery's id cannot be part of one.
        """
        if not _SAFE_ID.fullmatch(outbound.delivery_id):
            raise DeliveryFailed(Reason.REJECTED, "the delivery's id cannot be a Message-ID")
        return f"<{outbound.delivery_id}@{self.address.partition('@')[2]}>"

    def return_address(self, outbound: Outbound, day: int) -> str:
        """Give the envelope's sender: an address that names the delivery and proves that we sent it (VERP).

        An answer has none (RFC 3834, 3.3): nobody's machine may answer it in turn.
        """
        if outbound.refers_to is not None:
            return ""
        if not outbound.delivery_id.isdecimal() or int(outbound.delivery_id) > _MOST_DELIVERIES:
            return self.address
        token = tokens.bounce_token(self.secret, int(outbound.delivery_id), day)
        return self._tagged(token)

    def _tagged(self, token: str) -> str:
        local, _, domain = self.address.partition("@")
        return f"{local}+{token}@{domain}"

    def headers(self, outbound: Outbound, message_id: str, now: datetime, date: str) -> bytes:
        """Write the header fields that belong to this one recipient.

        Raises:
            DeliveryFailed: the address is not one.
        """
        to = outbound.address
        if len(to) > _LONGEST_ADDRESS or not _RECIPIENT.fullmatch(to):
            raise DeliveryFailed(Reason.INVALID, "not a mail address")
        if outbound.to_room:
            # Everybody on the list reads it, so it must not prove who writes.
            reply_to = self._tagged(tokens.room_token(self.secret, outbound.topic))
        else:
            reply_to = self._tagged(tokens.reply_token(self.secret, to, outbound.topic, tokens.day_of(now)))
        head = f"To: <{to}>\r\nMessage-ID: {message_id}\r\nDate: {date}\r\nReply-To: <{reply_to}>\r\n"
        if outbound.refers_to is None:
            head += "Auto-Submitted: auto-generated\r\n"
        else:
            head += "Auto-Submitted: auto-replied\r\n"
            # Behind the Message-ID stands what tells forgeries of it apart.
            if answered := _MESSAGE_ID.match(outbound.refers_to):
                head += f"In-Reply-To: {answered[0]}\r\nReferences: {answered[0]}\r\n"
        if outbound.is_list and not outbound.to_room:
            is_twin = outbound.list_id.startswith("twin.")
            leave = f"List-Unsubscribe: <mailto:{reply_to}?subject=jumelles%20non>\r\n"
            head += leave if is_twin else self._list_headers(to, reply_to, is_letter=outbound.is_letter)
        return head.encode("ascii")

    def _list_name(self, outbound: Outbound) -> str:
        """Name the list (RFC 2919): one for the alerts of each community, and one for its letter."""
        kind = "gazette." if outbound.is_letter else ""
        name = f"{outbound.list_id}." if _SAFE_ID.fullmatch(outbound.list_id) else ""
        return f"{kind}{name}{self.address.replace('@', '.')}"

    def _list_headers(self, to: str, reply_to: str, *, is_letter: bool) -> str:
        """Say how to leave: a letter with one click (RFC 8058), alerts on a page that asks what to keep."""
        token = tokens.unsubscribe_token(self.secret, to, Leaves.GAZETTE if is_letter else Leaves.ALERTS)
        subject = "stop%20gazette" if is_letter else "stop"
        head = (
            f"List-Unsubscribe: <{self.public_url}/unsubscribe/{token}>,\r\n <mailto:{reply_to}?subject={subject}>\r\n"
        )
        return head + ("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" if is_letter else "")

    def body(self, outbound: Outbound) -> bytes:
        """Give all that recipients of the same content share, ready for the wire (RFC 5321, 4.5.2: dots doubled).

        Raises:
            DeliveryFailed: the subject would break out of its header.
        """
        if not outbound.content_key:
            return self._build(outbound)
        is_list = "list" if outbound.is_list else ""
        kind = "letter" if outbound.is_letter else is_list
        key = (outbound.content_key, outbound.subject, outbound.language, kind, outbound.list_id)
        body = self.bodies.get(key)
        if body is None:
            body = self._build(outbound)
            self.bodies.keep(key, body)
        return body

    def _build(self, outbound: Outbound) -> bytes:
        if _FORBIDDEN_IN_HEADERS.search(outbound.subject):
            raise DeliveryFailed(Reason.REJECTED, "the subject holds a line break")
        message = EmailMessage(policy=_POLICY)
        message["From"] = Address(self.display_name, addr_spec=self.address)
        message["Subject"] = outbound.subject or self.display_name
        if outbound.is_list:
            message["List-Id"] = f"<{self._list_name(outbound)}>"
        if outbound.newspaper is not None:
            return self._built(message, outbound, *self._newspaper(outbound))
        place = place_of(outbound)
        pieces = [outbound.text, f"{place.label}\n{place.link}" if place else "", last_line(outbound, self.public_url)]
        text = "\n\n".join(filter(None, pieces))
        pictures = len(_photos(outbound))
        html = page(outbound, self.display_name, self.public_url, pictures=pictures, place=place)
        return self._built(message, outbound, text + "\n", html)

    def _newspaper(self, outbound: Outbound) -> tuple[str, str]:
        """Give both sides of the letter, with marks where each reader's own tokens belong."""

        def address_of(code: str) -> str:
            return self._tagged(newspaper.mark_of(self.secret, code))

        return (
            newspaper.set_text(outbound, self.public_url, address_of),
            newspaper.set_page(outbound, self.public_url, address_of),
        )

    def _built(self, message: EmailMessage, outbound: Outbound, text: str, html: str) -> bytes:
        # Quoted-printable keeps every line under 77 characters, whatever people wrote (RFC 5322 allows 998).
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        _enclose(message, outbound, _photos(outbound))
        built = re.sub(rb"(?m)^\.", b"..", message.as_bytes())
        return built if built.endswith(b"\r\n") else built + b"\r\n"

    def body_to(self, outbound: Outbound, now: datetime) -> bytes:
        """Give the body as its one reader gets it: what all share, with the reply addresses that are theirs alone.

        Raises:
            DeliveryFailed: as for `body`.
        """
        body = self.body(outbound)
        if outbound.newspaper is None:
            return body
        day, to = tokens.day_of(now), outbound.address
        return newspaper.weave(body, self.secret, to, outbound.newspaper.codes, day)


def _photos(outbound: Outbound) -> list[Attachment]:
    return [each for each in outbound.attachments if each.kind is AttachmentKind.PHOTO and each.data]


def _enclose(message: EmailMessage, outbound: Outbound, photos: list[Attachment]) -> None:
    """Put the pictures beside the page that shows them, and any other file behind both."""
    shown = message.get_body(("html",))
    for number, photo in enumerate(photos):
        maintype, _, subtype = (photo.content_type or "image/jpeg").partition("/")
        if isinstance(shown, EmailMessage):
            shown.add_related(
                photo.data,
                maintype,
                subtype,
                cid=f"<{picture_id(number)}>",
                disposition="inline",
                filename=_name(photo),
            )
    for file in outbound.attachments:
        if file.data and file not in photos:
            maintype, _, subtype = (file.content_type or "application/octet-stream").partition("/")
            message.add_attachment(
                file.data, maintype=maintype, subtype=subtype or "octet-stream", filename=_name(file)
            )


def _name(file: Attachment) -> str | None:
    return _FORBIDDEN_IN_HEADERS.sub("", file.name) or None


@dataclass(slots=True)
class Dates:
    """The Date header, written once a second rather than once a mail."""

    second: int = 0
    text: str = ""

    def of(self, now: datetime) -> str:
        """Give *now* as RFC 5322 writes it."""
        second = int(now.timestamp())
        if second != self.second:
            self.second, self.text = second, format_datetime(now.replace(microsecond=0))
        return self.text
