"""What stands in a browser's box: a line of JSON for each message, as the screen component shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bots.web.dialogue import Entry, EntryKind, Shown, is_toast, words
from core.wire import AttachmentKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Attachment, Inbound, Outbound

_LONGEST_NAME = 80


def external_id(outbound: Outbound) -> str:
    """Give the channel's id of a message of ours."""
    return outbound.replaces or f"m{outbound.delivery_id}"


def heard_key(outbound: Outbound) -> str:
    """Name the line of a message of ours: of an edited one, the newest version is enough."""
    return f"edit:{outbound.replaces}" if outbound.replaces else f"heard:m{outbound.delivery_id}"


def said_key(message_id: str) -> str:
    """Name the line of what was said under this id."""
    return f"said:{message_id}"


def heard_line(outbound: Outbound, at: datetime, files: Sequence[str]) -> dict[str, Any]:
    """Give a message of ours as the page shows it; *files* are the names of its pictures and files."""
    entry = Entry(
        id=external_id(outbound),
        kind=EntryKind.TOAST if is_toast(outbound) else EntryKind.HEARD,
        at=at,
        parts=outbound.parts,
        choices=outbound.choices,
        attachments=_shown(outbound.attachments, files),
        topic=outbound.topic,
        language=outbound.language,
    )
    return {**entry.as_json(), "refers_to": outbound.refers_to}


def said_line(inbound: Inbound, label: str, files: Sequence[str]) -> dict[str, Any]:
    """Give what was said as the page shows it; *label* stands on the button that was pressed, if one was."""
    entry = Entry(
        id=inbound.message_id,
        kind=EntryKind.SAID,
        at=inbound.received_at,
        parts=words(label if inbound.choice is not None else inbound.text),
        attachments=_shown(inbound.attachments, files),
        is_press=inbound.choice is not None,
    )
    return {**entry.as_json(), "refers_to": None}


def keep_files(attachments: Sequence[Attachment], uow: UnitOfWork) -> list[str]:
    """Keep the pictures and files among *attachments*; give their names, in order."""
    kept = [one for one in attachments if _is_kept(one)]
    return [uow.browsers.add_photo(one.data, one.content_type, uow.now()) for one in kept]


def _shown(attachments: Sequence[Attachment], files: Sequence[str]) -> tuple[Shown, ...]:
    names = iter(files)
    return tuple(
        Shown(
            one.kind,
            f"/chat/{one.kind}/{next(names)}" if _is_kept(one) else "",
            one.name[:_LONGEST_NAME],
            one.latitude,
            one.longitude,
        )
        for one in attachments
    )


def _is_kept(attachment: Attachment) -> bool:
    return attachment.kind in {AttachmentKind.PHOTO, AttachmentKind.FILE} and bool(attachment.data)
