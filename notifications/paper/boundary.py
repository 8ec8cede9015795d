"""The picture that shows a community's shape, as messages enclose it."""

from functools import lru_cache

from core.wire import Attachment, AttachmentKind
from notifications.enclose import Maker, Spec

NAME = "carte.png"
MOST_KEPT = 16
"""Pictures kept in memory: a preview is often looked at again."""


@lru_cache(MOST_KEPT)
def _drawn(name: str, corners: tuple[tuple[float, float], ...], tiles: str, credit: str) -> bytes:
    from notifications.paper.map_picture import map_picture

    return map_picture(name, corners, tiles, credit)


def boundary_map(tiles: str = "", credit: str = "") -> Maker:
    """Give what draws the shape in a spec: the community's ``name``, and the ``corners`` as pairs of degrees.

    *tiles* is the address of map tiles (``https://…/{z}/{x}/{y}.png``; none: a clean drawing), *credit* thanks for it.
    """

    def make(spec: Spec, _language: str) -> Attachment:
        corners = tuple((float(each[0]), float(each[1])) for each in spec["corners"])
        return Attachment(AttachmentKind.PHOTO, "image/png", NAME, _drawn(spec["name"], corners, tiles, credit))

    return make
