"""Correct one's own alert: the first words stay, the correction stands beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.about.alert import FINDS, which_alert
from core.access import Capability, post_nothing
from core.alerts import alerting
from core.alerts.drafting import PATIENCE
from core.command import Command
from core.drafts.calling import beside
from core.drafts.weighing_words import FINDS as WORDING
from core.drafts.weighing_words import better_words, is_kept_back
from core.errors import Unclear
from core.language.choosing import read
from core.language.first_line import is_only_place
from core.language.reading import short_words
from core.language.small_talk import says_nothing
from core.model.alert import CORRECT_WITHIN
from core.model.alert_words import EventKind
from core.model.notice import AudienceKind
from core.moderation import reading_first
from core.shortening import told_or_asked
from core.talk import Ask, Reply, Talk
from core.texts import Texts
from core.wire import Assurance

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Correction:
    """What the author now knows better."""

    alert_id: int
    words: str
    is_to_be_read: bool = False
    """Whether only referents are to read it."""


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for the right words, unless they were said."""
    alert_id = yield from which_alert(said)
    parse = short_words if said.text else _what_changes
    words = yield from told_or_asked(said.text, Ask("what", parse=parse))
    weighed = yield from better_words(words, {"alert": alert_id}, PATIENCE)
    return Correction(alert_id, weighed.words, weighed.is_to_be_read)


def _what_changes(answer: Answer) -> str:
    words = short_words(answer)
    texts = Texts.load()
    lines = [one for language in texts.languages for one in texts.message(language, "post_alert.which").choices.items()]
    # « Le lieu » is what to correct, and not yet how it is.
    if says_nothing(words) or read(words, lines) is not None:
        raise Unclear("correct_alert.in_words")
    return words


def act(correction: Correction, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Show the correction; those whose channel cannot edit are told within the first ten minutes."""
    alert = alerting.open_alert(uow, speaker, Capability.UPDATE_OWN_ALERT, correction.alert_id)
    if not alert.is_danger():
        post_nothing(speaker, alert.community_id)
    if alert.status.is_hidden:
        reading_first.correct(uow, _corrected(alert, correction.words, speaker))
        return Reply("waits", {"code": alert.code})
    if correction.is_to_be_read and is_kept_back(uow, alert, speaker, correction.words):
        return Reply("wording.passed_on")
    if not alert.is_placed and is_only_place(correction.words):
        alert = replace(alert, place=correction.words)
        uow.alerts.save(alert)
    alerting.note(uow, alert, speaker, EventKind.CORRECTED, correction.words)
    alerting.show_everywhere(uow, alert)
    if uow.now() - alert.sent_at <= CORRECT_WITHIN:
        params = {"words": correction.words}
        alerting.tell(uow, alert, alerting.CORRECTED, AudienceKind.PLAIN, params, except_person=alert.author_id)
    return Reply("done", {"code": alert.code}, about=alert.id)


def _corrected(alert: Alert, words: str, speaker: Speaker) -> Alert:
    """Give *alert*, which no neighbour has read: the first words need not stay, unless only the place is put right."""
    told = beside(alert.description, words) if alert.description and is_only_place(words) else words
    is_claimed = alert.is_claimed and speaker.assurance is Assurance.CLAIMED
    return replace(alert, description=told, is_claimed=is_claimed)


COMMAND = Command("correct_alert", talk, act, Capability.UPDATE_OWN_ALERT, {**FINDS, **WORDING}, on_alert=True)
