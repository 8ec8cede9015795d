"""Write in the gazette: a few words, what they are about, and a look at what neighbours will read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.drafts.calling import Told, beside, shown_once_more
from core.drafts.event_questions import look_up_moment, when_it_begins, where_it_is
from core.drafts.weighing_words import FINDS as WORDING
from core.drafts.weighing_words import better_words
from core.errors import NotAllowed, Unclear
from core.gazette import articles
from core.gazette.article_card import card, own_buttons, when
from core.language.absence import announces_absence
from core.language.danger import tells_danger
from core.language.reading import short_words, words_and_photo
from core.language.sections import guess_section
from core.language.small_talk import goes_on, telling_words
from core.model.gazette import Article, ArticleStatus, ArticleView, Section, ends_at
from core.moderation import reading_first
from core.said import Opening
from core.shortening import told_or_asked
from core.talk import LONG_TOLD, Ask, Find, Option, Reply, Talk
from core.understanding.alert_instead import alert_instead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer
    from core.shelves.unit_of_work import UnitOfWork

SECTIONS = tuple(Option(section) for section in Section)
PREVIEW = (Option("send"), Option("correct"))
CORRECTABLE = (Option("what"), Option("section"), Option("when"), Option("place"), Option("until"), Option("send"))
ABSENT = (Option("change"), Option("give_up"), Option("anyway"))
DAYS = ("3", "7", "14", "30", "60")
UNTIL = tuple(Option(days) for days in DAYS)


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before anybody reads it; ``begins`` as ISO 8601, ``days`` as chosen (none: as its section says)."""

    community_id: int
    words: str
    section: Section = Section.INFORMATION
    photo_id: int | None = None
    begins: str = ""
    place: str = ""
    days: int | None = None
    is_to_be_read: bool = False
    """Whether a referent reads these words before neighbours do."""

    def as_json(self) -> dict[str, Any]:
        """The draft as a look into the storage gets it."""
        return {
            "community": self.community_id,
            "words": self.words,
            "section": str(self.section),
            "photo": self.photo_id,
            "begins": self.begins,
            "place": self.place,
            "days": self.days,
            "is_to_be_read": self.is_to_be_read,
        }


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for what was not said; by SMS one message is enough. Words that tell of an absence are warned of first."""
    community_id = yield from which_community(speaker, Capability.POST_ARTICLE, "post_article.refused")
    refused = yield Find("may_post", {"community": community_id})
    if refused:
        raise NotAllowed(refused)
    parse = words_and_photo if said.text else _words_and_photo
    words, sent = yield from told_or_asked(said.text, Ask("what", parse=parse, wants="photo"))
    photo_id = sent or said.photo_id
    alert = yield from alert_instead(Opening(words, photo_id=photo_id))
    if alert is not None:
        return alert
    warned, is_to_be_read = yield from _weighed(words, community_id)
    if warned is None:
        return None
    section = guess_section(warned) or Section.INFORMATION
    draft = Draft(community_id, warned, section, photo_id, is_to_be_read=is_to_be_read)
    if not speaker.voice.is_terse and guess_section(warned) is None:
        draft = replace(draft, section=Section((yield Ask("section", SECTIONS))))
    if draft.section is Section.EVENT:
        begins = yield from when_it_begins(community_id, warned, asks=not speaker.voice.is_terse)
        draft = replace(draft, begins=begins)
        if not speaker.voice.is_terse:
            where = yield from where_it_is(community_id, warned, begins)
            draft = replace(draft, place=where.place, begins=where.begins)
    return draft if speaker.voice.is_terse else (yield from _finish(draft))


def _weighed(words: str, community_id: int) -> Talk:
    """Warn of an absence and ask about words on people; give the words, or None, and whether a referent reads them."""
    warned = yield from warn(words)
    if warned is None:
        return None, False
    place = {"community": community_id, "is_search": guess_section(warned) is Section.LOST_FOUND}
    weighed = yield from better_words(warned, place)
    return weighed.words, weighed.is_to_be_read


def warn(words: str) -> Talk:
    """Warn of words that tell everybody of an absence; give what is to be published, or None."""
    while announces_absence(words):
        match (yield Ask("post_article.absence", ABSENT)):
            case "anyway":
                return words
            case "give_up":
                return None
            case _:
                words = yield Ask("post_article.again", parse=short_words)
    return words


def _finish(draft: Draft) -> Talk:
    """Show exactly what neighbours will read, and let one thing be corrected at a time."""
    lead: Any = ""
    while True:
        seen = yield Find("preview", draft.as_json())
        shown = {**seen, "lead": lead}
        decision = yield Ask("preview", PREVIEW, _more, shown, wants="photo", beside=shown_once_more)
        lead = ""
        if isinstance(decision, Told):
            more = yield from _with(draft, decision)
            if more is None:
                return None
            draft, lead = more, {"say": "post_alert.added"} if decision.words else ""
        elif decision == "send":
            return draft
        else:
            which = yield Ask("which", CORRECTABLE)
            changed = draft if which == "send" else (yield from _correct(draft, which))
            if changed is None or which == "send":
                return changed
            draft = changed


def _with(draft: Draft, more: Told) -> Talk:
    """Give *draft* with what was told or shown after the rest; None where nothing is to be published."""
    draft = replace(draft, photo_id=more.photo_id or draft.photo_id)
    if not more.words:
        return draft
    warned, is_to_be_read = yield from _weighed(more.words, draft.community_id)
    if warned is None:
        return None
    words = beside(draft.words, warned)
    return replace(draft, words=words, is_to_be_read=draft.is_to_be_read or is_to_be_read)


def _correct(draft: Draft, which: str) -> Talk:
    match which:
        case "what":
            words, photo_id = yield Ask("what", parse=_words_and_photo, wants="photo")
            warned, is_to_be_read = yield from _weighed(words, draft.community_id)
            if warned is None:
                return None
            return replace(draft, words=warned, photo_id=photo_id or draft.photo_id, is_to_be_read=is_to_be_read)
        case "section":
            return replace(draft, section=Section((yield Ask("section", SECTIONS))))
        case "until":
            return replace(draft, days=int((yield Ask("until", UNTIL))))
        case "place":
            where = yield from where_it_is(draft.community_id, begins=draft.begins)
            return replace(draft, place=where.place, begins=where.begins)
        case _:
            return replace(draft, begins=(yield from when_it_begins(draft.community_id, "", asks=True)))


def _words_and_photo(answer: Answer) -> tuple[str, int | None]:
    return telling_words(answer), answer.photo_id


def _more(answer: Answer) -> Told:
    """Read a picture, or words that belong to what is shown."""
    if tells_danger(answer.text):
        raise Unclear
    told = Told(short_words(answer) if goes_on(answer.text) else "", photo_id=answer.photo_id)
    if not told.words and told.photo_id is None:
        raise Unclear("post_article.photo_please")
    return told


def _article(draft: Draft, speaker: Speaker, uow: UnitOfWork) -> Article:
    """Make the article that *draft* describes; its id and number are still to come."""
    now = uow.now()
    begins = datetime.fromisoformat(draft.begins) if draft.begins else None
    until = now + timedelta(days=draft.days) if draft.days else ends_at(draft.section, now, begins)
    return Article(
        id=0,
        number=0,
        community_id=draft.community_id,
        author_id=speaker.known.id,
        section=draft.section,
        text=draft.words,
        status=ArticleStatus.OPEN,
        posted_at=now,
        expires_at=until,
        starts_at=begins,
        place=draft.place,
        photo_id=draft.photo_id,
    )


def look_at_preview(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("preview")``: the card as neighbours will read it."""
    draft = Draft(
        params["community"], params["words"], Section(params["section"]), params["photo"], params["begins"],
        params["place"], params["days"], params["is_to_be_read"],
    )  # fmt: skip
    place = speaker.place(draft.community_id, "post_article.refused")
    article = _article(draft, speaker, uow)
    view = ArticleView(article, speaker.known.name, place.community.name, place.community.time_zone)
    shown = {**card(view, uow.now()), "code": "G…"}
    photo = {"say": "post_article.with_photo" if article.photo_id else "post_article.a_photo"}
    _, why = reading_first.weigh_article(uow, speaker, article, is_asked=draft.is_to_be_read)
    first = {"say": "post_article.read_first"} if why else ""
    return {"card": {"say": "article.published", **shown}, "photo": photo, "first": first}


def look_up_limit(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("may_post")``: why they may not write one more today, or ""."""
    return articles.may_post(uow, speaker, params["community"])


def act(draft: Draft | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Publish the article."""
    if draft is None:
        return Reply("common.cancelled")
    require(speaker, Capability.POST_ARTICLE, draft.community_id)
    refused = articles.may_post(uow, speaker, draft.community_id)
    if refused:
        raise NotAllowed(refused)
    weighed, why = reading_first.weigh_article(
        uow, speaker, _article(draft, speaker, uow), is_asked=draft.is_to_be_read
    )
    article = uow.gazette.add(weighed)
    if why is not None:
        reading_first.hold(uow, article, why)
        said = {"code": article.code, "why": {"say": f"review_article.because_{why}"}}
        return Reply("held", said, (("post_article.held#delete", f"!delete_article:{article.id}"),))
    article = articles.publish(uow, article)
    params = {
        "code": article.code,
        "section": {"say": f"section.{article.section}"},
        "until": {"date": article.expires_at.isoformat()},
        "happens": {"say": "article.happens", "when": when(article)} if article.starts_at else "",
    }
    return Reply("done", params, own_buttons(article, uow.now()))


FINDS = {"preview": look_at_preview, "moment": look_up_moment, "may_post": look_up_limit, **WORDING}
COMMAND = Command("post_article", talk, act, Capability.POST_ARTICLE, FINDS, most_answers=LONG_TOLD)
