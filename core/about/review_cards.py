"""What referents, authors and neighbours read about what a referent reads and decides on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from core.about.subject import key_of
from core.gazette.article_card import card
from core.model.alert import Alert
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.review import Why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.gazette import Article
    from core.model.review import Flag, Review, Subject, Verdict
    from core.shelves.unit_of_work import UnitOfWork

WAITING = "review.waiting"
ARTICLE_WAITING = "review_article.waiting"
SETTLED = "review.settled"
_TO_READ = (("publish", "publish_alert"), ("ask", "ask_author"), ("refuse", "refuse_alert"))
PHOTO_WAITING = "review.photo_waiting"
_CARDS = {Why.FLAGGED: "flagged", Why.REPORTED: "reported", Why.PHOTO: "photo_waiting", Why.CHANGED: "change_waiting"}
_PARTS = {Why.PHOTO: "photo_", Why.CHANGED: "change_"}
_TO_SEE = (("publish", "publish_alert"), ("refuse", "refuse_alert"))
_TO_DECIDE = (("keep", "keep_alert"), ("remove", "remove_alert"))


def key(subject: Subject, name: str) -> str:
    """Give the key of a text that is worded for alerts and for articles."""
    return f"review.{name}" if isinstance(subject, Alert) else f"review_article.{name}"


def card_key(subject: Subject, why: Why) -> str:
    """Give the key of the card on which a referent decides."""
    return key(subject, _CARDS.get(why, "waiting"))


def buttons(subject: Subject, why: Why) -> tuple[tuple[str, str], ...]:
    """Give what a referent can do with what waits, or was flagged."""
    offered = {Why.FLAGGED: _TO_DECIDE, Why.REPORTED: _TO_DECIDE, Why.PHOTO: _TO_SEE}.get(why, _TO_READ)
    said = card_key(subject, why)
    return tuple((f"{said}#{name}", f"!{command}:{key_of(subject)}") for name, command in offered)


def about(uow: UnitOfWork, subject: Subject, review: Review) -> dict[str, Any]:
    """Give what a referent reads beside the card of an alert, or with that of an article."""
    told = _flags(subject, uow.reviews.flags(review.id)) if review.why.comes_after else _why(uow, subject, review)
    if review.why is Why.REPORTED:
        told |= _reported(uow, subject)
    return told if isinstance(subject, Alert) else {**_told(uow, subject), **told}


def _reported(uow: UnitOfWork, subject: Subject) -> dict[str, Any]:
    """Give the number of the first report; its words are opened only as the card leaves, and its writer is not said."""
    first = next(iter(uow.reports.waiting_on(subject)), None)
    return {"report": first.id if first else None, "outside": ""}


def _told(uow: UnitOfWork, article: Article) -> dict[str, Any]:
    """Give the card of an article, with its words although neighbours do not read them."""
    view = uow.gazette.view(article.id)
    shown = card(view, uow.now(), is_own=True) if view else {}
    return {**shown, "article": article.id, "changed": article.pending_text}


def _why(uow: UnitOfWork, subject: Subject, review: Review) -> dict[str, Any]:
    name = uow.members.names_of([subject.author_id]).get(subject.author_id, "")
    is_proven = review.why is Why.UNPROVEN and isinstance(subject, Alert) and not subject.is_claimed
    return {"name": name, "why": {"say": key(subject, f"why_{'proven' if is_proven else review.why}")}}


def _flags(subject: Subject, flags: Sequence[Flag]) -> dict[str, Any]:
    """Give how many flagged it and why; who is never said."""
    grounds = Counter(each.ground for each in flags)
    return {
        "flags": {"say": key(subject, "flags"), "count": len(flags)} if flags else "",
        "grounds": {"join": [{"say": f"flag.ground_{each}"} for each in grounds], "by": ", "},
        "folding": {"say": key(subject, "folded" if subject.status.is_hidden else "visible")},
        # Of a folded card nothing is left: whoever decides reads the words here.
        "words": subject.description if isinstance(subject, Alert) else subject.text,
    }


def show(uow: UnitOfWork, subject: Subject, review: Review) -> None:
    """Show what waits to every referent but its author; it is of no use to them once it is stale."""
    notice = Notice(
        card_key(subject, review.why),
        about(uow, subject, review),
        Audience(AudienceKind.REFERENTS, subject.community_id, subject.author_id),
        Lane.MESSAGE,
        subject.community_id,
        _alert_id(subject),
        expires_at=None if review.why.comes_after else subject.expires_at,
        choices=buttons(subject, review.why),
        photo_id=_picture(subject, review.why),
        review_id=review.id,
    )
    uow.outbox.add(notice, uow.now())


def remind(uow: UnitOfWork, subject: Subject) -> None:
    """Show the referents once more what none of them has read yet, and tell its author that they were reminded."""
    review = uow.reviews.of(subject)
    if review is not None:
        uow.outbox.withdraw_cards(review.id)
        show(uow, subject, review)
        tell_author(uow, subject, "your_waiting", {})


def _picture(subject: Subject, why: Why) -> int | None:
    """Give the picture that a referent sees beside the card; what was flagged has been seen."""
    if why.comes_after or why is Why.CHANGED:
        return None
    return subject.held_photo_id if why is Why.PHOTO and isinstance(subject, Alert) else subject.photo_id


def settled(uow: UnitOfWork, subject: Subject, review: Review, verdict: Verdict, by: tuple[Any, int | None]) -> None:
    """Let every card that a referent has say what became of it: in place, or in a line where nothing can be edited.

    *by*: the name and the id of who decided.
    """
    uow.outbox.withdraw_cards(review.id)
    name, by_id = by
    became = f"{_PARTS.get(review.why, '')}was_{verdict}"
    params = {"code": subject.code, "verdict": {"say": key(subject, became), "by": name}}
    for kind, other in ((AudienceKind.EDITS, None), (AudienceKind.PLAIN, by_id)):
        audience = Audience(kind, review.id, other)
        uow.outbox.add(
            Notice(SETTLED, params, audience, Lane.MESSAGE, subject.community_id, _alert_id(subject)), uow.now()
        )


def tell_author(uow: UnitOfWork, subject: Subject, name: str, params: Mapping[str, Any]) -> None:
    """Tell the author what became of what they wrote; where it is an alert, it comes at once."""
    tell(uow, subject, subject.author_id, name, params)


def tell(uow: UnitOfWork, subject: Subject, person_id: int, name: str, params: Mapping[str, Any]) -> None:
    """Tell somebody what became of what they wrote, or flagged."""
    about_it = _alert_id(subject) if person_id == subject.author_id else None
    lane = Lane.MESSAGE if about_it is None else Lane.ALERT
    audience = Audience(AudienceKind.PERSON, person_id)
    said = {"code": subject.code, **params}
    uow.outbox.add(Notice(key(subject, name), said, audience, lane, subject.community_id, about_it), uow.now())


def _alert_id(subject: Subject) -> int | None:
    return subject.id if isinstance(subject, Alert) else None
