"""Who makes which file, by the name that a spec asks for (``make``)."""

from collections.abc import Mapping

from core.wire import Attachment, AttachmentKind
from notifications.enclose import Maker, Spec, enclose
from notifications.paper.boundary import boundary_map
from notifications.paper.event import calendar
from notifications.table import history

PAPERS = ("poster_a4", "poster_a3", "flyer", "two_flyers", "stickers", "slides", "qr", "texts", "letter")
"""What is printed; the library for it is loaded with the first one."""


def plain_text(spec: Spec, _language: str) -> Attachment:
    """Make a text file: its ``name``, and its ``text``. Old programs know UTF-8 by its mark."""
    return Attachment(AttachmentKind.FILE, "text/plain", spec["name"], spec["text"].encode("utf-8-sig"))


def _paper(name: str) -> Maker:
    def make(spec: Spec, language: str) -> Attachment:
        from notifications.paper.make import PAPERS

        return PAPERS[name](spec, language)

    return make


MAKERS: Mapping[str, Maker] = {
    "text": plain_text,
    "boundary": boundary_map(),
    "history": history,
    "calendar": calendar,
    **{name: _paper(name) for name in PAPERS},
}


async def made(spec: Spec, language: str) -> Attachment:
    """Make one file."""
    [file] = await enclose([spec], language, MAKERS)
    return file
