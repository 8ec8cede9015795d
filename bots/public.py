"""The pages that anybody may open, built from the settings; what one of them loads is loaded with it."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bots.settings import Settings
    from bots.web.boundary import BoundaryPage
    from bots.web.notice import NoticePage
    from core.operators import Operators
    from core.ports import Capabilities
    from core.store import Store


def boundary_page(
    settings: Settings, store: Store, capabilities: Mapping[str, Capabilities], wake: Callable[[], None]
) -> BoundaryPage:
    """Build the page on which a referent draws where the community ends, also inside Telegram where that is on."""
    from bots.web.boundary import BoundaryPage

    in_telegram = None
    if "telegram" in settings.channels:
        from bots.telegram.mini_app import who_looks
        from bots.telegram.settings import TelegramSettings

        telegram = settings.channel_settings("telegram", TelegramSettings)
        in_telegram = who_looks(telegram.token.get_secret_value())
    return BoundaryPage(
        store,
        settings.maps,
        public_url=settings.service.public_url,
        time=monotonic,
        voices={name: each.voice for name, each in capabilities.items()},
        wake=wake,
        in_telegram=in_telegram,
    )


def notice_page(
    settings: Settings,
    store: Store,
    capabilities: Mapping[str, Capabilities],
    told: Operators,
    wake: Callable[[], None],
) -> NoticePage:
    """Build the page on which anybody reports what should not stand here; *told* hear of it."""
    from bots.web.notice import NoticePage

    return NoticePage(
        store,
        told,
        public_url=settings.service.public_url,
        time=monotonic,
        email=capabilities["email"].voice if "email" in capabilities else None,
        wake=wake,
    )
