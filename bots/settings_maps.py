"""The block of bot_config.yaml on the maps of communities."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from core.model.boundary import LARGEST


class Maps(BaseModel):
    """What stands under a community's shape, and how large one may be (square kilometres)."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    tiles: str = ""
    credit: str = ""
    geocoder: str = ""
    largest: float = Field(default=LARGEST, gt=0, le=10_000)

    @property
    def origin(self) -> str:
        """The server of the tiles (``https://tiles.example.org``); empty when there is none."""
        url = urlsplit(self.tiles)
        return f"{url.scheme}://{url.netloc}" if self.tiles else ""

    @field_validator("geocoder")
    @classmethod
    def _is_an_address_to_ask(cls, value: str) -> str:
        try:
            url = urlsplit(value)
            is_asked = url.scheme in {"http", "https"} and bool(url.hostname) and "{words}" in url.path + url.query
        except ValueError:
            is_asked = False
        if value and (not is_asked or not set(value).isdisjoint(" '\"") or value.count("{") != 1):
            raise ValueError("must be the address of a geocoder such as https://maps.example.org/search?q={words}")
        return value

    @field_validator("tiles")
    @classmethod
    def _is_an_address_of_tiles(cls, value: str) -> str:
        try:
            url = urlsplit(value.format(z=1, x=1, y=1))
            is_web = url.scheme in {"http", "https"} and bool(url.hostname)
            is_tiled = all(f"{{{name}}}" in value for name in "zxy")
        except (ValueError, KeyError, IndexError):
            is_web = is_tiled = False
        if value and not (
            is_web and is_tiled and "{" not in urlsplit(value).netloc and set(value).isdisjoint(" ;,'\"")
        ):
            raise ValueError("must be the address of map tiles such as https://tiles.example.org/{z}/{x}/{y}.png")
        return value
