"""What came beside the words of a message, as the rules take it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.community.shape_file import is_shape_name, shape_in
from core.errors import Unclear
from core.model.community import Point
from core.value import value
from core.wire import AttachmentKind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Inbound


@value(frozen=True, slots=True)
class Enclosed:
    """What came beside the words: a place, a picture, the shape in a file."""

    point: Point | None = None
    photo_id: int | None = None
    shape: tuple[Point, ...] | None = None


def enclosed_in(inbound: Inbound, uow: UnitOfWork) -> Enclosed:
    """Read what is beside the words of *inbound*; its first picture is kept.

    Raises:
        Unclear: nobody could read what somebody told us in private.
    """
    found = Enclosed()
    for each in inbound.attachments:
        # In a group it was perhaps not said to us.
        if each.kind is AttachmentKind.SEALED and inbound.room is None:
            raise Unclear("common.sealed")
        if each.latitude is not None and each.longitude is not None:
            found = replace(found, point=Point(each.latitude, each.longitude))
        if each.kind is AttachmentKind.PHOTO and each.data and found.photo_id is None:
            found = replace(found, photo_id=uow.alerts.add_photo(each.data, each.content_type, uow.now()))
        if each.kind is AttachmentKind.FILE and is_shape_name(each.name) and found.shape is None:
            found = replace(found, shape=shape_in(each.data))
    return found


def number_shared(inbound: Inbound) -> str:
    """Give the phone number that was handed over with a button, as if it had been typed."""
    cards = (each for each in inbound.attachments if each.kind is AttachmentKind.CONTACT)
    return next((each.data.decode("utf-8", "replace") for each in cards), "")
