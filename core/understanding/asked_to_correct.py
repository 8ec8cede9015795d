"""A referent asked the author of what waits to word it better: what the author writes next is that, in plain words."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from core.about.subject import Named
from core.language.danger import cries_or_names
from core.language.small_talk import is_curious, says_nothing
from core.model.alert import Alert
from core.model.alert_words import AlertStatus
from core.model.gazette import ArticleStatus
from core.said import Opening

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.review import Subject
    from core.shelves.outbox import Referred
    from core.shelves.unit_of_work import UnitOfWork

YOUR_TURN = ("review.your_turn", "review_article.your_turn")
"""What an author reads who is asked to correct something."""
ASKED = "ask_author.done"
WAITS_FOR = timedelta(days=7)


def print_of(subject: Subject) -> str:
    """Give what tells whether the words of *subject* are still the same, and not what they are."""
    words = subject.description if isinstance(subject, Alert) else subject.text
    return blake2b(words.encode(), digest_size=8).hexdigest()


def correcting(named: Named, words: str) -> tuple[str, Opening]:
    """Give the command that puts *words* in the place of those that wait, and how it begins."""
    name = "edit_article" if named.is_article else "correct_alert"
    return name, Opening(words, named.id, is_article=named.is_article)


def corrected_by_reply(referred: Referred, text: str) -> tuple[str, Opening] | None:
    """Read the answer to what asked for a correction: it is the new text, unless it says nothing or tells a danger."""
    key = referred.params.get("key") if referred.notice_kind in YOUR_TURN else None
    if key is None or not text or says_nothing(text) or is_curious(text) or cries_or_names(text):
        return None
    return correcting(Named.read(key), text)


def look_up_asked(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, str] | None:
    """Answer ``Find("correction")``: what the speaker was asked to correct here, and what still waits for it.

    Nothing, where the words that are meant for it tell of a danger.
    """
    if cries_or_names(params["words"]) or speaker.person is None:
        return None
    since = uow.now() - WAITS_FOR
    told = [each for kind in YOUR_TURN if (each := uow.outbox.last_said(speaker.contact.id, kind, since))]
    for each in told:
        named = Named.read(each["key"])
        subject = uow.gazette.by_id(named.id) if named.is_article else uow.alerts.by_id(named.id)
        is_own = subject is not None and subject.author_id == speaker.person.id
        if subject is not None and is_own and subject.status in {AlertStatus.HELD, ArticleStatus.HELD}:
            return {"key": named.key, "code": subject.code}
    return None


def look_up_uncorrected(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("uncorrected")``: who has not corrected yet what the speaker asked them to correct; or ""."""
    named = Named.read(params["key"])
    subject = uow.gazette.by_id(named.id) if named.is_article else uow.alerts.by_id(named.id)
    if subject is None or all(each.community.id != subject.community_id for each in speaker.active):
        return ""
    said = uow.outbox.replies_to(speaker.contact.id, uow.now() - WAITS_FOR)
    asked = {params.get("was") for key, params in said if key == ASKED and params.get("code") == subject.code}
    if print_of(subject) not in asked:
        return ""
    return uow.members.names_of([subject.author_id]).get(subject.author_id, "")
