"""From a letter to what a channel carries: worded once for all who get the same, then addressed to each."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from core.about.review_cards import ARTICLE_WAITING, PHOTO_WAITING, WAITING
from core.alerts.alerting import PHOTO, PHOTO_SHOWN
from core.alerts.attention import BUNDLE, BUNDLE_EDIT
from core.alerts.card import buttons, card
from core.alerts.drills import ASK, BEGUN
from core.community.messaging import ARRIVED
from core.community.twin_alerts import TWIN_ALERT
from core.gazette.letter import ISSUE
from core.gazette.newspaper import Newspaper
from core.model.alert_words import Severity
from core.model.notice import Lane
from core.model.rhythm import ARTICLE
from core.ports import Alphabet, Capabilities, Voice
from core.post import Letter, Parcel
from core.reach import reach_params
from core.texts import Ear, Texts, word
from core.value import value
from core.wire import Attachment, AttachmentKind, Choice, Outbound, Rich, Span, Wanted, is_page, plain
from notifications.choices import as_buttons, labelled, numbered
from notifications.newspaper import set_newspaper
from notifications.pages import pages
from notifications.paper.event import calendar
from notifications.preceding import preceded
from notifications.sms import after, short_parts

REPLY = "reply"
PUBLISHED = "alert.published"
UPDATE = "alert.update"
_EDITED = {UPDATE: PUBLISHED, PHOTO_SHOWN: PUBLISHED, "article.update": ARTICLE, BUNDLE_EDIT: BUNDLE}
_ARTICLES = frozenset({ARTICLE, "article.update"})
_PICTURED = frozenset(
    {
        PUBLISHED,
        PHOTO_SHOWN,
        PHOTO,
        WAITING,
        ARTICLE_WAITING,
        PHOTO_WAITING,
        ARRIVED,
        ARTICLE,
        "article.update",
        "alert.info",
    }
)
"""What may bring a picture."""
_QUIET = frozenset(
    {UPDATE, PHOTO_SHOWN, PHOTO, BUNDLE_EDIT, "alert.info", "alert.official", "alert.closed", ASK, BEGUN}
)
"""What changes or follows an alert: the alert itself rang, and the end of one wakes nobody; nor does a drill."""
_SUBJECT_LENGTH = 78
_LINE_BREAKS = re.compile(r"[\r\n]+")


@value(frozen=True, slots=True)
class Content:
    """All of a message but its address; the fields are those of `Outbound`."""

    parts: tuple[Rich, ...]
    subject: str
    choices: tuple[Choice, ...]
    attachments: tuple[Attachment, ...]
    topic: str
    silent: bool
    is_list: bool
    language: str
    key: str
    wants: Wanted | None = None
    list_id: str = ""
    is_letter: bool = False
    newspaper: Newspaper | None = None
    covers: bool = False


def render(
    letter: Letter, parcel: Parcel, capabilities: Capabilities, texts: Texts, voices: Mapping[str, Voice] | None = None
) -> Outbound:
    """Word *letter* for the one who gets *parcel*."""
    content = compose(letter, parcel.language, capabilities, texts, is_group=parcel.is_group, voices=voices)
    return address(content, parcel)


def address(content: Content, parcel: Parcel) -> Outbound:
    """Put the name of *parcel* on *content*; called for every recipient."""
    return Outbound(
        str(parcel.delivery_id),
        parcel.address,
        content.parts,
        content.subject,
        content.choices,
        content.attachments,
        parcel.replaces,
        parcel.refers_to,
        content.topic,
        parcel.tap,
        content.silent or not parcel.level.is_shown,
        content.is_list,
        content.language,
        content.key,
        content.wants,
        content.list_id,
        parcel.is_group,
        content.is_letter,
        not parcel.level.has_sound,
        content.newspaper,
        content.covers,
    )


def compose(
    letter: Letter,
    language: str,
    capabilities: Capabilities,
    texts: Texts,
    *,
    is_group: bool,
    voices: Mapping[str, Voice] | None = None,
) -> Content:
    """Word *letter* in *language* for a channel; *voices* tells what kind of channel each name is.

    Raises:
        KeyError: the texts lack the letter's key: a mistake of ours.
    """
    key, params = _asked(letter, texts, voices or {})
    ear = Ear(language, capabilities.voice, letter.time_zone)
    choices = labelled(_offered(letter, capabilities), params, texts, ear)
    pressed = as_buttons(choices, capabilities)
    said = () if pressed else choices
    worded = _short if capabilities.alphabet is Alphabet.GSM7 else _long
    subject, parts = worded(texts, key, params, ear, said, capabilities)
    before = letter.params.get("before", "")
    parts = preceded(parts, before, texts, ear, lambda first: after(first, texts, key, params, ear, said))
    return Content(
        parts=parts,
        subject=subject,
        choices=pressed,
        attachments=_enclosed(letter, capabilities, language),
        topic=_topic(letter),
        silent=_is_silent(letter),
        is_list=is_group or _is_broadcast(letter),
        language=language,
        key="" if letter.kind == REPLY else _content_key(letter, language, subject, parts, pressed, is_group=is_group),
        wants=_wanted(letter, capabilities, texts, ear),
        list_id=f"{'twin.' if letter.kind == TWIN_ALERT else ''}{letter.community_id or ''}",
        is_letter=letter.lane is Lane.GAZETTE,
        newspaper=set_newspaper(letter, texts, ear) if letter.kind == ISSUE and capabilities.has_subject else None,
        covers=letter.kind in _EDITED and _is_covered(letter),
    )


def _offered(letter: Letter, capabilities: Capabilities) -> tuple[tuple[str, str], ...]:
    """Give what may be answered, without the pages that the channel cannot open."""
    offered = letter.choices or _card_buttons(letter)
    return offered if capabilities.opens_pages else tuple([each for each in offered if not is_page(each[1])])


def _is_covered(letter: Letter) -> bool:
    """Whether nobody is to see what this was about, nor its picture."""
    return bool(letter.params.get("covered")) or (letter.alert is not None and letter.alert.alert.is_covered)


def _topic(letter: Letter) -> str:
    """Give the code of what *letter* is about, which stands in the address that a mail is answered to."""
    if letter.kind in _ARTICLES:
        return str(letter.params.get("code", ""))
    # The code of a twin's alert means another one at home: only the mail itself says which is answered.
    return letter.alert.alert.code if letter.alert and letter.kind != TWIN_ALERT else ""


def _wanted(letter: Letter, capabilities: Capabilities, texts: Texts, ear: Ear) -> Wanted | None:
    """What the question asks for, when the channel has a button that hands it over."""
    kind = next((kind for kind in capabilities.asks_for if kind == letter.params.get("wants")), None)
    if letter.kind != REPLY or kind is None:
        return None
    return Wanted(kind, "".join(plain(piece) for piece, _ in word(texts, f"common.share_{kind}", {}, ear).pieces))


def _asked(letter: Letter, texts: Texts, voices: Mapping[str, Voice]) -> tuple[str, dict[str, Any]]:
    """The key of the text that *letter* asks for, and its params with what belongs to its alert."""
    params: dict[str, Any] = {}
    if letter.alert is not None:
        params.update(card(letter.alert))
    if letter.reach is not None:
        params.update(reach_params(letter.reach, voices))
    if letter.kind == REPLY:
        params.update(letter.params.get("params", {}))
        return str(letter.params["text"]), params
    params.update(letter.params)
    # An edit shows the card as it is now, unless the texts have other words for it.
    is_plain_edit = letter.kind in _EDITED and not texts.has(letter.kind)
    return _EDITED[letter.kind] if is_plain_edit else letter.kind, params


def _card_buttons(letter: Letter) -> tuple[tuple[str, str], ...]:
    is_card = letter.alert is not None and letter.kind in {PUBLISHED, UPDATE, PHOTO_SHOWN}
    return buttons(letter.alert.alert) if is_card and letter.alert else ()


def _short(
    texts: Texts, key: str, params: Mapping[str, Any], ear: Ear, said: tuple[Choice, ...], capabilities: Capabilities
) -> tuple[str, tuple[Rich, ...]]:
    """Give no subject, and the text as a mobile phone shows it."""
    return "", short_parts(texts, key, params, ear, said, capabilities.max_parts)


def _long(
    texts: Texts,
    key: str,
    params: Mapping[str, Any],
    ear: Ear,
    said: tuple[Choice, ...],
    capabilities: Capabilities,
) -> tuple[str, tuple[Rich, ...]]:
    """The subject and the parts on a channel that has all characters."""
    answers = numbered(said, Alphabet.UNICODE)
    worded = word(texts, key, {**params, "choices": answers}, ear)
    spans: list[Span] = []
    for number, (piece, _) in enumerate(worded.pieces):
        spans.extend((Span(" "), *piece) if number else piece)
    first_line = plain(spans).partition("\n")[0].strip()
    if answers and answers not in plain(spans):
        spans.append(Span(("\n\n" if capabilities.has_subject else "\n") + answers))
    if not capabilities.has_subject:
        return "", pages(tuple(spans), capabilities.part_length, capabilities.max_parts)
    subject = _LINE_BREAKS.sub(" ", worded.subject) or _clipped(first_line)
    return subject, (tuple(spans),)


def _clipped(subject: str) -> str:
    if len(subject) <= _SUBJECT_LENGTH:
        return subject
    return subject[: _SUBJECT_LENGTH - 1].rpartition(" ")[0] + "…"


def _enclosed(letter: Letter, capabilities: Capabilities, language: str) -> tuple[Attachment, ...]:
    """The picture and the shared position of a new alert, as far as the channel shows them; or what a letter holds."""
    if letter.kind == ISSUE and capabilities.has_subject:
        agenda = letter.params["paper"]["calendar"]
        dates = (calendar(agenda, language),) if agenda["events"] else ()
        return (*(picture_of(*photo) for photo in letter.photos.values()), *dates)
    if letter.kind not in _PICTURED:
        return ()
    enclosed: list[Attachment] = []
    if letter.photo is not None and not _is_covered(letter) and AttachmentKind.PHOTO in capabilities.attachments:
        enclosed.append(picture_of(*letter.photo))
    point = letter.alert.alert.point if letter.alert else None
    is_told = letter.kind in {PHOTO_SHOWN, PHOTO, PHOTO_WAITING}
    if point is not None and not is_told and AttachmentKind.LOCATION in capabilities.attachments:
        enclosed.append(Attachment(AttachmentKind.LOCATION, latitude=point.latitude, longitude=point.longitude))
    return tuple(enclosed)


def picture_of(data: bytes, content_type: str) -> Attachment:
    """Give a cleaned picture as an attachment."""
    name = f"photo.{content_type.rpartition('/')[2].replace('jpeg', 'jpg')}"
    return Attachment(AttachmentKind.PHOTO, content_type, name, data)


def _is_silent(letter: Letter) -> bool:
    if letter.kind in _QUIET or letter.lane is Lane.GAZETTE:
        return True
    is_minor = letter.alert is not None and letter.alert.alert.severity is Severity.MINOR
    return is_minor and letter.lane is not Lane.REPLY


def _is_broadcast(letter: Letter) -> bool:
    is_alert = letter.kind.startswith(("alert.", TWIN_ALERT, BUNDLE)) and letter.reach is None
    return letter.lane is Lane.GAZETTE or (letter.lane is not Lane.REPLY and is_alert)


def _content_key(
    letter: Letter,
    language: str,
    subject: str,
    parts: tuple[Rich, ...],
    choices: tuple[Choice, ...],
    *,
    is_group: bool,
) -> str:
    """Name the content: the same notice says something else once its alert has changed."""
    words = blake2b(repr((subject, parts, choices, letter.photo is None)).encode(), digest_size=8).hexdigest()
    return f"{letter.notice_id}:{language}:{'group' if is_group else 'one'}:{words}"
