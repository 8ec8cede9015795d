"""Who looks at a page of ours from inside Telegram: it says so, signed for our bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.utils.web_app import safe_parse_webapp_init_data

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


def who_looks(bot_token: str) -> Callable[[str], tuple[str, datetime] | None]:
    """Give what reads Telegram's words (``initData``): the address of who looks, and since when; None: not signed."""

    def read(proof: str) -> tuple[str, datetime] | None:
        try:
            said = safe_parse_webapp_init_data(bot_token, proof)
        except (ValueError, TypeError, AttributeError):
            return None
        return None if said.user is None else (str(said.user.id), said.auth_date)

    return read
