"""Turning our words into Matrix's: message contents, and signs that can be pressed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from core.wire import Attachment, AttachmentKind, Choice, Outbound, Rich, Span, plain

Json = dict[str, Any]

SIGNS = (*(f"{digit}\ufe0f\u20e3" for digit in range(1, 10)), "\U0001f51f")
"""1️⃣ to 🔟: what is pressed instead of a button."""

PAYLOADS = "net.tocsin.choices"
"""Where our messages carry what each sign means, so that nothing about them must be kept by us."""

AUTOMATIC = "net.tocsin.automatic"
"""Marks what we say as an ordinary message, so that no bot of our kind takes it for somebody's words."""

BESIDE = "net.tocsin.beside"
"""How a picture or a place hangs on the words that it came with; no client shows it otherwise for that."""

CONTENT_BYTES = 40_000
"""An event has at most 65,536 bytes with its envelope, and encryption adds a third (client-server API, size limits)."""

FALLBACK_LENGTH = 200


def contents_of(outbound: Outbound) -> list[Json]:
    """Build the messages that *outbound* consists of; its choices are listed under the last one."""
    parts = list(outbound.parts)
    if outbound.choices:
        legend = "\n".join(f"{sign} {one.label}" for sign, one in zip(SIGNS, outbound.choices, strict=False))
        last = parts.pop() if parts else ()
        parts.append((*last, Span("\n\n" if plain(last) else ""), Span(legend)))
    contents = [_content(part, outbound) for part in parts]
    if outbound.choices:
        contents[-1][PAYLOADS] = [choice.payload for choice in outbound.choices]
    if contents and outbound.replaces is None:
        relation = relation_to(outbound)
        if relation is not None:
            contents[0]["m.relates_to"] = relation
    return contents


def relation_to(outbound: Outbound) -> Json | None:
    """Hang a message under what it answers: in the thread of an object such as an alert, or as a plain reply."""
    if outbound.refers_to is None or not outbound.refers_to.startswith("$"):
        return None
    answered = {"m.in_reply_to": {"event_id": outbound.refers_to}}
    if not outbound.topic:
        return answered
    return {"rel_type": "m.thread", "event_id": outbound.refers_to, "is_falling_back": True, **answered}


def edit_of(event_id: str, content: Json) -> Json:
    """Let *content* stand in the place of an earlier message."""
    return {
        "msgtype": content["msgtype"],
        # For clients that know no edits; what all others show is the new content.
        "body": f"* {content['body'][:FALLBACK_LENGTH]}",
        "m.mentions": {},
        "m.new_content": content,
        "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
    }


def reaction_to(event_id: str, sign: str) -> Json:
    """Put *sign* under a message."""
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": event_id, "key": sign}}


def beside(event_id: str, content: Json) -> Json:
    """Say that a picture or a place belongs to a message, so that both can be taken back."""
    return {**content, "m.relates_to": {"rel_type": BESIDE, "event_id": event_id}} if event_id else content


def place_content(place: Attachment) -> Json:
    """Show *place* on a map."""
    point = f"{place.latitude:.6f},{place.longitude:.6f}"
    return {"msgtype": "m.location", "body": point, "geo_uri": f"geo:{point}"}


def stored_content(file: Attachment, where: Json) -> Json:
    """Show a photo or a file, which stands on the homeserver as *where* says (``url``, or ``file`` with its keys)."""
    info = {"mimetype": file.content_type, "size": len(file.data)}
    if file.kind is AttachmentKind.PHOTO:
        return {"msgtype": "m.image", "body": file.name or "photo.jpg", "info": info, **where}
    return {"msgtype": "m.file", "body": file.name, "filename": file.name, "info": info, **where}


def sign_number(sign: str) -> int | None:
    """Give the place (from 0) of a sign in a list of choices; clients write it with and without its variation mark."""
    bare = sign.replace("\ufe0f", "")
    return next((number for number, one in enumerate(SIGNS) if one.replace("\ufe0f", "") == bare), None)


def payload_in(content: Json, sign: str) -> str | None:
    """Give the payload that *sign* stands for under a message of ours."""
    number = sign_number(sign)
    payloads = content.get(PAYLOADS)
    if number is None or not isinstance(payloads, list) or number >= len(payloads):
        return None
    payload = payloads[number]
    return payload if isinstance(payload, str) else None


def signs_for(choices: Sequence[Choice]) -> tuple[str, ...]:
    """The signs to be put under a message with these *choices*."""
    return SIGNS[: len(choices)]


def _content(part: Rich, outbound: Outbound) -> Json:
    # The default push rules of Matrix keep notices silent (.m.rule.suppress_notices): an alert must ring.
    rings = outbound.is_list and not outbound.silent
    content: Json = {"msgtype": "m.text" if rings else "m.notice", "body": plain(part), "m.mentions": {}}
    if rings:
        content[AUTOMATIC] = True
    if any(span.bold for span in part):
        rich = {"format": "org.matrix.custom.html", "formatted_body": _html(part)}
        if len(json.dumps(content | rich, ensure_ascii=False).encode()) <= CONTENT_BYTES:
            content |= rich
    return content


def _html(part: Rich) -> str:
    written = (f"<strong>{_escaped(one.text)}</strong>" if one.bold else _escaped(one.text) for one in part)
    return "".join(written)


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<br>")
