"""Who makes which file, by the name that a spec asks for (``make``)."""

from collections.abc import Mapping

from core.wire import Attachment, AttachmentKind
from notifications.enclose import Maker, Spec, enclose
from notifications.paper.boundary import boundary_map
from notifications.paper.event import calendar
from notifications.paper.make import PAPERS
from notifications.table import history


def plain_text(spec: Spec, _language: str) -> Attachment:
    """Make a text file: its ``name``, and its ``text``. Old programs know UTF-8 by its mark."""
    return Attachment(AttachmentKind.FILE, "text/plain", spec["name"], spec["text"].encode("utf-8-sig"))


MAKERS: Mapping[str, Maker] = {
    "text": plain_text,
    "boundary": boundary_map(),
    "history": history,
    "calendar": calendar,
    **PAPERS,
}


async def made(spec: Spec, language: str) -> Attachment:
    """Make one file."""
    [file] = await enclose([spec], language, MAKERS)
    return file
