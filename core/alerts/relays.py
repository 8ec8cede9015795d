"""Relays: members warn those whom no message reaches, when a danger or the town hall speaks of their street."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.alerts.likeness import speaks_of
from core.community.duty import on_duty
from core.errors import Unclear
from core.language.first_line import is_street, read_first_line
from core.language.reading import LONGEST_PLACE, clean, street_only
from core.language.small_talk import says_nothing, telling_words
from core.model.notice import Audience, AudienceKind, Lane, Notice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from core.model.alert import Alert
    from core.model.relay import RelayCall, Relayed
    from core.model.town_hall import OfficialMessage
    from core.said import Answer
    from core.shelves.unit_of_work import UnitOfWork

ASK = "relay.ask"
PATIENCE = timedelta(minutes=30)
"""How long a relay may leave it unanswered before the next one, or a referent, is asked."""
LASTS = timedelta(hours=24)
"""How long what a town hall said is worth a call."""
MOST_RELAYS, MOST_RELAYED = 2, 2
AT_ONCE = 20
LONGEST_FIRST_NAME = 30


def read_relayed(words: str) -> tuple[str, str]:
    """Read « Jeanne, rue des Lilas »: a first name and a street, without the number of the house.

    Raises:
        Unclear: one of them is missing, or it is more than that.
    """
    said = clean(words)
    name, _, place = said.partition("," if "," in said else " ")
    street = street_only(place.strip(" ,"))
    is_name = _is_first_name(name.strip()) and not is_street(said) and not says_nothing(said)
    if not is_name or not street or len(street) > LONGEST_PLACE:
        raise Unclear("relay.unclear")
    return name.strip(), street


def read_begun(words: str) -> tuple[str, str]:
    """Read the same, or a first name alone: its street is asked for next.

    Raises:
        Unclear: as `read_relayed`.
    """
    said = clean(words)
    return (said, "") if _is_first_name(said) and not says_nothing(said) else read_relayed(said)


def a_relayed(answer: Answer) -> dict[str, str]:
    """Read the answer to whom one warns.

    Raises:
        Unclear: as `read_begun`.
    """
    name, street = read_begun(answer.text)
    return {"name": name, "street": street}


def a_street(answer: Answer) -> str:
    """Read the answer to where they live; of a sentence, the street that it names.

    Raises:
        Unclear: it is no street.
    """
    words = telling_words(answer)
    street = street_only(read_first_line(words).place or words)
    if not street or len(street) > LONGEST_PLACE:
        raise Unclear("common.words_please")
    return street


def _is_first_name(word: str) -> bool:
    return word.replace("-", "").isalpha() and len(word) <= LONGEST_FIRST_NAME


def known(uow: UnitOfWork, community_id: int, name: str, street: str) -> Relayed | None:
    """Give whom somebody else there warns already under this name, in this street."""
    return next(
        (
            each
            for each in uow.relays.in_community(community_id)
            if each.name.casefold() == name.casefold() and speaks_of(street, each.street)
        ),
        None,
    )


def warn_of_alert(uow: UnitOfWork, alert: Alert) -> None:
    """Let those be warned in whose street a danger is."""
    if not alert.is_danger():
        return
    what = {"say": "relay.alert", "category": {"say": f"category.{alert.category}"}, "code": alert.code}
    for each in uow.relays.in_community(alert.community_id):
        if speaks_of(alert.place, each.street):
            _warn(uow, each, what, until=alert.expires_at, alert_id=alert.id)


def warn_of_message(uow: UnitOfWork, message: OfficialMessage, name: str) -> None:
    """Let those be warned whose street a town hall names."""
    what = {"say": "relay.official", "name": name, "code": message.code}
    for community_id in message.community_ids:
        for each in uow.relays.in_community(community_id):
            if speaks_of(message.words, each.street):
                _warn(uow, each, what, until=uow.now() + LASTS, message_id=message.id)


def _warn(
    uow: UnitOfWork,
    relayed: Relayed,
    what: Mapping[str, Any],
    *,
    until: datetime,
    alert_id: int | None = None,
    message_id: int | None = None,
) -> None:
    call_id = uow.relays.call(relayed.id, uow.now() + PATIENCE, alert_id=alert_id, message_id=message_id)
    if call_id is None:
        return
    lane = Lane.MESSAGE if alert_id is None else Lane.ALERT
    people = uow.relays.relays(relayed.id)
    audience = (
        Audience(AudienceKind.PERSON, people[0][0])
        if people
        else Audience(AudienceKind.REFERENTS, relayed.community_id)
    )
    params = {"name": relayed.name, "place": relayed.street, "what": what}
    choices = ((f"{ASK}#told", f"!relay_told:{call_id}"),)
    notice = Notice(ASK, params, audience, lane, relayed.community_id, expires_at=until, choices=choices)
    uow.outbox.add(notice, uow.now())


def ask_next(uow: UnitOfWork) -> bool:
    """Ask the second relay, and then the referents, where nobody answered for half an hour; whether any was asked."""
    due = uow.relays.take_due(uow.now(), AT_ONCE)
    for call in due:
        if is_over(uow, call):
            continue
        people = uow.relays.relays(call.relayed.id)
        is_next = call.asked <= len(people)
        if is_next:
            uow.relays.wait(call.id, uow.now() + PATIENCE)
        first = on_duty(uow, call.relayed.community_id)
        whom = people[call.asked - 1][0] if is_next else first[0] if first else 0
        audience = (
            Audience(AudienceKind.PERSON, whom) if whom else Audience(AudienceKind.REFERENTS, call.relayed.community_id)
        )
        lane = Lane.MESSAGE if call.alert_id is None else Lane.ALERT
        params = {"name": call.relayed.name, "place": call.relayed.street}
        choices = ((f"{ASK}#told", f"!relay_told:{call.id}"),)
        until = uow.now() + LASTS
        notice = Notice(
            "relay.ask_next", params, audience, lane, call.relayed.community_id, expires_at=until, choices=choices
        )
        uow.outbox.add(notice, uow.now())
    return bool(due)


def end_orphans(uow: UnitOfWork) -> bool:
    """Forget those whom no member warns any more, and tell the referents; whether there was anybody."""
    gone = uow.relays.take_orphans(AT_ONCE)
    for each in gone:
        audience = Audience(AudienceKind.REFERENTS, each.community_id)
        params = {"name": each.name, "place": each.street}
        uow.outbox.add(Notice("relay.gone", params, audience, Lane.MESSAGE, each.community_id), uow.now())
    return bool(gone)


def is_over(uow: UnitOfWork, call: RelayCall) -> bool:
    """Whether nobody has to be warned any more: the alert is closed."""
    alert = uow.alerts.by_id(call.alert_id) if call.alert_id is not None else None
    return alert is not None and not alert.is_open
