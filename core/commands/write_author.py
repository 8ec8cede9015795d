"""Write in private to the author of an alert, who is named to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.alert import FINDS, which_alert
from core.access import Capability, alert_for, may
from core.command import Command
from core.community.messaging import send_to_author
from core.community.twinnings import copy_for
from core.errors import NotAllowed
from core.language.reading import words_and_photo
from core.shortening import told_or_asked
from core.talk import Ask, Reply, Talk

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Writing:
    """What is said to the author of which alert."""

    alert_id: int
    words: str
    photo_id: int | None = None


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which alert and what, unless it was said."""
    if not may(speaker, Capability.WRITE_MESSAGE):
        raise NotAllowed("write_author.is_office" if speaker.is_office else "write_author.refused")
    alert_id = yield from which_alert(said)
    words, photo_id = yield from told_or_asked(said.text, Ask("what", parse=words_and_photo))
    return Writing(alert_id, words, photo_id or said.photo_id)


def act(writing: Writing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Pass it on; what is answered shows no name but that of the alert."""
    alert = _readable(uow, speaker, writing.alert_id)
    if speaker.person is not None and speaker.person.id == alert.author_id:
        return Reply("own", {"code": alert.code})
    return send_to_author(uow, speaker, alert, writing.words, photo_id=writing.photo_id).told()


def _readable(uow: UnitOfWork, speaker: Speaker, alert_id: int) -> Alert:
    """Give the alert: at home, or where *speaker* has the mail of a twin's.

    Raises:
        NotAllowed: there is none that they read, or a referent took its words away.
    """
    alert = uow.alerts.by_id(alert_id)
    is_elsewhere = alert is not None and speaker.within(alert.community_id) is None
    found = (
        copy_for(uow, speaker, alert_id)
        if is_elsewhere
        else alert_for(uow, speaker, Capability.WRITE_MESSAGE, alert_id)
    )
    if found.is_covered or found.status.is_hidden:
        raise NotAllowed("common.no_such_alert")
    return found


COMMAND = Command(
    "write_author",
    talk,
    act,
    Capability.WRITE_MESSAGE,
    FINDS,
    on_alert=True,
    takes_words=False,
    is_confidential=True,
)
