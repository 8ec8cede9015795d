"""The map under a picture: tiles from the server that the configuration names."""

from io import BytesIO

from PIL import Image
from staticmap import StaticMap

from notifications.paper.mercator import View

SECONDS = 4.0
"""That a tile may take: a picture without a map is better than a message that waits."""
AGENT = {"User-Agent": "Tocsin (neighbourhood maps)"}


class NoTiles(Exception):
    """The tile server did not give every tile."""


class _Base(StaticMap):  # type: ignore[misc]  # the library carries no types
    """staticmap without its retries, which print addresses that may hold a key."""

    is_whole = True

    def get(self, url: str, **options: object) -> tuple[int, bytes]:
        """Fetch one tile; one that is missing is left empty."""
        try:
            status, content = super().get(url, **options)
        except Exception:  # noqa: BLE001 - whatever the network does, the picture goes on
            status, content = 0, b""
        if status == 200:  # noqa: PLR2004 (OK)
            return status, content
        self.is_whole = False
        return 200, _empty()


def base(view: View, address: str) -> Image.Image:
    """Give the map of *view* from the tiles at *address* (``https://…/{z}/{x}/{y}.png``). It waits for the network.

    Raises:
        NoTiles: the server did not answer, or lacks a tile.
    """
    tiled = _Base(view.width, view.height, url_template=address, tile_request_timeout=SECONDS, headers=AGENT)
    try:
        picture: Image.Image = tiled.render(zoom=int(view.zoom), center=[view.longitude, view.latitude])
    except Exception as error:  # noqa: BLE001 - what a server sends as a picture may be anything
        raise NoTiles(type(error).__name__) from None
    if not tiled.is_whole:
        raise NoTiles("some tiles are missing")
    return picture.convert("RGB")


def _empty() -> bytes:
    written = BytesIO()
    Image.new("RGBA", (1, 1)).save(written, "PNG")
    return written.getvalue()
