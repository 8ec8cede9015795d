"""What is looked up while an alert is written: when its author said who calls, and how neighbours will read it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from core import alerting, held_photos, moderation, town_halls
from core.attention import asked_of
from core.card import card
from core.drafting import alert_of, from_json
from core.model.alert import AlertView, Tally
from core.reach import reach_params
from core.spending import quote
from core.talk import Find, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def when_called() -> Talk:
    """Give the hour at which it was said who calls: the alert may leave long after it."""
    return datetime.fromisoformat((yield Find("called_at")))


def look_at_clock(uow: UnitOfWork, _speaker: Speaker, _params: Mapping[str, Any]) -> str:
    """Answer ``Find("called_at")``: the hour at which somebody said who calls."""
    return uow.now().isoformat()


def look_at_preview(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("preview")``: the card as neighbours will read it, how many, and what it costs."""
    draft = from_json(params)
    alert = alert_of(draft, speaker, uow)
    place = speaker.within(draft.community_id)
    zone = place.community if place else speaker.active[0].community
    reach = uow.outbox.forecast(draft.community_id, alert.author_id, uow.now(), is_danger=alert.is_danger())
    official = Tally(official=town_halls.raised_by(uow, speaker, alert))
    shown = {**card(AlertView(alert, zone.name, zone.time_zone, official)), "code": "A…"}
    _, why = moderation.weigh(uow, speaker, alert, is_asked=draft.is_to_be_read)
    is_kept_back = why is None and held_photos.keep_back(uow, speaker, alert).held_photo_id is not None
    with_photo = {"say": "post_alert.picture_waits" if is_kept_back else "post_alert.with_photo"}
    photo = with_photo if alert.photo_id else {"say": "post_alert.a_photo"}
    first = {"say": "post_alert.read_first"} if why else ""
    asked = asked_of(reach, alert.expires_at)
    said = {"cost": quote(uow, reach.reached), "attention": asked, "photo": photo, "first": first}
    return {"card": {"say": alerting.PUBLISHED, **shown}, **reach_params(reach), **said}


FINDS = {"preview": look_at_preview, "called_at": look_at_clock}
